using Microsoft.Extensions.Time.Testing;
using Tributary.Engine.Tests.Fanout.Simulation;
using Tributary.Fanout;

namespace Tributary.Engine.Tests.Fanout;

public sealed class DeadlineTests
{
    private readonly FakeTimeProvider _time = new();

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    [Fact]
    public void No_deadline_never_passes()
    {
        Assert.True(default(Deadline).IsNone);
        Assert.False(Deadline.None.HasPassed);
        Assert.Equal(Timeout.InfiniteTimeSpan, Deadline.None.Remaining);
        Assert.True(Deadline.None.CanFit(TimeSpan.MaxValue));
        Assert.True(Deadline.After(Timeout.InfiniteTimeSpan, _time).IsNone);
        Assert.True(Deadline.After(TimeSpan.MaxValue, TimeProvider.System).IsNone);
    }

    [Fact]
    public void It_passes_when_its_time_has_come_and_never_goes_below_zero()
    {
        var deadline = Deadline.After(Seconds(10), _time);
        Assert.Equal(Seconds(10), deadline.Remaining);
        _time.Advance(Seconds(9));
        Assert.False(deadline.HasPassed);
        Assert.True(deadline.CanFit(Seconds(1)));
        Assert.False(deadline.CanFit(Seconds(1.1)));
        _time.Advance(Seconds(1));
        Assert.True(deadline.HasPassed);
        _time.Advance(Seconds(1));
        Assert.Equal(TimeSpan.Zero, deadline.Remaining);
    }

    [Fact]
    public void Nesting_takes_the_earlier_one()
    {
        var outer = Deadline.After(Seconds(10), _time);
        Assert.Equal(Seconds(3), outer.Tighten(Seconds(3)).Remaining);
        Assert.Equal(Seconds(10), outer.Tighten(Seconds(30)).Remaining);
        Assert.Equal(Seconds(10), outer.Tighten(Timeout.InfiniteTimeSpan).Remaining);
        Assert.Equal(Seconds(3), Deadline.None.Tighten(Seconds(3), _time).Remaining);
        _time.Advance(Seconds(1));
        var tightened = outer.Tighten(Seconds(3), new FakeTimeProvider());
        _time.Advance(Seconds(1));
        Assert.Equal(Seconds(2), tightened.Remaining);
        Assert.Equal(outer, Deadline.Earlier(outer, Deadline.None));
        Assert.Equal(outer, Deadline.Earlier(Deadline.None, outer));
    }

    [Fact]
    public void Two_deadlines_are_the_same_when_clock_and_time_are()
    {
        var deadline = Deadline.After(Seconds(10), _time);
        Assert.True(deadline.Is(Deadline.After(Seconds(10), _time)));
        Assert.False(deadline.Is(Deadline.After(Seconds(11), _time)));
        Assert.False(deadline.Is(Deadline.After(Seconds(10), new FakeTimeProvider())));
        Assert.False(Deadline.None.Is(Deadline.None));
    }

    [Fact]
    public void A_negative_budget_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => Deadline.After(Seconds(-1), _time));

    [Theory]
    [InlineData(long.MinValue, 1_000)]
    [InlineData(-1_000_000_000, 1_000)]
    [InlineData(-5, 10)]
    public void A_clock_may_count_from_below_zero(long timestamp, int milliseconds)
    {
        var time = new CountingClock { Timestamp = timestamp };
        var deadline = Deadline.After(TimeSpan.FromMilliseconds(milliseconds), time);
        Assert.Equal((false, false, TimeSpan.FromMilliseconds(milliseconds)), (deadline.IsNone, deadline.HasPassed, deadline.Remaining));
        time.Timestamp += milliseconds;
        Assert.True(deadline.HasPassed);
    }

    [Fact]
    public void A_deadline_that_the_clock_cannot_count_to_never_passes()
    {
        Assert.True(Deadline.After(TimeSpan.FromMilliseconds(10), new CountingClock { Timestamp = long.MaxValue - 9 }).IsNone);
        Assert.False(Deadline.After(TimeSpan.FromMilliseconds(9), new CountingClock { Timestamp = long.MaxValue - 9 }).IsNone);
    }

    [Fact]
    public void A_deadline_further_than_any_timer_reaches_still_holds() => Seeds.Each(5, async sim =>
    {
        var report = await FanOut.CollectAsync(
            [1],
            async (input, _, token) =>
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, token);
                return input;
            },
            new() { MaxConcurrency = 1, Time = sim.Time, Deadline = Deadline.After(TimeSpan.FromDays(100), sim.Time) });
        Assert.Equal(CancelCause.Deadline, Assert.Single(report).Cause);
        Assert.Equal(TimeSpan.FromDays(100), sim.Time.Elapsed);
    });

    private sealed class CountingClock : TimeProvider
    {
        public long Timestamp { get; set; }

        public override long TimestampFrequency => 1_000;

        public override long GetTimestamp() => Timestamp;
    }
}
