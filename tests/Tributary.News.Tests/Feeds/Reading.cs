using System.Text;
using Tributary.News.Feeds;

namespace Tributary.News.Tests.Feeds;

/// <summary>A document read to its end.</summary>
internal sealed record Reading(Feed Feed, IReadOnlyList<Entry> Entries, IReadOnlyList<FeedWarning> Warnings)
{
    public Entry Only => Assert.Single(Entries);

    public IEnumerable<string> Messages => Warnings.Select(warning => warning.Message);

    public static Reading Of(string document, string? address = null) => Of(Encoding.UTF8.GetBytes(document), null, address);

    public static Reading Of(byte[] document, string? charset = null, string? address = null)
    {
        var reader = FeedReader.Open(document, new FeedReaderOptions { Charset = charset, Address = address });
        var entries = new List<Entry>();
        while (reader.Next() is { } entry)
            entries.Add(entry);
        return new Reading(reader.Feed, entries, reader.Warnings);
    }

    /// <summary>The one item of a channel of RSS.</summary>
    public static Entry Item(string elements, string? address = null) => Of($"<rss><channel><item>{elements}</item></channel></rss>", address).Only;

    /// <summary>The one entry of a feed of Atom.</summary>
    public static Entry Entry(string elements, string? address = null) =>
        Of($"<feed xmlns='http://www.w3.org/2005/Atom'><entry>{elements}</entry></feed>", address).Only;
}
