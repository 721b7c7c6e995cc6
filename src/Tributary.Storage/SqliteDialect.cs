using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tributary.Storage;

/// <summary>What SQLite says in its own way; the statements in the other files are any database's.</summary>
internal static partial class SqliteDialect
{
    /// <summary>A subquery: every text of the list that the parameter <c>ids</c> holds.</summary>
    public const string Listed = "SELECT value FROM json_each(@ids)";

    /// <summary>What every connection begins with. It waits only for who lets nobody read.</summary>
    public const string Connect = "PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 4000;";

    /// <summary>Pages of 8 KB, which several articles fit into; a file that is there keeps its own.</summary>
    public const string ForNewFiles = "PRAGMA page_size = 8192";

    /// <summary>16 MB of cache, so that the index of random ids stays in memory while many rows are written.</summary>
    public const string ForManyRows = "PRAGMA cache_size = -16000";

    /// <summary>What succeeds where a transaction that reads can begin.</summary>
    public const string TryToRead = "SELECT 1 FROM sqlite_schema LIMIT 1";

    /// <summary>What succeeds where a transaction that writes can begin.</summary>
    public const string TryToWrite = "BEGIN IMMEDIATE; ROLLBACK";

    /// <summary>The list that <see cref="Listed"/> reads.</summary>
    public static string List(IEnumerable<string> texts) => JsonSerializer.Serialize([.. texts], Json.Default.StringArray);

    [JsonSerializable(typeof(string[]))]
    private sealed partial class Json : JsonSerializerContext;
}
