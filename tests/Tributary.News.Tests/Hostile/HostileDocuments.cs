using System.Text;

namespace Tributary.News.Tests.Hostile;

/// <summary>Documents that cost more than they look: pieces repeated side by side, nested and never closed, of any length.</summary>
internal static class HostileDocuments
{
    private static readonly string[] Html =
    [
        "<p>", "</p>", "<b>", "</b>", "<b id={0}>", "<br>", "x", "<a href=x>", "</a>", "<a href='", "<table>", "<tr>", "<td>", "</table>", "<svg>",
        "<math>", "<mi>", "</math>", "<select>", "<template>", "<script>", "<!--", "-->", "<xmp>", "<li>", "<ul>", "<x>", "</x>", "&amp;", "&", "<", "\"",
        "<h1>", "<div>", "</div>", "<i>", "<title>", "<ruby>", "<dd>", "<img src=x>", "</", "<p title=\"", "\0",
    ];

    private static readonly string[] Xml =
    [
        "<a>", "</a>", "<item>", "</item>", "<item/>", "<entry xml:base='aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/'>", "<", ">", "<!--", "-->", "<![CDATA[",
        "]]>", "<?x", "?>", "<?>", "&amp;", "&nbsp;", "&", "\"", "<a b=c>", "<a b='", "<!DOCTYPE", "[", "<title>", "</title>", "<link href='x'/>",
        "<category term='c{0}'/>", "<a xmlns:p{0}='u{0}'>", "<p{0}:x>", "<description>", "x", "\n", "\0", "<enclosure url='e{0}'/>", "<author>", "<div>",
    ];

    private static readonly string[] BeforeXml =
    [
        "", "<rss><channel>", "<rss><channel><item><description>", "<feed xmlns='http://www.w3.org/2005/Atom'><entry><content type='xhtml'><div>", "<!DOCTYPE x [",
    ];

    private static readonly string[] Json =
    [
        "{},", "[", "]", "{", "\"a\":1,", "\"home_page_url\":\"https://x.example/y\",", "\"hubs\":[\"x{0}\"],", "1,", "\"\\ud800\",", "//c\n", "/**/", "\n",
        "{\"id\":\"{0}\"},", "\"items\":[", "{\"tags\":[\"{0}\"]},", "\\", "\"", "{\"attachments\":[{\"url\":\"a{0}\"}]},",
    ];

    private static readonly string[] BeforeJson = ["{\"version\":\"x\",", "{\"version\":\"x\",\"items\":[", "{\"version\":\"x\",\"items\":[{\"tags\":["];

    private static readonly string[] Opml =
    [
        "<outline text='ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff{0}'>", "<outline xmlUrl='x{0}'/>", "</outline>", "<title>", "<", "x", "&amp;",
    ];

    /// <summary>Texts of HTML.</summary>
    public static IEnumerable<HostileDocument> OfHtml => Pairs([""], Html);

    /// <summary>Feeds in XML.</summary>
    public static IEnumerable<HostileDocument> OfXml => Pairs(BeforeXml, Xml);

    /// <summary>Feeds in JSON.</summary>
    public static IEnumerable<HostileDocument> OfJson => Pairs(BeforeJson, Json);

    /// <summary>Lists of subscriptions.</summary>
    public static IEnumerable<HostileDocument> OfOpml => Pairs(["<opml>"], Opml);

    /// <summary>A piece again and again, with its number where it has a place for one, of about so many characters.</summary>
    public static string Repeated(string piece, int length)
    {
        var text = new StringBuilder(length + piece.Length);
        for (var i = 0; text.Length < length; i++)
            text.Append(piece.Replace("{0}", $"{i}", StringComparison.Ordinal));
        return text.ToString();
    }

    private static IEnumerable<HostileDocument> Pairs(string[] before, string[] pieces) =>
        from start in before
        from first in pieces
        from second in pieces
        from document in new HostileDocument[]
        {
            new($"{start} ({first} {second})*", length => start + Repeated(first + second, length)),
            new($"{start} {first}* {second}*", length => start + Repeated(first, length / 2) + Repeated(second, length / 2)),
        }
        select document;
}

/// <summary>A document of any length.</summary>
/// <param name="Name">What it is made of.</param>
/// <param name="Of">Makes one of about so many characters.</param>
internal sealed record HostileDocument(string Name, Func<int, string> Of);
