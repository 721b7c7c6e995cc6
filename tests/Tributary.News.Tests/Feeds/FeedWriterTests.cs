using System.ServiceModel.Syndication;
using System.Xml;
using CsCheck;
using Tributary.News.Articles;
using Tributary.News.Feeds;

namespace Tributary.News.Tests.Feeds;

public sealed class FeedWriterTests
{
    private static readonly Gen<string> Words = Gen.String[Gen.Char["abcÄé中 <>&\"'-/😀\u0001\ufffe"], 1, 12].Select(text => $"x{text}x");
    private static readonly Gen<DateTimeOffset> Dates = Gen.Long[0, 4_000_000_000].Select(DateTimeOffset.FromUnixTimeSeconds);
    private static readonly Gen<string> Addresses = Gen.Int[0, 999_999].Select(number => $"https://example.org/{number}?a=1&b=2");

    private static readonly Gen<FeedText> Texts = Gen.Select(Words, Gen.Bool)
        .Select(one => one.Item2 ? new FeedText($"<p>{System.Net.WebUtility.HtmlEncode(one.Item1)}</p>", IsHtml: true) : new FeedText(one.Item1, IsHtml: false));

    private static readonly Gen<Entry> Entries =
        from id in Words
        from title in Words
        from link in Addresses
        from dates in Gen.Select(Dates, Dates)
        from author in Words
        from tags in Words.Array[0, 3]
        from summary in Texts
        from content in Texts
        from size in Gen.Long[0, long.MaxValue / 2]
        select new Entry
        {
            Id = id, Title = new FeedText(title, IsHtml: false), Link = link, Published = dates.Item1, Updated = dates.Item2, Author = author,
            Categories = [.. tags.Distinct()], Summary = summary, Content = content,
            Enclosures = [new Enclosure(link + "&c=mp3", "audio/mpeg", size)],
        };

    private static readonly Gen<(Feed Feed, Entry[] Entries)> Feeds = Gen.Select(Words, Words, Dates, Entries.Array[0, 4])
        .Select(one => (new Feed
        {
            Format = FeedFormat.Rss, Title = new FeedText(one.Item1, IsHtml: false), Description = new FeedText(one.Item2, IsHtml: false),
            Link = "https://example.org/", Self = "https://example.org/feed", Updated = one.Item3, Author = "Ann", Language = "en",
            Hubs = ["https://hub.example.org/"],
        }, one.Item4));

    [Theory]
    [InlineData(FeedFormat.Rss)]
    [InlineData(FeedFormat.Atom)]
    [InlineData(FeedFormat.Json)]
    public void What_is_written_is_read_back(FeedFormat format) => Feeds.Sample(one =>
    {
        var reader = FeedReader.Open(Written(format, one.Feed, one.Entries));
        var entries = new List<Entry>();
        while (reader.Next() is { } entry)
            entries.Add(entry);
        Assert.Equal(format, reader.Feed.Format);
        Assert.Empty(reader.Warnings);
        Assert.Equal(Shown(one.Feed.Title), Shown(reader.Feed.Title));
        Assert.Equal((one.Feed.Link, one.Feed.Self, one.Feed.Language), (reader.Feed.Link, reader.Feed.Self, reader.Feed.Language));
        Assert.Equal(one.Feed.Hubs, reader.Feed.Hubs);
        Assert.Equal(one.Entries.Length, entries.Count);
        foreach (var (expected, actual) in one.Entries.Zip(entries))
        {
            Assert.Equal(Clean(expected.Id!), actual.Id);
            Assert.Equal(expected.Link, actual.Link);
            Assert.Equal((expected.Published, expected.Updated), (actual.Published, actual.Updated));
            Assert.Equal(Shown(expected.Title), Shown(actual.Title));
            Assert.Equal(Shown(expected.Content), Shown(actual.Content));
            if (format != FeedFormat.Json)
                Assert.Equal(Shown(expected.Summary), Shown(actual.Summary));
            Assert.Equal(Clean(expected.Author!), actual.Author);
            Assert.Equal(expected.Categories.Select(Clean).Distinct(), actual.Categories);
            Assert.Equal(expected.Enclosures, actual.Enclosures);
        }
    }, iter: 300);

    [Theory]
    [InlineData(FeedFormat.Rss)]
    [InlineData(FeedFormat.Atom)]
    public void Somebody_elses_strict_reader_takes_what_is_written(FeedFormat format) => Feeds.Sample(one =>
    {
        using var xml = XmlReader.Create(new MemoryStream(Written(format, one.Feed, one.Entries)));
        SyndicationFeedFormatter reader = format == FeedFormat.Rss ? new Rss20FeedFormatter() : new Atom10FeedFormatter();
        Assert.True(reader.CanRead(xml));
        reader.ReadFrom(xml);
        Assert.Equal(one.Entries.Select(entry => Clean(entry.Id!)), reader.Feed.Items.Select(item => item.Id));
        Assert.Equal(one.Entries.Select(entry => Clean(entry.Title!.Value)), reader.Feed.Items.Select(item => item.Title.Text));
        Assert.Equal(one.Entries.Select(entry => entry.Published), reader.Feed.Items.Select(item => (DateTimeOffset?)item.PublishDate));
        Assert.Equal(Clean(one.Feed.Title!.Value), reader.Feed.Title.Text);
    }, iter: 200);

    [Theory]
    [InlineData(FeedFormat.Rss)]
    [InlineData(FeedFormat.Atom)]
    [InlineData(FeedFormat.Json)]
    public void A_feed_of_nothing_is_valid_all_the_same(FeedFormat format)
    {
        var reader = FeedReader.Open(Written(format, new Feed { Format = format }, [new Entry()]));
        Assert.NotNull(reader.Next());
        Assert.Null(reader.Next());
        Assert.Empty(reader.Warnings);
    }

    private static byte[] Written(FeedFormat format, Feed feed, IEnumerable<Entry> entries)
    {
        var output = new MemoryStream();
        Action<Stream, Feed, IEnumerable<Entry>> write =
            format switch { FeedFormat.Rss => FeedWriter.WriteRss, FeedFormat.Atom => FeedWriter.WriteAtom, _ => FeedWriter.WriteJson };
        write(output, feed, entries);
        return output.ToArray();
    }

    // RSS cannot say whether a text is HTML, so what is compared is what a reader sees.
    private static string? Shown(FeedText? text) => text is null ? null
        : text.IsHtml ? PlainText.FromHtml(Clean(text.Value)) : PlainText.Line(Clean(text.Value));

    private static string Clean(string text) => text.Replace("\u0001", "", StringComparison.Ordinal).Replace("\ufffe", "", StringComparison.Ordinal);
}
