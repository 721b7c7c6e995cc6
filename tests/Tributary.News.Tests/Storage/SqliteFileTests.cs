using System.Runtime.Versioning;
using Microsoft.Data.Sqlite;
using Tributary.News.Storage;
using Tributary.Storage;
using static Tributary.News.Tests.Storage.StoreSamples;

namespace Tributary.News.Tests.Storage;

/// <summary>What the store makes of the file that it is given.</summary>
public sealed class SqliteFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Path => _folder.File("news.db");

    public void Dispose() => _folder.Dispose();

    private async Task<string> RefusedAsync(string path)
    {
        var before = Contents();
        var exception = await Assert.ThrowsAsync<StoreException>(() => SqliteStore.OpenAsync(path, Token));
        Assert.Equal(before, Contents());
        Assert.DoesNotContain('\n', exception.Message);
        return exception.Message;
    }

    private Dictionary<string, string> Contents() => Directory
        .EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories)
        .ToDictionary(file => file, file => Convert.ToHexString(File.ReadAllBytes(file)));

    [Fact]
    public async Task A_missing_file_is_made_and_its_folders_too()
    {
        var path = _folder.File("a/b c/%41 #?.db");
        await using (var store = await SqliteStore.OpenAsync(path, Token))
            await store.SaveAsync(Run(1), [], Token);
        Assert.True(File.Exists(path));
        await using var again = await SqliteStore.OpenAsync(path, Token);
        Assert.Equal((path, 1L), ((await again.InfoAsync(Token)).Location, (await again.InfoAsync(Token)).Runs));
    }

    [Fact]
    public async Task An_empty_file_is_a_new_store()
    {
        await File.WriteAllBytesAsync(Path, [], Token);
        await using var store = await SqliteStore.OpenAsync(Path, Token);
        Assert.Equal(Migrations.Latest, (await store.InfoAsync(Token)).SchemaVersion);
    }

    [Fact]
    public async Task A_relative_path_is_shown_in_full()
    {
        var relative = System.IO.Path.GetRelativePath(Environment.CurrentDirectory, Path);
        await using var store = await SqliteStore.OpenAsync(relative, Token);
        Assert.Equal(Path, (await store.InfoAsync(Token)).Location);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("Not a database at all, but more than sixteen bytes of text.\n")]
    [InlineData("SQLite format 3")]
    public async Task A_file_that_is_no_database_is_left_alone(string content)
    {
        await File.WriteAllTextAsync(Path, content, Token);
        Assert.Equal($"the store {Path} is not a SQLite database: name another file with the setting 'store'", await RefusedAsync(Path));
    }

    [Theory]
    [InlineData("CREATE TABLE theirs (id INTEGER)")]
    [InlineData("PRAGMA journal_mode = WAL; CREATE TABLE theirs (id INTEGER)")]
    [InlineData("PRAGMA application_id = 1; PRAGMA user_version = 1")]
    public async Task A_database_of_another_program_is_left_alone(string sql)
    {
        RawSqlite.Execute(Path, sql);
        Assert.Equal(
            $"the store {Path} is a SQLite database of another program: name another file with the setting 'store'",
            await RefusedAsync(Path));
    }

    [Fact]
    public async Task A_database_that_another_program_is_writing_is_left_alone()
    {
        using var theirs = RawSqlite.Open(Path);
        SqliteFile.Execute(theirs, "PRAGMA journal_mode = WAL; CREATE TABLE theirs (id INTEGER); INSERT INTO theirs VALUES (1)");
        await RefusedAsync(Path);
        Assert.Equal(1, SqliteFile.Number(theirs, "SELECT count(*) FROM theirs"));
    }

    [Fact]
    public async Task A_store_of_a_newer_version_is_left_alone()
    {
        await (await SqliteStore.OpenAsync(Path, Token)).DisposeAsync();
        RawSqlite.Execute(Path, "PRAGMA user_version = 99; PRAGMA wal_checkpoint(TRUNCATE)");
        Assert.Equal(
            $"the store {Path} was written by a newer tributary (schema 99, this one knows {Migrations.Latest}): update tributary, "
            + "or name another file with the setting 'store'",
            await RefusedAsync(Path));
    }

    [Fact]
    public async Task A_newer_version_is_seen_while_it_stands_in_the_log_only()
    {
        await (await SqliteStore.OpenAsync(Path, Token)).DisposeAsync();
        using var newer = RawSqlite.Open(Path);
        SqliteFile.Execute(newer, "PRAGMA user_version = 99");
        var exception = await Assert.ThrowsAsync<StoreException>(() => SqliteStore.OpenAsync(Path, Token));
        Assert.Contains("newer tributary", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_is_no_store() =>
        Assert.Equal($"the store {_folder.Path} is a folder: name a file with the setting 'store'", await RefusedAsync(_folder.Path));

    [Fact]
    public async Task A_file_inside_a_file_is_no_store()
    {
        await File.WriteAllTextAsync(_folder.File("file"), "x", Token);
        var path = _folder.File("file/news.db");
        Assert.StartsWith($"the store {path} cannot be opened: ", await RefusedAsync(path), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("a\0b")]
    public async Task Nothing_is_no_path(string path) =>
        Assert.Equal("the store has no path: name a file with the setting 'store'", await RefusedAsync(path));

    [Theory]
    [InlineData(4096)] // in the schema, which whoever opens the store reads
    [InlineData(8192)] // in the tables alone
    public async Task A_damaged_store_is_named_as_such(int from)
    {
        await using (var store = await SqliteStore.OpenAsync(Path, Token))
            await store.SaveAsync(Run(1), [.. Enumerable.Range(0, 500).Select(Article)], Token);
        RawSqlite.Execute(Path, "PRAGMA wal_checkpoint(TRUNCATE)");
        await using (var file = File.OpenWrite(Path))
        {
            file.Position = from;
            await file.WriteAsync(new byte[file.Length - from], Token);
        }

        var exception = await Assert.ThrowsAsync<StoreException>(async () =>
        {
            await using var damaged = await SqliteStore.OpenAsync(Path, Token);
            await damaged.RunAsync("last", Token);
        });
        Assert.Equal(
            $"the store {Path} is damaged: move the file away and start with a new one, or put a copy of it back", exception.Message);
    }

    [Fact]
    public async Task A_log_that_cannot_be_made_is_told()
    {
        await (await SqliteStore.OpenAsync(Path, Token)).DisposeAsync();
        File.Delete($"{Path}-wal");
        Directory.CreateDirectory($"{Path}-wal");
        Assert.StartsWith($"the store {Path} ", await RefusedAsync(Path), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/dev/null")]
    [InlineData("/dev/full")]
    public async Task A_device_is_no_store_and_nothing_is_left_beside_it(string device)
    {
        Assert.Equal($"the store {device} is a device or a pipe: name another file with the setting 'store'", await RefusedAsync(device));
        Assert.False(File.Exists($"{device}-journal"));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task What_is_made_is_for_the_user_alone()
    {
        var path = System.IO.Path.Combine(System.IO.Path.GetDirectoryName(Path)!, "made", "too", "news.db");
        await using var store = await SqliteStore.OpenAsync(path, Token);
        await store.SubscribeAsync([], Token);
        const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Assert.All([path, $"{path}-wal", $"{path}-shm"], file => Assert.Equal(Own, File.GetUnixFileMode(file)));
        Assert.Equal(Own | UnixFileMode.UserExecute, File.GetUnixFileMode(System.IO.Path.GetDirectoryName(path)!));
    }

    [Theory]
    [InlineData(3, "may not be accessed")]
    [InlineData(5, "is held by another program: end that program")]
    [InlineData(8, "is read-only")]
    [InlineData(10, "could not be read or written (I/O error 778)")]
    [InlineData(13, "does not fit on the disk, which is full")]
    [InlineData(14, "cannot be opened")]
    [InlineData(26, "is damaged")]
    [InlineData(1, "failed: two lines")]
    public void Every_failure_says_which_file_why_and_what_to_do_in_one_line(int code, string reason)
    {
        var message = SqliteFailures.Of("news.db", new SqliteException("two\nlines", code, 778)).Message;
        Assert.StartsWith($"the store news.db {reason}", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }
}
