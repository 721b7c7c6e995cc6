using Microsoft.Extensions.Time.Testing;
using Tributary.Http.Caching;
using Tributary.News.Storage;
using Tributary.Storage;

namespace Tributary.News.Tests.Storage;

public sealed class MemoryResponseCacheTests : ResponseCacheContract
{
    protected override Task<IResponseCache> OpenAsync(long maxBytes) => Task.FromResult<IResponseCache>(new MemoryResponseCache(maxBytes));

    [Fact]
    public async Task What_was_used_last_stays_longest()
    {
        var cache = await OpenAsync(40_000);
        for (var i = 0; i < 5; i++)
        {
            await cache.KeepAsync(Key(i), Answer(new byte[9_000]), Token);
            await cache.FindAsync(Key(0), Token);
        }

        Assert.NotNull(await cache.FindAsync(Key(0), Token));
        Assert.Null(await cache.FindAsync(Key(1), Token));
    }
}

public sealed class SqliteResponseCacheTests : ResponseCacheContract, IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(Now);
    private SqliteStore? _store;

    private string Path => _folder.File("news.db");

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_store is not null)
            await _store.DisposeAsync();
        _folder.Dispose();
    }

    protected override async Task<IResponseCache> OpenAsync(long maxBytes)
    {
        _store ??= await SqliteStore.OpenAsync(Path, Token);
        return new SqliteResponseCache(Task.FromResult(_store), _time, maxBytes);
    }

    [Fact]
    public async Task The_next_program_finds_it()
    {
        await (await OpenAsync(1_000_000)).KeepAsync(Key(1), Answer([7]), Token);
        await _store!.DisposeAsync();
        _store = null;
        Assert.Equal([7], (await (await OpenAsync(1_000_000)).FindAsync(Key(1), Token))!.Body.ToArray());
    }

    [Fact]
    public async Task What_has_expired_and_cannot_be_asked_about_goes_with_the_next_answer()
    {
        var cache = await OpenAsync(1_000_000);
        await cache.KeepAsync(Key(1), Answer([1]) with { Headers = [] }, Token);
        await cache.KeepAsync(Key(2), Answer([2]), Token);
        _time.Advance(TimeSpan.FromMinutes(1));
        await cache.KeepAsync(Key(3), Answer([3]), Token);
        Assert.Null(await cache.FindAsync(Key(1), Token));
        Assert.NotNull(await cache.FindAsync(Key(2), Token));
    }

    [Fact]
    public async Task A_body_is_kept_compressed()
    {
        var cache = await OpenAsync(2_000);
        await cache.KeepAsync(Key(1), Answer(new byte[100_000]), Token);
        Assert.NotNull(await cache.FindAsync(Key(1), Token));
    }

    [Fact]
    public async Task A_store_that_cannot_be_used_remembers_nothing_and_throws_nothing()
    {
        var cache = new SqliteResponseCache(Task.FromException<SqliteStore>(new StoreException("gone")), _time);
        await cache.KeepAsync(Key(1), Answer([1]), Token);
        Assert.Null(await cache.FindAsync(Key(1), Token));
    }

    [Fact]
    public async Task A_row_that_cannot_be_read_is_as_good_as_none()
    {
        var cache = await OpenAsync(1_000_000);
        await cache.KeepAsync(Key(1), Answer(new byte[1_000]), Token);
        RawSqlite.Execute(Path, "UPDATE responses SET body = x'ff00ff'");
        Assert.Null(await cache.FindAsync(Key(1), Token));
        RawSqlite.Execute(Path, "UPDATE responses SET compressed = 0, address = 'nowhere'");
        Assert.Null(await cache.FindAsync(Key(1), Token));
    }
}
