namespace Tributary.News.Tests.Corpora;

/// <summary>
/// Runs only where TRIBUTARY_CORPORA names the folder of other people's test data; what it holds is said in docs/feeds.md. A case that is
/// not met must have its reason in <see cref="KnownDifferences"/>.
/// </summary>
public sealed class CorporaTests
{
    [Fact]
    public void What_feedparser_expects_is_found() => Judge(Folders("feedparser/tests"));

    [Fact]
    public void What_gofeed_expects_is_found() => Judge(Corpus.Root is null ? [] : ["gofeed/testdata/translator", "gofeed/testdata/parser"]);

    private static IEnumerable<string> Folders(string root) => Corpus.Root is null
        ? []
        : Directory.GetDirectories(Path.Combine(Corpus.Root, root), "*", SearchOption.AllDirectories)
            .Where(folder => Directory.EnumerateFiles(folder, "*.xml").Any())
            .Select(folder => Path.GetRelativePath(Corpus.Root, folder)).Order(StringComparer.Ordinal);

    private static void Judge(IEnumerable<string> folders)
    {
        var tallies = folders.Select(Judge).ToList();
        Corpus.Report(tallies);
        Assert.All(tallies, tally => Assert.True(tally.Files > 0));
        var unexplained = tallies.SelectMany(tally => tally.Misses).Where(miss => KnownDifferences.Reason(miss) is null).ToList();
        Assert.True(unexplained.Count == 0, $"{unexplained.Count}:\n{string.Join('\n', unexplained.Select(Show))}");
    }

    internal static string Show(Miss miss) => $"{miss.File}: {miss.Field}: expected {Short(miss.Expected)}, found {Short(miss.Actual)}";

    internal static string Short(string text) => text.ReplaceLineEndings(" ") is var line && line.Length > 160 ? line[..160] + "…" : line;

    internal static Tally Judge(string folder)
    {
        var path = Path.Combine(Corpus.Root!, folder);
        var tally = new Tally(folder.Replace("/tests", "", StringComparison.Ordinal).Replace("/testdata", "", StringComparison.Ordinal));
        if (folder.StartsWith("feedparser", StringComparison.Ordinal))
        {
            foreach (var file in Directory.GetFiles(path, "*.xml").Order(StringComparer.Ordinal))
                FeedparserCase.Judge(file, tally);
            return tally;
        }
        foreach (var file in Directory.GetFiles(path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            if (Expectation(file) is { } expectation)
                GofeedCase.Judge(file, expectation, Path.GetRelativePath(path, file), tally);
        return tally;
    }

    private static string? Expectation(string file) =>
        new[] { Path.ChangeExtension(file, ".json"), Path.ChangeExtension(file, null) + "_expected.json" }
            .FirstOrDefault(beside => beside != file && File.Exists(beside));
}
