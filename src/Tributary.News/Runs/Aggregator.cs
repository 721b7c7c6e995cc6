using Tributary.Fanout;
using Tributary.Http;
using Tributary.Http.Circuits;
using Tributary.News.Sources;

namespace Tributary.News.Runs;

/// <summary>
/// Sends a request: <see cref="OutboundClient.SendAsync(OutboundRequest, TimeSpan, Deadline, CancellationToken)"/>, or a test's stand-in.
/// </summary>
public delegate Task<OutboundResult> Send(
    OutboundRequest request, TimeSpan timeout, Deadline deadline, CancellationToken cancellationToken);

/// <summary>Remembers an answer that was understood: <see cref="OutboundClient.KeepAsync"/>. Throws nothing but cancellation.</summary>
public delegate ValueTask Keep(OutboundResponse response, CancellationToken cancellationToken);

/// <summary>
/// Rests the provider of an address for everybody: <see cref="OutboundClient.RestAsync"/>. Throws nothing but cancellation.
/// </summary>
public delegate ValueTask Rest(Uri address, TimeSpan? until, string why, CancellationToken cancellationToken);

/// <summary>
/// The one shell that awaits: asks every source at once, bounded, timed and cancelled together.
/// <code>sources → FanOut(ask → fetch*) → outcomes as they end → report</code>
/// </summary>
/// <param name="send">The way to the network.</param>
/// <param name="time">The clock of every bound and every timing.</param>
/// <param name="onDefect">
/// Told of an exception that a source threw: a defect of ours, which becomes an <c>unexpected</c> outcome. Null for nobody.
/// </param>
/// <param name="keep">Remembers the answers of a source that had articles to give. Null for nobody.</param>
/// <param name="rest">Rests a provider that asked to slow down in words of its own, which the client cannot know. Null for nobody.</param>
/// <param name="circuits">Lets a source rest that failed again and again, run after run. Null for none.</param>
public sealed class Aggregator(
    Send send,
    TimeProvider time,
    Action<ISource, Exception>? onDefect = null,
    Keep? keep = null,
    Rest? rest = null,
    CircuitBreaker? circuits = null)
{
    /// <summary>
    /// Runs the plan. Every source gets an outcome, whatever happens; the caller's cancellation ends the run early with the outcomes that
    /// there are, the rest being <see cref="FailureKind.Cancelled"/>. Returns after every task that it started has ended. What
    /// <paramref name="onOutcome"/> throws ends the run and is thrown on.
    /// </summary>
    /// <param name="plan">What to do.</param>
    /// <param name="onOutcome">
    /// Called once for each source as it ends, in that order, one at a time; null for nobody. Outcomes are delivered after the caller
    /// stopped the run too, so it must not wait for anything without a bound of its own.
    /// </param>
    /// <param name="onProgress">
    /// Called as a source is asked and at each phase it reaches, from any thread; must return at once. Null for nobody.
    /// </param>
    /// <param name="cancellationToken">Ends it early.</param>
    public async Task<RunReport> RunAsync(
        RunPlan plan,
        Func<SourceOutcome, ValueTask>? onOutcome,
        Action<SourceProgress>? onProgress,
        CancellationToken cancellationToken)
    {
        using var telemetry = RunTelemetry.Begin(plan.Header);
        var asker = new Asker(send, time, onDefect, keep, rest, circuits);
        var run = new AskedRun
        {
            Timeout = plan.Timeout,
            Fresh = plan.Fresh,
            Bound = plan.Deadline,
            Deadline = Deadline.After(plan.Deadline, time),
            StartTimestamp = time.GetTimestamp(),
            OnProgress = onProgress,
            CallerToken = cancellationToken,
            Telemetry = telemetry,
        };
        var ended = new SourceOutcome?[plan.Sources.Count];
        var options = new FanOutOptions
        {
            MaxConcurrency = plan.Concurrency,
            Deadline = run.Deadline,
            ReportNotStarted = true,
            Time = time,
        };
        try
        {
            var outcomes = FanOut.RunAsync(
                plan.Sources,
                (source, _, token) => asker.AskAsync(run, source, plan.Query, token),
                options,
                cancellationToken);
            await foreach (var outcome in outcomes)
                await EndAsync(outcome.Index, asker.Of(run, outcome));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Those that had not had their turn when the caller stopped the run are part of its answer.
            for (var i = 0; i < ended.Length; i++)
            {
                if (ended[i] is null)
                    await EndAsync(i, asker.NeverBegan(run, plan.Sources[i], CancelCause.Caller));
            }
        }

        await Task.WhenAll(run.Keeping);
        await ReportAsync(ended);
        var report = RunReport.From(plan.Header, cancellationToken.IsCancellationRequested, [.. ended.OfType<SourceOutcome>()]);
        RunTelemetry.End(telemetry, report);
        return report;

        ValueTask EndAsync(long index, SourceOutcome outcome)
        {
            ended[index] = outcome;
            return onOutcome?.Invoke(outcome) ?? ValueTask.CompletedTask;
        }
    }

    // What became of the run is part of it, whoever stopped it.
    private async Task ReportAsync(IReadOnlyList<SourceOutcome?> outcomes)
    {
        if (circuits is not null)
            foreach (var (source, failure) in Blame.Of([.. outcomes.OfType<SourceOutcome>()]))
                await circuits.ReportAsync(Asker.CircuitOf(source), failure, CancellationToken.None);
    }
}
