using Microsoft.Extensions.Time.Testing;
using Tributary.Http;
using Tributary.Http.Circuits;
using Tributary.Http.Limits;
using Tributary.News.Runs;
using Tributary.News.Sources;

namespace Tributary.News.Tests.Aggregation;

/// <summary>What one run leaves for the next: a source that rests, a provider that asked for peace.</summary>
public sealed class CircuitAndRestTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));
    private readonly MemoryLedger _ledger = new();

    [Fact]
    public async Task A_source_that_failed_in_five_runs_is_not_asked_in_the_sixth_and_probed_after_its_rest()
    {
        for (var run = 0; run < 5; run++)
            Assert.Equal(["fresh", "http"], Statuses(await RunAsync(bad: 500)));
        var (report, asked) = await RunAsync(bad: 500);
        Assert.Equal(["fresh", "circuit_open"], report.Sources.Select(source => source.Status));
        Assert.Equal(["good"], asked);
        Assert.Equal((0, 0), (report.Sources[1].Attempts, report.Sources[1].Phases.Reached.Count()));
        _time.Advance(CircuitRules.FirstRest);
        Assert.Equal(["fresh", "fresh"], Statuses(await RunAsync(bad: 200)));
        Assert.Empty(await _ledger.ReadAsync(CancellationToken.None));
    }

    [Theory]
    [InlineData(200, true)]
    [InlineData(429, false)]
    [InlineData(503, false)]
    [InlineData(null, false)]
    public async Task A_provider_rests_that_asked_for_it_in_words_which_only_its_source_knows(int? status, bool told)
    {
        var rests = new List<(Uri, TimeSpan?, string)>();
        var limited = new Failure(FailureKind.RateLimited, "rateLimited: too many") { Status = status, RetryAfter = TimeSpan.FromMinutes(2) };
        var network = new ScriptedNetwork();
        network.Answer("limited");
        var aggregator = new Aggregator(network.SendAsync, _time, rest: (address, until, why, _) =>
        {
            rests.Add((address, until, why));
            return ValueTask.CompletedTask;
        });
        await aggregator.RunAsync(Plan([new AnsweringSource("limited", SourceAnswer.Failed(limited), 1)]), null, null, CancellationToken.None);
        Assert.Equal(told ? [(new Uri("https://limited/"), TimeSpan.FromMinutes(2), "rateLimited: too many")] : [], rests);
    }

    private async Task<(RunReport Report, IEnumerable<string> Asked)> RunAsync(int bad)
    {
        var network = new ScriptedNetwork();
        network.Answer("good");
        network.Answer("bad", bad);
        var aggregator = new Aggregator(network.SendAsync, _time, circuits: new(_ledger, _time));
        ISource[] sources = [new OneRequestSource("good"), new StatusSource("bad")];
        var report = await aggregator.RunAsync(Plan(sources), null, null, CancellationToken.None);
        return (report, network.Requests);
    }

    private static IEnumerable<string> Statuses((RunReport Report, IEnumerable<string> Asked) run) => run.Report.Sources.Select(source => source.Status);

    private RunPlan Plan(IReadOnlyList<ISource> sources) => new()
    {
        Header = new("run", "headlines", null, _time.GetUtcNow()),
        Query = new() { AskedAt = _time.GetUtcNow() },
        Sources = sources,
    };
}
