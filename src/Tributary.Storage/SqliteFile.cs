using Microsoft.Data.Sqlite;
using Tributary.News.Storage;

namespace Tributary.Storage;

/// <summary>The database's file, and whether it is ours.</summary>
internal static class SqliteFile
{
    // "TRIB" in ASCII, in the header that SQLite keeps for this: https://www.sqlite.org/fileformat.html#application_id
    public const int ApplicationId = 0x54524942;

    /// <summary>Whether there is no database yet: no file, or an empty one.</summary>
    public static bool IsNew(string path) => new FileInfo(path) is not { Exists: true, Length: > 0 };

    /// <summary>Bytes on disk, the write-ahead log included.</summary>
    public static long Bytes(string path) =>
        new[] { path, $"{path}-wal" }.Select(name => new FileInfo(name)).Where(file => file.Exists).Sum(file => file.Length);

    /// <summary>
    /// Throws unless the file is a database of ours that this version can read; changes nothing, not even the files beside it.
    /// It is read through SQLite rather than as a stream, because closing a stream would drop the locks that this process holds on the file.
    /// </summary>
    public static void Recognise(string path)
    {
        if (Directory.Exists(path))
            throw new StoreException($"the store {path} is a folder: name a file with the setting 'store'");
        if (IsNew(path))
            return;
        var (application, version) = Header(path);
        if (application != ApplicationId)
            throw new StoreException($"the store {path} is a SQLite database of another program: name another file with the setting 'store'");
        RequireKnown(path, version);
    }

    /// <summary>Throws where the schema is of a version that this program does not know.</summary>
    public static void RequireKnown(string path, int version)
    {
        if (version > Migrations.Latest)
            throw new StoreException(
                $"the store {path} was written by a newer tributary (schema {version}, this one knows {Migrations.Latest}): update tributary, "
                + "or name another file with the setting 'store'");
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

    private static (int Application, int Version) Header(string path)
    {
        // "immutable" reads the file alone: no lock, no log, no recovery.
        var address = $"file:{Uri.EscapeDataString(path).Replace("%2F", "/", StringComparison.Ordinal)}?immutable=1";
        var text = new SqliteConnectionStringBuilder { DataSource = address, Mode = SqliteOpenMode.ReadOnly, Pooling = false };
        using var connection = new SqliteConnection(text.ToString());
        try
        {
            connection.Open();
            return (Number(connection, "PRAGMA application_id"), Number(connection, "PRAGMA user_version"));
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode == 26)
        {
            throw new StoreException($"the store {path} is not a SQLite database: name another file with the setting 'store'", exception);
        }
    }
}
