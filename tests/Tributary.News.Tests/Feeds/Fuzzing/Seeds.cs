using System.Text;

namespace Tributary.News.Tests.Feeds.Fuzzing;

/// <summary>A small feed of every dialect, to be damaged.</summary>
internal static class Seeds
{
    public static IReadOnlyList<byte[]> All { get; } =
    [
        Of("""
            <?xml version="1.0" encoding="utf-8"?><!-- a --><!DOCTYPE rss [<!ENTITY a "b"><!ELEMENT c (#PCDATA)>]>
            <rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/"
             xmlns:media="http://search.yahoo.com/mrss/" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:atom="http://www.w3.org/2005/Atom">
            <channel><title>Feed &amp; more</title><link>http://example.com/</link><description>é&nbsp;ü</description><language>en</language><ttl>60</ttl>
            <atom:link rel="self" href="/feed"/><skipHours><hour>3</hour></skipHours><image><url>/logo.png</url><title>x</title></image>
            <item><title><![CDATA[One <b>two</b>]]></title><link>/1?a=1&b=2</link><guid isPermaLink="false">a:1</guid><pubDate>Mon, 02 Jan 2006 15:04:05 GMT</pubDate>
            <dc:creator>A</dc:creator><category>x</category><description>&lt;p&gt;text&lt;/p&gt;</description><content:encoded><![CDATA[<p>all</p>]]></content:encoded>
            <enclosure url="http://example.com/a.mp3" type="audio/mpeg" length="12"/><media:group><media:content url="b.jpg" medium="image"/></media:group></item>
            <item><title>1 < 2 &#8212; &#x1F600; &#150;</title><author>a@example.com (A)</author><description><p>naked <br/></p></description></item>
            </channel></rss>
            """),
        Of("""
            <?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:base="http://example.com/a/" xml:lang="de">
            <title type="html">T &amp;amp; U</title><link href="."/><link rel="self" href="feed"/><id>urn:f</id><author><name>N</name><email>n@example.com</email></author>
            <entry xml:base="b/"><title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">a <em>b</em> &lt; c</div></title><link href="c"/><id>urn:1</id>
            <updated>2006-01-02T15:04:05Z</updated><content type="xhtml"><x:div xmlns:x="http://www.w3.org/1999/xhtml"><x:p title='"'>p</x:p></x:div></content></entry>
            <entry><title>t</title><content type="application/octet-stream">YWJj</content><category term="z"/><source><title>s</title></source></entry></feed>
            """),
        Of("""
            <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
            <channel rdf:about="http://example.com/"><title>R</title><items><rdf:Seq><rdf:li rdf:resource="http://example.com/1"/></rdf:Seq></items></channel>
            <item rdf:about="http://example.com/1"><title>One</title><link>http://example.com/1</link><dc:date>2006-01-02</dc:date></item></rdf:RDF>
            """),
        Of("""
            <feed version="0.3" xmlns="http://purl.org/atom/ns#"><title mode="escaped" type="text/html">a &lt;b&gt;c&lt;/b&gt;</title><tagline>t</tagline>
            <entry><title mode="base64">YTxiPmI8L2I+</title><link rel="alternate" type="text/html" href="http://example.com/1"/><issued>2003-01-02</issued>
            <content type="application/xhtml+xml" mode="xml"><div>x</div></content></entry></feed>
            """),
        Of("""<CHANNEL HREF="http://example.com/" BASE="/"><TITLE>C</TITLE><ITEM HREF="/1" LASTMOD="2004-04-06T23:05:43-05:00"><ABSTRACT>a</ABSTRACT></ITEM></CHANNEL>"""),
        Of("""{"version":"https://jsonfeed.org/version/1.1","title":"J","items":[{"id":"1","url":"http://example.com/1","content_text":"a\u00e9\ud83d\ude00"},{"id":2}]}"""),
    ];

    private static byte[] Of(string text) => Encoding.UTF8.GetBytes(text);
}
