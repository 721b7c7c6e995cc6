using Tributary.News.Articles;
using Tributary.News.Polling;
using Tributary.News.Runs;

namespace Tributary.News.Storage;

/// <summary>
/// Where runs and articles are kept. Safe for concurrent use; writers take turns. Every method throws <see cref="StoreException"/>
/// where the database cannot be read or written, and nothing else but cancellation.
/// </summary>
public interface INewsStore : IAsyncDisposable
{
    /// <summary>
    /// Stores a run with every fetch and its articles, in one transaction: all of it or nothing. Articles are stored once, by id.
    /// </summary>
    Task SaveAsync(RunReport run, IReadOnlyList<Article> articles, CancellationToken cancellationToken);

    /// <summary>The last runs, newest first, without their sources' articles.</summary>
    /// <param name="limit">1 or more.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    Task<IReadOnlyList<RunReport>> RunsAsync(int limit, CancellationToken cancellationToken);

    /// <summary>One run by its id, or an unambiguous beginning of it; null where there is none.</summary>
    /// <exception cref="AmbiguousRunException">More than one run begins so.</exception>
    /// <param name="id">Upper or lower case; <c>last</c> for the newest.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    Task<StoredRun?> RunAsync(string id, CancellationToken cancellationToken);

    /// <summary>What is known of every source that was ever polled, in no order; without the items that it gave.</summary>
    Task<IReadOnlyList<PollState>> PollsAsync(CancellationToken cancellationToken);

    /// <summary>The items that a source gave before.</summary>
    Task<SeenItems> SeenAsync(string source, CancellationToken cancellationToken);

    /// <summary>
    /// Stores polls of different sources in one transaction, all of it or nothing: each one's new and changed articles, and what is known
    /// of its source.
    /// </summary>
    Task<PollsSaved> SavePollsAsync(IReadOnlyList<Poll> polls, CancellationToken cancellationToken);

    /// <summary>The sources that were added or imported, in the order in which they were.</summary>
    Task<IReadOnlyList<Subscription>> SubscriptionsAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Keeps sources, all of them in one transaction, and says how many were new: an id that is known already stays as it is.
    /// </summary>
    Task<int> SubscribeAsync(IReadOnlyList<Subscription> subscriptions, CancellationToken cancellationToken);

    /// <summary>Forgets a source and says whether there was one. Its articles and fetches stay.</summary>
    Task<bool> UnsubscribeAsync(string id, CancellationToken cancellationToken);

    /// <summary>
    /// Remembers that a source has moved for good, as a poll does: <see cref="PollState.MovedTo"/>. One that is declared elsewhere by now
    /// stays as it is.
    /// </summary>
    /// <param name="source">Its id; it need not have been polled.</param>
    /// <param name="declared">What the catalogue has: <see cref="Sources.SourceDeclaration.Identity"/>.</param>
    /// <param name="movedTo">Where it is.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    Task MovedAsync(string source, string declared, Uri movedTo, CancellationToken cancellationToken);

    /// <summary>
    /// Remembers what another command than a poll has learned of a source that has moved for good: its streak, its last failure, and
    /// whether the move stands. Nothing where a poll was quicker.
    /// </summary>
    /// <param name="before">What was known.</param>
    /// <param name="after">What is known now.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    Task LearnedAsync(PollState before, PollState after, CancellationToken cancellationToken);

    /// <summary>Where the database is and how much it holds.</summary>
    Task<StoreInfo> InfoAsync(CancellationToken cancellationToken);
}

/// <summary>A run as it was stored: outcomes without their articles, and the merged articles.</summary>
public sealed record StoredRun(RunReport Report, IReadOnlyList<Article> Articles);

/// <summary>What of polls was stored.</summary>
/// <param name="New">Articles that the store did not have.</param>
/// <param name="Changed">Articles that it has otherwise now.</param>
public sealed record PollsSaved(long New, long Changed);

/// <summary>What <c>tributary store info</c> shows.</summary>
public sealed record StoreInfo
{
    /// <summary>The file's full path, or the server and database without a password.</summary>
    public required string Location { get; init; }

    /// <summary><c>SQLite 3.53</c>, for instance.</summary>
    public required string Engine { get; init; }

    /// <summary>The schema's version: the number of the last migration.</summary>
    public required int SchemaVersion { get; init; }

    /// <summary>Bytes on disk, the write-ahead log included.</summary>
    public required long Bytes { get; init; }

    /// <summary>How many runs.</summary>
    public required long Runs { get; init; }

    /// <summary>How many articles.</summary>
    public required long Articles { get; init; }

    /// <summary>When the oldest run was started, or null.</summary>
    public DateTimeOffset? Oldest { get; init; }

    /// <summary>When the newest run was started, or null.</summary>
    public DateTimeOffset? Newest { get; init; }
}

/// <summary>The store could not be opened, read or written; the message says which file and why, in one line.</summary>
public sealed class StoreException : Exception
{
    /// <summary>With a message for a person.</summary>
    public StoreException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}

/// <summary>The beginning of an id that more than one run has; the message names two of them, in one line.</summary>
public sealed class AmbiguousRunException(string message) : Exception(message);
