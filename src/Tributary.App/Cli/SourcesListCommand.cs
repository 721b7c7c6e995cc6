using System.CommandLine;
using Tributary.App.Documents;
using Tributary.App.Rendering;
using Tributary.App.Settings;
using Tributary.News.Runs;

namespace Tributary.App.Cli;

/// <summary><c>tributary sources list</c>.</summary>
internal sealed class SourcesListCommand : CliCommand
{
    public SourcesListCommand()
        : base("list", "Every source: kind, address, what it lacks before it can be asked, and how its polls go.") =>
        Options.Add(Cli.Options.Output);

    /// <inheritdoc/>
    public override IReadOnlyList<(string Line, string Effect)> Examples { get; } =
    [
        ("tributary sources list", "for people"),
        ("tributary sources list --output json | jq '.sources[] | select(.configured)'", "those that can be asked"),
    ];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(ParseResult line, CommandHost host, CancellationToken cancellationToken)
    {
        var settings = SettingsReader.Read(host.WorkingFolder, host.Environment);
        await using var store = StoreSession.ReadOnly(settings.StorePath);
        var entries = await SourceEntry.AllAsync(store, settings, cancellationToken);
        await host.PrintAsync(Cli.Options.Output.Text(line) switch
        {
            "json" => JsonText.Pretty(new SourcesDocument([.. entries.Select(Facts.Of)])),
            "ndjson" => entries.Select(entry => JsonText.Line(Facts.Of(entry))),
            _ => entries.SelectMany(entry => Lines(entry, settings.Run.Timeout, host.Layout)),
        });
        await store.TellAsync(host);
        return store.HasFailed ? ExitCode.Store : ExitCode.Done;
    }

    private static IEnumerable<string> Lines(SourceEntry entry, TimeSpan runTimeout, Layout layout)
    {
        var source = entry.Source;
        yield return $"{layout.Styles.Strong(source.Id)}  "
            + $"{HealthLines.State(entry.Declared.Enabled, source.Lacks is null, entry.Health, layout.Styles)}";
        yield return $"  {source.Kind} at {source.Address.AbsoluteUri}, at most {Say.Duration(source.Timeout ?? runTimeout)} a request";
        var lacks = source.Lacks is { Message: var message } ? layout.Wrap(TerminalText.Clean(message), 2) : [];
        foreach (var line in lacks.Concat(entry.Health is { } polls ? HealthLines.Of(polls, layout) : []))
            yield return line;
    }
}
