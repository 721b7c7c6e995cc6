using Tributary.Http;
using Tributary.News.Feeds;

namespace Tributary.News.Sources;

/// <summary>A feed that was read to its end.</summary>
/// <param name="Address">Where it came from, after redirects.</param>
/// <param name="Feed">What it says of itself.</param>
/// <param name="Entries">In its order.</param>
internal sealed record FeedDocument(Uri Address, Feed Feed, IReadOnlyList<Entry> Entries)
{
    /// <summary>Reads the body of an answer, whatever media type it claims.</summary>
    /// <exception cref="NotAFeedException">It is no feed.</exception>
    public static FeedDocument Read(OutboundResponse response)
    {
        var options = new FeedReaderOptions
        {
            Charset = CharsetOf(response.Header("Content-Type")),
            Address = response.Address.AbsoluteUri,
        };
        var reader = FeedReader.Open(response.Body, options);
        var entries = new List<Entry>();
        while (reader.Next() is { } entry)
            entries.Add(entry);
        return new(response.Address, reader.Feed, entries);
    }

    /// <summary>The charset parameter of a Content-Type (RFC 9110, 8.3.1), or null.</summary>
    internal static string? CharsetOf(string? contentType)
    {
        const string Name = "charset=";
        var at = contentType?.IndexOf(Name, StringComparison.OrdinalIgnoreCase) ?? -1;
        if (at <= 0 || (contentType![at - 1] is not (';' or ' ' or '\t')))
            return null;
        var value = contentType.AsSpan(at + Name.Length);
        var end = value.IndexOf(';');
        value = (end < 0 ? value : value[..end]).Trim(" \t\"'");
        return value.IsEmpty || value.Length > 40 ? null : value.ToString();
    }
}
