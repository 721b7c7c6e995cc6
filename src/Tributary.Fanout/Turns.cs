namespace Tributary.Fanout;

/// <summary>
/// Which worker of a fan-out may pull, and when there is to be another one. One worker at a time has the turn. A worker that gets none
/// ends; another starts when an input has been pulled, or when the consumer has made room. To be used within a lock, except where it says.
/// </summary>
/// <param name="maxWorkers">At most so many at once.</param>
/// <param name="capacity">Inputs pulled less outcomes handed out are never more.</param>
internal sealed class Turns(int maxWorkers, long capacity)
{
    private long _handedOut;
    private int _workers;
    private bool _isOneOnItsWay;
    private bool _isTaken;
    private bool _isSourceOver;
    private volatile bool _lacksRoom;

    /// <summary>How many inputs have been pulled.</summary>
    internal long Pulled { get; private set; }

    /// <summary>Whether no worker is there.</summary>
    internal bool IsIdle => _workers == 0;

    /// <summary>Whether all workers have ended, and no other will start.</summary>
    internal bool AreOver => _isSourceOver && IsIdle;

    /// <summary>
    /// Whether one more worker is to start; it counts from now on. They start one by one: while one is on its way to the pool, another
    /// would only come later.
    /// </summary>
    internal bool TryAddWorker()
    {
        _lacksRoom = false;
        if (_isTaken || _isSourceOver || _isOneOnItsWay || _workers == maxWorkers || !HasRoom())
            return false;
        _workers++;
        return _isOneOnItsWay = true;
    }

    /// <summary>The worker that was on its way has come.</summary>
    internal void Arrive() => _isOneOnItsWay = false;

    /// <summary>Takes the turn to pull. False where there is none: the worker has ended.</summary>
    internal bool TryTake()
    {
        if (!_isTaken && !_isSourceOver && HasRoom())
            return _isTaken = true;
        _workers--;
        return false;
    }

    /// <summary>An input has been pulled, and another worker may take the turn.</summary>
    internal void Pass()
    {
        Pulled++;
        _isTaken = false;
    }

    /// <summary>Nothing more is to be pulled. Whoever had the turn keeps it.</summary>
    internal void EndSource() => _isSourceOver = true;

    /// <summary>A worker has ended, other than by finding no turn.</summary>
    internal void EndWorker() => _workers--;

    /// <summary>The consumer, outside the lock, hands out an outcome. True where a worker may have ended for want of this room.</summary>
    internal bool HandOut()
    {
        Interlocked.Increment(ref _handedOut);
        return _lacksRoom;
    }

    // The consumer counts first, and then looks whether room is lacking. Whoever lacks it says so first, and then looks again.
    private bool HasRoom()
    {
        if (Pulled - Volatile.Read(ref _handedOut) < capacity)
            return true;
        _lacksRoom = true;
        Interlocked.MemoryBarrier();
        return Pulled - Volatile.Read(ref _handedOut) < capacity;
    }
}
