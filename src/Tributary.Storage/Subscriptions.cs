using System.Data.Common;
using Dapper;
using Tributary.News.Storage;

namespace Tributary.Storage;

/// <summary>The table <c>subscriptions</c>.</summary>
internal static class Subscriptions
{
    public static Task<IEnumerable<SubscriptionRow>> AllAsync(DbTransaction transaction, CancellationToken cancellationToken) =>
        transaction.Connection!.QueryAsync<SubscriptionRow>(
            "SELECT id, kind, url, title, folder, every_ms, enabled, added_at, settings FROM subscriptions ORDER BY place",
            new { cancellationToken },
            transaction);

    /// <summary>How many were new; a known id stays as it is. Who adds a source wants it asked: what let it rest is forgotten.</summary>
    public static async Task<int> InsertAsync(
        DbTransaction transaction, IReadOnlyList<Subscription> subscriptions, CancellationToken cancellationToken)
    {
        await transaction.Connection!.ExecuteAsync(
            """
            UPDATE polls SET retired_at = NULL, due_at = NULL, streak = 0
            WHERE source = @Id AND NOT EXISTS (SELECT 1 FROM subscriptions WHERE id = @Id)
            """,
            subscriptions.Select(SubscriptionRow.Of).Until(cancellationToken),
            transaction);
        return await transaction.Connection!.ExecuteAsync(
            """
            INSERT INTO subscriptions (id, kind, url, title, folder, every_ms, enabled, added_at, settings)
            VALUES (@Id, @Kind, @Url, @Title, @Folder, @EveryMs, @Enabled, @AddedAt, @Settings)
            ON CONFLICT (id) DO NOTHING
            """,
            subscriptions.Select(SubscriptionRow.Of).Until(cancellationToken),
            transaction);
    }

    public static Task<int> DeleteAsync(DbTransaction transaction, string id) =>
        transaction.Connection!.ExecuteAsync("DELETE FROM subscriptions WHERE id = @id", new { id }, transaction);
}
