using Tributary.App.Settings;
using Tributary.Http.Caching;
using Tributary.Http.Limits;
using Tributary.News.Articles;
using Tributary.News.Polling;
using Tributary.News.Runs;
using Tributary.News.Storage;
using Tributary.Storage;

namespace Tributary.App.Cli;

/// <summary>
/// The store for the length of one command. A file that is there is opened beside the command's other work, one that is not is made where
/// it is first needed, so that a command line that is refused leaves none; what goes wrong shows where it is first needed. Disposing waits
/// for the opening.
/// </summary>
internal sealed class StoreSession : IAsyncDisposable
{
    private readonly Lazy<Task<SqliteStore>>? _opening;
    private readonly string? _existing;
    private volatile Exception? _ledgerLost;
    private StoreException? _unread;

    private StoreSession(Func<Task<SqliteStore>>? open, string? path)
    {
        _opening = open is null ? null : new(open);
        _existing = File.Exists(path) ? path : null;
    }

    /// <summary>No store: nothing is opened, nothing is saved.</summary>
    public static StoreSession None { get; } = new(null, null);

    /// <summary>Whether something was asked to be stored and could not be.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>What outlasts the command but is no run: limits of providers. Null without a store.</summary>
    public ILedger? Ledger => _opening is null ? null : new StoredLedger(_opening.Value);

    /// <summary>Begins to open the store. Never cancelled: a run that was interrupted is stored too.</summary>
    /// <param name="path">The file; null where no home folder is known.</param>
    /// <param name="deadline">At most so long is another program's lock waited for, and at most 30 s.</param>
    /// <param name="stop">Once it is cancelled, nobody waits for another program's lock any more.</param>
    public static StoreSession Begin(string? path, TimeSpan deadline, CancellationToken stop)
    {
        var most = LockPatience.Default.Most;
        var patience = new LockPatience(deadline < most ? deadline : most, stop);
        var session = new StoreSession(() => path is null ? Task.FromException<SqliteStore>(NoPath()) : OpenAsync(path, patience), path);
        if (session._existing is not null)
            _ = session._opening!.Value;
        return session;
    }

    /// <summary>Nothing is saved and no file is made or changed; the sources in a file that is there are read.</summary>
    public static StoreSession ReadOnly(string? path) => new(null, path);

    /// <summary>The store.</summary>
    /// <exception cref="StoreException">It could not be opened.</exception>
    public async Task<INewsStore> ReadyAsync() =>
        await (_opening ?? throw new InvalidOperationException("a session without a store")).Value;

    /// <summary>
    /// The store; null where there is none, and where it could not be opened: it has failed then, and the host's error writer has been
    /// told.
    /// </summary>
    /// <param name="host">Where to say so.</param>
    /// <param name="instead">What is done without it, for a person.</param>
    public async Task<INewsStore?> ReadyOrToldAsync(CommandHost host, string instead)
    {
        try
        {
            return _opening is null ? null : await ReadyAsync();
        }
        catch (StoreException why)
        {
            HasFailed = true;
            await host.WarnAsync($"{why.Message}; {instead}");
            return null;
        }
    }

    /// <summary>
    /// The settings, with the sources that were added or imported after those that are configured; of an id in both, the configured one.
    /// Where the store cannot be read they are the settings alone, and <see cref="TellAsync"/> says why.
    /// </summary>
    public async Task<TributarySettings> WithSubscriptionsAsync(TributarySettings settings, CancellationToken cancellationToken) =>
        With(settings, await SubscriptionsAsync(cancellationToken));

    /// <summary>The settings with these sources after those that are configured.</summary>
    public static TributarySettings With(TributarySettings settings, IReadOnlyList<Subscription> subscriptions)
    {
        var configured = settings.Sources.Select(source => source.Id).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var added = subscriptions
            .Where(subscription => !configured.Contains(subscription.Id))
            .Select(subscription => subscription.ToDeclaration())
            .ToList();
        return added.Count == 0 ? settings : settings with { Sources = [.. settings.Sources, .. added] };
    }

    /// <summary>Where answers are remembered: in the store, without one in memory.</summary>
    public IResponseCache Responses(TimeProvider time) =>
        _opening is null ? new MemoryResponseCache() : new SqliteResponseCache(_opening.Value, time);

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
            var unread = _unread is null ? "" : "; the sources in it were not asked";
            _unread = null;
            await host.WarnAsync($"not stored: {e.Message}{unread}");
            return false;
        }
    }

    /// <summary>
    /// Remembers which of the run's sources have moved for good, so that the next command asks them there, and how those do that had moved
    /// before. Where the store cannot be written they are asked as before: nothing is said of it.
    /// </summary>
    public async Task RememberMovesAsync(
        TributarySettings settings, IReadOnlyDictionary<string, PollState> known, RunReport run, DateTimeOffset now)
    {
        if (_opening is null || HasFailed)
            return;
        var isHeard = Learned.IsHeard(run);
        var catalogue = settings.Sources.ToDictionary(declared => declared.Id, StringComparer.Ordinal);
        try
        {
            foreach (var (source, declared) in run.Sources.Select(source => (source, catalogue[source.Id])))
                if (source is { Success: true, Channel.MovedTo: { } movedTo })
                    await (await ReadyAsync()).MovedAsync(source.Id, declared.Identity, movedTo, CancellationToken.None);
                else if (Learned.Of(declared, known.GetValueOrDefault(source.Id)) is { } before
                    && Learned.After(before, source, isHeard, now) is { } after)
                    await (await ReadyAsync()).LearnedAsync(before, after, CancellationToken.None);
        }
        catch (StoreException)
        {
            // The run itself has been stored, or who wanted it has been told why not.
        }
    }

    /// <summary>Keeps why the ledger could not be used, until <see cref="TellAsync"/>.</summary>
    public void LedgerLost(Exception why) => _ledgerLost = why;

    /// <summary>
    /// Says what of the store could not be read, and that the ledger was lost, unless something else that failed has said the same.
    /// </summary>
    public async Task TellAsync(CommandHost host)
    {
        if (_ledgerLost is { } why && !HasFailed)
            await host.WarnAsync(
                $"limits of providers were not shared with other commands: "
                    + $"{why.Message}{(_unread is null ? "" : "; the sources in the store were not read")}");
        else if (_unread is { } unread)
            await host.WarnAsync($"the sources in the store were not read: {unread.Message}");
        HasFailed |= _unread is not null;
        _unread = null;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_opening is not { IsValueCreated: true })
            return;
        try
        {
            await (await _opening.Value).DisposeAsync();
        }
        catch (StoreException)
        {
            // Whoever needed the store has been told.
        }
    }

    /// <summary>
    /// The sources that were added or imported; none where there is no store yet, and where it cannot be read: <see cref="TellAsync"/> says
    /// why then.
    /// </summary>
    public Task<IReadOnlyList<Subscription>> SubscriptionsAsync(CancellationToken cancellationToken) =>
        ReadAsync(SqliteStore.PeekSubscriptionsAsync, (store, token) => store.SubscriptionsAsync(token), cancellationToken);

    /// <summary>
    /// How the polls of each source go, by its id; of none where <see cref="SubscriptionsAsync"/> would give none. Nothing is read where
    /// none is polled.
    /// </summary>
    public async Task<IReadOnlyDictionary<string,
        PollState>> HealthAsync(TributarySettings settings, CancellationToken cancellationToken) =>
        settings.Sources.Any(source => source.Kind is "feed" or "json")
            ? await HealthAsync(cancellationToken)
            : new Dictionary<string, PollState>();

    private async Task<IReadOnlyDictionary<string, PollState>> HealthAsync(CancellationToken cancellationToken) =>
        (await ReadAsync(SqliteStore.PeekPollsAsync, (store, token) => store.PollsAsync(token), cancellationToken))
        .ToDictionary(state => state.Source, StringComparer.Ordinal);

    private async Task<IReadOnlyList<T>> ReadAsync<T>(
        Func<string, CancellationToken, Task<IReadOnlyList<T>>> peek,
        Func<INewsStore, CancellationToken, Task<IReadOnlyList<T>>> read,
        CancellationToken cancellationToken)
    {
        if (_existing is null)
            return [];
        try
        {
            return _opening is null ? await peek(_existing, cancellationToken) : await read(await _opening.Value, cancellationToken);
        }
        catch (StoreException why)
        {
            _unread = why;
            return [];
        }
    }

    // The driver does not let go of the thread while it opens the file, so it gets one of its own.
    private static Task<SqliteStore> OpenAsync(string path, LockPatience patience) =>
        Task.Run(() => SqliteStore.OpenAsync(path, patience, CancellationToken.None));

    private static StoreException NoPath() =>
        new("no home folder is known (HOME is not set), so there is no place for the database: set 'store' or TRIBUTARY_STORE");
}
