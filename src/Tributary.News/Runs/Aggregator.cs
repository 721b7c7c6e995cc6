using System.Collections.Concurrent;
using System.Diagnostics;
using Tributary.Fanout;
using Tributary.Http;
using Tributary.Http.Circuits;
using Tributary.Http.Limits;
using Tributary.News.Sources;

namespace Tributary.News.Runs;

/// <summary>Sends a request: <see cref="OutboundClient.SendAsync"/>, or a test's stand-in.</summary>
public delegate Task<OutboundResult> Send(OutboundRequest request, TimeSpan timeout, Deadline deadline, CancellationToken cancellationToken);

/// <summary>Remembers an answer that was understood: <see cref="OutboundClient.KeepAsync"/>. Throws nothing but cancellation.</summary>
public delegate ValueTask Keep(OutboundResponse response, CancellationToken cancellationToken);

/// <summary>Rests the provider of an address for everybody: <see cref="OutboundClient.RestAsync"/>. Throws nothing but cancellation.</summary>
public delegate ValueTask Rest(Uri address, TimeSpan? until, string why, CancellationToken cancellationToken);

/// <summary>
/// The one shell that awaits: asks every source at once, bounded, timed and cancelled together.
/// <code>sources → FanOut(ask → fetch*) → outcomes as they end → report</code>
/// </summary>
/// <param name="send">The way to the network.</param>
/// <param name="time">The clock of every bound and every timing.</param>
/// <param name="onDefect">Told of an exception that a source threw: a defect of ours, which becomes an <c>unexpected</c> outcome. Null for nobody.</param>
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
    /// Runs the plan. Every source gets an outcome, whatever happens; the caller's cancellation ends the run early with the outcomes that there are,
    /// the rest being <see cref="FailureKind.Cancelled"/>. Returns after every task that it started has ended. What <paramref name="onOutcome"/>
    /// throws ends the run and is thrown on.
    /// </summary>
    /// <param name="plan">What to do.</param>
    /// <param name="onOutcome">
    /// Called once for each source as it ends, in that order, one at a time; null for nobody. Outcomes are delivered after the caller stopped
    /// the run too, so it must not wait for anything without a bound of its own.
    /// </param>
    /// <param name="onProgress">Called as a source is asked and at each phase it reaches, from any thread; must return at once. Null for nobody.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public async Task<RunReport> RunAsync(
        RunPlan plan,
        Func<SourceOutcome, ValueTask>? onOutcome,
        Action<SourceProgress>? onProgress,
        CancellationToken cancellationToken)
    {
        using var telemetry = RunTelemetry.Begin(plan.Header);
        var run = new Run(plan, Deadline.After(plan.Deadline, time), time.GetTimestamp(), onProgress, cancellationToken)
        {
            Telemetry = telemetry,
        };
        var settled = new SourceOutcome?[plan.Sources.Count];
        var delivered = new bool[plan.Sources.Count];
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
                async (source, item, token) => settled[item.Index] = await AskAsync(run, source, token),
                options,
                cancellationToken);
            await foreach (var outcome in outcomes)
            {
                var settledOutcome = settled[outcome.Index] ??= NeverBegan(run, outcome.Input, outcome.Cause);
                delivered[outcome.Index] = true;
                if (onOutcome is not null)
                    await onOutcome(settledOutcome);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The outcomes that were in flight or unread when the caller stopped the run are part of its answer.
            for (var i = 0; i < settled.Length; i++)
            {
                var outcome = settled[i] ??= NeverBegan(run, plan.Sources[i], CancelCause.Caller);
                if (onOutcome is not null && !delivered[i])
                    await onOutcome(outcome);
            }
        }

        await Task.WhenAll(run.Keeping);
        await ReportAsync(settled);
        var report = RunReport.From(plan.Header, cancellationToken.IsCancellationRequested, [.. settled.OfType<SourceOutcome>()]);
        RunTelemetry.End(telemetry, report);
        return report;
    }

    private async Task<SourceOutcome> AskAsync(Run run, ISource source, CancellationToken cancellationToken)
    {
        var telemetry = RunTelemetry.Begin(source.Id, source.Kind, run.Telemetry);
        var begun = time.GetTimestamp();
        var trace = new FetchTrace(time, phase => run.OnProgress?.Invoke(new(source.Id, phase)));
        var answer = source.Lacks is { } lacks ? SourceAnswer.Failed(lacks) : await AnswerAsync(run, source, trace, cancellationToken);

        var elapsed = time.GetElapsedTime(begun);
        var outcome = new SourceOutcome
        {
            Id = source.Id,
            Kind = source.Kind,
            Failure = answer.Failure,
            Articles = answer.Articles,
            Total = answer.Total,
            Skipped = answer.Skipped,
            Attempts = trace.Attempts,
            FailedAttempts = trace.FailedAttempts(begun),
            NotModified = trace.NotModified,
            Start = time.GetElapsedTime(run.StartTimestamp, begun),
            Elapsed = elapsed,
            Phases = source.Lacks is null && answer.Failure?.Kind != FailureKind.CircuitOpen ? trace.PhasesWithin(begun, elapsed) : PhaseTimes.None,
        };
        RunTelemetry.End(telemetry, outcome);
        if (keep is not null && answer is { Failure: null, Articles.Count: > 0 })
            foreach (var response in trace.News)
                run.Keep(keep(response, CancellationToken.None).AsTask());
        if (rest is not null && answer.Failure is { Kind: FailureKind.RateLimited, Status: not (429 or 503) } limited)
            run.Keep(rest(source.Address, limited.RetryAfter, limited.Message, CancellationToken.None).AsTask());
        return outcome;
    }

    // What became of the run is part of it, whoever stopped it.
    private async Task ReportAsync(IReadOnlyList<SourceOutcome?> outcomes)
    {
        if (circuits is not null)
            foreach (var (source, failure) in Blame.Of([.. outcomes.OfType<SourceOutcome>()]))
                await circuits.ReportAsync(LedgerNames.OfSource(source), failure, CancellationToken.None);
    }

    private async Task<SourceAnswer> AnswerAsync(Run run, ISource source, FetchTrace trace, CancellationToken cancellationToken)
    {
        try
        {
            if (circuits is not null && await circuits.EnterAsync(LedgerNames.OfSource(source.Id), cancellationToken) is { } resting)
                return SourceAnswer.Failed(resting);
            run.OnProgress?.Invoke(new(source.Id, null));
            return await source.FetchAsync(run.Plan.Query, (request, token) => FetchAsync(run, source, trace, request, token), cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // A source that was cut off is an outcome with the time that it took, not a hole in the report. The fan-out's own
            // cancellation has no other cause here than these two: a consumer that failed is not shown a report at all.
            return SourceAnswer.Failed(run.CallerToken.IsCancellationRequested ? Stopped(source) : OutOfTime(run, source, trace));
        }
#pragma warning disable CA1031 // The source's boundary: a defect in one source must not end the run of the others.
        catch (Exception defect)
#pragma warning restore CA1031
        {
            onDefect?.Invoke(source, defect);
            return SourceAnswer.Failed(new(FailureKind.Unexpected, $"a defect in the source {source.Id}: {defect.GetType().Name}"));
        }
    }

    private async Task<OutboundResult> FetchAsync(Run run, ISource source, FetchTrace trace, OutboundRequest request, CancellationToken cancellationToken)
    {
        var span = trace.Begin();
        var cache = run.Plan.Fresh && request.Cache is { } policy ? policy with { Reload = true } : request.Cache;
        try
        {
            var result = await send(
                request with { OnPhase = span.Reached, Cache = cache, Bounds = source.Bounds },
                source.Timeout ?? run.Plan.Timeout,
                run.Deadline,
                cancellationToken);
            span.End(result);
            return result;
        }
        finally
        {
            span.EndIfOpen();
        }
    }

    private SourceOutcome NeverBegan(Run run, ISource source, CancelCause cause) => new()
    {
        Id = source.Id,
        Kind = source.Kind,
        Failure = cause == CancelCause.Caller
            ? Stopped(source)
            : new(FailureKind.NotStarted, $"the deadline of {Say.Duration(run.Plan.Deadline)} came before it could begin"),
        Start = time.GetElapsedTime(run.StartTimestamp),
    };

    private static Failure Stopped(ISource source) => new(FailureKind.Cancelled, $"the run was stopped before {source.Id} had answered");

    private static Failure OutOfTime(Run run, ISource source, FetchTrace trace) => new(
        FailureKind.Deadline, $"the run's deadline of {Say.Duration(run.Plan.Deadline)} came while {source.Address.Host} was being asked")
    {
        Phase = trace.LastPhase,
    };

    private sealed record Run(
        RunPlan Plan, Deadline Deadline, long StartTimestamp, Action<SourceProgress>? OnProgress, CancellationToken CallerToken)
    {
        private readonly ConcurrentBag<Task> _keeping = [];

        public Activity? Telemetry { get; init; }

        /// <summary>What is being remembered beside the answers' way to whoever waits for them.</summary>
        public IEnumerable<Task> Keeping => _keeping;

        public void Keep(Task keeping) => _keeping.Add(keeping);
    }
}
