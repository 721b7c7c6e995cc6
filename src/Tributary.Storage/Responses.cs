using System.Data.Common;
using Dapper;

namespace Tributary.Storage;

/// <summary>The table <c>responses</c>.</summary>
internal static class Responses
{
    public static Task<IEnumerable<ResponseRow>> FindAsync(DbTransaction transaction, string key, CancellationToken cancellationToken) =>
        transaction.Connection!.QueryAsync<ResponseRow>(
            """
            SELECT key, received_at, fresh_until, validated, bytes, body_length, compressed, address, requested, headers, body
            FROM responses WHERE key = @key
            """,
            new { key, cancellationToken },
            transaction);

    public static Task UpsertAsync(DbTransaction transaction, ResponseRow row) => transaction.Connection!.ExecuteAsync(
        """
        INSERT INTO responses (key, received_at, fresh_until, validated, bytes, body_length, compressed, address, requested, headers, body)
        VALUES (@Key, @ReceivedAt, @FreshUntil, @Validated, @Bytes, @BodyLength, @Compressed, @Address, @Requested, @Headers, @Body)
        ON CONFLICT (key) DO UPDATE SET
          received_at = excluded.received_at, fresh_until = excluded.fresh_until, validated = excluded.validated, bytes = excluded.bytes,
          body_length = excluded.body_length, compressed = excluded.compressed, address = excluded.address,
          requested = excluded.requested, headers = excluded.headers, body = excluded.body
        """,
        row,
        transaction);

    public static Task RemoveAsync(DbTransaction transaction, string key, CancellationToken cancellationToken) =>
        transaction.Connection!.ExecuteAsync("DELETE FROM responses WHERE key = @key", new { key, cancellationToken }, transaction);

    /// <summary>Removes what was asked of an address, and what came from there.</summary>
    public static Task RemoveOfAsync(DbTransaction transaction, string address) => transaction.Connection!.ExecuteAsync(
        "DELETE FROM responses WHERE requested = @address OR address = @address", new { address }, transaction);

    /// <summary>
    /// Removes what can never be used again, then the oldest until no more than
    /// <paramref name="most"/> bytes are left.
    /// </summary>
    public static async Task PruneAsync(DbTransaction transaction, long now, long most, CancellationToken cancellationToken)
    {
        await transaction.Connection!.ExecuteAsync(
            "DELETE FROM responses WHERE validated = 0 AND fresh_until <= @now", new { now, cancellationToken }, transaction);
        await transaction.Connection!.ExecuteAsync(
            """
            DELETE FROM responses WHERE key IN (
              SELECT key FROM (
                SELECT key, sum(bytes) OVER (ORDER BY received_at DESC, key DESC) AS total FROM responses) AS r
              WHERE total > @most)
            """,
            new { most, cancellationToken },
            transaction);
    }
}
