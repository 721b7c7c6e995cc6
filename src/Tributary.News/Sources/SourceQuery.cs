using Tributary.Http.Caching;
using Tributary.News.Articles;

namespace Tributary.News.Sources;

/// <summary>What to ask every source.</summary>
public sealed record SourceQuery
{
    /// <summary>The words to look for; null asks for the latest headlines.</summary>
    public string? Text { get; init; }

    /// <summary>Not older than this, or null.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Not newer than this, or null.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>ISO 639-1 code in lower case, or null for any.</summary>
    public string? Lang { get; init; }

    /// <summary>At most so many articles of each source: 1 to 1000. Default 20.</summary>
    public int Limit { get; init; } = 20;

    /// <summary>Which articles a source should prefer, and how the merged list is sorted. Default newest.</summary>
    public SortOrder Sort { get; init; } = SortOrder.Newest;

    /// <summary>
    /// What is held of the source's earlier answer, to be sent back as received; null for nothing. For polling: nothing that is remembered
    /// otherwise is looked at.
    /// </summary>
    public Validators? Validators { get; init; }

    /// <summary>Where its answers are read, and within what bounds.</summary>
    public ReadingBounds Reading { get; init; } = ReadingBounds.Unbounded;

    /// <summary>When the run was started, in UTC: a source's only notion of now.</summary>
    public required DateTimeOffset AskedAt { get; init; }

    /// <summary>
    /// Whether it is a poll: with validators, or for all that there is. Its answer is nobody's to remember but the poller's.
    /// </summary>
    internal bool IsPoll => Validators is not null || Limit == int.MaxValue;

    /// <summary>
    /// Whether an article lies between <see cref="From"/> and <see cref="To"/>, for providers that cannot be asked so. Without either bound
    /// every article does; with one, an article without a date does not.
    /// </summary>
    internal bool Spans(Article article) =>
        (From is null || article.PublishedAt >= From) && (To is null || article.PublishedAt <= To);
}

/// <summary>How articles are ordered.</summary>
public enum SortOrder
{
    /// <summary>By date, newest first; undated ones last.</summary>
    Newest,

    /// <summary>As the providers rank them.</summary>
    Relevance,
}
