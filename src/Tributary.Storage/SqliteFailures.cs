using Microsoft.Data.Sqlite;
using Tributary.News.Storage;

namespace Tributary.Storage;

/// <summary>SQLite's result codes in one line for a person: which file, why, what to do.</summary>
internal static class SqliteFailures
{
    public static StoreException Of(string path, SqliteException cause) => new($"the store {path} {Reason(cause)}", cause);

    public static StoreException Of(string path, Exception cause) =>
        new($"the store {path} cannot be opened: {OneLine(cause.Message)}", cause);

    // https://www.sqlite.org/rescode.html
    private static string Reason(SqliteException cause) => cause.SqliteErrorCode switch
    {
        3 or 23 => "may not be accessed: check the permissions of the file and its folder",
        5 or 6 => "is held by another program: end that program or try again",
        8 => "is read-only: make the file and its folder writable, or name another one with the setting 'store'",
        10 => $"could not be read or written (I/O error {cause.SqliteExtendedErrorCode}): check the disk",
        11 or 26 => "is damaged: move the file away and start with a new one, or put a copy of it back",
        13 => "does not fit on the disk, which is full: free some space and try again",
        14 => "cannot be opened: check that the folder exists and that the file and its folder are writable",
        _ => $"failed: {OneLine(cause.Message)}",
    };

    private static string OneLine(string message) => message.ReplaceLineEndings(" ").Trim();
}
