using Tributary.News.Feeds;

namespace Tributary.News.Tests.Feeds;

public sealed class MappingTests
{
    [Theory]
    [InlineData("<title>a &amp;lt; b</title>", "a &lt; b", true)]
    [InlineData("<title>Use &lt;canvas&gt; now</title>", "Use <canvas> now", false)]
    [InlineData("<title>&lt;b&gt;x&lt;/b&gt;</title>", "<b>x</b>", true)]
    [InlineData("<title>R&amp;D; 2</title>", "R&D; 2", false)]
    [InlineData("<title>x <b>y</b></title>", "x <b>y</b>", true)]
    public void A_title_of_RSS_is_HTML_where_that_is_likely(string element, string value, bool isHtml) =>
        Assert.Equal(new FeedText(value, isHtml), Reading.Item(element).Title);

    [Theory]
    [InlineData("<title>a &lt;b&gt;</title>", "a <b>", false)]
    [InlineData("<title type='text'>&lt;b&gt;x&lt;/b&gt;</title>", "<b>x</b>", false)]
    [InlineData("<title type='html'>a &amp;amp; b</title>", "a &amp; b", true)]
    [InlineData("<title type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>a &lt; <i class='x'>b</i><br/></div></title>", "a &lt; <i class=\"x\">b</i><br />", true)]
    [InlineData("<title type='xhtml'><x:div xmlns:x='http://www.w3.org/1999/xhtml'><x:b>c</x:b></x:div></title>", "<b>c</b>", true)]
    [InlineData("<title type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><![CDATA[a<b]]></div></title>", "a&lt;b", true)]
    [InlineData("<title mode='base64' type='text/html'>PGI+eDwvYj4=</title>", "<b>x</b>", true)]
    public void A_text_of_Atom_is_what_its_type_says(string element, string value, bool isHtml) =>
        Assert.Equal(new FeedText(value, isHtml), Reading.Entry(element).Title);

    [Theory]
    [InlineData("<link>http://a.example/</link><guid>http://b.example/</guid>", "http://a.example/", "http://b.example/")]
    [InlineData("<guid>http://b.example/</guid>", "http://b.example/", "http://b.example/")]
    [InlineData("<guid isPermaLink='false'>http://b.example/</guid>", null, "http://b.example/")]
    [InlineData("<guid>17</guid>", null, "17")]
    [InlineData("<link> \n /x?a=1&amp;b=2 </link>", "http://f.example/x?a=1&b=2", null)]
    [InlineData("<link>www.a.example/x</link>", "http://www.a.example/x", null)]
    [InlineData("<link/><link>mailto:a@b.example</link>", "mailto:a@b.example", null)]
    [InlineData("<link>http://p.example/</link><feedburner:origLink>http://o.example/</feedburner:origLink>", "http://o.example/", null)]
    [InlineData("<atom:link rel='alternate' href='y'/>", "http://f.example/y", null)]
    public void The_link_and_the_id_of_an_item(string elements, string? link, string? id)
    {
        var entry = Reading.Item(elements, "http://f.example/feed.xml");

        Assert.Equal(link, entry.Link);
        Assert.Equal(id, entry.Id);
    }

    [Theory]
    [InlineData("javascript:alert(1)")]
    [InlineData(" JavaScript:alert(1)")]
    [InlineData("java\nscript:alert(1)")]
    [InlineData("vbscript:x")]
    [InlineData("data:text/html,x")]
    [InlineData("file:///etc/passwd")]
    [InlineData("c:\\windows\\win.ini")]
    public void What_runs_or_opens_a_file_is_no_address(string address)
    {
        var read = Reading.Of($"""
            <rss><channel><link>{address}</link><atom:link rel="self" href="{address}"/><atom:link rel="hub" href="{address}"/><image><url>{address}</url></image>
            <item><link>http://a.example/1</link><link>{address}</link><guid isPermaLink="true">{address}</guid><comments>{address}</comments>
            <enclosure url="{address}"/><media:content url="{address}" medium="image"/><itunes:image href="{address}"/></item></channel></rss>
            """, "http://f.example/");

        Assert.Equal(((string?)null, null, null), (read.Feed.Link, read.Feed.Self, read.Feed.Image));
        Assert.Empty(read.Feed.Hubs);
        Assert.Equal(("http://a.example/1", null, null), (read.Only.Link, read.Only.Comments, read.Only.Image));
        Assert.Empty(read.Only.Enclosures);
        Assert.Contains(read.Messages, message => message.StartsWith("an address that leads nowhere left out: ", StringComparison.Ordinal));
    }

    [Fact]
    public void A_base_that_runs_is_no_base() =>
        Assert.Equal("/1", Reading.Entry("<link xml:base='javascript:a/' href='/1'/>", "javascript:b").Link);

    [Theory]
    [InlineData("x/1", "x/1", "http://a.example/b/x/1")]
    [InlineData("urn:x/1", "urn:x/1", "urn:x/1")]
    [InlineData("17", "17", "17")]
    public void A_relative_id_of_Atom_stays_as_it_is_and_is_given_as_an_absolute_one_too(string id, string raw, string absolute)
    {
        var entry = Reading.Entry($"<id xml:base='http://a.example/b/'>{id}</id>");

        Assert.Equal((raw, absolute), (entry.Id, entry.AbsoluteId));
        Assert.Equal("x/1", Reading.Item("<guid>x/1</guid>", "http://a.example/").AbsoluteId);
    }

    [Fact]
    public void Dublin_Cores_date_is_of_publication_and_of_a_change_where_nothing_better_says_so()
    {
        var date = new DateTimeOffset(2001, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var alone = Reading.Item("<dc:date>2001-01-01</dc:date>");
        var beside = Reading.Item("<dc:date>2001-01-01</dc:date><pubDate>Tue, 02 Jan 2001 00:00:00 GMT</pubDate>");

        Assert.Equal((date, date), (alone.Published, alone.Updated));
        Assert.Equal((date.AddDays(1), date), (beside.Published, beside.Updated));
    }

    [Fact]
    public void A_feed_has_an_id_and_dates_of_its_own()
    {
        var atom = Reading.Of("<feed xmlns='http://www.w3.org/2005/Atom'><id>urn:f</id><updated>2001-01-02T00:00:00Z</updated><entry/></feed>").Feed;
        var rss = Reading.Of("<rss><channel><pubDate>Tue, 02 Jan 2001 00:00:00 GMT</pubDate><item/></channel></rss>").Feed;
        var json = Reading.Of("""
            {"version":"1","items":[{"id":1,"date_published":"2001-01-02"},{"id":2,"date_published":"2001-01-01","date_modified":"2001-01-03"}]}
            """).Feed;
        var second = new DateTimeOffset(2001, 1, 2, 0, 0, 0, TimeSpan.Zero);

        Assert.Equal(("urn:f", second, null), (atom.Id, atom.Updated, atom.Published));
        Assert.Equal((second, second), (rss.Published, rss.Updated));
        Assert.Equal((second, second.AddDays(1)), (json.Published, json.Updated));
    }

    [Fact]
    public void Bases_nest()
    {
        var read = Reading.Of("""
            <feed xmlns="http://www.w3.org/2005/Atom" xml:base="http://a.example/x/"><link href="."/><link rel="self" href="feed"/><link rel="hub" href="/hub"/>
            <entry xml:base="y/"><link href="1"/><content type="html" xml:base="z/">c</content></entry><entry><link href="2"/></entry></feed>
            """);

        Assert.Equal("http://a.example/x/", read.Feed.Link);
        Assert.Equal("http://a.example/x/feed", read.Feed.Self);
        Assert.Equal(["http://a.example/hub"], read.Feed.Hubs);
        Assert.Equal(["http://a.example/x/y/1", "http://a.example/x/2"], read.Entries.Select(entry => entry.Link));
        Assert.Equal(["http://a.example/x/y/z/", "http://a.example/x/"], read.Entries.Select(entry => entry.Base));
    }

    [Fact]
    public void An_item_of_everything()
    {
        var entry = Reading.Item("""
            <description>short</description><content:encoded><![CDATA[<p>long</p>]]></content:encoded><pubDate>Mon, 02 Jan 2006 15:04:05 GMT</pubDate>
            <dc:date>2001-01-01</dc:date><atom:updated>2006-01-03T00:00:00Z</atom:updated><dc:creator>A</dc:creator><dc:creator>B</dc:creator>
            <category>x</category><category domain="d">y</category><category>x</category><itunes:keywords>z, x</itunes:keywords>
            <enclosure url="http://a.example/1.mp3" length="-1" type="audio/mpeg"/><media:content url="http://a.example/2.mp4" type="video/mp4" fileSize="9"/>
            <media:thumbnail url="http://a.example/t.jpg"/><comments>http://a.example/c</comments><slash:comments>3</slash:comments><dc:language>fr</dc:language>
            """);

        Assert.Equal(new FeedText("short", false), entry.Summary);
        Assert.Equal(new FeedText("<p>long</p>", true), entry.Content);
        Assert.Equal(new DateTimeOffset(2006, 1, 2, 15, 4, 5, TimeSpan.Zero), entry.Published);
        Assert.Equal(new DateTimeOffset(2006, 1, 3, 0, 0, 0, TimeSpan.Zero), entry.Updated);
        Assert.Equal("A, B", entry.Author);
        Assert.Equal(["x", "y", "z"], entry.Categories);
        Assert.Equal([new Enclosure("http://a.example/1.mp3", "audio/mpeg"), new Enclosure("http://a.example/2.mp4", "video/mp4", 9)], entry.Enclosures);
        Assert.Equal("http://a.example/t.jpg", entry.Image);
        Assert.Equal(("http://a.example/c", 3, "fr"), (entry.Comments, entry.CommentCount, entry.Language));
    }

    [Fact]
    public void A_channel_says_when_to_ask_again()
    {
        var feed = Reading.Of("""
            <rss><channel><title>T</title><image><title>I</title><link>http://i.example/</link><url>/logo.png</url></image><link>http://a.example/</link>
            <ttl>90</ttl><skipHours><hour>24</hour><hour>7</hour><hour>x</hour></skipHours><skipDays><day>sunday</day><day>3</day></skipDays>
            <sy:updatePeriod>daily</sy:updatePeriod><language>en_GB</language><managingEditor>e@a.example (Ed)</managingEditor></channel></rss>
            """).Feed;

        Assert.Equal("T", feed.Title!.Value);
        Assert.Equal("http://a.example/", feed.Link);
        Assert.Equal(TimeSpan.FromMinutes(90), feed.TimeToLive);
        Assert.Equal([0, 7], feed.SkipHours);
        Assert.Equal([DayOfWeek.Sunday], feed.SkipDays);
        Assert.Equal("Ed", feed.Author);
    }

    [Fact]
    public void Twice_a_day_is_every_twelve_hours() => Assert.Equal(TimeSpan.FromHours(12),
        Reading.Of("<rss><channel><sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency></channel></rss>").Feed.TimeToLive);

    [Theory]
    [InlineData("<rss version='2.0'><channel><item/></channel></rss>", FeedFormat.Rss)]
    [InlineData("<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'><channel/><item/></rdf:RDF>", FeedFormat.Rdf)]
    [InlineData("<feed xmlns='http://purl.org/atom/ns#' version='0.3'><entry/></feed>", FeedFormat.Atom)]
    [InlineData("<r:rss xmlns:r='http://backend.userland.com/rss2'><r:channel><r:item/></r:channel></r:rss>", FeedFormat.Rss)]
    public void The_format_is_known_by_its_root(string document, FeedFormat format)
    {
        var read = Reading.Of(document);

        Assert.Equal(format, read.Feed.Format);
        Assert.NotNull(read.Only);
    }
}
