using Tributary.Fanout;

namespace Tributary.Http.Timing;

/// <summary>What may end a request early. One timer, since only the earlier of its timeout and the batch's deadline can end it.</summary>
internal sealed class Bound : IDisposable
{
    private static readonly TimeSpan LongestTimer = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    private readonly CancellationTokenSource _source;
    private readonly CancellationTokenRegistration _caller;
    private readonly Deadline _deadline;
    private readonly CancelCause _timer;
    private int _told;

    public Bound(TimeSpan timeout, Deadline deadline, TimeProvider time, CancellationToken caller)
    {
        _deadline = deadline;
        var left = deadline.Remaining;
        _timer = IsShorter(left, timeout) ? CancelCause.Deadline : CancelCause.ItemTimeout;
        var first = _timer == CancelCause.Deadline ? left : timeout;
        _source = first < LongestTimer && first != Timeout.InfiniteTimeSpan ? new(first, time) : new();
        _caller = caller.UnsafeRegister(static bound => ((Bound)bound!).OnCaller(), this);
    }

    public CancellationToken Token => _source.Token;

    /// <summary>Which came first; <see cref="CancelCause.None"/> where nothing has.</summary>
    public CancelCause Cause =>
        !_source.IsCancellationRequested ? CancelCause.None
        : Volatile.Read(ref _told) is var told and not 0 ? (CancelCause)told
        : _timer;

    /// <summary>Ends what still runs for a request that is over; <see cref="Cause"/> says nothing from then on.</summary>
    public Task CancelAsync() => _source.CancelAsync();

    public void Dispose()
    {
        _caller.Dispose();
        _source.Dispose();
    }

    private static bool IsShorter(TimeSpan left, TimeSpan timeout) =>
        left != Timeout.InfiniteTimeSpan && (timeout == Timeout.InfiniteTimeSpan || left < timeout);

    // A batch that ends at its deadline may cancel its items a moment before the timer here fires: the cause is the same.
    private void OnCaller()
    {
        if (_source.IsCancellationRequested)
            return;
        Interlocked.CompareExchange(ref _told, (int)(_deadline.HasPassed ? CancelCause.Deadline : CancelCause.Caller), 0);
        _source.Cancel();
    }
}
