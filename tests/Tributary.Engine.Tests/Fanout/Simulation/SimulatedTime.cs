namespace Tributary.Engine.Tests.Fanout.Simulation;

/// <summary>
/// Virtual time: it stands still while anything can run, then jumps to the next timer. All timers due then are posted, not called.
/// </summary>
public sealed class SimulatedTime(Action<Action> post) : TimeProvider
{
    private readonly List<SimulatedTimer> _armed = [];
    private long _now;

    /// <summary>How much too early timers fire, as real ones may by their granularity.</summary>
    public TimeSpan Early { get; set; }

    public TimeSpan Elapsed => TimeSpan.FromTicks(_now);

    public int Armed => _armed.Count;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _now;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddTicks(_now);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new SimulatedTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Jumps; false where no timer is armed.</summary>
    internal bool Jump()
    {
        if (_armed.Count == 0)
            return false;
        _now = _armed.Min(timer => timer.Due);
        foreach (var timer in _armed.Where(timer => timer.Due == _now).ToList())
        {
            _armed.Remove(timer);
            timer.Post(post);
        }
        return true;
    }

    private sealed class SimulatedTimer(SimulatedTime time, TimerCallback callback, object? state) : ITimer
    {
        private int _posted;
        private bool _disposed;
        private TaskCompletionSource? _idle;

        internal long Due { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Assert.Equal(Timeout.InfiniteTimeSpan, period);
            Assert.True(dueTime.TotalMilliseconds < uint.MaxValue - 1, "no timer runs for so long");
            if (_disposed)
                return false;
            time._armed.Remove(this);
            if (dueTime == Timeout.InfiniteTimeSpan)
                return true;
            Due = time._now + Math.Max(0, (dueTime - time.Early).Ticks);
            time._armed.Add(this);
            return true;
        }

        // As with real timers, a callback that is under way when the timer is disposed or changed still comes.
        public void Dispose()
        {
            _disposed = true;
            time._armed.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            if (_posted == 0)
                return ValueTask.CompletedTask;
            _idle ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            return new(_idle.Task);
        }

        internal void Post(Action<Action> post)
        {
            _posted++;
            post(() =>
            {
                callback(state);
                if (--_posted == 0)
                    _idle?.TrySetResult();
            });
        }
    }
}
