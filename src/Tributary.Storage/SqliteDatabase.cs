using Microsoft.Data.Sqlite;
using SQLitePCL;
using Tributary.News.Storage;

namespace Tributary.Storage;

/// <summary>
/// One file and the transactions on it. SQLite blocks the thread that calls it, so every transaction runs on a thread of the pool.
/// Safe for concurrent use: readers beside one writer, in any number of processes.
/// </summary>
internal sealed class SqliteDatabase : IAsyncDisposable
{
    private const int Busy = 5;

    // Milliseconds that SQLite waits for another program's lock before we ask ourselves whether to go on.
    private const int Attempt = 100;

    // Who opens the store reads the log once: 1 MB is a millisecond, and the articles of eight runs.
    private const long LogLimit = 1 << 20;
    private readonly string _connectionString;
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly LockWait _wait;

    private SqliteDatabase(string path, LockPatience patience)
    {
        Location = path;
        _wait = new(patience, TimeProvider.System);
        // The driver tries a locked statement again for a second: the least that it has, and more than a lock of our own takes.
        _connectionString = new SqliteConnectionStringBuilder { DataSource = path, ForeignKeys = true, DefaultTimeout = 1 }.ToString();
    }

    /// <summary>The file's full path.</summary>
    public string Location { get; }

    /// <summary>Opens the file, makes it where it is missing, and brings its schema up to date.</summary>
    /// <exception cref="StoreException">It cannot be opened, or it is no database of ours; such a file is left as it is.</exception>
    public static async Task<SqliteDatabase> OpenAsync(string path, LockPatience patience, CancellationToken cancellationToken)
    {
        var database = new SqliteDatabase(path, patience);
        await database.OffThreadAsync(database.Prepare, toWrite: false, cancellationToken);
        return database;
    }

    /// <summary>
    /// Reads from a file that is neither made nor changed; nothing where it is missing or its schema is older than
    /// <paramref name="version"/>.
    /// </summary>
    /// <exception cref="StoreException">It cannot be read, or it is no database of ours.</exception>
    public static async Task<T?> PeekAsync<T>(
        string path, int version, Func<SqliteTransaction, Task<T>> read, CancellationToken cancellationToken)
        where T : class
    {
        if (!File.Exists(path))
            return null;
        T? result = null;
        var text = new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, DefaultTimeout = 1, Pooling = false };
        await new SqliteDatabase(path, LockPatience.Default).OffThreadAsync(
            async () =>
            {
                SqliteFile.Recognise(path);
                await using var connection = new SqliteConnection(text.ToString());
                await connection.OpenAsync(cancellationToken);
                await using var transaction = Begin(connection, deferred: true);
                if (SqliteFile.Number(connection, "PRAGMA user_version", transaction) >= version)
                    result = await read(transaction);
            },
            toWrite: false,
            cancellationToken);
        return result;
    }

    /// <summary>Reads one state of the database, whatever is written meanwhile.</summary>
    public async Task<T> ReadAsync<T>(Func<SqliteTransaction, Task<T>> read, CancellationToken cancellationToken)
    {
        T result = default!;
        await OffThreadAsync(
            async () =>
            {
                await using var connection = Connect();
                await using var transaction = Begin(connection, deferred: true);
                result = await read(transaction);
            },
            toWrite: false,
            cancellationToken);
        return result;
    }

    /// <summary>Writes all of it or, where it throws, nothing.</summary>
    public async Task WriteAsync(Func<SqliteTransaction, Task> write, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            await OffThreadAsync(
                async () =>
                {
                    await using var connection = Connect();
                    await using var transaction = Begin(connection, deferred: false);
                    await write(transaction);
                    cancellationToken.ThrowIfCancellationRequested();
                    await transaction.CommitAsync(CancellationToken.None);
                },
                toWrite: true,
                cancellationToken);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Closes the file. A write-ahead log that has grown is moved into it, unless another program is at work.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.Run(Close);
        _writing.Dispose();
    }

    private async Task OffThreadAsync(Func<Task> work, bool toWrite, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Run(() => WhileBusyAsync(work, toWrite, cancellationToken), cancellationToken);
        }
        catch (SqliteException exception)
        {
            throw SqliteFailures.Of(Location, exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw SqliteFailures.Of(Location, exception);
        }
    }

    // An attempt waits a moment inside SQLite and leaves nothing behind where it fails.
    private async Task WhileBusyAsync(Func<Task> work, bool toWrite, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await work();
                _wait.Ended(toWrite);
                return;
            }
            catch (SqliteException exception) when (exception.SqliteErrorCode == Busy && _wait.GoesOn(toWrite))
            {
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
    }

    private Task Prepare()
    {
        SqliteFile.Recognise(Location);
        SqliteFile.Make(Location);
        using var connection = Connect();
        Try(connection, SqliteDialect.TryToRead);
        if (SqliteFile.Number(connection, "PRAGMA user_version") != Migrations.Latest)
            Migrate(connection);
        return Task.CompletedTask;
    }

    // Emptying the log at every close, as SQLite would, waits four times for the disk: more than a run's own work.
    private void Close()
    {
        try
        {
            if (SqliteFile.LogBytes(Location) > LogLimit)
            {
                using var connection = Connect();
                SqliteFile.Execute(connection, "PRAGMA busy_timeout = 0; PRAGMA wal_checkpoint(TRUNCATE)");
            }
        }
        catch (SqliteException)
        {
            // What was saved is safe in the log, and the next to close the store empties it.
        }

        using var pooled = new SqliteConnection(_connectionString);
        SqliteConnection.ClearPool(pooled);
    }

    private void Migrate(SqliteConnection connection)
    {
        SqliteFile.RequireKnown(Location, SqliteFile.Number(connection, "PRAGMA user_version"));
        // The first write of all, so that whoever is killed after it leaves a file that is known to be ours. It is missing from a file that
        // was new a moment ago, and from one whose first writer was killed: SQLite has just emptied that again.
        SqliteFile.Execute(connection, SqliteDialect.ForNewFiles);
        Try(connection, SqliteDialect.TryToWrite);
        if (SqliteFile.Number(connection, "PRAGMA application_id") != SqliteFile.ApplicationId)
            SqliteFile.Execute(connection, $"PRAGMA application_id = {SqliteFile.ApplicationId}");
        SqliteFile.Execute(connection, "PRAGMA journal_mode = WAL");
        while (Step(connection))
        {
        }

        // So that the file alone tells its version.
        SqliteFile.Execute(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
    }

    // The version is read again inside the transaction: another process may have taken the same step a moment ago.
    private static bool Step(SqliteConnection connection)
    {
        using var transaction = connection.BeginTransaction(deferred: false);
        var version = SqliteFile.Number(connection, "PRAGMA user_version", transaction);
        foreach (var (next, sql) in Migrations.After(version).Take(1))
            SqliteFile.Execute(connection, $"{sql}; PRAGMA user_version = {next}", transaction);
        transaction.Commit();
        return version < Migrations.Latest;
    }

    // The driver's asynchronous methods block like the others, and it has none for a deferred transaction.
    private static SqliteTransaction Begin(SqliteConnection connection, bool deferred)
    {
        Try(connection, deferred ? SqliteDialect.TryToRead : SqliteDialect.TryToWrite);
        return connection.BeginTransaction(deferred);
    }

    // The driver itself would wait for a second at least.
    private static void Try(SqliteConnection connection, string sql)
    {
        _ = raw.sqlite3_busy_timeout(connection.Handle, Attempt);
        SqliteException.ThrowExceptionForRC(raw.sqlite3_exec(connection.Handle, sql), connection.Handle);
    }

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection(_connectionString);
        try
        {
            connection.Open();
            Try(connection, SqliteDialect.Connect);
            raw.sqlite3_db_config(connection.Handle, raw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, out _);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
