using System.Text;
using Tributary.News.Articles;
using Tributary.News.Feeds;
using Tributary.News.JsonPaths;
using Tributary.News.Sources;

namespace Tributary.News.Tests.Hostile;

/// <summary>What reading costs grows with a document's length, whatever is in it. Measured in bytes allocated, which no other program changes.</summary>
public sealed class GrowthTests
{
    private const int Length = 24_000;

    // What a document may cost however short it is: a bounded number of entries, of joined addresses, of attempts.
    private const long Free = 8_000_000;

    // Bytes for each character.
    private const long Each = 200;

    private static readonly Uri Base = new("https://example.org/a/b/c/");

    [Fact]
    public void Html_costs_no_more_than_its_length() => Grows(HostileDocuments.OfHtml, html =>
    {
        SafeHtml.Sanitize(html, Base);
        PlainText.FromHtml(html);
    });

    [Fact]
    public void A_feed_in_xml_costs_no_more_than_its_length() => Grows(HostileDocuments.OfXml, Read);

    [Fact]
    public void A_feed_in_json_costs_no_more_than_its_length() => Grows(HostileDocuments.OfJson, json =>
    {
        Read(json);
        LenientJson.Parse(Encoding.UTF8.GetBytes(json))?.Dispose();
    });

    [Fact]
    public void A_list_of_subscriptions_costs_no_more_than_its_length() => Grows(HostileDocuments.OfOpml, opml =>
    {
        try
        {
            Opml.Read(new MemoryStream(Encoding.UTF8.GetBytes(opml)));
        }
        catch (NotAFeedException)
        {
        }
    });

    public static TheoryData<string, string, string> Known => new()
    {
        { "", "<", "" },
        { "<rss><channel>", "<item/>", "</channel></rss>" },
        { "<rss><channel>", "<item><title>the same title as all the others have</title></item>", "</channel></rss>" },
        { "<rss><channel>", "<item><title>one of many at one address</title><link>https://x.example/</link></item>", "</channel></rss>" },
        { "<feed xmlns='http://www.w3.org/2005/Atom'>", "<entry xml:base='aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/'>", "" },
        { "<feed xmlns='http://www.w3.org/2005/Atom'><entry>", "<link href='a'/>", "</entry></feed>" },
        { "<feed xmlns='http://www.w3.org/2005/Atom'><entry><title>x</title><content type='html'>", "&lt;a href=x&gt;", "</content></entry></feed>" },
        { "{\"version\":\"x\",\"items\":[", "{},", "]}" },
        { "{\"version\":\"x\",\"items\":[{\"id\":\"1\",\"content_text\":\"", "'", "\"}]}" },
    };

    [Theory]
    [MemberData(nameof(Known))]
    public void An_answer_costs_no_more_than_its_length(string before, string piece, string after) => Grows(
        [new(piece, length => before + HostileDocuments.Repeated(piece, length) + after)], Answer, length: 1_000_000);

    [Fact]
    public void A_long_base_is_not_repeated_without_end()
    {
        var basis = $"https://example.org/{new string('a', 7_000)}/";
        Grows([new("links", length =>
            $"<feed xmlns='http://www.w3.org/2005/Atom' xml:base='{basis}'>"
            + HostileDocuments.Repeated("<entry><title>x</title><link rel='enclosure' href='{0}'/><link href='{0}'/></entry>", length))],
            Answer, free: 160_000_000, length: 1_000_000);
        Grows([new("html", length => HostileDocuments.Repeated("<a href={0}>x</a>", length))], html => SafeHtml.Sanitize(html, new(basis)));
    }

    [Fact]
    public void An_address_of_a_json_feed_is_resolved_once()
    {
        var address = $"https://example.org/{new string('a', 1_000_000)}";
        Grows([new("members", length => $"{{\"home_page_url\":\"{address}\",\"feed_url\":\"{address}\","
            + HostileDocuments.Repeated("\"a\":1,", length) + "\"version\":\"1\"}")], Read);
    }

    [Fact]
    public void What_would_multiply_becomes_plain_text_and_none_of_it_is_lost()
    {
        var html = $"<p>{HostileDocuments.Repeated("<b id={0}>", 2_400)}</p>{HostileDocuments.Repeated("<p>x{0}", 200_000)}";
        var safe = SafeHtml.Sanitize(html, Base);
        Assert.DoesNotContain('<', safe);
        Assert.EndsWith("x1000 x1001", safe[..safe.IndexOf(" x1002", StringComparison.Ordinal)], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x<br>", "<br>")]
    [InlineData("<x>y</x>", "y")]
    [InlineData("x<b></b>", "<b></b>")]
    [InlineData("<math><mi>x</mi></math>", "x")]
    [InlineData("one<p>two</p>", "<p>two</p>")]
    public void A_long_text_of_many_siblings_stays_html(string piece, string kept)
    {
        var safe = SafeHtml.Sanitize(HostileDocuments.Repeated(piece, 900_000), Base);
        Assert.Equal(HostileDocuments.Repeated(piece, 900_000).Length / piece.Length, safe.Split(kept).Length - 1);
    }

    private static void Grows(IEnumerable<HostileDocument> documents, Action<string> read, long free = Free, int length = Length) =>
        Assert.Empty(documents.Select(document =>
        {
            var text = document.Of(length);
            var before = GC.GetAllocatedBytesForCurrentThread();
            read(text);
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            return allocated <= free + (Each * text.Length) ? null : $"{document.Name}: {allocated:N0} bytes for {text.Length:N0} characters";
        }).OfType<string>().Take(10));

    private static void Read(string document)
    {
        try
        {
            var reader = FeedReader.Open(Encoding.UTF8.GetBytes(document), new() { Address = Base.AbsoluteUri });
            while (reader.Next() is not null)
            {
            }

            Assert.NotNull(reader.Feed);
        }
        catch (NotAFeedException)
        {
        }
    }

    private static void Answer(string document)
    {
        try
        {
            var read = FeedDocument.Read(new() { Status = 200, Body = Encoding.UTF8.GetBytes(document), Address = Base }, CancellationToken.None);
            var query = new SourceQuery { Limit = int.MaxValue, Text = "storm", AskedAt = DateTimeOffset.UnixEpoch };
            FeedArticles.Of(read, new() { Id = "a", Kind = "feed", Url = Base }, query, CancellationToken.None);
        }
        catch (NotAFeedException)
        {
        }
    }
}
