using Tributary.News.Polling;
using Tributary.News.Storage;

namespace Tributary.Storage;

/// <content>The sources that were added or imported.</content>
public sealed partial class SqliteStore
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<Subscription>> SubscriptionsAsync(CancellationToken cancellationToken) => await Database.ReadAsync(
        async transaction => Read(await Subscriptions.AllAsync(transaction, cancellationToken)), cancellationToken);

    /// <inheritdoc/>
    public async Task<int> SubscribeAsync(IReadOnlyList<Subscription> subscriptions, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(subscriptions);
        var added = 0;
        await Database.WriteAsync(
            async transaction => added = await Subscriptions.InsertAsync(transaction, subscriptions, cancellationToken), cancellationToken);
        return added;
    }

    /// <inheritdoc/>
    public async Task<bool> UnsubscribeAsync(string id, CancellationToken cancellationToken)
    {
        var rows = 0;
        await Database.WriteAsync(async transaction => rows = await Subscriptions.DeleteAsync(transaction, id), cancellationToken);
        return rows > 0;
    }

    /// <summary>
    /// What <see cref="SubscriptionsAsync"/> gives, read from a file that is left as it is: for a command that was told to leave the database
    /// alone. Empty where the file is missing or of a schema before subscriptions.
    /// </summary>
    /// <exception cref="StoreException">It cannot be read, or it is no database of ours.</exception>
    public static async Task<IReadOnlyList<Subscription>> PeekSubscriptionsAsync(string path, CancellationToken cancellationToken) =>
        Read(await SqliteDatabase.PeekAsync(
            Path.GetFullPath(path), SinceVersion, transaction => Subscriptions.AllAsync(transaction, cancellationToken), cancellationToken) ?? []);

    /// <summary>What <see cref="PollsAsync"/> gives, read as <see cref="PeekSubscriptionsAsync"/> reads.</summary>
    /// <exception cref="StoreException">It cannot be read, or it is no database of ours.</exception>
    public static async Task<IReadOnlyList<PollState>> PeekPollsAsync(string path, CancellationToken cancellationToken) =>
        await SqliteDatabase.PeekAsync(
            Path.GetFullPath(path), SinceVersion, transaction => Task.FromResult(Polls.All(transaction)), cancellationToken) ?? [];

    // The number of the migration that made the later of the two tables.
    private const int SinceVersion = 6;

    private static List<Subscription> Read(IEnumerable<SubscriptionRow> rows)
    {
        var subscriptions = new List<Subscription>();
        foreach (var row in rows)
            subscriptions.Add(row.ToSubscription());
        return subscriptions;
    }
}
