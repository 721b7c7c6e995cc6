using System.Text.Encodings.Web;
using System.Text.Json;
using Tributary.News.Feeds.Writing;

namespace Tributary.News.Feeds;

/// <summary>
/// Writes feeds in UTF-8, entry by entry as they are enumerated; <see cref="Feed.Format"/> counts for nothing. Characters that XML has no
/// place for are left out. The output stays the caller's to dispose. Thread-safe.
/// </summary>
public static class FeedWriter
{
    /// <summary>
    /// RSS 2.0, with the author in <c>dc:creator</c>, the content in <c>content:encoded</c> and ids as <c>guid isPermaLink="false"</c>.
    /// Plain text is escaped where RSS means HTML: in descriptions and contents, and in a title where a reader that guesses would take it
    /// for HTML.
    /// </summary>
    public static void WriteRss(Stream output, Feed feed, IEnumerable<Entry> entries)
    {
        using var xml = ValidXml.Writer(output);
        new RssWriter(xml).Write(feed, entries);
    }

    /// <summary>
    /// Atom 1.0. What it requires and is missing is made up: an id of the address; the feed's date of its first entry's, an entry's of the
    /// feed's.
    /// </summary>
    public static void WriteAtom(Stream output, Feed feed, IEnumerable<Entry> entries)
    {
        using var xml = ValidXml.Writer(output);
        new AtomWriter(xml).Write(feed, entries);
    }

    /// <summary>
    /// JSON Feed 1.1. It has plain titles and summaries only: a title that is HTML loses its tags; a summary that is HTML is written as the
    /// content where there is none, and left out else.
    /// </summary>
    public static void WriteJson(Stream output, Feed feed, IEnumerable<Entry> entries)
    {
        using var json = new Utf8JsonWriter(
            output, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        new JsonFeedWriter(json).Write(feed, entries);
    }
}
