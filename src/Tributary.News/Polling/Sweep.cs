using Tributary.News.Runs;

namespace Tributary.News.Polling;

/// <summary>What became due at one moment: a run. Not safe for several threads.</summary>
internal sealed class Sweep(RunHeader header, AskedRun run)
{
    private readonly List<(int Place, SourceOutcome Outcome)> _outcomes = [];

    public RunHeader Header => header;

    public AskedRun Run => run;

    /// <summary>How many sources it has; known when it has begun.</summary>
    public int Expected { get; set; }

    public bool IsWhole => _outcomes.Count == Expected;

    public void Add(int place, SourceOutcome outcome) => _outcomes.Add((place, outcome));

    /// <summary>In the catalogue's order.</summary>
    public RunReport Report(bool interrupted) =>
        RunReport.From(header, interrupted, [.. _outcomes.OrderBy(pair => pair.Place).Select(pair => pair.Outcome)]);
}
