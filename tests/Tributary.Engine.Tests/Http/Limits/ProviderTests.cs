using Microsoft.Extensions.Time.Testing;
using Tributary.Http;
using Tributary.Http.Limits;

namespace Tributary.Engine.Tests.Http.Limits;

/// <summary>A provider in virtual time: who is let in when, and who is refused with which words.</summary>
public sealed class ProviderTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
    private static readonly ProviderOptions Fast = new() { Rate = new(100, TimeSpan.FromMinutes(1)) };
    private static readonly TimeSpan Ever = Timeout.InfiniteTimeSpan;

    private readonly FakeTimeProvider _time = new(Noon);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Provider Of(ProviderOptions limits, ILedger? ledger = null, Action<Exception>? onLost = null, string name = "api.example.org:443") =>
        new(name, limits, PhaseBounds.Defaults, new(ledger, onLost, _time), _time);

    private static async Task<Failure> RefusedAsync(Provider provider, TimeSpan patience) =>
        (await Assert.ThrowsAsync<OutboundException>(async () => await provider.EnterAsync(patience, Token))).Failure;

    // Steps of virtual time until the work is done, as long as the condition holds. On a thread without the test's context, what a timer wakes
    // goes on within Advance.
    private Task<T> AfterAsync<T>(Func<Task<T>> work, TimeSpan step, Func<bool>? goesOn = null) => Task.Run(
        async () =>
        {
            var task = work();
            while (!task.IsCompleted)
            {
                if (goesOn?.Invoke() ?? true)
                    _time.Advance(step);
                else
                    await Task.Yield();
            }

            return await task;
        },
        Token);

    private static async Task Settled()
    {
        for (var i = 0; i < 20; i++)
            await Task.Yield();
    }

    [Fact]
    public async Task Fifty_calls_at_100_a_minute_start_one_each_600_ms()
    {
        // A place for each: whoever waits for one goes on on another thread, and virtual time would not wait for that.
        var provider = Of(Fast with { Concurrency = 50 });
        var starts = new List<TimeSpan>();

        await AfterAsync(
            () => Task.WhenAll(Enumerable.Range(0, 50).Select(_ => CallAsync())),
            TimeSpan.FromMilliseconds(100));

        Assert.Equal(50, starts.Count);
        Assert.Equal(Enumerable.Range(0, 50).Select(i => i * 600.0), starts.Select(start => start.TotalMilliseconds).Order());
        var rest = provider.Snapshot();
        Assert.Equal((0, 0), (rest.InFlight, rest.Waiting));

        async Task<int> CallAsync()
        {
            var turn = await provider.EnterAsync(Ever, Token);
            starts.Add(_time.GetUtcNow() - Noon);
            provider.Leave(turn);
            return 0;
        }
    }

    [Fact]
    public async Task Without_limits_a_turn_is_given_at_once_and_the_ledger_is_not_asked()
    {
        var ledger = new WatchedLedger();
        var provider = Of(new(), ledger);
        for (var i = 0; i < 5; i++)
        {
            var turn = await provider.EnterAsync(Ever, Token);
            await provider.HeardAsync(
                turn, 200, [new("RateLimit", $"\"default\";r={9 - i};t=30")], TimeSpan.Zero, _time.GetUtcNow(), Token);
            provider.Leave(turn);
        }

        Assert.Equal((1, 0), (ledger.Reads, ledger.Updates));
        Assert.Equal(5, provider.Snapshot().Limits.QuotaLeft);
    }

    [Fact]
    public async Task A_429_rests_it_for_everybody_also_in_other_processes()
    {
        var ledger = new MemoryLedger();
        var (here, there) = (Of(new(), ledger), Of(new(), ledger));
        var turn = await here.EnterAsync(Ever, Token);
        await here.HeardAsync(turn, 429, [new("Retry-After", "120")], TimeSpan.Zero, _time.GetUtcNow(), Token);
        here.Leave(turn);

        foreach (var provider in new[] { here, there })
        {
            var failure = await RefusedAsync(provider, Ever);
            Assert.Equal((FailureKind.RateLimited, Phase.Queue, TimeSpan.FromSeconds(120)), (failure.Kind, failure.Phase, failure.RetryAfter));
            Assert.Equal("api.example.org asked us to wait; next request after 12:02 UTC (in 2 min): it answered 429 and asked for 2 min", failure.Message);
            Assert.Equal((Noon.AddSeconds(120), 0), (provider.Snapshot().Limits.RestingUntil, provider.Snapshot().InFlight));
        }

        _time.Advance(TimeSpan.FromSeconds(120));
        here.Leave(await here.EnterAsync(Ever, Token));
        Assert.Null(here.Snapshot().Limits.RestingUntil);
    }

    [Fact]
    public async Task A_short_rest_is_waited_for_if_there_is_the_patience()
    {
        var provider = Of(new());
        await provider.RestAsync(Noon.AddSeconds(4), "its own code rateLimited", Token);
        Assert.Equal(
            "api.example.org asked us to wait; next request after 12:00:04 UTC (in 4 s): its own code rateLimited",
            (await RefusedAsync(provider, TimeSpan.FromSeconds(3))).Message);

        var turn = await AfterAsync(
            () =>
            {
                var waiting = provider.EnterAsync(TimeSpan.FromSeconds(10), Token).AsTask();
                Assert.Equal((0, 1), (provider.Snapshot().InFlight, provider.Snapshot().Waiting));
                return waiting;
            },
            TimeSpan.FromSeconds(1));
        provider.Leave(turn);
        Assert.Equal(Noon.AddSeconds(4), _time.GetUtcNow());
    }

    [Fact]
    public async Task A_rest_that_begins_while_a_request_waits_for_its_pace_holds_it_back()
    {
        var provider = Of(Fast);
        provider.Leave(await provider.EnterAsync(Ever, Token));
        var waiting = provider.EnterAsync(Ever, Token).AsTask();
        await Settled();
        await provider.RestAsync(null, "its own code rateLimited", Token);
        _time.Advance(TimeSpan.FromMilliseconds(600));
        var thrown = await Assert.ThrowsAsync<OutboundException>(() => waiting);
        Assert.Equal((FailureKind.RateLimited, 29.4), (thrown.Failure.Kind, thrown.Failure.RetryAfter!.Value.TotalSeconds));
        Assert.Equal((0, 0), (provider.Snapshot().InFlight, provider.Snapshot().Waiting));
    }

    [Fact]
    public async Task A_quota_that_is_used_up_says_so_and_when_it_renews()
    {
        var provider = Of(new() { Quota = new(2, TimeSpan.FromHours(12)) }, name: "newsapi.org:443");
        for (var i = 0; i < 2; i++)
            provider.Leave(await provider.EnterAsync(Ever, Token));
        _time.Advance(TimeSpan.FromHours(1));

        var failure = await RefusedAsync(provider, Ever);

        Assert.Equal((FailureKind.Quota, TimeSpan.FromHours(11)), (failure.Kind, failure.RetryAfter));
        Assert.Equal("2 of 2 requests to newsapi.org used, renews at 2026-11-24 00:00 UTC (in 11 h)", failure.Message);
        _time.Advance(TimeSpan.FromHours(11));
        provider.Leave(await provider.EnterAsync(Ever, Token));
        Assert.Equal(1, provider.Snapshot().Limits.QuotaLeft);
    }

    [Fact]
    public async Task Without_a_turn_within_the_patience_the_wait_is_not_begun()
    {
        var provider = Of(new() { Rate = new(1, TimeSpan.FromMinutes(1)) });
        provider.Leave(await provider.EnterAsync(Ever, Token));

        var failure = await RefusedAsync(provider, TimeSpan.FromSeconds(10));

        Assert.Equal((FailureKind.Timeout, Phase.Queue), (failure.Kind, failure.Phase));
        Assert.Equal(
            "no turn for a request to api.example.org in time: it takes 1 in 60 s; next request after 12:01 UTC (in 60 s)", failure.Message);
        Assert.Equal((0, 0), (provider.Snapshot().InFlight, provider.Snapshot().Waiting));
    }

    [Fact]
    public async Task A_cancelled_wait_gives_its_start_back()
    {
        var ledger = new MemoryLedger();
        var provider = Of(Fast with { Quota = new(10, TimeSpan.FromHours(1)) }, ledger);
        provider.Leave(await provider.EnterAsync(Ever, Token));
        using var source = new CancellationTokenSource();
        var waiting = provider.EnterAsync(Ever, source.Token).AsTask();
        await Settled();
        Assert.Equal(8, provider.Snapshot().Limits.QuotaLeft);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);

        var limits = provider.Snapshot().Limits;
        Assert.Equal((9, Noon.AddMilliseconds(600)), (limits.QuotaLeft, limits.NextStart));
    }

    [Fact]
    public async Task Two_processes_share_pace_and_quota()
    {
        var ledger = new MemoryLedger();
        var limits = Fast with { Quota = new(5, TimeSpan.FromHours(1)) };
        var both = new[] { Of(limits, ledger), Of(limits, ledger) };
        var starts = new List<double>();
        var results = await AfterAsync(
            () => Task.WhenAll(Enumerable.Range(0, 8).Select(CallAsync)),
            TimeSpan.FromMilliseconds(100));

        Assert.Equal(3, results.Count(kind => kind == FailureKind.Quota));
        Assert.Equal([0, 600, 1200, 1800, 2400], starts.Order());

        async Task<FailureKind?> CallAsync(int i)
        {
            try
            {
                var turn = await both[i % 2].EnterAsync(Ever, Token);
                starts.Add((_time.GetUtcNow() - Noon).TotalMilliseconds);
                both[i % 2].Leave(turn);
                return null;
            }
            catch (OutboundException refused)
            {
                return refused.Failure.Kind;
            }
        }
    }

    [Fact]
    public async Task Refusals_lower_the_number_of_places_and_success_raises_it_again()
    {
        var provider = Of(new() { Concurrency = 8 });
        await RoundAsync(500);
        Assert.Equal(4, provider.Snapshot().Concurrency);
        for (var i = 0; i < 20; i++)
            await RoundAsync(200);
        Assert.Equal(8, provider.Snapshot().Concurrency);
        provider.Leave(await provider.EnterAsync(Ever, Token), timedOut: true);
        Assert.Equal(4, provider.Snapshot().Concurrency);

        provider = Of(new() { Concurrency = 8, Adaptive = false });
        await RoundAsync(500);
        Assert.Equal(8, provider.Snapshot().Concurrency);

        async Task RoundAsync(int status)
        {
            var turns = new List<Turn>();
            for (var i = provider.Snapshot().Concurrency; i > 0; i--)
                turns.Add(await provider.EnterAsync(Ever, Token));
            _time.Advance(TimeSpan.FromMilliseconds(10));
            foreach (var turn in turns)
            {
                await provider.HeardAsync(turn, status, [], TimeSpan.FromMilliseconds(10), _time.GetUtcNow(), Token);
                provider.Leave(turn);
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_ledger_that_fails_costs_the_sharing_and_nothing_else(bool hangs)
    {
        var lost = new List<Exception>();
        var ledger = new WatchedLedger();
        var provider = Of(new() { Quota = new(3, TimeSpan.FromHours(1)) }, ledger, lost.Add);
        provider.Leave(await provider.EnterAsync(Ever, Token));
        (ledger.Fails, ledger.Hangs) = (!hangs, hangs);
        for (var i = 0; i < 2; i++)
            provider.Leave(await AfterAsync(() => provider.EnterAsync(Ever, Token).AsTask(), TimeSpan.FromSeconds(1), () => hangs && ledger.Updates > 1));

        // What was counted before is not forgotten.
        Assert.Equal(FailureKind.Quota, (await RefusedAsync(provider, Ever)).Kind);
        Assert.Equal(hangs ? "no answer within 5 s" : "broken", Assert.Single(lost).Message);
    }

    [Theory]
    [InlineData("https://API.example.org/a", "api.example.org:443")]
    [InlineData("http://127.0.0.1:8080/", "127.0.0.1:8080")]
    [InlineData("http://127.0.0.1:8081/", "127.0.0.1:8081")]
    [InlineData("http://[::1]:8080/", "[::1]:8080")]
    [InlineData("http://bücher.example/", "xn--bcher-kva.example:80")]
    public void A_provider_is_a_host_and_its_port(string address, string name) => Assert.Equal(name, LedgerNames.ProviderOf(new Uri(address)));

    private sealed class WatchedLedger : ILedger
    {
        private readonly MemoryLedger _memory = new();

        public int Reads { get; private set; }

        public int Updates { get; private set; }

        public bool Fails { get; set; }

        public bool Hangs { get; set; }

        public async ValueTask<T> UpdateAsync<T>(string name, Func<string?, (string? Value, T Result)> change, CancellationToken cancellationToken)
        {
            Updates++;
            if (Fails)
                throw new InvalidDataException("broken");
            if (Hangs)
                await Task.Delay(Timeout.Infinite, cancellationToken);
            return await _memory.UpdateAsync(name, change, cancellationToken);
        }

        public ValueTask<IReadOnlyDictionary<string, string>> ReadAsync(CancellationToken cancellationToken)
        {
            Reads++;
            return _memory.ReadAsync(cancellationToken);
        }
    }
}
