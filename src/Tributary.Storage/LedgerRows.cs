using System.Data.Common;
using Dapper;

namespace Tributary.Storage;

/// <summary>The table <c>ledger</c>.</summary>
internal static class LedgerRows
{
    public static Task<string?> FindAsync(DbTransaction transaction, string name, CancellationToken cancellationToken) =>
        transaction.Connection!.QuerySingleOrDefaultAsync<string?>(
            "SELECT value FROM ledger WHERE name = @name", new { name, cancellationToken }, transaction);

    public static Task<IEnumerable<LedgerRow>> AllAsync(DbTransaction transaction, CancellationToken cancellationToken) =>
        transaction.Connection!.QueryAsync<LedgerRow>("SELECT name, value FROM ledger", new { cancellationToken }, transaction);

    public static Task PutAsync(DbTransaction transaction, LedgerRow row, long writtenAt) =>
        transaction.Connection!.ExecuteAsync(
            """
            INSERT INTO ledger (name, value, written_at) VALUES (@Name, @Value, @writtenAt)
            ON CONFLICT (name) DO UPDATE SET value = excluded.value, written_at = excluded.written_at
            """,
            new { row.Name, row.Value, writtenAt },
            transaction);

    public static Task RemoveAsync(DbTransaction transaction, string name) =>
        transaction.Connection!.ExecuteAsync("DELETE FROM ledger WHERE name = @name", new { name }, transaction);
}

internal sealed record LedgerRow
{
    public required string Name { get; init; }

    public required string Value { get; init; }
}
