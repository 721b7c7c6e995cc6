namespace Tributary.Fanout;

/// <summary>The bounds of a race.</summary>
public sealed record RaceOptions
{
    /// <summary>
    /// How long after an attempt the next one starts, unless an attempt fails before: then at once. Zero or more; zero, the default, starts
    /// all together; <see cref="Timeout.InfiniteTimeSpan"/> starts the next only on a failure.
    /// </summary>
    public TimeSpan Stagger { get; init; }

    /// <summary>At most so many attempts at once: 1 or more. Default 64.</summary>
    public int MaxConcurrency { get; init; } = 64;

    /// <summary>A bound on each attempt: more than zero; infinite by default.</summary>
    public TimeSpan AttemptTimeout { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>A bound on the whole race, by the deadline's own clock; none by default.</summary>
    public Deadline Deadline { get; init; }

    /// <inheritdoc cref="FanOutOptions.FailureOf"/>
    public Func<object?, Exception?>? FailureOf { get; init; }

    /// <summary>
    /// Told of what goes wrong without a say in who wins: the disposal of a loser's value, the source once the race is decided, a callback
    /// that was registered with a loser's token. Null for nobody, the default. It must return at once and throw nothing.
    /// </summary>
    public Action<Exception>? OnIgnoredError { get; init; }

    /// <summary>The clock; the system's by default.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxConcurrency, 1);
        if (Stagger < TimeSpan.Zero && Stagger != Timeout.InfiniteTimeSpan)
            throw new ArgumentOutOfRangeException(nameof(Stagger), Stagger, "Stagger must be zero or more, or infinite.");
        if (AttemptTimeout <= TimeSpan.Zero && AttemptTimeout != Timeout.InfiniteTimeSpan)
        {
            throw new ArgumentOutOfRangeException(
                nameof(AttemptTimeout), AttemptTimeout, "AttemptTimeout must be more than zero, or infinite.");
        }
        ArgumentNullException.ThrowIfNull(Time);
    }
}
