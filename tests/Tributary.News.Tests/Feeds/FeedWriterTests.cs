using System.ServiceModel.Syndication;
using System.Xml;
using CsCheck;
using Tributary.News.Articles;
using Tributary.News.Feeds;
using Tributary.News.Feeds.Writing;

namespace Tributary.News.Tests.Feeds;

public sealed class FeedWriterTests
{
    private static readonly Gen<string> Words = Gen.OneOfConst("a", "Ä", "中", " ", "< ", ">", "& ", "\"", "'", "-", "/", "😀", "]]>", "\u0001", "\ufffe", "\ud83d ").Array[1, 12]
        .Select(pieces => $"x{string.Concat(pieces)}x");
    // What a reader that guesses would take for HTML, and what it would not.
    private static readonly Gen<string> Lookalikes = Gen.OneOf(Words, Gen.OneOfConst("x", " ", "&amp;", "&lt;", "&#65;", "&AMP;", "&x;", "<b>", "</b>", "<br>", "<canvas>", "<p/>",
        "<!--", "AT&T", "1 < 2").Array[1, 8].Select(pieces => $"x{string.Concat(pieces)}x"));

    private static readonly Gen<FeedText> Titles = Gen.Select(Lookalikes, Gen.Bool)
        .Select(one => one.Item2 ? new FeedText($"<i>{System.Net.WebUtility.HtmlEncode(one.Item1)}</i>", IsHtml: true) : new FeedText(one.Item1, IsHtml: false));

    private static readonly Gen<DateTimeOffset> Dates = Gen.Long[0, 4_000_000_000].Select(DateTimeOffset.FromUnixTimeSeconds);
    private static readonly Gen<string> Addresses = Gen.Int[0, 999_999].Select(number => $"https://example.org/{number}?a=1&b=2");

    private static readonly Gen<FeedText> Texts = Gen.Select(Lookalikes, Gen.Bool)
        .Select(one => one.Item2 ? new FeedText($"<p>{System.Net.WebUtility.HtmlEncode(one.Item1)}</p>", IsHtml: true) : new FeedText(one.Item1, IsHtml: false));

    private static readonly Gen<Entry> Entries =
        from id in Words
        from title in Titles
        from link in Addresses
        from dates in Gen.Select(Dates, Dates)
        from author in Words
        from tags in Words.Array[0, 3]
        from summary in Texts
        from content in Texts
        from size in Gen.Long[0, long.MaxValue / 2]
        from has in Gen.Int[0, 31]
        from count in Gen.Int[0, 9999]
        select new Entry
        {
            Id = id, Title = title, Link = link, Published = dates.Item1, Updated = dates.Item2, Author = author,
            Categories = [.. tags.Distinct()], Summary = summary, Content = content,
            Enclosures = [new Enclosure(link + "&c=mp3", "audio/mpeg", size)],
            Image = (has & 1) == 0 ? null : link + "&c=png",
            Comments = (has & 2) == 0 ? null : link + "&c=talk",
            CommentCount = (has & 4) == 0 ? null : count,
            Language = (has & 8) == 0 ? null : "pt-BR",
            Base = (has & 16) == 0 ? null : link + "/b/",
        };

    private static readonly Gen<(Feed Feed, Entry[] Entries)> Feeds = Gen.Select(Titles, Lookalikes, Dates, Entries.Array[0, 4])
        .Select(one => (new Feed
        {
            Format = FeedFormat.Rss, Id = "urn:feed", Title = one.Item1, Description = new FeedText(one.Item2, IsHtml: false),
            Link = "https://example.org/", Self = "https://example.org/feed", Updated = one.Item3, Author = "Ann", Language = "en",
            Hubs = ["https://hub.example.org/"], Image = "https://example.org/logo.png", TimeToLive = TimeSpan.FromMinutes(90), SkipHours = [0, 23],
            SkipDays = [DayOfWeek.Sunday, DayOfWeek.Monday],
        }, one.Item4.Select((entry, index) => entry with { Id = $"{entry.Id}{index}" }).ToArray()));

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
        Assert.Equal((Shown(one.Feed.Description), one.Feed.Author, one.Feed.Image), (Shown(reader.Feed.Description), reader.Feed.Author, reader.Feed.Image));
        Assert.Equal(format == FeedFormat.Atom ? "urn:feed" : null, reader.Feed.Id);
        if (format != FeedFormat.Json)
            Assert.Equal(one.Feed.Updated, reader.Feed.Updated);
        if (format == FeedFormat.Rss)
        {
            Assert.Equal(one.Feed.TimeToLive, reader.Feed.TimeToLive);
            Assert.Equal(one.Feed.SkipHours, reader.Feed.SkipHours);
            Assert.Equal(one.Feed.SkipDays, reader.Feed.SkipDays);
        }
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
            Assert.Equal(expected.Image, actual.Image);
            Assert.Equal(format == FeedFormat.Rss ? "en" : expected.Language ?? "en", actual.Language);
            if (format == FeedFormat.Json)
                continue;
            Assert.Equal((expected.Comments, expected.CommentCount), (actual.Comments, actual.CommentCount));
            Assert.Equal(expected.Base ?? "https://example.org/", actual.Base);
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
        Assert.All(one.Entries.Zip(reader.Feed.Items), pair => Assert.Contains(pair.Second.Title.Text, Writings(pair.First.Title!)));
        Assert.Equal(one.Entries.Select(entry => entry.Published), reader.Feed.Items.Select(item => (DateTimeOffset?)item.PublishDate));
        Assert.Contains(reader.Feed.Title.Text, Writings(one.Feed.Title!));
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

    [Theory]
    [InlineData("x&amp;x", false, "x&amp;amp;x")]
    [InlineData("a <b>c</b>", false, "a &lt;b&gt;c&lt;/b&gt;")]
    [InlineData("AT&T <canvas> 1 < 2", false, "AT&T <canvas> 1 < 2")]
    [InlineData("AT&amp;T", true, "AT&amp;T")]
    [InlineData("x <canvas>y</canvas>", true, "x y")]
    [InlineData("x < <canvas>y</canvas", true, "x < y</canvas")]
    public void A_title_of_RSS_is_escaped_only_where_it_would_be_misread(string title, bool isHtml, string written) =>
        Assert.Equal(written, RssWriter.AsTitle(new FeedText(title, isHtml)));

    // A reader that does not guess shows one of these: the text as it is, or as HTML.
    private static string[] Writings(FeedText title) => [Clean(title.Value), Clean(RssWriter.AsTitle(title))];

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

    private static string Clean(string text) => text.Replace("\u0001", "", StringComparison.Ordinal).Replace("\ufffe", "", StringComparison.Ordinal)
        .Replace("\ud83d ", " ", StringComparison.Ordinal);
}
