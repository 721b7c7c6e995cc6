namespace Tributary.Engine.Tests.Fanout.Simulation;

/// <summary>A clock whose timers come an hour late.</summary>
public sealed class LateClock(TimeProvider time) : TimeProvider
{
    public override long TimestampFrequency => time.TimestampFrequency;

    public override long GetTimestamp() => time.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new LateTimer(time.CreateTimer(callback, state, Late(dueTime), period));

    private static TimeSpan Late(TimeSpan due) => due == Timeout.InfiniteTimeSpan ? due : due + TimeSpan.FromHours(1);

    private sealed class LateTimer(ITimer timer) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(Late(dueTime), period);

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
