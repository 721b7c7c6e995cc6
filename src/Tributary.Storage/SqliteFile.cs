using Microsoft.Data.Sqlite;
using Tributary.News.Storage;

namespace Tributary.Storage;

/// <summary>The database's file, and whether it is ours.</summary>
internal static class SqliteFile
{
    // "TRIB" in ASCII, in the header that SQLite keeps for this: https://www.sqlite.org/fileformat.html#application_id
    public const int ApplicationId = 0x54524942;

    private const int SmallestPage = 512;
    private const string NameAnother = "name another file with the setting 'store'";

    /// <summary>Bytes on disk, the write-ahead log included.</summary>
    public static long Bytes(string path) => Length(path) + LogBytes(path);

    /// <summary>Bytes of the write-ahead log.</summary>
    public static long LogBytes(string path) => Length($"{path}-wal");

    /// <summary>
    /// Throws unless the file is missing, empty, or a database of ours that this version can read; changes nothing, not even beside it.
    /// It is read through SQLite rather than as a stream: closing a stream would drop the locks that this process holds on the file.
    /// </summary>
    public static void Recognise(string path)
    {
        if (Directory.Exists(path))
            throw new StoreException($"the store {path} is a folder: name a file with the setting 'store'");
        if (FileKind.IsSpecial(path))
            throw new StoreException($"the store {path} is a device or a pipe: {NameAnother}");
        var length = Length(path);
        if (length == 0)
            return;
        if (length < SmallestPage)
            throw NoDatabase(path);
        var (application, version) = Header(path);
        if (application != ApplicationId)
            throw new StoreException($"the store {path} is a SQLite database of another program: {NameAnother}");
        RequireKnown(path, version);
    }

    /// <summary>
    /// Makes the file where it is missing, and its folder, for the user alone; SQLite gives the files beside it the same mode.
    /// </summary>
    public static void Make(string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        if (File.Exists(path))
            return;
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.ReadWrite };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            new FileStream(path, options).Dispose();
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another program has made it a moment ago.
        }
    }

    /// <summary>Throws where the schema is of a version that this program does not know.</summary>
    public static void RequireKnown(string path, int version)
    {
        if (version > Migrations.Latest)
            throw new StoreException(
                $"the store {path} was written by a newer tributary (schema {version}, this one knows {Migrations.Latest}): "
                + $"update tributary, or {NameAnother}");
    }

    public static int Number(SqliteConnection connection, string sql, SqliteTransaction? transaction = null)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = transaction;
        return (int)(long)command.ExecuteScalar()!;
    }

    public static void Execute(SqliteConnection connection, string sql, SqliteTransaction? transaction = null)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = transaction;
        command.ExecuteNonQuery();
    }

    private static long Length(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : 0;

    private static (int Application, int Version) Header(string path)
    {
        // "immutable" reads the file alone: no lock, no log, no recovery.
        var address = $"file:{Uri.EscapeDataString(path).Replace("%2F", "/", StringComparison.Ordinal)}?immutable=1";
        var text = new SqliteConnectionStringBuilder { DataSource = address, Mode = SqliteOpenMode.ReadOnly, Pooling = false };
        using var connection = new SqliteConnection(text.ToString());
        try
        {
            connection.Open();
            // A log that is half way into the file, because somebody moves it now or was killed when they did, leaves the file shorter
            // than its header says. That is no damage, and this is how SQLite is told to read on; here is nothing that it could write.
            Execute(connection, "PRAGMA writable_schema = ON");
            return (Number(connection, "PRAGMA application_id"), Number(connection, "PRAGMA user_version"));
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode == 26)
        {
            throw NoDatabase(path, exception);
        }
    }

    private static StoreException NoDatabase(string path, Exception? cause = null) =>
        new($"the store {path} is not a SQLite database: {NameAnother}", cause);
}
