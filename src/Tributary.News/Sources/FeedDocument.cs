using Tributary.Http;
using Tributary.News.Feeds;

namespace Tributary.News.Sources;

/// <summary>A feed that was read to its end, or to where it breaks off.</summary>
/// <param name="Address">Where it came from, after redirects.</param>
/// <param name="Feed">What it says of itself.</param>
/// <param name="Entries">In its order.</param>
internal sealed record FeedDocument(Uri Address, Feed Feed, IReadOnlyList<Entry> Entries)
{
    /// <summary>Whether it breaks off, so that there is more of it at its provider.</summary>
    public bool BreaksOff { get; init; }

    /// <summary>What a person should know of it, one sentence each.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Reads the body of an answer, whatever media type it claims. An entry that the document breaks off in is left out.</summary>
    /// <exception cref="NotAFeedException">It is no feed, or breaks off before its first entry is whole.</exception>
    public static FeedDocument Read(OutboundResponse response, CancellationToken cancellationToken)
    {
        var options = new FeedReaderOptions
        {
            Charset = CharsetOf(response.Header("Content-Type")),
            Address = response.Address.AbsoluteUri,
        };
        var reader = FeedReader.Open(response.Body, options, cancellationToken);
        var entries = new List<Entry>();
        while (reader.Next() is { } entry)
            entries.Add(entry);
        if (reader.End == FeedEnd.InsideEntry)
            entries.RemoveAt(entries.Count - 1);
        var breaksOff = reader.End is FeedEnd.BetweenEntries or FeedEnd.InsideEntry;
        if (breaksOff && entries.Count == 0)
            throw new NotAFeedException("it breaks off before its first entry");
        return new(response.Address, reader.Feed, entries)
        {
            BreaksOff = breaksOff,
            Warnings = breaksOff ? [$"the document breaks off after entry {entries.Count:N0}"]
                : reader.End == FeedEnd.TooMany ? [$"entries beyond the {FeedReader.MaxEntries:N0}th left out"]
                : [],
        };
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
