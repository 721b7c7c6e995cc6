using Tributary.Http.Limits;
using Tributary.News.Storage;

namespace Tributary.Storage;

/// <summary>
/// The ledger in a store's file, shared by every process that uses it: one transaction a change, and writers take turns. Safe for
/// concurrent
/// use. Throws <see cref="StoreException"/> where the store cannot be used.
/// </summary>
public sealed class StoredLedger : ILedger
{
    private readonly Task<SqliteStore> _opening;
    private readonly TimeProvider _time;

    /// <summary>Over a store that may still be being opened: whoever asks first waits for that. The store stays its owner's to
    /// dispose.</summary>
    public StoredLedger(Task<SqliteStore> opening, TimeProvider? time = null)
    {
        _opening = opening;
        _time = time ?? TimeProvider.System;
    }

    /// <inheritdoc/>
    public async ValueTask<T> UpdateAsync<T>(
        string name, Func<string?, (string? Value, T Result)> change, CancellationToken cancellationToken)
    {
        var store = await _opening.WaitAsync(cancellationToken);
        T result = default!;
        await store.Database.WriteAsync(
            async transaction =>
            {
                var held = await LedgerRows.FindAsync(transaction, name, cancellationToken);
                (var value, result) = change(held);
                if (value is null)
                    await LedgerRows.RemoveAsync(transaction, name);
                else if (value != held)
                    await LedgerRows.PutAsync(transaction, new() { Name = name, Value = value }, _time.GetUtcNow().ToMicroseconds());
            },
            cancellationToken);
        return result;
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyDictionary<string, string>> ReadAsync(CancellationToken cancellationToken)
    {
        var store = await _opening.WaitAsync(cancellationToken);
        var rows = await store.Database.ReadAsync(transaction => LedgerRows.AllAsync(transaction, cancellationToken), cancellationToken);
        return rows.ToDictionary(row => row.Name, row => row.Value, StringComparer.Ordinal);
    }
}
