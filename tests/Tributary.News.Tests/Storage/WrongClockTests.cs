using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Tributary.Fanout;
using Tributary.Http;
using Tributary.Http.Caching;
using Tributary.Http.Circuits;
using Tributary.Http.Limits;
using Tributary.News.Polling;
using Tributary.News.Runs;
using Tributary.News.Sources;
using Tributary.Storage;

namespace Tributary.News.Tests.Storage;

/// <summary>
/// Every time that the store keeps, written by a clock that is wrong and read by one that is right, and the other way round: nothing waits
/// longer than its rule reaches, and nothing is lost.
/// </summary>
public sealed class WrongClockTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Right = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
    private static readonly Uri Feed = new("https://feed.example/");

    // The longest that a rule here reaches: a quota's window.
    private static readonly TimeSpan Farthest = TimeSpan.FromHours(12);

    private readonly TemporaryFolder _folder = new();
    private readonly ConcurrentQueue<Exception> _lost = new();
    private SqliteStore _store = null!;
    private int _runs;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static OutboundOptions Options { get; } = new()
    {
        UserAgent = "tests",
        ProviderDefaults = new() { Rate = new(1, TimeSpan.FromMinutes(1)), Spacing = TimeSpan.FromMinutes(2), Quota = new(1, Farthest) },
    };

    public static TheoryData<int> Days => [-10_957, -1, 1, 400];

    public async ValueTask InitializeAsync() => _store = await SqliteStore.OpenAsync(_folder.File("news.db"), Token);

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        Assert.Empty(_lost);
        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Days))]
    public async Task What_a_wrong_clock_wrote_is_over_by_the_right_one(int days)
    {
        await WriteAsync(Clock(days));
        await ReadAsync(Clock(0));
        // What was read once is not there again on the day that it was written for.
        await ReadAsync(new(Later(Right.AddDays(days), Right).AddMinutes(10) + Farthest));
    }

    [Theory]
    [MemberData(nameof(Days))]
    public async Task What_the_right_clock_wrote_is_over_by_a_wrong_one(int days)
    {
        await WriteAsync(Clock(0));
        await ReadAsync(Clock(days));
    }

    [Fact]
    public async Task A_watch_goes_on_where_its_clock_is_set_back()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var time = new SetTime();
        var sweeps = 0;
        var watching = new PollLoop(
            SendAsync, _store, _ => Task.FromResult<IReadOnlyList<PollTarget>>([Target()]), new() { Watch = true, PaceOf = _ => new(2, TimeSpan.Zero) }, time, NewId)
        {
            OnSweep = (_, _) =>
            {
                Interlocked.Increment(ref sweeps);
                return ValueTask.CompletedTask;
            },
        }.RunAsync(stop.Token);
        await UntilAsync(() => Volatile.Read(ref sweeps) == 1);
        time.Offset = TimeSpan.FromDays(-400);
        var set = time.Inner.GetUtcNow();
        await UntilAsync(() => Volatile.Read(ref sweeps) == 2);
        // Its interval is an hour and a tenth at the most.
        Assert.InRange(time.Inner.GetUtcNow() - set, TimeSpan.Zero, TimeSpan.FromMinutes(70));
        await stop.CancelAsync();
        await watching;

        async Task UntilAsync(Func<bool> holds)
        {
            while (!holds())
            {
                time.Inner.Advance(TimeSpan.FromSeconds(5));
                await Task.Delay(1, Token);
            }
        }
    }

    private static FakeTimeProvider Clock(int days) => new(Right.AddDays(days));

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private string NewId(DateTimeOffset now) => $"01JD{++_runs:D22}";

    // Every kind of time that there is.
    private async Task WriteAsync(FakeTimeProvider time)
    {
        var providers = Providers(time);
        await TurnAsync("paced.example", 200);
        await TurnAsync("limited.example", 429);
        await TurnAsync("spent.example", 200, KeyValuePair.Create("RateLimit", "\"default\";r=0;t=3600"));
        await TurnAsync("busy.example", 503, KeyValuePair.Create("Retry-After", "7200"));
        var circuits = new CircuitBreaker(Ledger(time), time);
        for (var i = 0; i < CircuitRules.Threshold; i++)
            await circuits.ReportAsync("source/broken", new(FailureKind.Http, "broken"), Token);
        await PollAsync(time);
        var now = time.GetUtcNow();
        await new SqliteResponseCache(Task.FromResult(_store), time).KeepAsync(
            Key, new() { Headers = [], Body = "body"u8.ToArray(), Address = Feed, ReceivedAt = now, FreshUntil = now.AddHours(1) }, Token);
        await _store.SubscribeAsync([new() { Id = $"added-{_runs}", Url = new($"https://added.example/{_runs}"), AddedAt = now }], Token);
        await SaveRunAsync(time);

        async Task TurnAsync(string host, int status, params KeyValuePair<string, string>[] headers)
        {
            using var hold = providers.Hold(new($"https://{host}/"));
            var turn = await providers.EnterAsync(hold.Provider, TimeSpan.Zero, Token);
            await hold.Provider.HeardAsync(turn, status, headers, TimeSpan.Zero, time.GetUtcNow(), Token);
            hold.Provider.Leave(turn);
        }
    }

    private async Task ReadAsync(FakeTimeProvider time)
    {
        var now = time.GetUtcNow();
        var providers = Providers(time);
        foreach (var host in new[] { "paced.example", "limited.example", "spent.example", "busy.example" })
        {
            using var hold = providers.Hold(new($"https://{host}/"));
            hold.Provider.Leave(await providers.EnterAsync(hold.Provider, TimeSpan.Zero, Token));
        }

        Assert.Null(await new CircuitBreaker(Ledger(time), time).EnterAsync("source/broken", Token));
        var memory = new ResponseMemory(new SqliteResponseCache(Task.FromResult(_store), time), time, null);
        var recall = await memory.RecallAsync(Cached, TimeSpan.FromSeconds(1), Token);
        Assert.Null(memory.Fresh(recall));

        var before = (await _store.PollsAsync(Token)).Single();
        Assert.True(before.AsOf(now).IsDue(now), $"due {before.DueAt} at {now}");
        Assert.Equal((1, 0), await PollAsync(time));
        var after = (await _store.PollsAsync(Token)).Single();
        Assert.InRange(after.DueAt!.Value, now, now + NextDue.Ceiling);
        Assert.Equal(now, after.SucceededAt);
        Assert.Equal(2, after.Items);
        if (now >= Right)
            Assert.Equal([Right.AddHours(-1), Right.AddHours(-2)], await DatesAsync(time));
        Assert.NotEmpty(await _store.SubscriptionsAsync(Token));

        var last = await SaveRunAsync(time);
        Assert.Equal(last, (await _store.RunAsync("last", Token))!.Report.Id);
        Assert.Equal(last, (await _store.RunsAsync(1, Token)).Single().Id);
        Assert.Equal(now, (await _store.InfoAsync(Token)).Newest);
    }

    private Providers Providers(FakeTimeProvider time) => new(Options, PhaseBounds.Defaults, new(Ledger(time), _lost.Enqueue, time), time);

    private StoredLedger Ledger(FakeTimeProvider time) => new(Task.FromResult(_store), time);

    private async Task<string> SaveRunAsync(FakeTimeProvider time)
    {
        var id = NewId(time.GetUtcNow());
        await _store.SaveAsync(RunReport.From(new(id, "search", "x", time.GetUtcNow()), false, []), [], Token);
        return id;
    }

    private async Task<(int Polled, int Failed)> PollAsync(FakeTimeProvider time)
    {
        var loop = new PollLoop(
            SendAsync, _store, _ => Task.FromResult<IReadOnlyList<PollTarget>>([Target()]), new() { PaceOf = _ => new(2, TimeSpan.Zero) }, time, NewId);
        var totals = await loop.RunAsync(Token);
        return (totals.Polled, totals.Failed);
    }

    private async Task<IEnumerable<DateTimeOffset?>> DatesAsync(FakeTimeProvider time)
    {
        var articles = (await new FeedSource(Declaration).FetchAsync(
            new() { AskedAt = time.GetUtcNow(), Limit = 10 }, (request, token) => SendAsync(request, TimeSpan.Zero, Deadline.None, token), Token)).Articles;
        var id = NewId(time.GetUtcNow());
        // Shown without the dates that it brings itself: what comes back is what is stored.
        await _store.SaveAsync(
            RunReport.From(new(id, "headlines", null, time.GetUtcNow()), false, []), [.. articles.Select(article => article with { PublishedAt = null })], Token);
        return (await _store.RunAsync(id, Token))!.Articles.Select(article => article.PublishedAt);
    }

    private static SourceDeclaration Declaration { get; } = new() { Id = "feed", Kind = "feed", Url = Feed };

    private static PollTarget Target() => new(new FeedSource(Declaration));

    private static OutboundRequest Cached { get; } = new() { Address = Feed, Cache = new() { MaxTtl = TimeSpan.FromHours(1) } };

    private static string Key => CacheKey.Of(Cached)!;

    // As most servers do it: whoever has seen this edition is told so.
    private Task<OutboundResult> SendAsync(OutboundRequest request, TimeSpan timeout, Deadline deadline, CancellationToken cancellationToken)
    {
        var isKnown = request.Validators is not null;
        var response = new OutboundResponse
        {
            Status = isKnown ? 304 : 200,
            Address = request.Address,
            Body = isKnown ? default : Encoding.UTF8.GetBytes(
                $"""
                <rss version="2.0"><channel><title>Feed</title>
                <item><title>One</title><link>https://feed.example/1</link><pubDate>{Right.AddHours(-1):r}</pubDate></item>
                <item><title>Two</title><link>https://feed.example/2</link><pubDate>{Right.AddHours(-2):r}</pubDate></item>
                </channel></rss>
                """),
            Origin = isKnown ? ResponseOrigin.NotModified : ResponseOrigin.Fresh,
            Validators = new("\"1\"", null),
        };
        return Task.FromResult(new OutboundResult { Response = response, Attempts = 1 });
    }

    /// <summary>A clock that can be set while what has passed is measured none the less.</summary>
    private sealed class SetTime : TimeProvider
    {
        public FakeTimeProvider Inner { get; } = new(Right);

        public TimeSpan Offset { get; set; }

        public override long TimestampFrequency => Inner.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => Inner.GetUtcNow() + Offset;

        public override long GetTimestamp() => Inner.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            Inner.CreateTimer(callback, state, dueTime, period);
    }
}
