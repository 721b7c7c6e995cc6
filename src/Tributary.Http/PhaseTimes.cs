namespace Tributary.Http;

/// <summary>
/// How long each phase took. Immutable; a phase that was not reached has no entry. Phases of a request follow one another,
/// so their sum is at most the request's elapsed time.
/// </summary>
public sealed class PhaseTimes
{
    internal const int Count = (int)Phase.Total;

    private readonly TimeSpan?[] _times;

    internal PhaseTimes(TimeSpan?[] times) => _times = times;

    /// <summary>No phase reached.</summary>
    public static PhaseTimes None { get; } = new(new TimeSpan?[Count]);

    /// <summary>The time of one phase, or null where it was not reached.</summary>
    public TimeSpan? this[Phase phase] => (int)phase < Count ? _times[(int)phase] : null;

    /// <summary>The phases that were reached, in the order of <see cref="Phase"/>.</summary>
    public IEnumerable<(Phase Phase, TimeSpan Time)> Reached
    {
        get
        {
            for (var i = 0; i < Count; i++)
                if (_times[i] is { } time)
                    yield return ((Phase)i, time);
        }
    }

    /// <summary>The sum of all phases.</summary>
    public TimeSpan Sum => _times.Aggregate(TimeSpan.Zero, (sum, time) => sum + (time ?? TimeSpan.Zero));

    /// <summary>A copy in which <paramref name="phase"/> took <paramref name="time"/> longer than before.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="phase"/> is <see cref="Phase.Total"/>.</exception>
    public PhaseTimes Plus(Phase phase, TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((int)phase, Count, nameof(phase));
        var copy = (TimeSpan?[])_times.Clone();
        copy[(int)phase] = (copy[(int)phase] ?? TimeSpan.Zero) + time;
        return new(copy);
    }
}
