using Tributary.Http.Caching;
using Tributary.News.Storage;

namespace Tributary.Storage;

/// <summary>
/// Answers remembered in the store's file, from one command to the next; bounded by bytes, the oldest out first. Where the store cannot be
/// opened, read or written nothing is remembered and nothing is thrown: whoever saves a run is told. Safe for concurrent use.
/// </summary>
public sealed class SqliteResponseCache : IResponseCache
{
    private readonly Task<SqliteStore> _store;
    private readonly TimeProvider _time;
    private readonly long _maxBytes;

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
    public async ValueTask KeepAsync(string key, CachedResponse response, CancellationToken cancellationToken)
    {
        var row = ResponseRow.Of(key, response);
        var now = _time.GetUtcNow().ToMicroseconds();
        try
        {
            var database = await DatabaseAsync(cancellationToken);
            await database.WriteAsync(
                async transaction =>
                {
                    if (row.Bytes > _maxBytes)
                        await Responses.RemoveAsync(transaction, key, cancellationToken);
                    else
                        await Responses.UpsertAsync(transaction, row);
                    await Responses.PruneAsync(transaction, now, _maxBytes, cancellationToken);
                },
                cancellationToken);
        }
        catch (StoreException)
        {
            // The run is saved to the same file, and says so where that fails.
        }
    }

    private async Task<SqliteDatabase> DatabaseAsync(CancellationToken cancellationToken) =>
        (await _store.WaitAsync(cancellationToken)).Database;
}
