using System.CommandLine;
using Tributary.App.Documents;
using Tributary.App.Rendering;
using Tributary.App.Settings;
using Tributary.News.Polling;
using Tributary.News.Runs;
using Tributary.News.Sources;

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
        settings = await store.WithSubscriptionsAsync(settings, cancellationToken);
        var health = await store.HealthAsync(cancellationToken);
        // The catalogue leaves disabled sources out; here they are shown too.
        var all = Catalogue.From(settings.Sources.Select(source => source with { Enabled = true })).Sources;
        var facts = all.Zip(settings.Sources, (source, entry) => Facts.Of(source, entry.Enabled, health.GetValueOrDefault(source.Id))).ToList();
        foreach (var printed in Cli.Options.Output.Text(line) switch
        {
            "json" => [JsonText.Pretty(new SourcesDocument(facts))],
            "ndjson" => facts.Select(JsonText.Line),
            _ => facts.SelectMany(fact => Lines(fact, health.GetValueOrDefault(fact.Id), settings.Run.Timeout, host.Layout)
                .Concat(health.TryGetValue(fact.Id, out var polls) ? HealthLines.Of(polls, host.Layout) : [])),
        })
            await host.Output.WriteLineAsync(printed);
        await store.TellAsync(host);
        return store.HasFailed ? ExitCode.Store : ExitCode.Done;
    }

    private static IEnumerable<string> Lines(SourceDeclarationFacts source, PollState? health, TimeSpan runTimeout, Layout layout)
    {
        var state = HealthLines.State(source.Enabled, source.Configured, health, layout.Styles);
        var bound = source.TimeoutMs is { } own ? TimeSpan.FromMilliseconds(own) : runTimeout;
        yield return $"{layout.Styles.Strong(source.Id)}  {state}";
        yield return $"  {source.Kind} at {source.Url}, at most {Say.Duration(bound)} a request";
        if (source.Lacks is { } lacks)
            foreach (var line in layout.Wrap(TerminalText.Clean(lacks), 2))
                yield return line;
    }
}
