namespace Tributary.Http;

/// <summary>
/// How long each phase took. Immutable; a phase that was not reached has no entry. Phases of a request follow one another,
/// so their sum is at most the request's elapsed time.
/// </summary>
public sealed class PhaseTimes
{
    internal const int Count = (int)Phase.Total;

    internal const long NotReached = long.MinValue;

    private readonly long[] _ticks;

    /// <param name="ticks">Of each phase, of 100 ns, or <see cref="NotReached"/>; nobody else's from now on.</param>
    internal PhaseTimes(long[] ticks) => _ticks = ticks;

    /// <summary>No phase reached.</summary>
    public static PhaseTimes None { get; } = new([.. Enumerable.Repeat(NotReached, Count)]);

    /// <summary>The time of one phase, or null where it was not reached.</summary>
    public TimeSpan? this[Phase phase] => (int)phase < Count && _ticks[(int)phase] is not NotReached and var ticks ? new(ticks) : null;

    /// <summary>The phases that were reached, in the order of <see cref="Phase"/>.</summary>
    public IEnumerable<(Phase Phase, TimeSpan Time)> Reached
    {
        get
        {
            for (var phase = Phase.Queue; (int)phase < Count; phase++)
                if (this[phase] is { } time)
                    yield return (phase, time);
        }
    }

    /// <summary>The sum of all phases.</summary>
    public TimeSpan Sum => Reached.Aggregate(TimeSpan.Zero, (sum, reached) => sum + reached.Time);

    /// <summary>A copy in which <paramref name="phase"/> took <paramref name="time"/> longer than before.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="phase"/> is <see cref="Phase.Total"/>.</exception>
    public PhaseTimes Plus(Phase phase, TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((int)phase, Count, nameof(phase));
        var copy = (long[])_ticks.Clone();
        copy[(int)phase] = ((this[phase] ?? TimeSpan.Zero) + time).Ticks;
        return new(copy);
    }
}
