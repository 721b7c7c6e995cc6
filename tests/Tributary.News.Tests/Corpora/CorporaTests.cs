using Tributary.News.Articles;
using Tributary.News.Feeds;
using Tributary.News.Tests.Articles;

namespace Tributary.News.Tests.Corpora;

/// <summary>
/// What other readers' authors expect of their test data, where TRIBUTARY_CORPORA names its folder; elsewhere there is nothing to judge. What
/// is not met counts as not met and has its reason in <see cref="KnownDifferences"/>, by file and field.
/// </summary>
public sealed class CorporaTests
{
    [Fact]
    public void Every_expectation_is_met_or_has_a_reason()
    {
        var unexplained = Misses.Where(miss => KnownDifferences.Reason(miss) is null).ToList();
        Assert.True(unexplained.Count == 0, $"{unexplained.Count}:\n{string.Join('\n', unexplained.Select(Show))}");
    }

    [Fact]
    public void No_reason_is_given_for_what_is_met()
    {
        if (Corpus.Root is not null)
            Assert.Equal([], KnownDifferences.Names.Except(Misses.Select(miss => miss.Name)));
    }

    /// <summary>So much was judged, and so much of it at most was not met, when this was written. It only ever gets better.</summary>
    [Theory]
    [InlineData(Aspect.Entries, 582, 0)]
    [InlineData(Aspect.Titles, 605, 4)]
    [InlineData(Aspect.Links, 141, 1)]
    [InlineData(Aspect.Dates, 73, 0)]
    [InlineData(Aspect.Ids, 49, 1)]
    [InlineData(Aspect.Texts, 922, 56)]
    [InlineData(Aspect.Other, 139, 4)]
    public void No_less_is_met_than_was(Aspect aspect, int judged, int missed)
    {
        if (Corpus.Root is null)
            return;
        var (right, all) = (Corpus.Tallies.Sum(tally => tally.Of(aspect).Right), Corpus.Tallies.Sum(tally => tally.Of(aspect).All));
        Assert.True(all >= judged && all - right <= missed, $"{all} judged, {all - right} not met");
    }

    [Fact]
    public void Nothing_hangs_or_throws_and_what_is_refused_has_its_reason() =>
        Assert.All(Corpus.Tallies.SelectMany(tally => tally.Refusals), refusal => Assert.DoesNotContain("thrown", refusal.Reason, StringComparison.Ordinal));

    [Fact]
    public void The_page_about_feeds_says_what_is_met()
    {
        if (Corpus.Root is not null)
            CorporaPage.Match();
    }

    [Fact]
    public void Nothing_that_runs_survives_feedparsers_attacks() => Assert.All(
        Corpus.Root is { } root ? Directory.GetFiles(Path.Combine(root, "feedparser/tests/wellformed/sanitize"), "*.xml") : [],
        path =>
        {
            var read = Read.File(path, new FeedReaderOptions());
            foreach (var text in read.Entries.SelectMany(entry => new[] { entry.Title, entry.Summary, entry.Content }).Append(read.Feed?.Title).Append(read.Feed?.Description))
                Assert.Equal([], Dangers.In(SafeHtml.Sanitize(text?.Value ?? "", new Uri("https://example.org/"))));
        });

    private static IEnumerable<Miss> Misses => Corpus.Tallies.SelectMany(tally => tally.Misses);

    private static string Show(Miss miss) => $"{miss.Name}: expected {Short(miss.Expected)}, found {Short(miss.Actual)}";

    private static string Short(string text) => text.ReplaceLineEndings(" ") is var line && line.Length > 160 ? line[..160] + "…" : line;
}
