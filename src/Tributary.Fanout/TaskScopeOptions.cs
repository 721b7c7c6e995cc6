namespace Tributary.Fanout;

/// <summary>The bounds of a scope.</summary>
public sealed record TaskScopeOptions
{
    /// <summary>
    /// What a child's failure means for the rest. Default <see cref="OnFailure.CancelRest"/>. With <see cref="OnFailure.Continue"/> the
    /// scope is a supervisor: the failure is kept on the child's handle and in <see cref="TaskScope.Failures"/>, and the scope does not
    /// throw it.
    /// </summary>
    public OnFailure OnFailure { get; init; } = OnFailure.CancelRest;

    /// <summary>
    /// At most so many children run at once, 1 or more: the others wait, first come first served. No bound by default. A child that waits
    /// for another one of the same scope holds its slot meanwhile.
    /// </summary>
    public int MaxConcurrency { get; init; } = int.MaxValue;

    /// <summary>When everything in the scope is cancelled, by the deadline's own clock; none by default.</summary>
    public Deadline Deadline { get; init; }

    /// <summary>The clock of <see cref="TaskScope.CleanUpAsync"/>; the system's by default.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    internal void Validate()
    {
        if (OnFailure is not (OnFailure.Continue or OnFailure.CancelRest))
            throw new ArgumentOutOfRangeException(nameof(OnFailure), OnFailure, "OnFailure must be Continue or CancelRest.");
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxConcurrency, 1);
        ArgumentNullException.ThrowIfNull(Time);
    }
}
