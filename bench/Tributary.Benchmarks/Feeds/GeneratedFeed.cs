using System.Globalization;
using System.Text;

namespace Tributary.Benchmarks.Feeds;

/// <summary>RSS 2.0 of a set size, the same bytes every time: items of about 1.2 KB in the elements that most feeds have.</summary>
internal static class GeneratedFeed
{
    private static readonly string[] Words =
        "river water council budget signal harvest museum Zürich engine winter market archive people report coast night".Split(' ');

    public static byte[] Of(int size)
    {
        var xml = new StringBuilder(size + 4096);
        xml.Append("""
            <?xml version="1.0" encoding="UTF-8"?>
            <rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/"
              xmlns:atom="http://www.w3.org/2005/Atom">
            <channel><title>Generated</title><link>https://news.example/</link><description>For measuring</description>
            <atom:link rel="self" href="https://news.example/feed.xml"/><language>en</language>

            """);
        for (var number = 0; xml.Length < size; number++)
            Item(xml, number);
        return Encoding.UTF8.GetBytes(xml.Append("</channel></rss>\n").ToString());
    }

    private static void Item(StringBuilder xml, int number)
    {
        var at = DateTime.UnixEpoch.AddYears(55).AddMinutes(number).ToString("r", CultureInfo.InvariantCulture);
        xml.Append(CultureInfo.InvariantCulture, $"<item>\n  <title>{Text(number, 8)} &amp; {number}</title>\n");
        xml.Append(CultureInfo.InvariantCulture, $"  <link>https://news.example/2025/item-{number}?a=1&amp;b=2</link>\n");
        xml.Append(CultureInfo.InvariantCulture, $"  <guid isPermaLink=\"false\">tag:news.example,2025:{number}</guid>\n");
        xml.Append(CultureInfo.InvariantCulture, $"  <pubDate>{at}</pubDate>\n  <dc:creator>{Text(number % 20, 2)}</dc:creator>\n");
        xml.Append(CultureInfo.InvariantCulture, $"  <category>{Words[number % 16]}</category>\n  <category>{Words[number * 7 % 16]}</category>\n");
        xml.Append(CultureInfo.InvariantCulture, $"  <description>&lt;p&gt;{Text(number, 40)}&lt;/p&gt;</description>\n");
        xml.Append(CultureInfo.InvariantCulture, $"  <content:encoded><![CDATA[<p>{Text(number + 3, 70)}</p><p><a href=\"/{number}\">more</a></p>]]>");
        xml.Append("</content:encoded>\n</item>\n");
    }

    private static string Text(int seed, int words) =>
        string.Join(' ', Enumerable.Range(0, words).Select(word => Words[(seed * 31 + word * word * 7 + word) % Words.Length]));
}
