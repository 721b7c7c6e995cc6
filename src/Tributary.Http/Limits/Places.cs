namespace Tributary.Http.Limits;

/// <summary>A number of places, given out first come first served. Waiting is bounded by the token and counted.</summary>
#pragma warning disable CA1001 // A semaphore whose wait handle is never asked for has nothing to dispose.
internal sealed class Places(int count)
#pragma warning restore CA1001
{
    private readonly SemaphoreSlim _free = new(count, count);
    private int _waiting;

    public int Taken => count - _free.CurrentCount;

    public int Waiting => Volatile.Read(ref _waiting);

    public async ValueTask EnterAsync(CancellationToken cancellationToken)
    {
        var place = _free.WaitAsync(cancellationToken);
        if (place.IsCompletedSuccessfully)
            return;
        Interlocked.Increment(ref _waiting);
        try
        {
            await place.ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    public void Leave() => _free.Release();
}
