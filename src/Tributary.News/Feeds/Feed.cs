namespace Tributary.News.Feeds;

/// <summary>What a feed says about itself. Text is as published: <see cref="Title"/> and <see cref="Description"/> may be HTML.</summary>
public sealed record Feed
{
    /// <summary>What it is written in.</summary>
    public required FeedFormat Format { get; init; }

    /// <summary>Its own id (<c>atom:id</c>), absolute where there is a base; or null.</summary>
    public string? Id { get; init; }

    /// <summary>Its title, or null.</summary>
    public FeedText? Title { get; init; }

    /// <summary>The absolute address of the site, where the document gives enough to make it so; or null.</summary>
    public string? Link { get; init; }

    /// <summary>Its description or subtitle, or null.</summary>
    public FeedText? Description { get; init; }

    /// <summary>Its language as it gives it (RFC 5646 where it is right), or null.</summary>
    public string? Language { get; init; }

    /// <summary>Its own absolute address as it gives it (<c>atom:link rel="self"</c>, <c>feed_url</c>), or null.</summary>
    public string? Self { get; init; }

    /// <summary>The WebSub hubs that it names; absolute addresses.</summary>
    public IReadOnlyList<string> Hubs { get; init; } = [];

    /// <summary>Its picture's absolute address, or null.</summary>
    public string? Image { get; init; }

    /// <summary>Its author, or null.</summary>
    public string? Author { get; init; }

    /// <summary>
    /// When it was published, in UTC; null where it does not say so. Of JSON Feed, the newest date of publication among the entries so far.
    /// </summary>
    public DateTimeOffset? Published { get; init; }

    /// <summary>
    /// When it says that it was last changed, else published, in UTC; null where it says neither. JSON Feed has no place to say so: there
    /// it is the newest date among the entries so far.
    /// </summary>
    public DateTimeOffset? Updated { get; init; }

    /// <summary>
    /// How long it asks not to be fetched again (<c>ttl</c>, <c>sy:updatePeriod</c> and <c>sy:updateFrequency</c>); null where it does not.
    /// </summary>
    public TimeSpan? TimeToLive { get; init; }

    /// <summary>The hours of the day, 0 to 23 in GMT, in which it asks not to be fetched.</summary>
    public IReadOnlyList<int> SkipHours { get; init; } = [];

    /// <summary>The days of the week, in GMT, on which it asks not to be fetched.</summary>
    public IReadOnlyList<DayOfWeek> SkipDays { get; init; } = [];
}

/// <summary>The formats that are read and written.</summary>
public enum FeedFormat
{
    /// <summary>RSS 0.91 to 2.0, and what has no version.</summary>
    Rss,

    /// <summary>RSS 0.90 and 1.0, in RDF.</summary>
    Rdf,

    /// <summary>Atom 0.3 and 1.0 (RFC 4287).</summary>
    Atom,

    /// <summary>JSON Feed 1.0 and 1.1.</summary>
    Json,
}

/// <summary>A text and whether its author meant it as HTML. Neither is safe to show as it is.</summary>
/// <param name="Value">As published; of HTML and XHTML the markup, with relative addresses as they were. Never empty.</param>
/// <param name="IsHtml">Whether it is HTML.</param>
public sealed record FeedText(string Value, bool IsHtml);
