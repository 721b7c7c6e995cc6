using Tributary.News.Articles;
using Tributary.News.Runs;
using Tributary.News.Storage;

namespace Tributary.Storage;

/// <summary>The store in one SQLite file.</summary>
public sealed class SqliteStore : INewsStore
{
    private SqliteStore()
    {
    }

    /// <summary>Opens the file, makes it where it is missing, and brings its schema up to date.</summary>
    /// <param name="path">The file's path; its folder is made too.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <exception cref="StoreException">It cannot be opened, or it is no database of ours.</exception>
    public static Task<SqliteStore> OpenAsync(string path, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <inheritdoc/>
    public Task SaveAsync(RunReport run, IReadOnlyList<Article> articles, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <inheritdoc/>
    public Task<IReadOnlyList<RunReport>> RunsAsync(int limit, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <inheritdoc/>
    public Task<StoredRun?> RunAsync(string id, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <inheritdoc/>
    public Task<StoreInfo> InfoAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
