using System.CommandLine;
using Tributary.App.Documents;
using Tributary.App.Rendering;
using Tributary.App.Settings;
using Tributary.News.Polling;
using Tributary.News.Runs;
using Tributary.News.Sources;
using Tributary.News.Storage;

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
        var (declared, health) = await StoredAsync(settings, host, cancellationToken);
        // The catalogue leaves disabled sources out; here they are shown too.
        var all = Catalogue.From(declared.Select(source => source with { Enabled = true })).Sources;
        var facts = all.Zip(declared, (source, entry) => Facts.Of(source, entry.Enabled, health.GetValueOrDefault(source.Id))).ToList();
        foreach (var printed in Cli.Options.Output.Text(line) switch
        {
            "json" => [JsonText.Pretty(new SourcesDocument(facts))],
            "ndjson" => facts.Select(JsonText.Line),
            _ => facts.SelectMany(fact => Lines(fact, settings.Run.Timeout, host.Layout)
                .Concat(health.TryGetValue(fact.Id, out var polls) ? HealthLines.Of(polls, host.Layout) : [])),
        })
            await host.Output.WriteLineAsync(printed);
        return ExitCode.Done;
    }

    // What was added to the store, and how polls go. A list needs no store: none is made for it, and one that cannot be read is told.
    private static async Task<(IReadOnlyList<SourceDeclaration> Declared, IReadOnlyDictionary<string, PollState> Health)> StoredAsync(
        TributarySettings settings, CommandHost host, CancellationToken cancellationToken)
    {
        var nothing = (settings.Sources, new Dictionary<string, PollState>());
        if (settings.StorePath is null || !File.Exists(settings.StorePath))
            return nothing;
        try
        {
            await using var session = StoreSession.Begin(settings.StorePath);
            var store = await session.ReadyAsync();
            var declared = await PollSelection.DeclaredAsync(settings, store, cancellationToken);
            return (declared, (await store.PollsAsync(cancellationToken)).ToDictionary(state => state.Source, StringComparer.Ordinal));
        }
        catch (StoreException e)
        {
            await host.WarnAsync($"only what is configured is listed: {e.Message}");
            return nothing;
        }
    }

    private static IEnumerable<string> Lines(SourceDeclarationFacts source, TimeSpan runTimeout, Layout layout)
    {
        var state = !source.Enabled ? layout.Styles.Faint("disabled")
            : source.Configured ? layout.Styles.Good("ready")
            : layout.Styles.Bad("not configured");
        var bound = source.TimeoutMs is { } own ? TimeSpan.FromMilliseconds(own) : runTimeout;
        yield return $"{layout.Styles.Strong(source.Id)}  {state}";
        yield return $"  {source.Kind} at {source.Url}, at most {Say.Duration(bound)} a request";
        if (source.Lacks is { } lacks)
            foreach (var line in layout.Wrap(TerminalText.Clean(lacks), 2))
                yield return line;
    }
}
