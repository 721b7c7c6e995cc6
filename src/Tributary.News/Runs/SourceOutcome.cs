using Tributary.Http;
using Tributary.News.Articles;
using Tributary.News.Sources;

namespace Tributary.News.Runs;

/// <summary>One source asked once: what it gave or why not, and where its time went.</summary>
public sealed record SourceOutcome
{
    private readonly int? _count;

    /// <summary>The source's id.</summary>
    public required string Id { get; init; }

    /// <summary>The source's kind.</summary>
    public required string Kind { get; init; }

    /// <summary>Why it gave nothing; null on success.</summary>
    public Failure? Failure { get; init; }

    /// <summary>What it gave, in its own order, before merging.</summary>
    public IReadOnlyList<Article> Articles { get; init; } = [];

    /// <summary>How many articles it gave: those of <see cref="Articles"/>, unless set: a stored outcome keeps only their number.</summary>
    public int Count
    {
        get => _count ?? Articles.Count;
        init => _count = value;
    }

    /// <summary>How many the provider says it has, or null.</summary>
    public long? Total { get; init; }

    /// <summary>Items that could not be read, or that the provider has removed.</summary>
    public int Skipped { get; init; }

    /// <summary>Whether what it sent breaks off, so that this is a part of what it has.</summary>
    public bool BreaksOff { get; init; }

    /// <summary>What a person should know of a success: one sentence each, without a final stop.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Requests sent.</summary>
    public int Attempts { get; init; }

    /// <summary>
    /// The attempts that failed and were followed by another one, in the order of their beginning, counted from the source's own.
    /// </summary>
    public IReadOnlyList<FailedAttempt> FailedAttempts { get; init; } = [];

    /// <summary>When it began, after the run's first dispatch.</summary>
    public TimeSpan Start { get; init; }

    /// <summary>From its beginning to its end.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>Where the time went; the sum is at most <see cref="Elapsed"/>.</summary>
    public PhaseTimes Phases { get; init; } = PhaseTimes.None;

    /// <summary>
    /// Whether all that it gave was known already: every answer was remembered and still fresh, or confirmed by the provider with a 304.
    /// </summary>
    public bool NotModified { get; init; }

    /// <summary>What it says of asking again, for a source that is polled; null where it says nothing, and of a stored outcome.</summary>
    public Channel? Channel { get; init; }

    /// <summary>Whether it answered.</summary>
    public bool Success => Failure is null;

    /// <summary>
    /// <c>fresh</c>, <c>not_modified</c>, <c>empty</c> or <c>partial</c> for a success, the failure's word for a failure.
    /// </summary>
    public string Status => Failure is { } failure ? failure.Kind.Word()
        : BreaksOff ? "partial"
        : NotModified ? "not_modified"
        : Count == 0 ? "empty"
        : "fresh";
}
