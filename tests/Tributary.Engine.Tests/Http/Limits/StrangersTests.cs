using Microsoft.Extensions.Time.Testing;
using Tributary.Http;
using Tributary.Http.Circuits;
using Tributary.Http.Limits;

namespace Tributary.Engine.Tests.Http.Limits;

/// <summary>Those that are asked once and never again leave nothing behind.</summary>
public sealed class StrangersTests
{
    private static readonly TimeSpan Ever = Timeout.InfiniteTimeSpan;

    private readonly FakeTimeProvider _time = new(new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));
    private readonly MemoryLedger _ledger = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ten_thousand_strangers_leave_no_provider_and_no_row(bool shared)
    {
        var providers = Providers(new() { Rate = new(10, TimeSpan.FromSeconds(1)) }, shared ? _ledger : null);
        var (mostRows, mostProviders) = (0, 0);
        for (var i = 0; i < 10_000; i++)
        {
            await AskAsync(providers, $"h{i}.test", answers: i % 2);
            _time.Advance(TimeSpan.FromMilliseconds(50));
            if (i % 500 != 499)
                continue;
            mostRows = Math.Max(mostRows, (await _ledger.ReadAsync(Token)).Count);
            mostProviders = Math.Max(mostProviders, providers.Snapshot().Count);
        }

        // Those of the last minute, at 20 a second, and as many again until they are looked at.
        Assert.InRange(mostProviders, 1, 2_400);
        Assert.InRange(mostRows, shared ? 1 : 0, 3_000);
        _time.Advance(TimeSpan.FromHours(26));
        Assert.Empty(providers.Snapshot());
        await providers.EndAsync(int.MaxValue, Token);
        Assert.Empty(await _ledger.ReadAsync(Token));
    }

    [Fact]
    public async Task What_an_earlier_process_left_is_taken_away_and_what_still_counts_is_not()
    {
        var first = Providers(new() { Rate = new(10, TimeSpan.FromSeconds(1)), Quota = new(5, TimeSpan.FromDays(30)) }, _ledger);
        for (var i = 0; i < 20; i++)
            await AskAsync(first, $"h{i}.test", answers: 1);
        await AskAsync(first, "tired.test", answers: 2);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(21, (await _ledger.ReadAsync(Token)).Count);

        // With the quota every row counts for a month; without it nothing but that one refused does.
        var second = Providers(new() { Rate = new(10, TimeSpan.FromSeconds(1)), Quota = new(5, TimeSpan.FromDays(30)) }, _ledger);
        await AskAsync(second, "new.test", answers: 1);
        await second.EndAsync(int.MaxValue, Token);
        Assert.Equal(22, (await _ledger.ReadAsync(Token)).Count);
        _time.Advance(TimeSpan.FromMinutes(1));
        var third = Providers(new() { Rate = new(10, TimeSpan.FromSeconds(1)) }, _ledger);
        await AskAsync(third, "newer.test", answers: 1);
        _time.Advance(TimeSpan.FromMinutes(1));
        await third.EndAsync(int.MaxValue, Token);
        Assert.Equal(["provider/tired.test:80"], (await _ledger.ReadAsync(Token)).Keys);
    }

    [Fact]
    public async Task A_provider_is_never_two_however_often_it_is_dropped()
    {
        var providers = new Providers(
            Options(new() { Concurrency = 1 }), PhaseBounds.Defaults, new(null, null, TimeProvider.System), TimeProvider.System);
        var inside = new int[20];
        using var end = new CancellationTokenSource();
        var dropping = Task.Run(
            async () =>
            {
                while (!end.IsCancellationRequested)
                    await providers.EndAsync(0, CancellationToken.None);
            },
            Token);
        var together = 0;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Run(
            async () =>
            {
                for (var i = 0; i < 2_000; i++)
                {
                    var host = ((thread * 7) + i) % inside.Length;
                    using var hold = providers.Hold(new($"http://h{host}.test/"));
                    var turn = await providers.EnterAsync(hold.Provider, Ever, Token);
                    if (Interlocked.Increment(ref inside[host]) > 1)
                        Interlocked.Increment(ref together);
                    Interlocked.Decrement(ref inside[host]);
                    hold.Provider.Leave(turn);
                }
            },
            Token)));
        await end.CancelAsync();
        await dropping;
        Assert.Equal(0, together);
        await providers.EndAsync(0, Token);
        Assert.Empty(providers.Snapshot());
    }

    [Fact]
    public async Task A_circuit_that_closes_leaves_nothing()
    {
        var circuits = new CircuitBreaker(_ledger, _time);
        for (var i = 0; i < 1_000; i++)
        {
            await circuits.ReportAsync($"source/{i}", new(FailureKind.Http, "broken"), Token);
            await circuits.ReportAsync($"source/{i}", null, Token);
        }

        Assert.Empty(await _ledger.ReadAsync(Token));
    }

    private static OutboundOptions Options(ProviderOptions limits) => new() { UserAgent = "tests", ProviderDefaults = limits };

    private Providers Providers(ProviderOptions limits, ILedger? ledger) =>
        new(Options(limits), PhaseBounds.Defaults, new(ledger, null, _time), _time);

    // 0 gives no answer in time, 1 answers, 2 asks to slow down.
    private async Task AskAsync(Providers providers, string host, int answers)
    {
        using var hold = providers.Hold(new($"http://{host}/"));
        var turn = await providers.EnterAsync(hold.Provider, Ever, Token);
        if (answers > 0)
            await hold.Provider.HeardAsync(turn, answers == 1 ? 200 : 429, [], TimeSpan.Zero, _time.GetUtcNow(), Token);
        hold.Provider.Leave(turn, timedOut: answers == 0);
    }
}
