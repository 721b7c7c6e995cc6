using CsCheck;
using Tributary.News.Articles;
using Tributary.Storage;
using static Tributary.News.Tests.Storage.StoreSamples;

namespace Tributary.News.Tests.Storage;

/// <summary>What a killed process or a power cut leaves on the disk is a whole store: with the run or without it.</summary>
public sealed class SqliteCrashTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Path => _folder.File("news.db");

    public void Dispose() => _folder.Dispose();

    private static List<Article> Many(int count) =>
        [.. Enumerable.Range(0, count).Select(number => Article(number) with { Summary = new string((char)('a' + (number % 26)), 2000) })];

    /// <summary>The files as a kill at this moment would leave them; the shared memory of the log is lost with its process.</summary>
    private string Snapshot(string name)
    {
        foreach (var suffix in new[] { "", "-wal", "-journal" })
            if (File.Exists(Path + suffix))
                CopyShared(Path + suffix, _folder.File(name + suffix));
        return _folder.File(name);
    }

    private static void CopyShared(string from, string to)
    {
        using var source = new FileStream(from, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var target = File.Create(to);
        source.CopyTo(target);
    }

    private static async Task<int> RunsOfAWholeStoreAsync(string path)
    {
        await using var store = await SqliteStore.OpenAsync(path, Token);
        Assert.Equal("ok", RawSqlite.Scalar(path, "SELECT group_concat(integrity_check) FROM pragma_integrity_check"));
        Assert.Equal(0L, RawSqlite.Scalar(path, "SELECT count(*) FROM pragma_foreign_key_check"));
        var runs = await store.RunsAsync(100, Token);
        foreach (var run in runs)
            Assert.Equal(int.Parse(run.Query!), (await store.RunAsync(run.Id, Token))!.Articles.Count);
        Assert.Equal(runs.Count == 0 ? 0 : runs.Max(run => int.Parse(run.Query!)), (await store.InfoAsync(Token)).Articles);
        return runs.Count;
    }

    [Fact]
    public async Task Killed_at_any_point_of_a_save_the_store_is_as_it_was_before()
    {
        await using var store = await SqliteStore.OpenAsync(Path, Token);
        await store.SaveAsync(Run(1, Fetched("a", 100)) with { Query = "100" }, Many(100), Token);
        var snapshots = new List<string>();
        // More than SQLite's cache holds, so that pages reach the log before the commit; every article is read several times on the way.
        var articles = new WatchedList<Article>(Many(4000), read =>
        {
            if (read % 1500 == 1)
                snapshots.Add(Snapshot($"killed{read}.db"));
        });
        await store.SaveAsync(Run(2, Fetched("a", 4000)) with { Query = "4000" }, articles, Token);
        Assert.True(snapshots.Count > 5);
        Assert.Contains(snapshots, snapshot => new FileInfo($"{snapshot}-wal").Length > 1_000_000);
        foreach (var snapshot in snapshots)
            Assert.Equal(1, await RunsOfAWholeStoreAsync(snapshot));
        Assert.Equal(2, await RunsOfAWholeStoreAsync(Snapshot("after.db")));
    }

    [Fact]
    public async Task Whatever_part_of_the_log_reached_the_disk_the_runs_in_it_are_whole()
    {
        await using var store = await SqliteStore.OpenAsync(Path, Token);
        for (var number = 1; number <= 4; number++)
            await store.SaveAsync(Run(number, Fetched("a", number * 10)) with { Query = $"{number * 10}" }, Many(number * 10), Token);
        var log = await File.ReadAllBytesAsync($"{Snapshot("whole.db")}-wal", Token);
        var cuts = 0;
        await Gen.Int[0, log.Length].SampleAsync(
            async length =>
            {
                var copy = Snapshot($"cut{++cuts}.db");
                await File.WriteAllBytesAsync($"{copy}-wal", log[..length], Token);
                Assert.InRange(await RunsOfAWholeStoreAsync(copy), 0, 4);
            },
            iter: 40,
            threads: 1);
        Assert.Equal(4, await RunsOfAWholeStoreAsync(_folder.File("whole.db")));
    }

    [Fact]
    public async Task Killed_while_the_log_is_moved_into_the_file_the_store_is_whole()
    {
        await using var store = await SqliteStore.OpenAsync(Path, Token);
        await store.SaveAsync(Run(1, Fetched("a", 100)) with { Query = "100" }, Many(100), Token);
        var killed = Snapshot("killed.db");
        var (length, log) = (new FileInfo(killed).Length, await File.ReadAllBytesAsync($"{killed}-wal", Token));
        RawSqlite.Execute(killed, "PRAGMA wal_checkpoint(TRUNCATE)");
        // The first page says how long the file will be once the others have followed.
        Assert.True(length < new FileInfo(killed).Length);
        await File.WriteAllBytesAsync($"{killed}-wal", log, Token);
        await using (var file = new FileStream(killed, FileMode.Open))
            file.SetLength(length);
        Assert.Equal(1, await RunsOfAWholeStoreAsync(_folder.File("killed.db")));
    }

    [Fact]
    public async Task Killed_after_its_first_write_a_new_store_is_known_to_be_ours()
    {
        RawSqlite.Execute(Path, $"PRAGMA application_id = {SqliteFile.ApplicationId}");
        Assert.Equal(0, await RunsOfAWholeStoreAsync(Path));
    }

    [Fact]
    public async Task Killed_during_its_first_write_a_new_store_is_made_by_the_next()
    {
        RawSqlite.Execute(Path, $"PRAGMA application_id = {SqliteFile.ApplicationId}");
        // A journal that says that the file was empty, of a writer that was killed before it could take it away: SQLite goes back to that.
        // https://www.sqlite.org/fileformat.html#the_rollback_journal
        byte[] header = [0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0x10, 0];
        await File.WriteAllBytesAsync($"{Path}-journal", [.. header, .. new byte[512 - header.Length]], Token);
        Assert.Equal(0, await RunsOfAWholeStoreAsync(Path));
        Assert.Equal((long)SqliteFile.ApplicationId, RawSqlite.Scalar(Path, "PRAGMA application_id"));
        Assert.Equal(0, await RunsOfAWholeStoreAsync(Path));
    }

    [Fact]
    public async Task A_log_that_has_grown_is_moved_into_the_file_when_the_store_is_closed()
    {
        await using (var store = await SqliteStore.OpenAsync(Path, Token))
            await store.SaveAsync(Run(1, Fetched("a", 10)) with { Query = "10" }, Many(10), Token);
        Assert.NotEqual(0, new FileInfo($"{Path}-wal").Length);
        await using (var store = await SqliteStore.OpenAsync(Path, Token))
            await store.SaveAsync(Run(2, Fetched("a", 1000)) with { Query = "1000" }, Many(1000), Token);
        Assert.Equal(0, new FileInfo($"{Path}-wal").Length);
        Assert.Equal(2, await RunsOfAWholeStoreAsync(Path));
    }
}
