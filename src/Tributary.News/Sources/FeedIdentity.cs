using Tributary.News.Articles;
using Tributary.News.Feeds;

namespace Tributary.News.Sources;

/// <summary>
/// Where each item of a feed is to be read, and as which article. Pure: the same document gives the same.
/// </summary>
/// <remarks>
/// An article is known by its canonical address. Items of one feed that share an address with a different item (a changelog, a radio show's
/// home page) would become one article: they, and every item whose address is only the site's, are known by the address and the item's own
/// id, else its title.
/// </remarks>
internal sealed class FeedIdentity
{
    private readonly (string Url, string Canonical)?[] _places;
    private readonly HashSet<string> _shared = new(StringComparer.Ordinal);
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly FeedDocument _document;

    /// <summary>Looks at the addresses of every item.</summary>
    public FeedIdentity(FeedDocument document)
    {
        _document = document;
        var (feed, address) = (document.Feed, document.Address.AbsoluteUri);
        if (CanonicalUrl.From(feed.Link) is { } site)
            _shared.Add(site);
        if (CanonicalUrl.From(address) is { } own)
            _shared.Add(own);
        _places = new (string, string)?[document.Entries.Count];
        var first = new Dictionary<string, Entry>(_places.Length, StringComparer.Ordinal);
        for (var i = 0; i < _places.Length; i++)
        {
            var entry = document.Entries[i];
            if (Link(entry) is not { } place)
                continue;
            _places[i] = place;
            if (!first.TryAdd(place.Canonical, entry) && AreDifferent(first[place.Canonical], entry))
                _shared.Add(place.Canonical);
        }
    }

    /// <summary>
    /// The address to read the item at and the article's id. Null for an item that repeats another one of the document, and for one that
    /// has neither an address nor an id nor a title.
    /// </summary>
    /// <param name="index">The item's place in the document.</param>
    /// <param name="title">Its title as it is shown.</param>
    public (string Url, string ArticleId)? Of(int index, string title)
    {
        var entry = _document.Entries[index];
        var own = entry.Id ?? title;
        if (_places[index] is not var (url, canonical))
        {
            var home = WebAddress.Accept(_document.Feed.Link) ?? _document.Address.AbsoluteUri;
            url = $"{WithoutFragment(home)}#/{ArticleId.From(own)}";
            canonical = CanonicalUrl.From(url)!;
        }
        else if (_shared.Contains(canonical))
        {
            canonical = $"{canonical}#/{ArticleId.From(own)}";
        }

        var id = ArticleId.From(canonical);
        return _known.Add(id) ? (url, id) : null;
    }

    // One item that stands twice in a document has the same id or the same title there.
    private static bool AreDifferent(Entry one, Entry other) =>
        one.Title?.Value != other.Title?.Value && (one.Id is null || other.Id is null || one.Id != other.Id);

    // A permalink in the id is the reader's to take for a link; an id that is an address is better than none, whatever it promises.
    private static (string Url, string Canonical)? Link(Entry entry)
    {
        var place = Place(entry.Link) ?? Place(entry.Id) ?? Place(entry.Comments);
        foreach (var enclosure in entry.Enclosures)
            place ??= Place(enclosure.Url);
        return place;
    }

    private static (string Url, string Canonical)? Place(string? address) =>
        WebAddress.Parse(address) is { } parsed && CanonicalUrl.From(parsed) is { } canonical
            ? (WebAddress.Accepted(address!, parsed), canonical) : null;

    private static string WithoutFragment(string address)
    {
        var at = address.IndexOf('#', StringComparison.Ordinal);
        return at < 0 ? address : address[..at];
    }
}
