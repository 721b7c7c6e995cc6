using Tributary.Fanout;
using Tributary.Http;
using Tributary.News.Sources;

namespace Tributary.News.Runs;

/// <summary>Sends a request: <see cref="OutboundClient.SendAsync"/>, or a test's stand-in.</summary>
public delegate Task<OutboundResult> Send(OutboundRequest request, TimeSpan timeout, Deadline deadline, CancellationToken cancellationToken);

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

    /// <summary>At most so many sources at once. Default 64.</summary>
    public int Concurrency { get; init; } = 64;
}

/// <summary>Where one source stands, for whoever watches the run.</summary>
/// <param name="Source">Its id.</param>
/// <param name="State">What it is doing.</param>
/// <param name="Phase">The phase that its newest request has reached, while it runs.</param>
public readonly record struct SourceProgress(string Source, SourceState State, Phase? Phase);

/// <summary>Where one source stands.</summary>
public enum SourceState
{
    /// <summary>Its turn has not come.</summary>
    Waiting,

    /// <summary>It has been asked.</summary>
    Running,
}

/// <summary>The one shell that awaits: asks every source at once, bounded, timed and cancelled together.</summary>
public sealed class Aggregator(Send send, TimeProvider time)
{
    /// <summary>
    /// Runs the plan. Every source gets an outcome, whatever happens; the caller's cancellation ends the run early with the outcomes that there are,
    /// the rest being <see cref="FailureKind.Cancelled"/>. Returns after every task that it started has ended.
    /// </summary>
    /// <param name="plan">What to do.</param>
    /// <param name="onOutcome">Called as each source ends, in that order, one at a time; null for nobody.</param>
    /// <param name="onProgress">Called at each change of state, from any thread; must return at once. Null for nobody.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public Task<RunReport> RunAsync(
        RunPlan plan,
        Func<SourceOutcome, CancellationToken, ValueTask>? onOutcome,
        Action<SourceProgress>? onProgress,
        CancellationToken cancellationToken)
    {
        _ = send;
        _ = time;
        throw new NotImplementedException();
    }
}
