using Tributary.Http;
using Tributary.News.Sources;

namespace Tributary.News.Runs;

/// <summary>What to ask, of whom, within which bounds.</summary>
public sealed record RunPlan
{
    /// <summary>What is known of the run before it begins.</summary>
    public required RunHeader Header { get; init; }

    /// <summary>What to ask.</summary>
    public required SourceQuery Query { get; init; }

    /// <summary>Whom to ask, in the catalogue's order.</summary>
    public required IReadOnlyList<ISource> Sources { get; init; }

    /// <summary>A bound on each request of a source that has none of its own. Default 10 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A bound on the whole run. Default 30 s.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether to ask whatever is remembered. Default false.</summary>
    public bool Fresh { get; init; }

    /// <summary>At most so many sources at once: 1 or more. Default 64.</summary>
    public int Concurrency { get; init; } = 64;
}

/// <summary>How far one source has come, for whoever watches the run. One that nothing was said of is waiting for its turn.</summary>
/// <param name="Source">Its id.</param>
/// <param name="Phase">The phase that its newest request has reached; null before its first.</param>
public readonly record struct SourceProgress(string Source, Phase? Phase);
