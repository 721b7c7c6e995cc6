using System.Text.RegularExpressions;
using Tributary.Storage;
using static Tributary.News.Tests.Storage.StoreSamples;

namespace Tributary.News.Tests.Storage;

/// <summary>docs/store.md says what is there.</summary>
public sealed partial class StoreDocumentationTests : IDisposable
{
    private static readonly string[] Values = ["fresh", "partial", "not_modified", "empty"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static async Task<string> PageAsync()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Tributary.slnx")))
            folder = Path.GetDirectoryName(folder)!;
        return await File.ReadAllTextAsync(Path.Combine(folder, "docs", "store.md"), TestContext.Current.CancellationToken);
    }

    private async Task<string> StoreAsync()
    {
        var path = _folder.File("news.db");
        await using var store = await SqliteStore.OpenAsync(path, TestContext.Current.CancellationToken);
        var both = Article(1) with { AlsoIn = [new("b", Article(1).Url)] };
        await store.SaveAsync(Run(1, Fetched("a", 1), Failed("b")), [both], TestContext.Current.CancellationToken);
        return path;
    }

    [Fact]
    public async Task Every_question_gets_an_answer()
    {
        var path = await StoreAsync();
        var sql = Sql().Match(await PageAsync()).Groups[1].Value;
        var questions = sql.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.Equal(4, questions.Length);
        Assert.All(questions, question => Assert.NotNull(RawSqlite.Scalar(path, question)));
    }

    [Fact]
    public async Task Every_table_and_column_is_named()
    {
        var path = await StoreAsync();
        var named =
            from Match row in Row().Matches(await PageAsync())
            from Match column in Word().Matches(row.Groups[2].Value)
            where !Values.Contains(column.Groups[1].Value)
            select $"{row.Groups[1].Value}.{column.Groups[1].Value}";
        var there = (string)RawSqlite.Scalar(
            path,
            "SELECT group_concat(t.name || '.' || c.name) FROM sqlite_schema AS t, pragma_table_info(t.name) AS c WHERE t.type = 'table'")!;
        Assert.Equal(there.Split(',').Order(StringComparer.Ordinal), named.Order(StringComparer.Ordinal));
    }

    [GeneratedRegex("```sql\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Sql();

    [GeneratedRegex(@"^\| `(\w+)` \| [^|]+ \| (`.*) \|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"`(\w+)`")]
    private static partial Regex Word();
}
