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
