namespace Tributary.Fanout;

/// <summary>The bounds of a fan-out.</summary>
public sealed record FanOutOptions
{
    /// <summary>At most so many inputs are in hand at once, in admission or worked on: 1 or more.</summary>
    public required int MaxConcurrency { get; init; }

    /// <summary>
    /// So many outcomes may wait to be read, 0 or more; the value of <see cref="MaxConcurrency"/> where null, the default. An unread
    /// outcome above it keeps one of the <see cref="MaxConcurrency"/> slots taken, so that a slow consumer slows the source: inputs pulled
    /// less outcomes handed out never exceed <see cref="MaxConcurrency"/> + <see cref="MaxUnread"/>.
    /// </summary>
    public int? MaxUnread { get; init; }

    /// <summary>A bound on each input's work, from its start (admission is not counted): more than zero; infinite by default.</summary>
    public TimeSpan ItemTimeout { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>A bound on the whole batch, by the deadline's own clock; none by default.</summary>
    public Deadline Deadline { get; init; }

    /// <summary>
    /// What a failure or an item's timeout means for the other items. Default <see cref="OnFailure.Continue"/>. The batch's deadline is no
    /// failure.
    /// </summary>
    public OnFailure OnFailure { get; init; }

    /// <summary>
    /// What is wrong with a value that work returned; null for a success. It alone decides, and what it throws is the failure. Where it is
    /// null, the default, a value that is <see cref="IFallible"/> says it of itself, and every other one is a success.
    /// </summary>
    public Func<object?, Exception?>? FailureOf { get; init; }

    /// <summary>
    /// Whether inputs whose work never started get an outcome too. Default false. When the deadline has passed, or a failure has cancelled
    /// the rest, the source is then read to its end, uncancelled, for the sake of those outcomes: it should be finite and quick. An endless
    /// source gives NotStarted outcomes, at the consumer's pace, until the consumer leaves or the caller cancels. After the caller's
    /// cancellation nothing more is pulled.
    /// </summary>
    public bool ReportNotStarted { get; init; }

    /// <summary>
    /// In which order outcomes are handed out. Default <see cref="OutcomeOrder.Completion"/>. Collecting is always in input order.
    /// </summary>
    public OutcomeOrder Order { get; init; }

    /// <summary>The clock of timings and item timeouts; the system's by default.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxConcurrency, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxUnread ?? 0, 0, nameof(MaxUnread));
        if (ItemTimeout <= TimeSpan.Zero && ItemTimeout != Timeout.InfiniteTimeSpan)
            throw new ArgumentOutOfRangeException(nameof(ItemTimeout), ItemTimeout, "ItemTimeout must be more than zero, or infinite.");
        if (OnFailure is not (OnFailure.Continue or OnFailure.CancelRest))
            throw new ArgumentOutOfRangeException(nameof(OnFailure), OnFailure, "OnFailure must be Continue or CancelRest.");
        if (Order is not (OutcomeOrder.Completion or OutcomeOrder.Input))
            throw new ArgumentOutOfRangeException(nameof(Order), Order, "Order must be Completion or Input.");
        ArgumentNullException.ThrowIfNull(Time);
    }
}
