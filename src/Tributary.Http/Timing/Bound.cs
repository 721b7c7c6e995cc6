using Tributary.Fanout;

namespace Tributary.Http.Timing;

/// <summary>What ended a request early.</summary>
internal enum BoundKind
{
    None,
    Caller,
    Deadline,

    /// <summary>The whole request's own time.</summary>
    Total,

    /// <summary>One phase's time, or the time between two reads of the body.</summary>
    Phase,

    /// <summary>The body came too slowly.</summary>
    Rate,
}

/// <summary>
/// What may end a request early: its caller, the batch's deadline, its total, and the bound of the phase that it is in. One timer, which is
/// set for the earliest of them and looked at again when it fires, so that a phase or a read that goes well costs a few stores. Safe for
/// several threads.
/// </summary>
internal sealed class Bound : IDisposable, IProgress<int>
{
    /// <summary>The span over which the rate of a body is measured.</summary>
    public static readonly TimeSpan RateSpan = TimeSpan.FromSeconds(10);

    private const long Never = long.MaxValue;

#pragma warning disable CA2213 // Neither its timer nor its handle is ever made, so that there is nothing in it to dispose of.
    private readonly CancellationTokenSource _source = new();
#pragma warning restore CA2213
    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly Deadline _deadline;
    private readonly TimeSpan _total;
    private readonly PhaseBounds _bounds;
    private readonly CancellationTokenRegistration _caller;
    private readonly Action<Exception>? _onDefect;
    private readonly long _deadlineAt = Never;
    private ITimer? _timer;
    private long _timerAt = Never;
    private long _totalAt = Never;
    private long _phaseAt = Never;
    private long _rateAt = Never;
    private long _lastRead;
    private int _read;
    private Phase _phase;
    private BoundKind _kind;
    private bool _over;

    public Bound(
        TimeSpan total, PhaseBounds bounds, Deadline deadline, TimeProvider time, CancellationToken caller, Action<Exception>? onDefect = null)
    {
        (_time, _total, _bounds, _deadline, _onDefect) = (time, total, bounds, deadline, onDefect);
        if (!deadline.IsNone)
            _deadlineAt = After(time.GetTimestamp(), deadline.Remaining);
        _caller = caller.UnsafeRegister(static bound => ((Bound)bound!).Fire(BoundKind.Caller), this);
    }

    public CancellationToken Token => _source.Token;

    /// <summary>What came first; <see cref="BoundKind.None"/> where nothing has.</summary>
    public BoundKind Kind
    {
        get
        {
            lock (_lock)
                return _kind;
        }
    }

    /// <summary>The phase whose bound was reached.</summary>
    public Phase Phase
    {
        get
        {
            lock (_lock)
                return _phase;
        }
    }

    /// <summary>How long what was reached is.</summary>
    public TimeSpan Length => Kind switch
    {
        BoundKind.Total => _total,
        BoundKind.Phase => _bounds.Of(Phase),
        _ => RateSpan,
    };

    /// <summary>Bytes in a second.</summary>
    public int LeastRate => _bounds.MinBodyRate ?? 0;

    /// <summary>What is left before the total and the deadline; infinite where there is neither.</summary>
    public TimeSpan Left
    {
        get
        {
            lock (_lock)
            {
                var at = Math.Min(_deadlineAt, _totalAt);
                return at == Never ? Timeout.InfiniteTimeSpan : Span(_time.GetTimestamp(), at);
            }
        }
    }

    /// <summary>How long a wait for a turn may be, at the most: infinite where nothing bounds it.</summary>
    public TimeSpan Patience
    {
        get
        {
            lock (_lock)
            {
                var at = Math.Min(Math.Min(_deadlineAt, _totalAt), _phaseAt);
                return at == Never ? Timeout.InfiniteTimeSpan : Span(_time.GetTimestamp(), at);
            }
        }
    }

    /// <summary>The request sets out: from the first time on, its total counts. Waiting for the first turn is no part of it.</summary>
    public void SetOut() => SetOut(_time.GetTimestamp());

    public void SetOut(long start)
    {
        lock (_lock)
        {
            if (_totalAt == Never)
                _totalAt = After(start, _total);
            Arm();
        }
    }

    /// <summary>A phase begins: its bound takes the place of the last one's.</summary>
    public void Enter(Phase phase)
    {
        lock (_lock)
        {
            if (_over)
                return;
            var now = _time.GetTimestamp();
            (_phase, _phaseAt, _rateAt, _lastRead, _read) = (phase, After(now, _bounds.Of(phase)), Never, now, 0);
            if (phase == Phase.Body && _bounds.MinBodyRate > 0)
                _rateAt = After(now, RateSpan);
            Arm();
        }
    }

    /// <summary>Bytes of the body came.</summary>
    public void Report(int bytes)
    {
        lock (_lock)
        {
            _read += bytes;
            _lastRead = _time.GetTimestamp();
        }
    }

    /// <summary>Ends what still runs for a request that is over; <see cref="Kind"/> says nothing new from then on.</summary>
    public Task CancelAsync()
    {
        lock (_lock)
            _over = true;
        return _source.CancelAsync();
    }

    public void Dispose()
    {
        _caller.Dispose();
        lock (_lock)
            _over = true;
        _timer?.Dispose();
    }

    private void Arm()
    {
        var at = Math.Min(Math.Min(_deadlineAt, _totalAt), Math.Min(_phaseAt, _rateAt));
        if (_over || at >= _timerAt)
            return;
        _timerAt = at;
        var due = Span(_time.GetTimestamp(), at);
        if (_timer is null)
            _timer = Timer(due);
        else
            _timer.Change(due, Timeout.InfiniteTimeSpan);
    }

    private ITimer Timer(TimeSpan due)
    {
        if (ExecutionContext.IsFlowSuppressed())
            return Make();
        using (ExecutionContext.SuppressFlow())
            return Make();

        ITimer Make() => _time.CreateTimer(static bound => ((Bound)bound!).OnTimer(), this, due, Timeout.InfiniteTimeSpan);
    }

    private void OnTimer()
    {
        BoundKind reached;
        lock (_lock)
        {
            var now = _time.GetTimestamp();
            _timerAt = Never;
            reached = Reached(now);
            if (reached == BoundKind.None)
                Arm();
        }

        if (reached != BoundKind.None)
            Fire(reached);
    }

    // A bound that was put off since the timer was set is no bound that was reached.
    private BoundKind Reached(long now)
    {
        if (now >= _deadlineAt)
            return BoundKind.Deadline;
        if (now >= _totalAt)
            return BoundKind.Total;
        if (_phase == Phase.Body)
            _phaseAt = After(_lastRead, _bounds.Of(Phase.Body));
        if (now >= _phaseAt)
            return BoundKind.Phase;
        if (now < _rateAt)
            return BoundKind.None;
        if (_read < _bounds.MinBodyRate * RateSpan.TotalSeconds)
            return BoundKind.Rate;
        (_read, _rateAt) = (0, After(now, RateSpan));
        return BoundKind.None;
    }

    private void Fire(BoundKind kind)
    {
        lock (_lock)
        {
            if (_over || _kind != BoundKind.None)
                return;
            // A batch that ends at its deadline may cancel its items a moment before the timer here fires: the cause is the same.
            _kind = kind == BoundKind.Caller && _deadline.HasPassed ? BoundKind.Deadline : kind;
        }

        try
        {
            _source.Cancel();
        }
        catch (AggregateException error)
        {
            // Of a callback that somebody registered with the token. On a timer's thread it would end the process.
            _onDefect?.Invoke(error);
        }
    }

    // Rounded up, so that the timer does not fire a moment too early.
    private long After(long now, TimeSpan length)
    {
        if (length == Timeout.InfiniteTimeSpan)
            return Never;
        var ticks = Math.Ceiling(length.TotalSeconds * _time.TimestampFrequency);
        return ticks >= Never - now ? Never : now + (long)ticks;
    }

    private TimeSpan Span(long now, long at)
    {
        if (at <= now)
            return TimeSpan.Zero;
        var left = Math.Ceiling((at - now) * 1000.0 / _time.TimestampFrequency);
        return left < LongestTimer.TotalMilliseconds ? TimeSpan.FromMilliseconds(left) : LongestTimer;
    }

    // Timers count whole milliseconds. A longer one fires early, and is set again.
    private static readonly TimeSpan LongestTimer = TimeSpan.FromMilliseconds(uint.MaxValue - 1);
}
