namespace Tributary.Fanout;

/// <summary>
/// A token together with the reason for its cancellation: a caller's token, a parent, a deadline or a decision may cancel it, the first one
/// wins, and its cause never changes. Scopes, fan-outs and single items are all cancelled through one of these.
/// </summary>
/// <remarks>
/// The token's source is not disposed: it has neither timer nor link of its own, so there is nothing to free, and work that keeps its token
/// for longer than it should then meets a cancelled token rather than an ObjectDisposedException.
/// </remarks>
internal sealed class CancelSource : IAsyncDisposable
{
    private static readonly TimeSpan LongestTimer = TimeSpan.FromMilliseconds(int.MaxValue);
    private static readonly TimeSpan ShortestRearm = TimeSpan.FromMilliseconds(1);

    private readonly CancellationTokenSource _source = new();
    private CancellationTokenRegistration _link;
    private CancellationTokenRegistration _otherLink;
    private CancelSource? _parent;
    private ITimer? _timer;
    private Deadline _deadline;
    private CancelCause _atDeadline;
    private int _cause;

    internal CancellationToken Token => _source.Token;

    internal CancelCause Cause => (CancelCause)Volatile.Read(ref _cause);

    internal bool IsCancelled => Cause != CancelCause.None;

    /// <summary>What a callback that somebody registered with <see cref="Token"/> threw, for the owner to report.</summary>
    internal AggregateException? CallbackError { get; private set; }

    /// <summary>
    /// Whether it is cancelled, or ought to be: the deadline counts by the clock and not by its timer, which may be late, so that nothing
    /// starts after the deadline.
    /// </summary>
    internal bool IsOver()
    {
        if (_deadline.HasPassed)
            Cancel(_atDeadline);
        return IsCancelled;
    }

    internal bool IsChildOf(CancelSource parent) => _parent == parent;

    /// <summary>Whether an exception only repeats this cancellation, so that it is no failure.</summary>
    internal bool IsEcho(Exception error) => error switch
    {
        CallerCancelledException => IsCancelled,
        // As HttpClient says that its own timeout has passed: no echo, also where we have cancelled since.
        OperationCanceledException { InnerException: TimeoutException own } => IsEcho(own),
        OperationCanceledException => IsCancelled,
        DeadlinePassedException passed => EndedAt(passed.Deadline),
        // Our cancellation in other words.
        TimeoutException { InnerException: OperationCanceledException cancelled } => IsCancelled && cancelled.CancellationToken == Token,
        // What blocking on a task makes of it.
        AggregateException several => several.InnerExceptions.All(IsEcho),
        _ => false,
    };

    /// <summary>Cancels, unless something else has before.</summary>
    internal void Cancel(CancelCause cause)
    {
        if (Interlocked.CompareExchange(ref _cause, (int)cause, (int)CancelCause.None) != (int)CancelCause.None)
            return;
        try
        {
            _source.Cancel();
        }
        catch (AggregateException error)
        {
            CallbackError = error;
        }
    }

    /// <summary>Follows up to two tokens of the caller's.</summary>
    internal void Follow(CancellationToken caller, CancellationToken otherCaller = default)
    {
        _link = FollowCaller(caller);
        _otherLink = FollowCaller(otherCaller);
    }

    /// <summary>Follows a parent, with the parent's cause.</summary>
    internal void Follow(CancelSource parent)
    {
        _parent = parent;
        _link = parent.Token.UnsafeRegister(static state => ((CancelSource)state!).Cancel(((CancelSource)state)._parent!.Cause), this);
    }

    /// <summary>Cancels when the deadline passes, by the deadline's own clock; at once where it has passed.</summary>
    internal void CancelAt(Deadline deadline, CancelCause cause)
    {
        if (deadline.IsNone)
            return;
        _deadline = deadline;
        _atDeadline = cause;
        if (deadline.HasPassed)
        {
            Cancel(cause);
            return;
        }
        _timer = deadline.Clock!.CreateTimer(
            static state => ((CancelSource)state!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Arm(deadline.Remaining);
    }

    /// <summary>Lets go of timer and links; when it returns, neither calls in any more.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_timer is not null)
            await _timer.DisposeAsync().ConfigureAwait(Scheduling.Capture);
        await _link.DisposeAsync().ConfigureAwait(Scheduling.Capture);
        await _otherLink.DisposeAsync().ConfigureAwait(Scheduling.Capture);
    }

    private CancellationTokenRegistration FollowCaller(CancellationToken caller) =>
        caller.UnsafeRegister(static state => ((CancelSource)state!).Cancel(CancelCause.Caller), this);

    // The deadline of whoever threw may be this one or a parent's, handed down; its timer may be ahead of ours.
    private bool EndedAt(Deadline deadline)
    {
        if (deadline.Is(_deadline))
            return IsOver();
        if (_parent is null || !_parent.EndedAt(deadline))
            return false;
        Cancel(_parent.Cause);
        return true;
    }

    private void OnTimer()
    {
        if (_deadline.HasPassed)
            Cancel(_atDeadline);
        else
            Arm(_deadline.Remaining < ShortestRearm ? ShortestRearm : _deadline.Remaining);
    }

    // A timer may be early by its granularity, and none runs for longer than 49 days: it is set again until the deadline has passed.
    private void Arm(TimeSpan due) => _timer!.Change(due < LongestTimer ? due : LongestTimer, Timeout.InfiniteTimeSpan);
}
