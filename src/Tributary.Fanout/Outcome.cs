using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;

namespace Tributary.Fanout;

/// <summary>How the work on one input ended.</summary>
public enum OutcomeKind : byte
{
    /// <summary>Never started: the batch ended before its turn.</summary>
    NotStarted,

    /// <summary>It gave a value that is no failure.</summary>
    Succeeded,

    /// <summary>It threw for a reason of its own, or gave a value that is a failure.</summary>
    Failed,

    /// <summary>Its own timeout or the batch's deadline ended it; the cause says which.</summary>
    TimedOut,

    /// <summary>It was cancelled by the batch for another reason.</summary>
    Cancelled,
}

/// <summary>What became of one input. Immutable.</summary>
public readonly struct Outcome<TInput, TResult>
{
    internal Outcome(
        TInput input, long index, OutcomeKind kind, TResult? value, Exception? error, CancelCause cause, TimeSpan waited, TimeSpan elapsed)
    {
        Input = input;
        Index = index;
        Kind = kind;
        Value = value;
        Error = error;
        Cause = cause;
        Waited = waited;
        Elapsed = elapsed;
    }

    /// <summary>The input that this is the outcome of.</summary>
    public TInput Input { get; }

    /// <summary>The input's place in the source, from 0.</summary>
    public long Index { get; }

    /// <summary>How it ended.</summary>
    public OutcomeKind Kind { get; }

    /// <summary>
    /// What the work returned, also where that is a failure (see <see cref="IFallible"/>); the default where it returned nothing.
    /// </summary>
    public TResult? Value { get; }

    /// <summary>
    /// What was thrown, or what is wrong with the value; null unless <see cref="Kind"/> is <see cref="OutcomeKind.Failed"/>. Never an echo
    /// of the batch's own cancellation.
    /// </summary>
    public Exception? Error { get; }

    /// <summary>Why it was cancelled, timed out or not started; else <see cref="CancelCause.None"/>.</summary>
    public CancelCause Cause { get; }

    /// <summary>From being pulled out of the source to the start of the work: the time in admission.</summary>
    public TimeSpan Waited { get; }

    /// <summary>From the start of the work to its end.</summary>
    public TimeSpan Elapsed { get; }

    /// <summary>Whether it succeeded.</summary>
    public bool IsSuccess => Kind == OutcomeKind.Succeeded;

    /// <summary>The value of a success.</summary>
    public bool TryGet([MaybeNullWhen(false)] out TResult value)
    {
        value = Value;
        return IsSuccess;
    }

    /// <summary>The value of a success; else throws <see cref="Error"/>, with the stack that it may have.</summary>
    /// <exception cref="TimeoutException">It timed out.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled or never started.</exception>
    public TResult GetOrThrow()
    {
        switch (Kind)
        {
            case OutcomeKind.Succeeded:
                return Value!;
            case OutcomeKind.Failed:
                ExceptionDispatchInfo.Throw(Error!);
                return default;
            case OutcomeKind.TimedOut:
                throw Timeout();
            default:
                var what = Kind == OutcomeKind.NotStarted ? "not started" : "cancelled";
                throw new OperationCanceledException($"Input {Index} was {what} ({Cause}).");
        }
    }

    /// <summary>The input, how it ended, and its value, its error or the cause: to be read by people.</summary>
    public override string ToString() => Kind switch
    {
        OutcomeKind.Succeeded => $"{Input}: {Kind}: {Value}",
        OutcomeKind.Failed => $"{Input}: {Kind}: {Error!.GetType().Name}: {Error.Message}",
        _ => $"{Input}: {Kind} ({Cause})",
    };

    /// <summary>What is wrong with the item itself; null for a success and for whatever the batch did to it.</summary>
    internal Exception? Fault() => this switch
    {
        { Kind: OutcomeKind.Failed } => Error,
        { Kind: OutcomeKind.TimedOut, Cause: CancelCause.ItemTimeout } => Timeout(),
        _ => null,
    };

    /// <summary>The same input, failed for a reason that came after the work, and for its own where it had one.</summary>
    internal Outcome<TInput, TResult> FailedAlso(Exception error) => new(
        Input, Index, OutcomeKind.Failed, Value, Error is null ? error : new AggregateException(Error, error), CancelCause.None,
        Waited, Elapsed);

    private TimeoutException Timeout() => new($"Input {Index} timed out after {Elapsed} ({Cause}).");
}
