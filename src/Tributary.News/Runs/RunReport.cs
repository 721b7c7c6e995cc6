using Tributary.Http;

namespace Tributary.News.Runs;

/// <summary>What a run was, and the proof that it took as long as its slowest source.</summary>
public sealed record RunReport
{
    /// <summary>A ULID: sortable by time.</summary>
    public required string Id { get; init; }

    /// <summary><c>search</c> or <c>headlines</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The query's text, or null.</summary>
    public string? Query { get; init; }

    /// <summary>In UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>From first dispatch to last outcome.</summary>
    public TimeSpan Wall { get; init; }

    /// <summary>The sum of the sources' elapsed times: what one after the other would cost.</summary>
    public TimeSpan Sequential { get; init; }

    /// <summary>The id of the source with the largest elapsed time; null where none was asked.</summary>
    public string? Slowest { get; init; }

    /// <summary>Whether every source that is configured answered.</summary>
    public bool Complete { get; init; }

    /// <summary>Whether the caller stopped it.</summary>
    public bool Interrupted { get; init; }

    /// <summary>One per source, in the catalogue's order.</summary>
    public required IReadOnlyList<SourceOutcome> Sources { get; init; }

    /// <summary>The report of a run whose outcomes are all in. Pure.</summary>
    public static RunReport From(RunHeader header, bool interrupted, IReadOnlyList<SourceOutcome> sources) => new()
    {
        Id = header.Id,
        Kind = header.Kind,
        Query = header.Query,
        StartedAt = header.StartedAt,
        Wall = sources.Select(source => source.Start + source.Elapsed).DefaultIfEmpty().Max(),
        Interrupted = interrupted,
        Sources = sources,
        Sequential = sources.Aggregate(TimeSpan.Zero, (sum, source) => sum + source.Elapsed),
        Slowest = sources.MaxBy(source => source.Elapsed)?.Id,
        Complete = sources.All(source => source.Success || source.Failure!.Kind == FailureKind.NotConfigured),
    };
}

/// <summary>What is known of a run before it begins.</summary>
/// <param name="Id">A ULID.</param>
/// <param name="Kind"><c>search</c> or <c>headlines</c>.</param>
/// <param name="Query">The query's text, or null.</param>
/// <param name="StartedAt">In UTC.</param>
public sealed record RunHeader(string Id, string Kind, string? Query, DateTimeOffset StartedAt);
