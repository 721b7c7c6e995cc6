namespace Tributary.Storage;

/// <summary>
/// The wait of one store for another program's lock. It is one wait for all transactions: who comes while others have long waited in vain
/// waits only for what is left. Safe for several threads.
/// </summary>
internal sealed class LockWait(LockPatience patience, TimeProvider time)
{
    private readonly Lock _lock = new();
    private (long Since, bool ToWrite)? _waiting;

    /// <summary>Whether to go on waiting, when the lock was not to be had just now.</summary>
    public bool GoesOn(bool toWrite)
    {
        lock (_lock)
        {
            _waiting ??= (time.GetTimestamp(), toWrite);
            return !patience.Stop.IsCancellationRequested && time.GetElapsedTime(_waiting.Value.Since) < patience.Most;
        }
    }

    /// <summary>The lock was to be had. Who reads is let in while others still wait to write.</summary>
    public void Ended(bool toWrite)
    {
        lock (_lock)
            if (toWrite || _waiting is { ToWrite: false })
                _waiting = null;
    }
}
