using System.Collections.Concurrent;
using System.Diagnostics;
using Tributary.Fanout;
using Tributary.Http;
using Tributary.Http.Circuits;
using Tributary.News.Sources;

namespace Tributary.News.Runs;

/// <summary>
/// Asks one source of a run and makes an outcome of whatever comes of it: for a run's fan-out, and for the loop that polls.
/// </summary>
internal sealed class Asker(
    Send send, TimeProvider time, Action<ISource, Exception>? onDefect, Keep? keep, Rest? rest, CircuitBreaker? circuits)
{
    /// <summary>The circuit of a source.</summary>
    public static string CircuitOf(string source) => $"source/{source}";

    /// <summary>What became of a source, by the outcome of the fan-out in which it was asked.</summary>
    public SourceOutcome Of(AskedRun run, Outcome<ISource, SourceOutcome> outcome) => outcome switch
    {
        { Kind: OutcomeKind.Succeeded } => outcome.GetOrThrow(),
        { Error: { } defect } => Failed(run, outcome.Input, defect, outcome.Elapsed),
        { Kind: OutcomeKind.NotStarted } => NeverBegan(run, outcome.Input, outcome.Cause),
        _ => NeverBegan(run, outcome.Input, CutOff(run, outcome.Input, null)),
    };

    /// <summary>What becomes of a source of which asking failed outside of the source: a defect of ours.</summary>
    public SourceOutcome Failed(AskedRun run, ISource source, Exception defect, TimeSpan elapsed) => new()
    {
        Id = source.Id,
        Kind = source.Kind,
        Failure = Defect(source, defect),
        Start = time.GetElapsedTime(run.StartTimestamp) - elapsed,
        Elapsed = elapsed,
    };

    /// <summary>Asks one source. Every failure is part of the outcome; what is thrown is a defect outside of the source.</summary>
    public async Task<SourceOutcome> AskAsync(AskedRun run, ISource source, SourceQuery query, CancellationToken cancellationToken)
    {
        var telemetry = RunTelemetry.Begin(source.Id, source.Kind, run.Telemetry);
        var begun = time.GetTimestamp();
        var trace = new FetchTrace(time, phase => run.OnProgress?.Invoke(new(source.Id, phase)));
        var answer = source.Lacks is { } lacks
            ? SourceAnswer.Failed(lacks)
            : await AnswerAsync(run, source, query, trace, cancellationToken);

        var elapsed = time.GetElapsedTime(begun);
        var outcome = new SourceOutcome
        {
            Id = source.Id,
            Kind = source.Kind,
            Failure = answer.Failure,
            Articles = answer.Articles,
            Total = answer.Total,
            Skipped = answer.Skipped,
            BreaksOff = answer.BreaksOff,
            Warnings = answer.Warnings,
            Attempts = trace.Attempts,
            FailedAttempts = trace.FailedAttempts(begun),
            NotModified = trace.NotModified,
            Channel = answer.Channel,
            Start = time.GetElapsedTime(run.StartTimestamp, begun),
            Elapsed = elapsed,
            Phases = source.Lacks is null && answer.Failure?.Kind != FailureKind.CircuitOpen
                ? trace.PhasesWithin(begun, elapsed)
                : PhaseTimes.None,
        };
        RunTelemetry.End(telemetry, outcome);
        if (keep is not null && answer is { Failure: null, BreaksOff: false, Articles.Count: > 0 })
            foreach (var response in trace.News)
                run.Keep(keep(response, CancellationToken.None).AsTask());
        // Of an answer alone: what the client refused is a rest that it has already, and of 429 and 503 it has heard.
        if (rest is not null && answer.Failure is { Kind: FailureKind.RateLimited, Status: not (null or 429 or 503) } limited)
            run.Keep(rest(source.Address, limited.RetryAfter, limited.Message, CancellationToken.None).AsTask());
        return outcome;
    }

    /// <summary>What becomes of a source that the run ended before.</summary>
    public SourceOutcome NeverBegan(AskedRun run, ISource source, CancelCause cause) => NeverBegan(run, source, cause == CancelCause.Caller
        ? Stopped(source)
        : new(FailureKind.NotStarted, $"the deadline of {Say.Duration(run.Bound)} came before it could begin"));

    /// <summary>What becomes of a source that is not asked after all.</summary>
    public SourceOutcome NeverBegan(AskedRun run, ISource source, Failure why) => new()
    {
        Id = source.Id,
        Kind = source.Kind,
        Failure = why,
        Start = time.GetElapsedTime(run.StartTimestamp),
    };

    private async Task<SourceAnswer> AnswerAsync(
        AskedRun run, ISource source, SourceQuery query, FetchTrace trace, CancellationToken cancellationToken)
    {
        try
        {
            if (circuits is not null && await circuits.EnterAsync(CircuitOf(source.Id), cancellationToken) is { } resting)
                return SourceAnswer.Failed(resting);
            run.OnProgress?.Invoke(new(source.Id, null));
            query = query with { Reading = new(source.Timeout ?? run.Timeout, after => new(after, time)) };
            return await source.FetchAsync(query, (request, token) => FetchAsync(run, source, trace, request, token), cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // A source that was cut off is an outcome with the time that it took, not a hole in the report. The fan-out's own
            // cancellation has no other cause here than these two: a consumer that failed is not shown a report at all.
            return SourceAnswer.Failed(CutOff(run, source, trace.LastPhase));
        }
        catch (ReadingTimeoutException late)
        {
            var why =
                $"{late.Host} answered, but its answer could not be read within the {Say.Duration(late.Bound)} for asking and reading";
            return SourceAnswer.Failed(new(FailureKind.Timeout, why) { Phase = Phase.Total });
        }
#pragma warning disable CA1031 // The source's boundary: a defect in one source must not end the run of the others.
        catch (Exception defect)
#pragma warning restore CA1031
        {
            return SourceAnswer.Failed(Defect(source, defect));
        }
    }

    private Failure Defect(ISource source, Exception defect)
    {
        var message = $"a defect in the source {source.Id}: {defect.GetType().Name}";
        try
        {
            onDefect?.Invoke(source, defect);
        }
#pragma warning disable CA1031 // Whoever is told of defects has one: it is told where it can be, and the source keeps its outcome.
        catch (Exception another)
#pragma warning restore CA1031
        {
            message += $", and {another.GetType().Name} while reporting it";
        }

        return new(FailureKind.Unexpected, message);
    }

    private async Task<OutboundResult> FetchAsync(
        AskedRun run, ISource source, FetchTrace trace, OutboundRequest request, CancellationToken cancellationToken)
    {
        var span = trace.Begin();
        var cache = run.Fresh && request.Cache is { } policy ? policy with { Reload = true } : request.Cache;
        try
        {
            var result = await send(
                request with { OnPhase = span.Reached, Cache = cache, Bounds = source.Bounds },
                source.Timeout ?? run.Timeout,
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

    private static Failure Stopped(ISource source) => new(FailureKind.Cancelled, $"the run was stopped before {source.Id} had answered");

    private static Failure CutOff(AskedRun run, ISource source, Phase? phase) => run.CallerToken.IsCancellationRequested
        ? Stopped(source)
        : new(FailureKind.Deadline, $"the run's deadline of {Say.Duration(run.Bound)} came while {source.Address.Host} was being asked")
        {
            Phase = phase,
        };
}

/// <summary>The run that a source is asked in.</summary>
internal sealed class AskedRun
{
    private readonly ConcurrentBag<Task> _keeping = [];

    /// <summary>A bound on each request of a source that has none of its own.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>The bound on the run that <see cref="Deadline"/> was made of, for messages.</summary>
    public TimeSpan Bound { get; init; }

    public Deadline Deadline { get; init; }

    public required long StartTimestamp { get; init; }

    /// <summary>Whether to ask whatever is remembered.</summary>
    public bool Fresh { get; init; }

    public Action<SourceProgress>? OnProgress { get; init; }

    public CancellationToken CallerToken { get; init; }

    public Activity? Telemetry { get; init; }

    /// <summary>What is being remembered beside the answers' way to whoever waits for them.</summary>
    public IEnumerable<Task> Keeping => _keeping;

    public void Keep(Task keeping) => _keeping.Add(keeping);
}
