using Microsoft.Data.Sqlite;
using Tributary.News.Storage;
using Tributary.Storage;

namespace Tributary.News.Tests.Storage;

public sealed class SqliteStoreTests : NewsStoreContract, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    protected override async Task<INewsStore> OpenAsync(string name = "news") =>
        await SqliteStore.OpenAsync(_folder.File($"{name}.db"), TestContext.Current.CancellationToken);

    public void Dispose() => _folder.Dispose();
}

/// <summary>A folder of a test's own.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tributary-");

    public string Path => _folder.FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _folder.Delete(recursive: true);
    }
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
