namespace Tributary.Engine.Tests.Fanout.Simulation;

/// <summary>A clock that gives so many timers, and then throws.</summary>
public sealed class BreakingClock(TimeProvider time, int after) : TimeProvider
{
    private int _timers;

    public override long TimestampFrequency => time.TimestampFrequency;

    public override long GetTimestamp() => time.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        _timers++ < after ? time.CreateTimer(callback, state, dueTime, period) : throw new NotSupportedException("the clock");
}
