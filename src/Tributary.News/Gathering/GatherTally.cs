using Tributary.News.Runs;

namespace Tributary.News.Gathering;

/// <summary>
/// A run's report out of results as they come: it keeps the first ten thousand, and counts all. Not safe for several threads.
/// </summary>
public sealed class GatherTally
{
    /// <summary>Results that a report lists at most.</summary>
    public const int MaxListed = 10_000;

    private readonly List<SourceOutcome> _listed = [];
    private (string? Id, TimeSpan Elapsed) _slowest;
    private TimeSpan _wall;
    private TimeSpan _sequential;

    /// <summary>How many results there were.</summary>
    public long Count { get; private set; }

    /// <summary>How many of them failed.</summary>
    public long Failed { get; private set; }

    /// <summary>Counts a result.</summary>
    public void Add(GatherResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        Count++;
        if (!result.Success)
            Failed++;
        _sequential += result.Elapsed;
        if (result.Start + result.Elapsed > _wall)
            _wall = result.Start + result.Elapsed;
        if (_slowest.Id is null || result.Elapsed > _slowest.Elapsed)
            _slowest = (result.Id, result.Elapsed);
        if (_listed.Count < MaxListed)
            _listed.Add(Outcome(result));
    }

    /// <summary>The report of the run.</summary>
    /// <param name="header">What was known of it before.</param>
    /// <param name="interrupted">Whether the caller stopped it.</param>
    public RunReport Report(RunHeader header, bool interrupted)
    {
        ArgumentNullException.ThrowIfNull(header);
        return RunReport.From(header, interrupted, _listed) with
        {
            Wall = _wall,
            Sequential = _sequential,
            Slowest = _slowest.Id,
            Complete = Failed == 0 && !interrupted,
        };
    }

    private static SourceOutcome Outcome(GatherResult result) => new()
    {
        Id = result.Id,
        Kind = "gather",
        Failure = result.Failure,
        Count = result.Success && result.Value is not null ? 1 : 0,
        Attempts = result.Attempts,
        Start = result.Start,
        Elapsed = result.Elapsed,
        Phases = result.Phases,
    };
}
