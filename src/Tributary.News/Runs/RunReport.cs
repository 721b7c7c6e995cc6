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

    /// <summary>How many times longer one source after the other would have taken; null where the run took no time.</summary>
    public double? Ratio => Wall > TimeSpan.Zero ? Sequential / Wall : null;

    /// <summary>What the run took beyond its slowest source: waiting for a turn, and our own work.</summary>
    public TimeSpan Overhead => Sources.FirstOrDefault(source => source.Id == Slowest) is { } slowest ? Wall - slowest.Elapsed : Wall;

    /// <summary>Whether there were sources and none of them answered.</summary>
    public bool AllFailed => Sources.Count > 0 && Sources.All(source => !source.Success);

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
        Slowest = sources.Where(WasAsked).MaxBy(source => source.Elapsed)?.Id,
        Complete = sources.All(source => source.Success || source.Failure!.Kind == FailureKind.InvalidRequest),
    };

    private static bool WasAsked(SourceOutcome source) =>
        source.Failure?.Kind is not (FailureKind.InvalidRequest or FailureKind.NotStarted);
}

/// <summary>What is known of a run before it begins.</summary>
/// <param name="Id">A ULID.</param>
/// <param name="Kind"><c>search</c> or <c>headlines</c>.</param>
/// <param name="Query">The query's text, or null.</param>
/// <param name="StartedAt">In UTC.</param>
public sealed record RunHeader(string Id, string Kind, string? Query, DateTimeOffset StartedAt);
