using System.Data.Common;
using Tributary.Http.Caching;
using Tributary.News.Storage;

namespace Tributary.Storage;

/// <summary>
/// Answers remembered in the store's file, from one command to the next; bounded by bytes, the oldest out first. Where the store cannot be
/// opened, read or written nothing is remembered and nothing is thrown: whoever saves a run is told. Safe for concurrent use.
/// </summary>
#pragma warning disable CA1001 // A semaphore whose wait handle is never asked for has nothing to dispose.
public sealed class SqliteResponseCache : IResponseCache
#pragma warning restore CA1001
{
    private readonly Task<SqliteStore> _store;
    private readonly TimeProvider _time;
    private readonly long _maxBytes;
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _writing = new(1, 1);
    private List<Func<DbTransaction, Task>> _pending = [];
    private Task? _batch;

    /// <summary>Reads and writes nothing yet.</summary>
    /// <param name="store">The store, which may still be on its way.</param>
    /// <param name="time">The clock that says what can never be used again.</param>
    /// <param name="maxBytes">At most so many bytes, compressed: 1 or more. Default 64 MB (64,000,000).</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxBytes"/> is below 1.</exception>
    public SqliteResponseCache(Task<SqliteStore> store, TimeProvider time, long maxBytes = 64_000_000)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxBytes, 1);
        (_store, _time, _maxBytes) = (store, time, maxBytes);
    }

    /// <inheritdoc/>
    public async ValueTask<CachedResponse?> FindAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            var database = await DatabaseAsync(cancellationToken);
            var rows = await database.ReadAsync(transaction => Responses.FindAsync(transaction, key, cancellationToken), cancellationToken);
            return rows.FirstOrDefault()?.ToResponse();
        }
        catch (StoreException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public ValueTask KeepAsync(string key, CachedResponse response, CancellationToken cancellationToken) =>
        WriteAsync(transaction => KeepAsync(transaction, key, response), cancellationToken);

    /// <inheritdoc/>
    public ValueTask RemoveAsync(Uri address, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(address);
        var text = address.GetLeftPart(UriPartial.Query);
        return WriteAsync(transaction => Responses.RemoveOfAsync(transaction, text), cancellationToken);
    }

    private ValueTask WriteAsync(Func<DbTransaction, Task> change, CancellationToken cancellationToken)
    {
        Task batch;
        lock (_lock)
        {
            _pending.Add(change);
            batch = _batch ??= Task.Run(WriteBatchAsync, CancellationToken.None);
        }

        return new(batch.WaitAsync(cancellationToken));
    }

    // One transaction for all that came while the one before was written: a thousand sources that end together are a few transactions.
    // Whoever leaves does not take the others' answers away.
    private async Task WriteBatchAsync()
    {
        await _writing.WaitAsync();
        try
        {
            List<Func<DbTransaction, Task>> batch;
            lock (_lock)
                (batch, _pending, _batch) = (_pending, [], null);
            var database = await DatabaseAsync(CancellationToken.None);
            await database.WriteAsync(transaction => WriteAsync(transaction, batch), CancellationToken.None);
        }
        catch (StoreException)
        {
            // The run is saved to the same file, and says so where that fails.
        }
        finally
        {
            _writing.Release();
        }
    }

    private async Task KeepAsync(DbTransaction transaction, string key, CachedResponse response)
    {
        var row = ResponseRow.Of(key, response);
        if (row.Bytes > _maxBytes)
            await Responses.RemoveAsync(transaction, key, CancellationToken.None);
        else
            await Responses.UpsertAsync(transaction, row);
    }

    private async Task WriteAsync(DbTransaction transaction, List<Func<DbTransaction, Task>> batch)
    {
        foreach (var change in batch)
            await change(transaction);
        await Responses.PruneAsync(transaction, _time.GetUtcNow().ToMicroseconds(), _maxBytes, CancellationToken.None);
    }

    private async Task<SqliteDatabase> DatabaseAsync(CancellationToken cancellationToken) =>
        (await _store.WaitAsync(cancellationToken)).Database;
}
