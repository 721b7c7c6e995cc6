namespace Tributary.Http.Timing;

/// <summary>
/// Calls code that is somebody else's, a ledger or a cache for instance: whether it blocks, hangs, ignores its token or registers with it what
/// throws, nobody waits for it longer than the bound.
/// </summary>
internal static class Foreign
{
    /// <summary>What it gives, or throws. It runs on the thread pool.</summary>
    /// <param name="work">What to call, with a token that fires when it is no longer waited for.</param>
    /// <param name="patience">The bound: above zero, or infinite.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">The caller's: ends the wait.</param>
    /// <param name="asked">Fires the token that the work has, and leaves it to the work to end by it.</param>
    /// <exception cref="TimeoutException">It did not end within the bound. What it comes to is not looked at.</exception>
    /// <exception cref="OperationCanceledException">The caller's token has fired.</exception>
    public static async Task<T> CallAsync<T>(
        Func<CancellationToken, ValueTask<T>> work,
        TimeSpan patience,
        TimeProvider time,
        CancellationToken cancellationToken,
        CancellationToken asked = default)
    {
        using var bound = new CancellationTokenSource(patience, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(bound.Token, cancellationToken);
        // Apart from those two: a callback of the work's may throw, which would end the process where a timer has called it, or block.
        var own = new CancellationTokenSource();
        await using var asking = asked.UnsafeRegister(static own => Cancel((CancellationTokenSource)own!), own).ConfigureAwait(false);
        var working = Task.Run(async () => await work(own.Token).ConfigureAwait(false), CancellationToken.None);
        try
        {
            return await working.WaitAsync(both.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (OperationCanceledException late) when (bound.IsCancellationRequested)
        {
            throw new TimeoutException($"no answer within {Span.Text(patience)}", late);
        }
        finally
        {
            if (!working.IsCompleted)
            {
                Leave(working);
                Cancel(own);
            }
        }
    }

    /// <summary>Cancels, on the thread pool: what callbacks throw, nobody is left to hear.</summary>
    public static void Cancel(CancellationTokenSource source) => Leave(source.CancelAsync());

    // Whatever it throws later is nobody's any more.
    private static void Leave(Task working) => _ = working.ContinueWith(
        static left => _ = left.Exception,
        CancellationToken.None,
        TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
        TaskScheduler.Default);
}
