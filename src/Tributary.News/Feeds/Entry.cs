namespace Tributary.News.Feeds;

/// <summary>One item of a feed. Everything may be missing.</summary>
public sealed record Entry
{
    /// <summary>
    /// The id that the feed gives it (<c>guid</c>, <c>atom:id</c>, <c>rdf:about</c>, JSON's <c>id</c>), trimmed; or null.
    /// </summary>
    public string? Id { get; init; }

    /// <summary>
    /// The id as others may compare it: absolute where it is a relative address in Atom, and there is a base. <see cref="Id"/> itself stays
    /// as it is given, so that nothing is new when a feed moves.
    /// </summary>
    public string? AbsoluteId { get => field ?? Id; init; }

    /// <summary>Its title, or null.</summary>
    public FeedText? Title { get; init; }

    /// <summary>
    /// Where to read it, absolute where the document gives enough to make it so, and never of a scheme that runs something; or null.
    /// </summary>
    public string? Link { get; init; }

    /// <summary>When it was published, in UTC; null where it does not say so in any form that is known.</summary>
    public DateTimeOffset? Published { get; init; }

    /// <summary>When it was last changed, in UTC; or null.</summary>
    public DateTimeOffset? Updated { get; init; }

    /// <summary>Who wrote it: a name where there is one, else an address; or null.</summary>
    public string? Author { get; init; }

    /// <summary>Its categories or tags, without repetition.</summary>
    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>The short text, or null.</summary>
    public FeedText? Summary { get; init; }

    /// <summary>The whole text, or null.</summary>
    public FeedText? Content { get; init; }

    /// <summary>The files that come with it.</summary>
    public IReadOnlyList<Enclosure> Enclosures { get; init; } = [];

    /// <summary>A picture's absolute address, or null.</summary>
    public string? Image { get; init; }

    /// <summary>Its language as it gives it or inherits it, or null.</summary>
    public string? Language { get; init; }

    /// <summary>The absolute address of its discussion, or null.</summary>
    public string? Comments { get; init; }

    /// <summary>How many comments it says that it has (<c>slash:comments</c>, <c>thr:total</c>), or null.</summary>
    public int? CommentCount { get; init; }

    /// <summary>What relative addresses inside its texts are relative to; null where the document gives no base.</summary>
    public string? Base { get; init; }
}

/// <summary>A file that comes with an item.</summary>
/// <param name="Url">Its address, absolute where the document gives enough to make it so.</param>
/// <param name="Type">Its media type as given, or null.</param>
/// <param name="Length">Its size in bytes as given; null where it is not given, not a number or below zero.</param>
public sealed record Enclosure(string Url, string? Type = null, long? Length = null);

/// <summary>What was wrong with a document and what was made of it.</summary>
/// <param name="Line">From 1; null where it belongs to no line.</param>
/// <param name="Message">
/// One sentence without a line number and without a final stop: <c>undefined entity &amp;nbsp; read as U+00A0</c>.
/// </param>
public sealed record FeedWarning(int? Line, string Message);
