using Tributary.Http.Caching;
using Tributary.Http.Limits;
using Tributary.News.Articles;
using Tributary.News.Runs;
using Tributary.News.Storage;
using Tributary.Storage;

namespace Tributary.App.Cli;

/// <summary>
/// The store for the length of one command. It is opened beside the command's other work; what goes wrong shows where it is first needed.
/// Disposing waits for the opening.
/// </summary>
internal sealed class StoreSession : IAsyncDisposable
{
    private readonly Task<SqliteStore>? _opening;
    private volatile Exception? _ledgerLost;

    private StoreSession(Task<SqliteStore>? opening) => _opening = opening;

    /// <summary>No store: nothing is opened, nothing is saved.</summary>
    public static StoreSession None { get; } = new(null);

    /// <summary>Whether something was asked to be stored and could not be.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>What outlasts the command but is no run: limits of providers. Null without a store.</summary>
    public ILedger? Ledger => _opening is null ? null : new StoredLedger(_opening);

    /// <summary>Begins to open the store. Never cancelled: a run that was interrupted is stored too.</summary>
    public static StoreSession Begin(string? path) => new(path is null ? Task.FromException<SqliteStore>(NoPath()) : OpenAsync(path));

    /// <summary>The store.</summary>
    /// <exception cref="StoreException">It could not be opened.</exception>
    public async Task<INewsStore> ReadyAsync() => await (_opening ?? throw new InvalidOperationException("a session without a store"));

    /// <summary>Where answers are remembered: in the store, without one in memory.</summary>
    public IResponseCache Responses(TimeProvider time) =>
        _opening is null ? new MemoryResponseCache() : new SqliteResponseCache(_opening, time);

    /// <summary>Stores a run and says whether it could; why not goes to the host's error writer, as one line.</summary>
    public async Task<bool> SaveAsync(RunReport run, IReadOnlyList<Article> articles, CommandHost host)
    {
        if (_opening is null)
            return false;
        try
        {
            var store = await ReadyAsync();
            await store.SaveAsync(run, articles, CancellationToken.None);
            return true;
        }
        catch (StoreException e)
        {
            HasFailed = true;
            await host.WarnAsync($"not stored: {e.Message}");
            return false;
        }
    }

    /// <summary>Keeps why the ledger could not be used, until <see cref="TellAsync"/>.</summary>
    public void LedgerLost(Exception why) => _ledgerLost = why;

    /// <summary>Says that the ledger was lost, if it was and nothing else that failed has said the same.</summary>
    public async Task TellAsync(CommandHost host)
    {
        if (_ledgerLost is { } why && !HasFailed)
            await host.WarnAsync($"limits of providers were not shared with other commands: {why.Message}");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_opening is null)
            return;
        try
        {
            await (await _opening).DisposeAsync();
        }
        catch (StoreException)
        {
            // Whoever needed the store has been told.
        }
    }

    // The driver does not let go of the thread while it opens the file, so it gets one of its own.
    private static Task<SqliteStore> OpenAsync(string path) => Task.Run(() => SqliteStore.OpenAsync(path, CancellationToken.None));

    private static StoreException NoPath() =>
        new("no home folder is known (HOME is not set), so there is no place for the database: set 'store' or TRIBUTARY_STORE");
}
