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

    /// <summary>When everything in the scope is cancelled, by the deadline's own clock; none by default.</summary>
    public Deadline Deadline { get; init; }

    /// <summary>The clock of <see cref="TaskScope.CleanUpAsync"/>; the system's by default.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    internal void Validate()
    {
        if (OnFailure is not (OnFailure.Continue or OnFailure.CancelRest))
            throw new ArgumentOutOfRangeException(nameof(OnFailure), OnFailure, "OnFailure must be Continue or CancelRest.");
        ArgumentNullException.ThrowIfNull(Time);
    }
}
