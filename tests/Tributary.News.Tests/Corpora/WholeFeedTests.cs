using System.Text;
using System.Text.RegularExpressions;
using Tributary.News.Feeds;

namespace Tributary.News.Tests.Corpora;

/// <summary>Real feeds, whole: nothing is thrown and no item is lost.</summary>
public sealed partial class WholeFeedTests
{
    [Fact]
    public void Every_item_of_a_real_feed_is_found() => Assert.All(Files, path =>
    {
        var read = Read.File(path, new FeedReaderOptions());
        Assert.Null(read.Refusal);
        Assert.Equal(Items(File.ReadAllText(path, Encoding.Latin1)), read.Entries.Count);
        Assert.All(read.Entries, entry => Assert.True((entry.Title ?? entry.Summary ?? entry.Content) is not null));
        Assert.All(read.Entries, entry => Assert.True((entry.Link ?? entry.Id ?? entry.Summary?.Value) is not null));
    });

    /// <summary>A file is met where every item in it is found.</summary>
    internal static Tally Judge()
    {
        var tally = new Tally("feedreader");
        foreach (var path in Files.Order(StringComparer.Ordinal))
        {
            var read = Read.File(path, new FeedReaderOptions());
            tally.Files++;
            if (read.Refusal is { } refusal)
                tally.Refusals.Add(($"feedreader/{Path.GetFileName(path)}", refusal));
            var items = Items(File.ReadAllText(path, Encoding.Latin1));
            tally.Count(Path.GetFileName(path), Aspect.Entries, "items", items == read.Entries.Count, $"{items}", $"{read.Entries.Count}");
        }
        return tally;
    }

    private static string[] Files =>
        Corpus.Root is { } root ? Directory.GetFiles(Path.Combine(root, "feedreader/FeedReader.Tests/Feeds"), "*.xml") : [];

    private static int Items(string text) => Item().Count(Hidden().Replace(text, ""));

    [GeneratedRegex(@"<!\[CDATA\[.*?\]\]>|<!--.*?-->", RegexOptions.Singleline)]
    private static partial Regex Hidden();

    [GeneratedRegex(@"<([a-z]+:)?(item|entry)[\s>]")]
    private static partial Regex Item();
}
