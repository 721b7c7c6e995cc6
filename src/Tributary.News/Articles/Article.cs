namespace Tributary.News.Articles;

/// <summary>
/// The canonical item, whatever its source called it. A source makes one per item; the reducer merges those that are the same.
/// </summary>
public sealed record Article
{
    /// <summary>Stable across runs: derived from the canonical address.</summary>
    public required string Id { get; init; }

    /// <summary>Where to read it, as the source gave it.</summary>
    public required string Url { get; init; }

    /// <summary>
    /// The id that its source gives it (a feed's <c>guid</c>), or null. It names the item within that source alone, and may lie.
    /// </summary>
    public string? ItemId { get; init; }

    /// <summary>Plain text, one line, never empty.</summary>
    public required string Title { get; init; }

    /// <summary>
    /// Plain text, as its source gave it, or null: none is made out of the <see cref="Content"/>, for which there is
    /// <see cref="Excerpt"/>.
    /// </summary>
    public string? Summary { get; init; }

    /// <summary>
    /// What to show of the text: the summary, else the beginning of the content as plain text of at most
    /// <see cref="PlainText.SummaryLength"/> characters, else null. Made anew each time.
    /// </summary>
    public string? Excerpt => Summary ?? (Content is null ? null : PlainText.Beginning(Content, PlainText.SummaryLength));

    /// <summary>The whole text as HTML, as its source published it: never to be shown without being sanitised, and with relative
    /// addresses as they are: they count from <see cref="Url"/>. Null where there is none.</summary>
    public string? Content { get; init; }

    /// <summary>Who wrote it, or null.</summary>
    public string? Author { get; init; }

    /// <summary>Who published it, as a person would say it, or null.</summary>
    public string? Publisher { get; init; }

    /// <summary>When it was published, in UTC; null where the source does not say.</summary>
    public DateTimeOffset? PublishedAt { get; init; }

    /// <summary>ISO 639-1 language code in lower case, or null.</summary>
    public string? Lang { get; init; }

    /// <summary>An absolute http or https address of a picture, or null.</summary>
    public string? Image { get; init; }

    /// <summary>The id of the source that it came from; after merging, of the source whose copy was kept.</summary>
    public required string Source { get; init; }

    /// <summary>
    /// Its discussion, where the source is a pointer (Hacker News) rather than a publisher; else null. After merging it stands in
    /// <see cref="AlsoIn"/> too.
    /// </summary>
    public Discussion? Discussion { get; init; }

    /// <summary>Every other copy that was merged into this one, and every discussion of it, in the catalogue's order of sources.</summary>
    public IReadOnlyList<Sighting> AlsoIn { get; init; } = [];
}

/// <summary>A place that discusses an article: it adds points, comments and a link, and never counts as another publisher.</summary>
/// <param name="Url">The discussion's own page.</param>
/// <param name="Points">Votes, or null where unknown.</param>
/// <param name="Comments">Number of comments, or null where unknown.</param>
public sealed record Discussion(string Url, int? Points, int? Comments);

/// <summary>Another place in which an article was found.</summary>
/// <param name="Source">The id of the source.</param>
/// <param name="Url">The copy's address, or the discussion's page.</param>
/// <param name="Points">Votes, for a discussion; else null.</param>
/// <param name="Comments">Number of comments, for a discussion; else null.</param>
public sealed record Sighting(string Source, string Url, int? Points = null, int? Comments = null);
