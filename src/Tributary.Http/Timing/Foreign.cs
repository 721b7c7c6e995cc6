namespace Tributary.Http.Timing;

/// <summary>
/// Calls code that is somebody else's, a ledger or a cache for instance: whether it blocks, hangs or ignores its token, nobody waits for it
/// longer than the bound.
/// </summary>
internal static class Foreign
{
    /// <summary>What it gives, or throws. It runs on the thread pool.</summary>
    /// <param name="work">What to call, with a token that fires at the bound and with the caller's.</param>
    /// <param name="patience">The bound: above zero, or infinite.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">The caller's.</param>
    /// <exception cref="TimeoutException">It did not end within the bound. What it comes to is not looked at.</exception>
    /// <exception cref="OperationCanceledException">The caller's token has fired.</exception>
    public static async Task<T> CallAsync<T>(
        Func<CancellationToken, ValueTask<T>> work, TimeSpan patience, TimeProvider time, CancellationToken cancellationToken)
    {
        using var bound = new CancellationTokenSource(patience, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(bound.Token, cancellationToken);
        var token = both.Token;
        var working = Task.Run(async () => await work(token).ConfigureAwait(false), CancellationToken.None);
        try
        {
            return await working.WaitAsync(token).ConfigureAwait(false);
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
                Leave(working);
        }
    }

    // Whatever it throws later is nobody's any more.
    private static void Leave(Task working) => _ = working.ContinueWith(
        static left => _ = left.Exception,
        CancellationToken.None,
        TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
        TaskScheduler.Default);
}
