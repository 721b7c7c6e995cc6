using Tributary.News.Articles;
using Tributary.News.Polling;
using Tributary.News.Runs;
using Tributary.News.Storage;

namespace Tributary.Storage;

/// <summary>The store in one SQLite file.</summary>
public sealed partial class SqliteStore : INewsStore
{
    private SqliteStore(SqliteDatabase database) => Database = database;

    /// <summary>The file, for what else is kept in it.</summary>
    internal SqliteDatabase Database { get; }

    /// <summary>
    /// Opens the file, makes it where it is missing, and brings its schema up to date, with <see cref="LockPatience.Default"/>.
    /// </summary>
    /// <param name="path">The file's path; its folder is made too, both for the user alone.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <exception cref="StoreException">It cannot be opened, or it is no database of ours; such a file is left as it is.</exception>
    public static Task<SqliteStore> OpenAsync(string path, CancellationToken cancellationToken) =>
        OpenAsync(path, LockPatience.Default, cancellationToken);

    /// <summary>Opens the file, makes it where it is missing, and brings its schema up to date.</summary>
    /// <param name="path">The file's path; its folder is made too, both for the user alone.</param>
    /// <param name="patience">How long to wait while another program has locked it, now and later.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <exception cref="StoreException">It cannot be opened, or it is no database of ours; such a file is left as it is.</exception>
    public static async Task<SqliteStore> OpenAsync(string path, LockPatience patience, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(path) || path.Contains('\0', StringComparison.Ordinal))
            throw new StoreException("the store has no path: name a file with the setting 'store'");
        return new(await SqliteDatabase.OpenAsync(Path.GetFullPath(path), patience, cancellationToken));
    }

    /// <inheritdoc/>
    public Task SaveAsync(RunReport run, IReadOnlyList<Article> articles, CancellationToken cancellationToken) => Database.WriteAsync(
        async transaction =>
        {
            await Runs.InsertAsync(transaction, run);
            if (run.Kind == "poll")
                await Runs.PrunePollsAsync(transaction, cancellationToken);
            await Fetches.InsertAsync(transaction, run, cancellationToken);
            var known = await Articles.UpsertAsync(transaction, articles, run.StartedAt, cancellationToken);
            await Sightings.KeepOwnAsync(transaction, known, cancellationToken);
            await Sightings.UpsertAsync(transaction, articles, run.StartedAt, cancellationToken);
            await Articles.ShowAsync(transaction, run.Id, articles, cancellationToken);
        },
        cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<RunReport>> RunsAsync(int limit, CancellationToken cancellationToken) => await Database.ReadAsync(
        async transaction =>
        {
            var runs = await Runs.NewestAsync(transaction, limit, cancellationToken);
            var fetches = (await Fetches.OfNewestRunsAsync(transaction, limit, cancellationToken)).ToLookup(fetch => fetch.RunId);
            return runs.Select(run => run.ToReport(fetches[run.Id])).ToList();
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<StoredRun?> RunAsync(string id, CancellationToken cancellationToken) => Database.ReadAsync(
        async transaction =>
        {
            if (await Runs.FindAsync(transaction, id.Trim(), cancellationToken) is not { } run)
                return null;
            var report = run.ToReport(await Fetches.OfRunAsync(transaction, run.Id, cancellationToken));
            var articles = await Articles.OfRunAsync(transaction, run.Id, cancellationToken);
            var sightings = (await Sightings.OfRunAsync(transaction, run.Id, cancellationToken)).ToLookup(sighting => sighting.ArticleId);
            var catalogue = report.Sources.Select(source => source.Id).ToList();
            return new StoredRun(report, [.. articles.Select(article => article.ToArticle(sightings[article.Id], catalogue))]);
        },
        cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<PollState>> PollsAsync(CancellationToken cancellationToken) =>
        await Database.ReadAsync(transaction => Task.FromResult(Polls.All(transaction)), cancellationToken);

    /// <inheritdoc/>
    public Task<SeenItems> SeenAsync(string source, CancellationToken cancellationToken) =>
        Database.ReadAsync(transaction => Task.FromResult(Polls.Seen(transaction, source)), cancellationToken);

    /// <inheritdoc/>
    public async Task<PollsSaved> SavePollsAsync(IReadOnlyList<Poll> polls, CancellationToken cancellationToken)
    {
        var saved = new PollsSaved(0, 0);
        await Database.WriteAsync(async transaction => saved = await Polls.SaveAsync(transaction, polls, cancellationToken), cancellationToken);
        return saved;
    }

    /// <inheritdoc/>
    public Task MovedAsync(string source, string declared, Uri movedTo, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(declared);
        ArgumentNullException.ThrowIfNull(movedTo);
        return Database.WriteAsync(
            transaction =>
            {
                Polls.Move(transaction, source, declared, movedTo.AbsoluteUri);
                return Task.CompletedTask;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task LearnedAsync(PollState before, PollState after, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        return Database.WriteAsync(
            transaction =>
            {
                Polls.Learn(transaction, before, after);
                return Task.CompletedTask;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<StoreInfo> InfoAsync(CancellationToken cancellationToken) => Database.ReadAsync(
        async transaction =>
        {
            var counts = await Runs.CountAsync(transaction, cancellationToken);
            return new StoreInfo
            {
                Location = Database.Location,
                Engine = $"SQLite {transaction.Connection!.ServerVersion}",
                SchemaVersion = SqliteFile.Number(transaction.Connection, "PRAGMA user_version", transaction),
                Bytes = SqliteFile.Bytes(Database.Location),
                Runs = counts.Runs,
                Articles = counts.Articles,
                Oldest = counts.Oldest?.ToInstant(),
                Newest = counts.Newest?.ToInstant(),
            };
        },
        cancellationToken);

    /// <summary>Closes the file.</summary>
    public ValueTask DisposeAsync() => Database.DisposeAsync();
}
