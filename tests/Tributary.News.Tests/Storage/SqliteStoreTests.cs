using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;
using Tributary.News.Storage;
using Tributary.Storage;
using static Tributary.News.Tests.Storage.StoreSamples;

namespace Tributary.News.Tests.Storage;

public sealed class SqliteStoreTests : NewsStoreContract, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    protected override async Task<INewsStore> OpenAsync(string name = "news") =>
        await SqliteStore.OpenAsync(_folder.File($"{name}.db"), TestContext.Current.CancellationToken);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_save_waits_for_the_lock_of_another_program()
    {
        await using var store = await OpenAsync();
        using var other = RawSqlite.Open(_folder.File("news.db"));
        SqliteFile.Execute(other, "BEGIN IMMEDIATE");
        var saving = store.SaveAsync(Run(1), [], TestContext.Current.CancellationToken);
        Assert.Equal(0, SqliteFile.Number(other, "SELECT count(*) FROM runs"));
        Assert.Empty(await store.RunsAsync(1, TestContext.Current.CancellationToken));
        SqliteFile.Execute(other, "COMMIT");
        await saving;
        Assert.Single(await store.RunsAsync(1, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Waiting_for_a_lock_can_be_cancelled()
    {
        await using var store = await OpenAsync();
        using var other = RawSqlite.Open(_folder.File("news.db"));
        SqliteFile.Execute(other, "BEGIN IMMEDIATE");
        using var source = new CancellationTokenSource();
        var saving = store.SaveAsync(Run(1), [], source.Token);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => saving);
        SqliteFile.Execute(other, "COMMIT");
        Assert.Empty(await store.RunsAsync(1, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Who_is_to_stop_waits_for_no_lock_and_does_what_needs_none()
    {
        await (await OpenAsync()).DisposeAsync();
        using var stop = new CancellationTokenSource();
        await using var store = await SqliteStore.OpenAsync(
            _folder.File("news.db"), ForADay(stop.Token), TestContext.Current.CancellationToken);
        using var other = RawSqlite.Open(_folder.File("news.db"));
        SqliteFile.Execute(other, "BEGIN IMMEDIATE");
        var waiting = store.SaveAsync(Run(1), [], CancellationToken.None);
        await stop.CancelAsync();
        await Assert.ThrowsAsync<StoreException>(() => waiting);
        await Assert.ThrowsAsync<StoreException>(() => store.SaveAsync(Run(2), [], CancellationToken.None));
        SqliteFile.Execute(other, "ROLLBACK");
        await store.SaveAsync(Run(3), [], CancellationToken.None);
        Assert.Single(await store.RunsAsync(9, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Who_is_to_stop_opens_no_store_that_is_locked_against_readers_too()
    {
        await (await OpenAsync()).DisposeAsync();
        using var stop = new CancellationTokenSource();
        using (var other = RawSqlite.Open(_folder.File("news.db")))
        {
            // In this mode the log has one reader, too. It cannot be had while anybody else has the store open.
            SqliteFile.Execute(other, "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
            var waiting = SqliteStore.OpenAsync(_folder.File("news.db"), ForADay(stop.Token), CancellationToken.None);
            await stop.CancelAsync();
            await Assert.ThrowsAsync<StoreException>(() => waiting);
        }

        await using var store = await SqliteStore.OpenAsync(_folder.File("news.db"), ForADay(stop.Token), CancellationToken.None);
        Assert.Empty(await store.RunsAsync(9, TestContext.Current.CancellationToken));
    }

    // A wait that goes on would never end.
    private static LockPatience ForADay(CancellationToken stop) => new(TimeSpan.FromDays(1), stop);

    [Fact]
    public void All_who_wait_for_a_lock_wait_once_together()
    {
        var time = new FakeTimeProvider();
        var wait = new LockWait(new(TimeSpan.FromSeconds(30), CancellationToken.None), time);
        Assert.True(wait.GoesOn(toWrite: true));
        time.Advance(TimeSpan.FromSeconds(29));
        Assert.True(wait.GoesOn(toWrite: true));
        wait.Ended(toWrite: false); // a reader is let in beside the writer that holds the lock
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(wait.GoesOn(toWrite: true));
        Assert.False(wait.GoesOn(toWrite: true));
        wait.Ended(toWrite: true);
        Assert.True(wait.GoesOn(toWrite: false));
        wait.Ended(toWrite: false);
        time.Advance(TimeSpan.FromSeconds(30));
        Assert.True(wait.GoesOn(toWrite: true));
    }
}

/// <summary>A folder of a test's own.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tributary-");

    public string Path => _folder.FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => _folder.Delete(recursive: true);
}

/// <summary>SQLite without the store: what other programs do.</summary>
internal static class RawSqlite
{
    public static SqliteConnection Open(string path)
    {
        var connection = new SqliteConnection($"Data Source={path};Pooling=false");
        connection.Open();
        return connection;
    }

    public static void Execute(string path, string sql)
    {
        using var connection = Open(path);
        SqliteFile.Execute(connection, sql);
    }

    public static object? Scalar(string path, string sql)
    {
        using var connection = Open(path);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
