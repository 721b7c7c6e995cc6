namespace Tributary.Fanout;

/// <summary>
/// A point in monotonic time after which work should no longer go on. The default value is <see cref="None"/>: it never passes.
/// Immutable and safe to share between threads.
/// </summary>
public readonly struct Deadline
{
    private readonly TimeProvider? _time;
    private readonly long _timestamp;

    private Deadline(TimeProvider time, long timestamp)
    {
        _time = time;
        _timestamp = timestamp;
    }

    /// <summary>The deadline that never passes.</summary>
    public static Deadline None => default;

    internal TimeProvider? Clock => _time;

    internal bool Is(Deadline other) => _time is not null && _time == other._time && _timestamp == other._timestamp;

    /// <summary>Whether there is no deadline.</summary>
    public bool IsNone => _time is null;

    /// <summary>What is left: never negative; <see cref="Timeout.InfiniteTimeSpan"/> where there is no deadline.</summary>
    public TimeSpan Remaining
    {
        get
        {
            if (_time is null)
                return Timeout.InfiniteTimeSpan;
            var left = _time.GetElapsedTime(_time.GetTimestamp(), _timestamp);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    /// <summary>Whether the deadline has passed.</summary>
    public bool HasPassed => _time is not null && _time.GetTimestamp() >= _timestamp;

    /// <summary>A deadline <paramref name="budget"/> from now.</summary>
    /// <param name="budget">Zero or more; <see cref="Timeout.InfiniteTimeSpan"/> gives <see cref="None"/>.</param>
    /// <param name="time">The clock; the system's where null.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="budget"/> is negative and not infinite.</exception>
    public static Deadline After(TimeSpan budget, TimeProvider? time = null)
    {
        if (budget == Timeout.InfiniteTimeSpan)
            return None;
        ArgumentOutOfRangeException.ThrowIfLessThan(budget, TimeSpan.Zero);
        time ??= TimeProvider.System;
        var ticks = budget.TotalSeconds * time.TimestampFrequency;
        if (ticks >= long.MaxValue)
            return None;
        var timestamp = time.GetTimestamp() + (Int128)Math.Ceiling(ticks);
        return timestamp > long.MaxValue ? None : new(time, (long)timestamp);
    }

    /// <summary>Whether work that takes <paramref name="work"/> would end before the deadline.</summary>
    public bool CanFit(TimeSpan work) => _time is null || work <= Remaining;

    /// <summary>The earlier of this deadline and one <paramref name="cap"/> from now: the way to nest deadlines.</summary>
    /// <param name="cap">Zero or more; <see cref="Timeout.InfiniteTimeSpan"/> changes nothing.</param>
    /// <param name="time">The clock where this deadline has none; the system's where null.</param>
    public Deadline Tighten(TimeSpan cap, TimeProvider? time = null) => Earlier(this, After(cap, _time ?? time));

    /// <summary>The earlier of two deadlines, by what is left of each.</summary>
    public static Deadline Earlier(Deadline first, Deadline second)
    {
        if (first.IsNone)
            return second;
        if (second.IsNone)
            return first;
        return first.Remaining <= second.Remaining ? first : second;
    }
}
