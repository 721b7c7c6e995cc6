using Tributary.Http;

namespace Tributary.News.Sources;

/// <summary>
/// Where answers are read, and within what bounds. A short one is read where it arrives. A longer one waits for one of a few threads of its
/// own, so that documents that are long in the reading hold up neither the network nor each other's bounds. Safe for concurrent use.
/// </summary>
/// <param name="timeout">
/// What a request and the reading of its answer may take together; waiting for a thread, or for a place in the queue, does not count. A
/// tenth of it is reading's at least.
/// </param>
/// <param name="cancelAfter">Makes what is cancelled after a time.</param>
public sealed class ReadingBounds(TimeSpan timeout, Func<TimeSpan, CancellationTokenSource> cancelAfter)
{
    /// <summary>Bodies of so many bytes and more wait for a thread.</summary>
    public const int LongBody = 64 * 1024;

    // Of the whole process, as its processors are. Never one alone, which a single slow document would hold.
    private static readonly SemaphoreSlim Threads = new(Math.Max(2, Environment.ProcessorCount - 1));

    /// <summary>One without a bound.</summary>
    public static ReadingBounds Unbounded { get; } = new(Timeout.InfiniteTimeSpan, _ => new());

    /// <summary>Reads an answer.</summary>
    /// <param name="result">The answer and the time that it has taken.</param>
    /// <param name="read">Gives up, throwing, soon after its token is cancelled.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <exception cref="ReadingTimeoutException">The bound was reached.</exception>
    internal async Task<T> ReadAsync<T>(OutboundResult result, Func<CancellationToken, T> read, CancellationToken cancellationToken)
    {
        if (result.Response is not { Body.Length: >= LongBody })
            return read(cancellationToken);
        await Threads.WaitAsync(cancellationToken);
        try
        {
            return await ReadOnThreadAsync(result, read, cancellationToken);
        }
        finally
        {
            Threads.Release();
        }
    }

    private async Task<T> ReadOnThreadAsync<T>(OutboundResult result, Func<CancellationToken, T> read, CancellationToken cancellationToken)
    {
        using var bound = cancelAfter(Left(result));
        using var either = CancellationTokenSource.CreateLinkedTokenSource(bound.Token, cancellationToken);
        try
        {
            return await Task.Factory.StartNew(
                () => read(either.Token), either.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
        catch (OperationCanceledException) when (bound.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new ReadingTimeoutException(result.Response!.Address.Authority, timeout);
        }
    }

    private TimeSpan Left(OutboundResult result)
    {
        if (timeout == Timeout.InfiniteTimeSpan)
            return timeout;
        var left = timeout - (result.Elapsed - (result.Phases[Phase.Queue] ?? TimeSpan.Zero));
        // An answer that came at the last moment is read all the same.
        var least = timeout / 10;
        return left > least ? left : least;
    }
}

/// <summary>The reading of an answer took longer than its bound.</summary>
/// <param name="host">Whose answer.</param>
/// <param name="bound">What request and reading were given together.</param>
internal sealed class ReadingTimeoutException(string host, TimeSpan bound) : Exception($"{host}: its answer was not read within {bound}")
{
    /// <summary>Whose answer.</summary>
    public string Host => host;

    /// <summary>What request and reading were given together.</summary>
    public TimeSpan Bound => bound;
}
