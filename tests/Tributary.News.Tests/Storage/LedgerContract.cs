using System.Globalization;
using Tributary.Http;
using Tributary.Http.Limits;
using Tributary.News.Storage;
using Tributary.Storage;

namespace Tributary.News.Tests.Storage;

/// <summary>What every ledger does, wherever it keeps its values.</summary>
public abstract class LedgerContract
{
    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Another hold on the same ledger: as another process would have one, where it can be shared by processes.</summary>
    protected abstract Task<ILedger> OpenAsync();

    private static async Task<int> AddOneAsync(ILedger ledger, string name) => await ledger.UpdateAsync(
        name,
        text =>
        {
            var number = int.Parse(text ?? "0", CultureInfo.InvariantCulture) + 1;
            return (number.ToString(CultureInfo.InvariantCulture), number);
        },
        Token);

    [Fact]
    public async Task A_value_is_there_for_the_next_change_and_gone_after_null()
    {
        var ledger = await OpenAsync();
        Assert.Empty(await ledger.ReadAsync(Token));
        Assert.Equal(1, await AddOneAsync(ledger, "a"));
        Assert.Equal(2, await AddOneAsync(ledger, "a"));
        await ledger.UpdateAsync("source/bücher 'x'", _ => ("{\"text\":\"ä\"}", 0), Token);
        var values = await (await OpenAsync()).ReadAsync(Token);
        Assert.Equal([("a", "2"), ("source/bücher 'x'", "{\"text\":\"ä\"}")], values.Select(entry => (entry.Key, entry.Value)).Order());
        Assert.Equal("2", await ledger.UpdateAsync("a", text => ((string?)null, text), Token));
        Assert.Equal(["source/bücher 'x'"], (await ledger.ReadAsync(Token)).Keys);
        Assert.Null(await ledger.UpdateAsync("a", text => ((string?)null, text), Token));
    }

    [Fact]
    public async Task No_change_is_lost_whoever_else_changes_it()
    {
        var ledgers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => OpenAsync()));
        var results = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(() => AddOneAsync(ledgers[i % 4], "a"), Token)));
        Assert.Equal(Enumerable.Range(1, 200), results.Order());
    }

    [Fact]
    public async Task A_change_that_throws_or_is_cancelled_changes_nothing()
    {
        var ledger = await OpenAsync();
        await AddOneAsync(ledger, "a");
        await Assert.ThrowsAsync<FormatException>(async () => await ledger.UpdateAsync<int>("a", _ => throw new FormatException("x"), Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await ledger.UpdateAsync("a", _ => ("9", 0), new CancellationToken(true)));
        Assert.Equal("1", (await ledger.ReadAsync(Token))["a"]);
    }

    [Fact]
    public async Task A_quota_is_kept_by_all_who_share_it_together()
    {
        var limits = new Http.ProviderOptions { Concurrency = 30, Quota = new(20, TimeSpan.FromHours(1)) };
        var holds = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => OpenAsync()));
        var lost = new List<Exception>();
        var providers = holds
            .Select(ledger => new Provider("newsapi.org:443", limits, PhaseBounds.Defaults, new(ledger, lost.Add, TimeProvider.System), TimeProvider.System))
            .ToList();

        var turns = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => Task.Run(() => TryAsync(providers[i % 3]), Token)));

        Assert.Empty(lost);
        Assert.Equal(20, turns.Count(given => given));
        var held = Assert.Single(await holds[0].ReadAsync(Token)).Value;
        Assert.Equal(20, LimitState.Parse(held).Window!.Used);
        Assert.Equal(0, LimitReading.Of(held, limits, TimeProvider.System.GetUtcNow()).QuotaLeft);

        static async Task<bool> TryAsync(Provider provider)
        {
            try
            {
                provider.Leave(await provider.EnterAsync(Timeout.InfiniteTimeSpan, Token));
                return true;
            }
            catch (Http.OutboundException refused) when (refused.Failure.Kind == Http.FailureKind.Quota)
            {
                return false;
            }
        }
    }
}

public sealed class MemoryLedgerTests : LedgerContract
{
    private readonly MemoryLedger _ledger = new();

    protected override Task<ILedger> OpenAsync() => Task.FromResult<ILedger>(_ledger);
}

public sealed class StoredLedgerTests : LedgerContract, IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<SqliteStore> _stores = [];

    protected override async Task<ILedger> OpenAsync()
    {
        var store = await SqliteStore.OpenAsync(_folder.File("news.db"), Token);
        lock (_stores)
            _stores.Add(store);
        return new StoredLedger(Task.FromResult(store));
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var store in _stores)
            await store.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task It_outlasts_its_process_and_keeps_apart_from_the_runs()
    {
        await (await OpenAsync()).UpdateAsync("source/bbc", _ => ("{}", 0), Token);
        await _stores[0].DisposeAsync();
        Assert.Equal("{}", (await (await OpenAsync()).ReadAsync(Token))["source/bbc"]);
        Assert.Equal(0, (await _stores[1].InfoAsync(Token)).Runs);
    }

    [Fact]
    public async Task A_store_of_the_first_schema_gets_a_ledger_and_keeps_its_runs()
    {
        var path = _folder.File("news.db");
        await using (var store = await SqliteStore.OpenAsync(path, Token))
            await store.SaveAsync(StoreSamples.Run(1), [], Token);
        RawSqlite.Execute(path, "DROP TABLE ledger; DROP TABLE responses; DROP TABLE polls; DROP TABLE subscriptions; ALTER TABLE articles DROP COLUMN item_id; ALTER TABLE articles DROP COLUMN content; ALTER TABLE fetches DROP COLUMN failed_attempts; PRAGMA user_version = 1");
        await (await OpenAsync()).UpdateAsync("a", _ => ("{}", 0), Token);
        var info = await _stores[0].InfoAsync(Token);
        Assert.Equal((1L, Migrations.Latest), (info.Runs, info.SchemaVersion));
    }

    [Fact]
    public async Task A_store_that_cannot_be_opened_is_a_store_exception()
    {
        var ledger = new StoredLedger(Task.FromException<SqliteStore>(new StoreException("no store")));
        await Assert.ThrowsAsync<StoreException>(async () => await ledger.ReadAsync(Token));
        await Assert.ThrowsAsync<StoreException>(async () => await ledger.UpdateAsync("a", _ => ("{}", 0), Token));
    }
}
