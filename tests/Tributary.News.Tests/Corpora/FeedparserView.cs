using Tributary.News.Feeds;

namespace Tributary.News.Tests.Corpora;

/// <summary>Something that feedparser knows and this model does not have.</summary>
internal sealed class NotModelledException(string name) : Exception
{
    public string Name => name;
}

/// <summary>A text with where its addresses belong.</summary>
internal sealed record TextValue(FeedText? Text, string? Base);

/// <summary>The media type of a text, of which only this is known.</summary>
internal sealed record TypeValue(bool IsHtml);

/// <summary>A person, of whom a name or an address is known.</summary>
internal sealed record PersonValue(string? Name);

/// <summary>The names of several persons, which this model has as one text.</summary>
internal sealed record Several(string Key, string? Value);

/// <summary>
/// The links that this model holds, each under its relation, out of all that feedparser keeps in a list. A link is asked for by its place in
/// that list; it is met where one that is held has what is expected.
/// </summary>
internal sealed class Links(bool isFeed, params IEnumerable<(string Relation, string? Address)> held)
{
    private readonly HashSet<double> _others = [];

    public IReadOnlyList<(string Relation, string? Address)> Held { get; } = [.. held.Where(link => link.Address is not null)];

    public bool Has(double at, string? relation, string? address)
    {
        if (relation is not null && !(relation is "alternate" || (isFeed ? relation is "self" or "hub" : relation is "enclosure")))
            _others.Add(at);
        if (_others.Contains(at))
            throw new NotModelledException("links of other relations");
        return Held.Any(link => (relation ?? link.Relation) == link.Relation && (address ?? link.Address) == link.Address);
    }
}

/// <summary>One of the links, or what it has under one name.</summary>
internal sealed record LinkAt(Links Links, double At, string? Key = null);

/// <summary>A feed under feedparser's names. A name that is missing here throws <see cref="NotModelledException"/>.</summary>
internal static class FeedparserView
{
    public static Dictionary<string, object?> Of(Read read, string? address) => new()
    {
        ["feed"] = read.Feed is { } feed ? Of(feed, address) : new Dictionary<string, object?>(),
        ["entries"] = read.Entries.Select(entry => (object?)Of(entry, address)).ToList(),
        ["version"] = read.Feed?.Format,
    };

    private static Dictionary<string, object?> Of(Feed feed, string? address)
    {
        var description = new TextValue(feed.Description, address);
        var title = new TextValue(feed.Title, address);
        return new()
        {
            ["title"] = title, ["title_detail"] = Detail(title),
            ["description"] = description, ["subtitle"] = description, ["tagline"] = description, ["info"] = description,
            ["description_detail"] = Detail(description), ["subtitle_detail"] = Detail(description), ["tagline_detail"] = Detail(description),
            ["info_detail"] = Detail(description), ["summary"] = description,
            ["link"] = feed.Link, ["id"] = feed.Id, ["guid"] = feed.Id, ["language"] = feed.Language,
            ["author"] = new PersonValue(feed.Author), ["author_detail"] = Person(feed.Author), ["authors"] = new Several("name", feed.Author),
            ["links"] = new Links(isFeed: true, [("alternate", feed.Link), ("self", feed.Self), .. feed.Hubs.Select(hub => ("hub", (string?)hub))]),
            ["updated"] = feed.Updated, ["updated_parsed"] = feed.Updated,
            ["published"] = feed.Published, ["published_parsed"] = feed.Published, ["created"] = feed.Published, ["created_parsed"] = feed.Published,
            ["image"] = new Dictionary<string, object?> { ["href"] = feed.Image, ["url"] = feed.Image },
            ["icon"] = feed.Image, ["logo"] = feed.Image,
            ["ttl"] = feed.TimeToLive is { } ttl ? $"{ttl.TotalMinutes}" : null,
        };
    }

    private static Dictionary<string, object?> Of(Entry entry, string? address)
    {
        address = entry.Base ?? address;
        var title = new TextValue(entry.Title, address);
        var summary = new TextValue(entry.Summary ?? entry.Content, address);
        var content = new TextValue(entry.Content ?? entry.Summary, address);
        var enclosures = entry.Enclosures.Select(object? (file) => new Dictionary<string, object?>
        {
            ["href"] = file.Url, ["url"] = file.Url, ["type"] = file.Type, ["length"] = file.Length?.ToString(),
        }).ToList();
        return new()
        {
            ["title"] = title, ["title_detail"] = Detail(title),
            ["summary"] = summary, ["description"] = summary, ["subtitle"] = summary, ["summary_detail"] = Detail(summary),
            ["description_detail"] = Detail(summary), ["content"] = new List<object?> { Detail(content) },
            ["link"] = entry.Link, ["id"] = entry.AbsoluteId, ["guid"] = entry.AbsoluteId, ["guidislink"] = entry.Id is not null && entry.Id == entry.Link,
            ["links"] = new Links(isFeed: false, [("alternate", entry.Link), .. entry.Enclosures.Select(file => ("enclosure", (string?)file.Url))]),
            ["created"] = entry.Published, ["created_parsed"] = entry.Published,
            ["published"] = entry.Published, ["published_parsed"] = entry.Published,
            ["updated"] = entry.Updated ?? entry.Published, ["updated_parsed"] = entry.Updated ?? entry.Published,
            ["author"] = new PersonValue(entry.Author), ["author_detail"] = Person(entry.Author),
            ["authors"] = new Several("name", entry.Author),
            ["tags"] = entry.Categories.Select(object? (term) => new Dictionary<string, object?> { ["term"] = term }).ToList(),
            ["category"] = entry.Categories is [var first, ..] ? first : null,
            ["enclosures"] = enclosures, ["comments"] = entry.Comments, ["language"] = entry.Language,
            ["image"] = new Dictionary<string, object?> { ["href"] = entry.Image, ["url"] = entry.Image },
            ["media_thumbnail"] = new List<object?> { new Dictionary<string, object?> { ["url"] = entry.Image } },
        };
    }

    private static Dictionary<string, object?> Detail(TextValue text) => new()
    {
        ["value"] = text, ["type"] = text.Text is { } known ? new TypeValue(known.IsHtml) : null,
    };

    private static Dictionary<string, object?> Person(string? author) => new() { ["name"] = new PersonValue(author) };
}
