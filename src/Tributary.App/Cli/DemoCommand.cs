using System.CommandLine;
using System.Net;
using Tributary.App.Rendering;
using Tributary.App.Settings;
using Tributary.Http;
using Tributary.News.Runs;
using Tributary.News.Sources;
using Tributary.Simulator;
using Tributary.Simulator.Behaviours;

namespace Tributary.App.Cli;

/// <summary><c>tributary demo</c>: the simulator on loopback, and the program's own way of asking it.</summary>
internal sealed class DemoCommand() : CliCommand(
    "demo",
    "Asks simulated providers on this machine one after the other, then all at once, and draws both. Needs no network and no keys.")
{
    private const string Query = "climate";
    private static readonly TimeSpan NewsApiDelay = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan GuardianDelay = TimeSpan.FromMilliseconds(900);
    private static readonly TimeSpan AlgoliaDelay = TimeSpan.FromMilliseconds(700);

    /// <inheritdoc/>
    public override IReadOnlyList<(string Line, string Effect)> Examples { get; } =
        [("tributary demo", "two waterfalls, and how much longer the first took")];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(ParseResult line, CommandHost host, CancellationToken cancellationToken)
    {
        var options = new SimulatorOptions
        {
            TimeProvider = host.Time,
            Behaviours = new Dictionary<string, Behaviour>
            {
                ["newsapi"] = new() { Delay = NewsApiDelay },
                ["guardian"] = new() { Delay = GuardianDelay },
                ["algolia"] = new() { Delay = AlgoliaDelay },
            },
        };
        await using var world = await SimulatedWorld.StartAsync(options, cancellationToken);
        var settings = Settings(world, options);
        await host.PrintAtOnceAsync([
            "Three simulated providers on this machine answer after "
            + $"{Format.Elapsed(NewsApiDelay)}, {Format.Elapsed(GuardianDelay)} and {Format.Elapsed(AlgoliaDelay)}.",
            "", "ONE AFTER THE OTHER", ""]);
        var apart = await AskAsync(settings, concurrency: 1, host, cancellationToken);
        await host.PrintAtOnceAsync([.. Waterfall.Lines(apart, host.DrawingWidth), "", "ALL AT ONCE", ""]);
        var together = await AskAsync(settings, concurrency: 3, host, cancellationToken);
        await host.PrintAtOnceAsync([.. Waterfall.Lines(together, host.DrawingWidth), "", .. Compared(apart, together, host)]);
        return apart.AllFailed || together.AllFailed ? ExitCode.EverySourceFailed : ExitCode.Done;
    }

    private static async Task<RunReport> AskAsync(
        TributarySettings settings, int concurrency, CommandHost host, CancellationToken cancellationToken)
    {
        var now = host.Time.GetUtcNow();
        var plan = new RunPlan
        {
            Header = new(Ulid.NewUlid(now).ToString(), "search", Query, now),
            Query = new() { Text = Query, AskedAt = now },
            Sources = Catalogue.From(settings.Sources).Sources,
            Concurrency = concurrency,
        };
        // A client of its own for each run: neither finds the other's connections open.
        var defects = new Defects();
        await using var client = Outbound.Client(settings, host.Time, defects, StoreSession.None);
        var aggregator = new Aggregator(client.SendAsync, host.Time, defects.Add);
        var run = await RunShown.AskAsync(aggregator, plan, _ => ValueTask.CompletedTask, host, cancellationToken);
        await defects.TellAsync(host);
        cancellationToken.ThrowIfCancellationRequested();
        return run;
    }

    private static TributarySettings Settings(SimulatedWorld world, SimulatorOptions options) => new()
    {
        StorePath = null,
        Run = new(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(30), 3),
        Http = new([new(IPAddress.Loopback, 32)], MaxBody: 10_000_000, Proxy: null, PhaseBounds.Defaults),
        Sources =
        [
            new() { Id = "newsapi", Kind = "newsapi", Url = world.NewsApi, Key = new(options.NewsApiKey) },
            new() { Id = "guardian", Kind = "guardian", Url = world.Guardian, Key = new(options.GuardianKey) },
            new() { Id = "hackernews", Kind = "hackernews", Url = world.Algolia, ItemsUrl = world.Firebase },
        ],
        Providers = new Dictionary<string, ProviderOptions>(),
    };

    private static IEnumerable<string> Compared(RunReport apart, RunReport together, CommandHost host)
    {
        var merged = Reducer.Merge(together.Sources, SortOrder.Newest, together.StartedAt).Count;
        var came = together.Sources.Sum(source => source.Count);
        var ratio = together.Wall > TimeSpan.Zero ? apart.Wall / together.Wall : 1;
        return TerminalText.Wrap(
            $"{Format.Elapsed(apart.Wall)} one after the other, {Format.Elapsed(together.Wall)} all at once: "
            + $"{Format.Times(ratio)} as fast. {Format.Count(came, "article")} came, {Format.Number(merged)} after merging.",
            host.DrawingWidth);
    }

}
