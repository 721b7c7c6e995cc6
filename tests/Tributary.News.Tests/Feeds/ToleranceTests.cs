using System.Text;
using Tributary.News.Feeds;
using Tributary.News.Feeds.Xml;

namespace Tributary.News.Tests.Feeds;

public sealed class ToleranceTests
{
    [Theory]
    [InlineData("AT&T", "AT&T", "unescaped & read as text")]
    [InlineData("a &nbsp; b", "a \u00A0 b", "undefined entity &nbsp; read as U+00A0")]
    [InlineData("&Aacute;&eacute;", "Áé", "undefined entity &Aacute; read as U+00C1")]
    [InlineData("a&made;b", "a&made;b", "unescaped & read as text")]
    [InlineData("1 < 2", "1 < 2", "unescaped < read as text")]
    [InlineData("a\u0001b", "ab", "invalid character U+0001 left out")]
    public void What_is_wrong_in_a_text_is_mended_and_said(string text, string expected, string warning)
    {
        var read = Reading.Of($"<rss><channel>\n<item><title>{text}</title></item></channel></rss>");

        Assert.Equal(expected, read.Only.Title!.Value);
        Assert.Contains(new FeedWarning(2, warning), read.Warnings);
    }

    [Theory]
    [InlineData("&#150;&#x92;", "–’")]
    [InlineData("&#55357;&#56832;", "😀")]
    [InlineData("&#xD83D;x", "\uFFFDx")]
    [InlineData("&#X41;&#65", "AA")]
    [InlineData("&#0;&#99999999999;", "\uFFFD\uFFFD")]
    [InlineData("don\u0092t", "don’t")]
    [InlineData("a\r\nb\rc", "a\nb\nc")]
    [InlineData("<![CDATA[x]]]]><![CDATA[>y &amp;]]>", "x]]>y &amp;")]
    public void Characters_are_what_their_author_meant(string text, string expected) =>
        Assert.Equal(expected, Reading.Item($"<title>{text}</title>").Title!.Value);

    [Theory]
    [InlineData("<rss><channel><title>T<item><title>One<link>http://a.example/1</link><pubDate>x</pubDate></item></channel></rss>")]
    [InlineData("<rss><channel><item><b><title>One</title></b><link>http://a.example/1</link></channel></rss>")]
    [InlineData("<rss><channel><item></foo><title>One</title></bar><link>http://a.example/1</link></item>")]
    [InlineData("<br /><b>Warning</b>: mysql\n<?xml version='1.0'?><rss><channel><item><title>One</title><link>http://a.example/1</link></item></channel></rss>")]
    [InlineData("  \n<!-- c --><rss><channel><item><title>One</title><link>http://a.example/1</link></item></channel></rss> <script>x</script>")]
    [InlineData("<RSS><CHANNEL><ITEM><TITLE>One</TITLE><LINK>http://a.example/1</LINK></ITEM></CHANNEL></RSS>")]
    [InlineData("<rss><channel></channel><item><title>One</title><link>http://a.example/1</link></item></rss>")]
    [InlineData("<rss><channel><item><title>One</title><link>http://a.example/1</link><description>cut o")]
    [InlineData("<rss><channel><items><item><title>One</title><link>http://a.example/1</link></item></items></channel></rss>")]
    public void An_item_is_found_in_what_is_broken(string document)
    {
        var entry = Reading.Of(document).Only;

        Assert.True(entry.Title?.Value == "One" || document.Contains("<b><title>", StringComparison.Ordinal));
        Assert.Equal("http://a.example/1", entry.Link);
    }

    [Fact]
    public void Items_that_nobody_ended_are_items_of_their_own()
    {
        var read = Reading.Of("<rss><channel><item><title>1</title><item><title>2<item><description>3<b>x</channel>");

        Assert.Equal(["1", "2", null], read.Entries.Select(entry => entry.Title?.Value));
        Assert.Contains("<item> without an end", read.Messages);
        Assert.Contains("the document breaks off", read.Messages);
    }

    [Fact]
    public void Entities_that_the_document_declares_are_never_expanded()
    {
        var bomb = new StringBuilder("<!DOCTYPE rss [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY x SYSTEM 'file:///etc/passwd'>");
        for (var c = 'b'; c <= 'z'; c++)
            bomb.Append($"<!ENTITY {c} \"{string.Concat(Enumerable.Repeat($"&{(char)(c - 1)};", 10))}\">");
        bomb.Append("]><rss><channel><item><title>&z;&x;</title></item></channel></rss>");

        Assert.Equal("&z;&x;", Reading.Of(bomb.ToString()).Only.Title!.Value);
    }

    [Theory]
    [InlineData("<dc:creator>A</dc:creator>")]
    [InlineData("<x:creator xmlns:x='http://purl.org/dc/elements/1.1/'>A</x:creator>")]
    [InlineData("<dc:creator xmlns:dc='http://purl.org/dc/elements/1.0/'>A</dc:creator>")]
    [InlineData("<atom:author><atom:name>A</atom:name></atom:author>")]
    [InlineData("<author>a@example.com (A)</author>")]
    [InlineData("<author>A &lt;a@example.com&gt;</author>")]
    public void An_author_is_found_whatever_the_prefix_and_the_form(string element) => Assert.Equal("A", Reading.Item(element).Author);

    [Fact]
    public void A_prefix_that_is_not_declared_is_said_once()
    {
        var read = Reading.Of("<rss><channel><item><dc:creator>A</dc:creator></item><item><dc:creator>B</dc:creator></item></channel></rss>");

        Assert.Equal(["the prefix dc is not declared, read as usual"], read.Messages);
    }

    [Fact]
    public void Attributes_may_lack_quotes_come_twice_or_have_no_value()
    {
        var enclosure = Reading.Item("<enclosure url=http://a.example/1.mp3 url='http://b.example/' checked length=\"12\" type=audio/mpeg/>").Enclosures;

        Assert.Equal([new Enclosure("http://a.example/1.mp3", "audio/mpeg", 12)], enclosure);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData(" \n<!-- nothing -->", "empty")]
    [InlineData("just words", "text, no feed")]
    [InlineData("<!DOCTYPE html><html><head>", "an HTML page, no feed")]
    [InlineData("<opml version='2.0'><body/></opml>", "XML with the root <opml>, no feed")]
    [InlineData("<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><foaf/></rdf:RDF>", "RDF without a channel or an item, no feed")]
    public void What_is_no_feed_is_refused_by_what_it_is(string document, string reason) =>
        Assert.Equal(reason, Assert.Throws<NotAFeedException>(() => Reading.Of(document)).Message);

    [Fact]
    public void Ids_that_items_share_are_said_once_at_the_end()
    {
        var items = string.Concat(Enumerable.Range(0, 17).Select(_ => "<item><guid>same</guid></item>"));

        var read = Reading.Of($"<rss><channel>{items}<item><guid>other</guid></item></channel></rss>");

        Assert.Equal([new FeedWarning(null, "17 entries share the id same")], read.Warnings);
        Assert.Equal(18, read.Entries.Count);
    }

    [Fact]
    public void Of_warnings_a_hundred_are_kept()
    {
        var tags = string.Concat(Enumerable.Range(0, 5000).Select(number => $"</x{number}>"));

        Assert.Equal(100, Reading.Of($"<rss><channel>{tags}<item/></channel></rss>").Warnings.Count);
    }

    [Fact]
    public void What_is_too_long_or_too_deep_is_cut_off_and_said()
    {
        var attributes = string.Concat(Enumerable.Range(0, 300).Select(number => $" a{number}='x'"));
        var deep = string.Concat(Enumerable.Repeat("<a>", 300));

        var read = Reading.Of($"<rss><channel>{deep}<item/>\n<item{attributes}><description>{new string('x', 3 * 1024 * 1024)}</description></item></channel></rss>");

        Assert.Equal(2 * 1024 * 1024, read.Entries[^1].Summary!.Value.Length);
        Assert.Contains(new FeedWarning(2, "a text cut off after 2 Mi characters"), read.Warnings);
        Assert.Contains(new FeedWarning(2, "attributes beyond the 256th of a tag left out"), read.Warnings);
        Assert.Contains(new FeedWarning(null, "elements nested deeper than 250 left out"), read.Warnings);
    }

    [Fact]
    public void A_text_that_is_cut_in_the_middle_of_a_character_stays_a_text()
    {
        var text = $"x{string.Concat(Enumerable.Repeat("😀", 8 * 1024 * 1024))}";

        Assert.Equal('\uFFFD', Reading.Item($"<description>{text}</description>").Summary!.Value[^1]);
    }

    [Fact]
    public void Stray_end_tags_cost_the_same_however_many_elements_are_open()
    {
        var open = new OpenElements();
        for (var i = 0; i < 249; i++)
            open.Push($"e{i}", default);
        for (var i = 0; i < 10_000; i++)
            Assert.Equal(0, open.Closes($"stray{i}"));

        Assert.InRange(open.Looks, 1, 10_000 * 5);
        Assert.Equal(249, open.Closes("E0"));
        for (var i = 0; i < 200; i++)
            open.Pop();
        Assert.Equal((0, 48, 1), (open.Closes("e200"), open.Closes("e1"), open.Closes("e48")));
    }

    [Fact]
    public void Nesting_without_end_costs_nothing()
    {
        var deep = string.Concat(Enumerable.Repeat("<a>", 100_000));

        Assert.Equal("T", Reading.Of($"<rss><channel><item>{deep}{deep.Replace("<", "</", StringComparison.Ordinal)}<title>T</title></item></channel></rss>").Only.Title!.Value);
    }
}
