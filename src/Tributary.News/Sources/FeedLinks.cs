using System.Net;
using Tributary.News.Articles;

namespace Tributary.News.Sources;

/// <summary>An address that may be a feed's.</summary>
/// <param name="Address">Absolute, http or https, without a fragment.</param>
/// <param name="Title">What the page calls it, or null.</param>
internal sealed record FeedLink(Uri Address, string? Title = null);

/// <summary>Where the feeds of a page may be: what it says itself, then what looks so, then what is usual. Pure.</summary>
internal static class FeedLinks
{
    // Of a page so many links are looked at; a dozen are asked.
    private const int MaxLinks = 10_000;

    private static readonly string[] Types =
        ["application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json", "application/x.atom+xml"];

    private static readonly string[] CommonPaths =
        ["feed", "rss", "rss.xml", "atom.xml", "feed.xml", "index.xml", "feeds/posts/default", "feed.json"];

    private static readonly string[] Segments = ["feed", "feeds", "rss", "rss2", "atom", "rdf"];
    private static readonly string[] Endings = [".rss", ".atom", ".rdf", ".xml", "feed.json"];
    private static readonly string[] Queries = ["feed=", "format=feed", "type=rss", "type=atom", "alt=rss", "format=rss", "format=atom"];
    private static readonly string[] Comments = ["comment", "kommentar", "comentari", "commentaire", "reacties", "replies"];

    /// <summary>
    /// What the page declares (<c>link rel="alternate"</c> with a feed's media type, or <c>rel="feed"</c>), in its order, feeds of comments
    /// last.
    /// </summary>
    public static IReadOnlyList<FeedLink> Declared(string html, Uri page) => Read(html, page, "link", static (ref tags, address) =>
    {
        var relations = tags.Attribute("rel") ?? "";
        var type = (tags.Attribute("type") ?? "").Split(';')[0].Trim();
        return Has(relations, "feed")
            || (Has(relations, "alternate")
                && (Types.Contains(type, StringComparer.OrdinalIgnoreCase) || (IsXml(type) && LooksLikeFeed(address))));
    });

    /// <summary>What the page links that looks like a feed, on its own site first, feeds of comments last.</summary>
    public static IReadOnlyList<FeedLink> Linked(string html, Uri page)
    {
        var site = HostName.SiteOf(page.AbsoluteUri);
        var links = Read(html, page, "a", static (ref _, address) => LooksLikeFeed(address));
        return [.. links.OrderBy(link => HostName.SiteOf(link.Address.AbsoluteUri) != site)];
    }

    /// <summary>The usual places: beside the page where it is no site's root, then at the root.</summary>
    public static IReadOnlyList<FeedLink> Common(Uri page)
    {
        var root = new Uri(page.GetLeftPart(UriPartial.Authority) + "/");
        var folder = new Uri(page.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/");
        var beside = folder == root ? [] : CommonPaths.Take(4).Select(path => new FeedLink(new(folder, path)));
        return [.. beside, .. CommonPaths.Select(path => new FeedLink(new(root, path)))];
    }

    /// <summary>Whether a feed is of the comments on articles rather than of articles, by what it is called.</summary>
    public static bool IsOfComments(FeedLink link) =>
        Array.Exists(Comments, word => link.Address.AbsolutePath.Contains(word, StringComparison.OrdinalIgnoreCase)
            || link.Title?.Contains(word, StringComparison.OrdinalIgnoreCase) == true);

    private delegate bool IsFeed(ref HtmlTokens tags, Uri address);

    private static IReadOnlyList<FeedLink> Read(string html, Uri page, string element, IsFeed isFeed)
    {
        var found = new OrderedDictionary<string, FeedLink>(StringComparer.Ordinal);
        var tags = new HtmlTokens(html);
        var (start, looked) = (page, 0);
        for (var token = tags.Next(); token != HtmlToken.Eof && looked < MaxLinks; token = tags.Next())
        {
            if (token != HtmlToken.Start)
                continue;
            if (tags.Is("script") || tags.Is("style") || tags.Is("textarea") || tags.Is("title"))
                tags.Raw(tags.Name);
            if (!tags.Is(element) && !tags.Is("base"))
                continue;
            looked++;
            if (tags.Is("base"))
                start = Absolute(tags.Attribute("href"), page) ?? start;
            else if (Absolute(tags.Attribute("href"), start) is { } address && isFeed(ref tags, address))
                found.TryAdd(address.AbsoluteUri, new(address, PlainText.Decoded(tags.Attribute("title"), 200)));
        }

        return [.. found.Values.OrderBy(IsOfComments)];
    }

    private static Uri? Absolute(string? reference, Uri start)
    {
        if (string.IsNullOrWhiteSpace(reference) || reference.Length > WebAddress.MaxLength)
            return null;
        var text = WebUtility.HtmlDecode(reference).Trim();
        if (text.StartsWith("feed:", StringComparison.OrdinalIgnoreCase))
            text = text.StartsWith("feed://", StringComparison.OrdinalIgnoreCase) ? $"http{text[4..]}" : text[5..];
        return Uri.TryCreate(start, text, out var address) && WebAddress.Parse(address.AbsoluteUri) is not null
            ? new(address.GetLeftPart(UriPartial.Query))
            : null;
    }

    private static bool LooksLikeFeed(Uri address)
    {
        var path = address.AbsolutePath;
        if (path.Contains("sitemap", StringComparison.OrdinalIgnoreCase))
            return false;
        // "Subscribe" buttons of readers carry the feed's address inside their own.
        if (path.Contains("http:", StringComparison.OrdinalIgnoreCase) || path.Contains("https:", StringComparison.OrdinalIgnoreCase))
            return false;
        return Array.Exists(Endings, ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
            || path.Split('/').Any(segment => Segments.Contains(segment, StringComparer.OrdinalIgnoreCase))
            || Array.Exists(Queries, part => address.Query.Contains(part, StringComparison.OrdinalIgnoreCase))
            || address.Host.StartsWith("feeds.", StringComparison.OrdinalIgnoreCase);
    }

    private static bool Has(string relations, string relation) =>
        relations.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Contains(relation, StringComparer.OrdinalIgnoreCase);

    private static bool IsXml(string type) => type.ToLowerInvariant() is "text/xml" or "application/xml";
}
