using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;
using Tributary.Http;
using Tributary.Http.Limits;

namespace Tributary.Engine.Tests.Http.Limits;

/// <summary>The pace after a process was stopped, its threads were kept from running, or its clock was set.</summary>
public sealed class PaceTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly SetTime _time = new();
    private readonly ConcurrentQueue<TimeSpan> _starts = new();

    public static TheoryData<ProviderOptions, double> Stalls
    {
        get
        {
            var stalls = new TheoryData<ProviderOptions, double>();
            foreach (var limits in new[] { new ProviderOptions { Rate = new(1, Second) }, new ProviderOptions { Spacing = Second } })
                foreach (var stall in new[] { 0.3, 1.5, 5, 8.5, 10, 4_000 })
                    stalls.Add(limits with { Concurrency = 9 }, stall);
            return stalls;
        }
    }

    [Theory]
    [MemberData(nameof(Stalls), DisableDiscoveryEnumeration = true)]
    public async Task After_a_stall_no_two_start_closer_than_the_pace(ProviderOptions limits, double stall)
    {
        var provider = Of(limits);
        await StallAsync(provider, () => _time.Inner.Advance(TimeSpan.FromSeconds(stall)));
        var starts = _starts.Order().ToList();
        Assert.Equal(9, starts.Count);
        Assert.All(starts.Skip(1).Zip(starts, (later, earlier) => later - earlier), gap => Assert.True(gap >= Second, string.Join(' ', starts)));
        // Nor is any of them kept longer than the pace has it.
        Assert.True(starts[^1] <= TimeSpan.FromSeconds(stall) + (10 * Second), string.Join(' ', starts));
    }

    [Theory]
    [InlineData(-10_957)]
    [InlineData(-1)]
    [InlineData(1)]
    [InlineData(400)]
    public async Task A_clock_that_is_set_while_some_wait_keeps_nobody_and_lets_nobody_rush(int days)
    {
        var provider = Of(new() { Rate = new(1, Second), Concurrency = 9 });
        await StallAsync(provider, () => _time.Offset = TimeSpan.FromDays(days));
        var starts = _starts.Order().ToList();
        Assert.All(starts.Skip(1).Zip(starts, (later, earlier) => later - earlier), gap => Assert.True(gap >= Second, string.Join(' ', starts)));
        Assert.True(starts[^1] <= 20 * Second, string.Join(' ', starts));
        var turn = await EnterAsync(provider);
        provider.Leave(turn);
    }

    private Provider Of(ProviderOptions limits) =>
        new("api.example.org:443", limits, PhaseBounds.Defaults, new(null, null, _time), _time);

    // Nine at once: one starts, the others wait; then something happens, and time goes on.
    private async Task StallAsync(Provider provider, Action happens)
    {
        var calls = Task.WhenAll(Enumerable.Range(0, 9).Select(_ => Task.Run(CallAsync)));
        while (_starts.IsEmpty || provider.Snapshot().Waiting < 8)
            await Task.Delay(1);
        happens();
        await UntilAsync(calls);

        async Task CallAsync()
        {
            var turn = await provider.EnterAsync(Timeout.InfiniteTimeSpan, CancellationToken.None);
            _starts.Enqueue(_time.Inner.GetUtcNow() - Noon);
            provider.Leave(turn);
        }
    }

    private async Task<Turn> EnterAsync(Provider provider)
    {
        var entering = provider.EnterAsync(TimeSpan.FromSeconds(5), CancellationToken.None).AsTask();
        await UntilAsync(entering);
        return await entering;
    }

    private async Task UntilAsync(Task task)
    {
        while (!task.IsCompleted)
        {
            _time.Inner.Advance(TimeSpan.FromMilliseconds(250));
            // What a timer wakes may go on on another thread: it is let do so before time goes on.
            for (var i = 0; i < 3 && !task.IsCompleted; i++)
                await Task.Delay(1);
        }

        await task;
    }

    /// <summary>A clock that can be set while what has passed is measured none the less.</summary>
    private sealed class SetTime : TimeProvider
    {
        public FakeTimeProvider Inner { get; } = new(Noon);

        public TimeSpan Offset { get; set; }

        public override long TimestampFrequency => Inner.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => Inner.GetUtcNow() + Offset;

        public override long GetTimestamp() => Inner.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            Inner.CreateTimer(callback, state, dueTime, period);
    }
}
