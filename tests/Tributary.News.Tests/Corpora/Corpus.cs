namespace Tributary.News.Tests.Corpora;

/// <summary>Where other people's test data is, and what became of it.</summary>
internal static class Corpus
{
    private static readonly Lazy<IReadOnlyList<Tally>> Judged = new(() => Root is { } root ? [.. Folders(root).Select(folder => Judge(root, folder)), WholeFeedTests.Judge()] : []);

    /// <summary>Null where TRIBUTARY_CORPORA is not set.</summary>
    public static string? Root => Environment.GetEnvironmentVariable("TRIBUTARY_CORPORA") is { Length: > 0 } root ? root : null;

    /// <summary>One a folder, in a fixed order; none where there is no test data.</summary>
    public static IReadOnlyList<Tally> Tallies => Judged.Value;

    private static IEnumerable<string> Folders(string root) =>
    [
        "gofeed/testdata/translator", "gofeed/testdata/parser",
        .. Directory.GetDirectories(Path.Combine(root, "feedparser/tests"), "*", SearchOption.AllDirectories)
            .Where(folder => Directory.EnumerateFiles(folder, "*.xml").Any())
            .Select(folder => Path.GetRelativePath(root, folder)).Order(StringComparer.Ordinal),
    ];

    private static Tally Judge(string root, string folder)
    {
        var path = Path.Combine(root, folder);
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
