using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;
using Tributary.Http;
using Tributary.Http.Caching;
using Tributary.News.Articles;
using Tributary.News.Runs;
using Tributary.News.Sources;

namespace Tributary.News.Tests.Aggregation;

public sealed class AggregatorTests
{
    private static readonly Article Item = new() { Id = "1", Url = "https://a/1", Title = "one", Source = "a" };

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));
    private readonly ScriptedNetwork _network = new();
    private readonly ConcurrentQueue<string> _ended = new();
    private readonly List<(string Source, Exception Defect)> _defects = [];

    [Fact]
    public async Task Outcomes_come_as_they_end_and_the_report_is_in_the_catalogues_order()
    {
        var run = RunAsync(Plan(["a", "b", "c"]));
        await AllAskedAsync("a", "b", "c");
        foreach (var host in new[] { "c", "a", "b" })
        {
            _network.Answer(host);
            await EndedAsync(host);
        }

        var report = await run;
        Assert.Equal(["c", "a", "b"], _ended);
        Assert.Equal(["a", "b", "c"], report.Sources.Select(source => source.Id));
        Assert.True(report.Complete);
        Assert.False(report.Interrupted);
    }

    [Fact]
    public async Task A_source_that_fails_says_why_and_costs_nobody_else_anything()
    {
        var run = RunAsync(Plan(["good", "dead"]));
        await AllAskedAsync("good", "dead");
        _network.Fail("dead", new(FailureKind.Dns, "no such host"));
        await EndedAsync("dead");
        _network.Answer("good");

        var report = await run;
        Assert.Equal("dns", Outcome(report, "dead").Status);
        Assert.Equal("fresh", Outcome(report, "good").Status);
        Assert.False(report.Complete);
    }

    [Fact]
    public async Task A_defect_of_ours_becomes_unexpected_and_is_told()
    {
        var defect = new InvalidOperationException("a bug with a secret in its text");
        var run = RunAsync(Plan([new OneRequestSource("buggy") { Defect = defect }, new OneRequestSource("good")]));
        await AllAskedAsync("good");
        _network.Answer("good");

        var report = await run;
        Assert.Equal("unexpected", Outcome(report, "buggy").Status);
        Assert.DoesNotContain("secret", Outcome(report, "buggy").Failure!.Message, StringComparison.Ordinal);
        Assert.Equal([("buggy", defect)], _defects);
        Assert.True(Outcome(report, "good").Success);
    }

    [Fact]
    public async Task A_defect_outside_of_the_source_becomes_unexpected_and_is_told()
    {
        var defect = new InvalidOperationException("keeping");
        var aggregator = new Aggregator(
            _network.SendAsync, _time, (source, told) => _defects.Add((source.Id, told)), keep: (_, _) => throw defect);
        var run = aggregator.RunAsync(Plan(["a"]), null, null, CancellationToken.None);
        await AllAskedAsync("a");
        _network.Answer("a");

        Assert.Equal("unexpected", Outcome(await run, "a").Status);
        Assert.Equal([("a", defect)], _defects);
    }

    [Fact]
    public async Task A_defect_in_telling_of_a_defect_costs_no_source_its_outcome()
    {
        var aggregator = new Aggregator(_network.SendAsync, _time, (_, _) => throw new FormatException());
        var run = aggregator.RunAsync(
            Plan([new OneRequestSource("buggy") { Defect = new InvalidOperationException() }, new OneRequestSource("good")]),
            null, null, CancellationToken.None);
        await AllAskedAsync("good");
        _network.Answer("good");

        var report = await run;
        Assert.Equal(["unexpected", "fresh"], report.Sources.Select(source => source.Status));
        Assert.EndsWith("InvalidOperationException, and FormatException while reporting it", report.Sources[0].Failure!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_foreign_cancellation_is_a_defect_and_no_cancellation()
    {
        var report = await RunAsync(Plan([new OneRequestSource("buggy") { Defect = new OperationCanceledException() }]));
        Assert.Equal("unexpected", Outcome(report, "buggy").Status);
        Assert.False(report.Interrupted);
    }

    [Fact]
    public async Task A_source_without_its_key_is_never_asked_and_does_not_make_the_run_incomplete()
    {
        var run = RunAsync(Plan([new OneRequestSource("keyless") { Lacks = new(FailureKind.InvalidRequest, "set A_KEY") }, new OneRequestSource("good")]));
        await AllAskedAsync("good");
        _network.Answer("good");

        var report = await run;
        Assert.Equal(["good"], _network.Requests);
        Assert.Equal("not_configured", Outcome(report, "keyless").Status);
        Assert.Equal(0, Outcome(report, "keyless").Attempts);
        Assert.Empty(Outcome(report, "keyless").Phases.Reached);
        Assert.True(report.Complete);
    }

    [Fact]
    public async Task When_the_caller_stops_the_run_what_had_arrived_stays_and_the_rest_is_cancelled()
    {
        using var stop = new CancellationTokenSource();
        var run = RunAsync(Plan(["first", "hanging", "unstarted"]) with { Concurrency = 2 }, stop.Token);
        await AllAskedAsync("first", "hanging");
        _network.Answer("first");
        await _network.AskedAsync("unstarted");
        await stop.CancelAsync();

        var report = await run;
        Assert.True(report.Interrupted);
        Assert.Equal(["fresh", "cancelled", "cancelled"], report.Sources.Select(source => source.Status));
        Assert.Equal(3, _ended.Count);
        Assert.Equal(0, _network.InFlight);
    }

    [Fact]
    public async Task A_source_that_never_started_when_the_caller_stopped_is_cancelled_too()
    {
        using var stop = new CancellationTokenSource();
        var run = RunAsync(Plan(["hanging", "unstarted"]) with { Concurrency = 1 }, stop.Token);
        await AllAskedAsync("hanging");
        await stop.CancelAsync();

        var report = await run;
        Assert.Equal(["cancelled", "cancelled"], report.Sources.Select(source => source.Status));
        Assert.Equal(["hanging"], _network.Requests);
        Assert.Equal(TimeSpan.Zero, Outcome(report, "unstarted").Elapsed);
    }

    [Fact]
    public async Task The_deadline_ends_what_is_in_flight_and_what_never_began_is_not_started()
    {
        var run = RunAsync(Plan(["done", "hanging", "waiting"]) with { Concurrency = 1, Deadline = TimeSpan.FromSeconds(5) });
        await AllAskedAsync("done");
        _time.Advance(TimeSpan.FromSeconds(1));
        _network.Answer("done");
        await AllAskedAsync("hanging");
        _time.Advance(TimeSpan.FromSeconds(4));

        var report = await run;
        Assert.Equal(["fresh", "deadline", "not_started"], report.Sources.Select(source => source.Status));
        Assert.Equal(TimeSpan.FromSeconds(4), Outcome(report, "hanging").Elapsed);
        Assert.Equal(TimeSpan.FromSeconds(4), Outcome(report, "hanging").Phases[Phase.Response]);
        Assert.Equal(Phase.Response, Outcome(report, "hanging").Failure!.Phase);
        Assert.Equal(TimeSpan.FromSeconds(5), report.Wall);
        Assert.False(report.Interrupted);
        Assert.Equal(0, _network.InFlight);
    }

    [Fact]
    public async Task No_more_sources_are_in_flight_than_the_plan_allows()
    {
        string[] hosts = [.. Enumerable.Range(0, 20).Select(i => $"host{i}")];
        var run = RunAsync(Plan(hosts) with { Concurrency = 3 });
        for (var i = 0; i < hosts.Length; i++)
        {
            // Answered only once the places are full, so that the peak is the plan's.
            await _network.AskedAsync(hosts[Math.Min(i + 2, hosts.Length - 1)]);
            _network.Answer(hosts[i]);
        }

        await run;
        Assert.Equal(3, _network.Peak);
        Assert.Equal(20, _network.Requests.Count);
    }

    [Fact]
    public async Task A_consumer_that_fails_ends_the_run_and_nothing_outlives_it()
    {
        var aggregator = new Aggregator(_network.SendAsync, _time);
        var run = aggregator.RunAsync(
            Plan(["a", "hanging"]),
            _ => throw new IOException("the reader is gone"),
            null,
            CancellationToken.None);
        await AllAskedAsync("a", "hanging");
        _network.Answer("a");

        Assert.Equal("the reader is gone", (await Assert.ThrowsAsync<IOException>(() => run)).Message);
        Assert.Equal(0, _network.InFlight);
    }

    [Fact]
    public async Task The_wall_is_the_end_of_the_last_source_and_the_sum_is_what_a_row_would_cost()
    {
        var run = RunAsync(Plan(["fast", "slow"]));
        await AllAskedAsync("fast", "slow");
        _time.Advance(TimeSpan.FromMilliseconds(100));
        _network.Answer("fast");
        await EndedAsync("fast");
        _time.Advance(TimeSpan.FromMilliseconds(200));
        _network.Answer("slow");

        var report = await run;
        Assert.Equal(TimeSpan.FromMilliseconds(300), report.Wall);
        Assert.Equal(TimeSpan.FromMilliseconds(400), report.Sequential);
        Assert.Equal("slow", report.Slowest);
    }

    [Fact]
    public async Task The_answers_of_a_source_that_had_articles_are_kept_and_no_others()
    {
        var kept = new ConcurrentQueue<OutboundResponse>();
        var fails = new Failure(FailureKind.Malformed, "not understood");
        ISource[] sources =
        [
            new AnsweringSource("good", new() { Articles = [Item] }, 2),
            new AnsweringSource("known", new() { Articles = [Item] }, 1),
            new AnsweringSource("empty", new(), 1),
            new AnsweringSource("broken", new() { Articles = [Item], Failure = fails }, 1),
        ];
        var report = await Answering(kept).RunAsync(Plan(sources), null, null, CancellationToken.None);
        Assert.Equal(["good", "good"], kept.Select(response => response.Address.Host));
        Assert.Equal(
            ["fresh", "not_modified", "empty", "malformed"],
            report.Sources.Select(source => source.Status));
        Assert.Equal(1, Outcome(report, "known").Count);
    }

    [Fact]
    public async Task A_run_that_wants_it_fresh_looks_at_nothing_remembered()
    {
        var asked = new ConcurrentQueue<CachePolicy?>();
        var source = new AnsweringSource("a", new(), 1);
        foreach (var fresh in new[] { false, true })
            await Answering([], asked).RunAsync(Plan([source]) with { Fresh = fresh }, null, null, CancellationToken.None);
        Assert.Equal([false, true], asked.Select(policy => policy!.Reload));
        Assert.All(asked, policy => Assert.Equal(AnsweringSource.Policy.MinTtl, policy!.MinTtl));
    }

    private Aggregator Answering(ConcurrentQueue<OutboundResponse> kept, ConcurrentQueue<CachePolicy?>? asked = null) => new(
        (request, _, _, _) =>
        {
            asked?.Enqueue(request.Cache);
            var origin = request.Address.Host == "known" ? ResponseOrigin.Cached : ResponseOrigin.Fresh;
            return Task.FromResult(new OutboundResult { Response = new() { Status = 200, Address = request.Address, Origin = origin } });
        },
        _time,
        keep: (response, _) =>
        {
            kept.Enqueue(response);
            return ValueTask.CompletedTask;
        });

    private async Task<RunReport> RunAsync(RunPlan plan, CancellationToken cancellationToken = default)
    {
        var aggregator = new Aggregator(_network.SendAsync, _time, (source, defect) =>
        {
            lock (_defects)
                _defects.Add((source.Id, defect));
        });
        return await aggregator.RunAsync(
            plan,
            outcome =>
            {
                _ended.Enqueue(outcome.Id);
                return ValueTask.CompletedTask;
            },
            null,
            cancellationToken);
    }

    private async Task AllAskedAsync(params string[] hosts)
    {
        foreach (var host in hosts)
            await _network.AskedAsync(host);
    }

    private async Task EndedAsync(string id)
    {
        while (!_ended.Contains(id))
            await Task.Yield();
    }

    private static SourceOutcome Outcome(RunReport report, string id) => report.Sources.Single(source => source.Id == id);

    private RunPlan Plan(IEnumerable<string> hosts) => Plan([.. hosts.Select(host => new OneRequestSource(host))]);

    private RunPlan Plan(IReadOnlyList<ISource> sources) => new()
    {
        Header = new("01TEST", "search", "q", _time.GetUtcNow()),
        Query = new() { Text = "q", AskedAt = _time.GetUtcNow() },
        Sources = sources,
    };
}
