using Microsoft.Extensions.Time.Testing;
using Tributary.Fanout;
using Tributary.Http;
using Tributary.News.Articles;
using Tributary.News.Runs;
using Tributary.News.Sources;
using Tributary.News.Tests.Aggregation;

namespace Tributary.News.Tests.Hostile;

/// <summary>A document that takes long to be read is cut off like a host that takes long to answer, and delays nobody.</summary>
public sealed class ReadingBoundTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private static readonly int AtOnce = Math.Max(2, Environment.ProcessorCount - 1);

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Reading_that_takes_longer_than_the_request_may_is_a_timeout()
    {
        var slow = new SlowSource("slow");
        var running = RunAsync([slow]);
        await slow.IsReading;
        _time.Advance(Timeout);
        var failure = (await running).Sources[0].Failure!;
        Assert.Equal((FailureKind.Timeout, Phase.Total), (failure.Kind, failure.Phase));
        Assert.Equal("slow answered, but its answer could not be read within the 3 s for asking and reading", failure.Message);
    }

    [Fact]
    public async Task The_runs_deadline_ends_reading()
    {
        var slow = new SlowSource("slow") { OwnTimeout = TimeSpan.FromHours(1) };
        var running = RunAsync([slow]);
        await slow.IsReading;
        _time.Advance(Deadline);
        Assert.Equal(FailureKind.Deadline, (await running).Sources[0].Failure?.Kind);
    }

    [Fact]
    public async Task Whoever_stops_the_run_ends_reading()
    {
        using var stop = new CancellationTokenSource();
        var slow = new SlowSource("slow");
        var running = RunAsync([slow], cancellationToken: stop.Token);
        await slow.IsReading;
        await stop.CancelAsync();
        Assert.Equal(FailureKind.Cancelled, (await running).Sources[0].Failure?.Kind);
    }

    [Fact]
    public async Task Sixty_slow_documents_delay_no_short_one()
    {
        var slow = Enumerable.Range(0, 60).Select(i => new SlowSource($"slow{i}") { OwnTimeout = TimeSpan.FromHours(1) }).ToList();
        var healthy = Enumerable.Range(0, 20).Select(i => new SlowSource($"healthy{i}") { Bytes = 2_000 }).ToList();
        var answered = 0;
        var all = new TaskCompletionSource();
        var running = new Aggregator(SendAsync, _time).RunAsync(
            Plan([.. slow, .. healthy]),
            outcome =>
            {
                if (outcome.Success && ++answered == healthy.Count)
                    all.SetResult();
                return ValueTask.CompletedTask;
            },
            null,
            CancellationToken.None);
        // None of the slow ones has ended by then.
        await all.Task;
        Assert.InRange(slow.Count(source => source.IsReading.IsCompleted), 0, AtOnce);
        _time.Advance(Deadline);
        var report = await running;
        Assert.All(report.Sources.Skip(60), outcome => Assert.True(outcome.Success));
        Assert.All(report.Sources.Take(60), outcome => Assert.Equal(FailureKind.Deadline, outcome.Failure?.Kind));
    }

    [Fact]
    public async Task Waiting_for_a_turn_is_nobodys_timeout()
    {
        using var stop = new CancellationTokenSource();
        var first = Enumerable.Range(0, AtOnce).Select(i => new SlowSource($"slow{i}") { OwnTimeout = TimeSpan.FromHours(1) }).ToList();
        var before = RunAsync(first, cancellationToken: stop.Token);
        await Task.WhenAll(first.Select(source => source.IsReading));
        var next = new SlowSource("next");
        var running = RunAsync([next]);
        _time.Advance(Timeout * 2);
        await stop.CancelAsync();
        await before;
        // It has its whole time from when its turn has come.
        await next.IsReading;
        _time.Advance(Timeout - TimeSpan.FromMilliseconds(1));
        Assert.False(next.IsCutOff);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(FailureKind.Timeout, (await running).Sources[0].Failure?.Kind);
    }

    [Fact]
    public async Task What_a_request_took_is_taken_from_its_reading_but_not_what_it_waited()
    {
        var slow = new SlowSource("slow");
        var running = RunAsync([slow], took: TimeSpan.FromSeconds(5), waited: TimeSpan.FromSeconds(3));
        await slow.IsReading;
        _time.Advance(TimeSpan.FromMilliseconds(999));
        Assert.False(slow.IsCutOff);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(FailureKind.Timeout, (await running).Sources[0].Failure?.Kind);
    }

    private TimeSpan _took;
    private TimeSpan _waited;

    private Task<RunReport> RunAsync(
        IReadOnlyList<ISource> sources, TimeSpan took = default, TimeSpan waited = default, CancellationToken cancellationToken = default)
    {
        (_took, _waited) = (took, waited);
        return new Aggregator(SendAsync, _time).RunAsync(Plan(sources), null, null, cancellationToken);
    }

    private RunPlan Plan(IReadOnlyList<ISource> sources) => new()
    {
        Header = new("run", "headlines", null, _time.GetUtcNow()),
        Query = new() { AskedAt = _time.GetUtcNow() },
        Sources = sources,
        Timeout = Timeout,
        Deadline = Deadline,
        Concurrency = 100,
    };

    private Task<OutboundResult> SendAsync(OutboundRequest request, TimeSpan timeout, Deadline deadline, CancellationToken cancellationToken) =>
        Task.FromResult(new OutboundResult
        {
            Response = new()
            {
                Status = 200,
                Address = request.Address,
                Body = new byte[int.Parse(request.Address.Query.TrimStart('?'), null)],
            },
            Elapsed = _took,
            Phases = PhaseTimes.None.Plus(Phase.Queue, _waited),
            Attempts = 1,
        });

    /// <summary>A source whose long answers are read until somebody ends that, and whose short ones are read at once.</summary>
    private sealed class SlowSource(string id) : TestSource(id), ISource
    {
        private readonly TaskCompletionSource _reading = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Bytes { get; init; } = 600_000;

        public TimeSpan? OwnTimeout { get; init; }

        TimeSpan? ISource.Timeout => OwnTimeout;

        public Task IsReading => _reading.Task;

        public bool IsCutOff { get; private set; }

        public override async Task<SourceAnswer> FetchAsync(SourceQuery query, Fetch fetch, CancellationToken cancellationToken)
        {
            var result = await fetch(new() { Address = new($"https://{Id}/?{Bytes}") }, cancellationToken);
            return await query.Reading.ReadAsync(result, Read, cancellationToken);
        }

        private SourceAnswer Read(CancellationToken cancellationToken)
        {
            if (Bytes < ReadingBounds.LongBody)
                return new() { Articles = [new Article { Id = Id, Url = $"https://{Id}/1", Title = Id, Source = Id }] };
            _reading.SetResult();
            cancellationToken.WaitHandle.WaitOne();
            IsCutOff = true;
            throw new OperationCanceledException(cancellationToken);
        }
    }
}
