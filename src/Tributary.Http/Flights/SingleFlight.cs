using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Tributary.Fanout;
using Tributary.Http.Timing;

namespace Tributary.Http.Flights;

/// <summary>
/// Requests for the same thing at the same time are made once: the first one flies, the others wait for what it brings. Each keeps bounds
/// of its own, and where the first one is stopped by its own, one of those who waited flies in its place.
/// </summary>
internal sealed class SingleFlight(Sender sender, TimeProvider time)
{
    private readonly ConcurrentDictionary<RequestIdentity, Flight> _flights = new();

    /// <param name="request">What to send.</param>
    /// <param name="begun">When it was handed in.</param>
    /// <param name="bounds">Of its parts: of them, its wait for a turn counts here too.</param>
    /// <param name="timeout">Counts from when a flight that it waits for sets out, or it does itself.</param>
    /// <param name="deadline">The batch's.</param>
    /// <param name="cancellationToken">The caller's.</param>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<OutboundResult> SendAsync(
        OutboundRequest request,
        Begun begun,
        PhaseBounds bounds,
        TimeSpan timeout,
        Deadline deadline,
        CancellationToken cancellationToken)
    {
        var identity = new RequestIdentity(request);
        var own = new Flight();
        for (var waited = TimeSpan.Zero; ; waited = time.GetElapsedTime(begun.At))
        {
            var flight = _flights.GetOrAdd(identity, own);
            if (flight == own)
                return await LeadAsync(own, identity, begun, waited, timeout, deadline, cancellationToken).ConfigureAwait(false);
            using var bound = new Bound(timeout, new() { Queue = bounds.Queue }, deadline, time, cancellationToken);
            var (landed, result) = await JoinAsync(request, flight, begun, bound, cancellationToken).ConfigureAwait(false);
            if (landed)
                return result!;
            if (begun.SetOutAt is null && flight.SetOutAt is { } setOut)
                begun = begun with { SetOutAt = Math.Max(setOut, begun.At) };
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<OutboundResult> LeadAsync(
        Flight flight,
        RequestIdentity identity,
        Begun begun,
        TimeSpan waited,
        TimeSpan timeout,
        Deadline deadline,
        CancellationToken cancellationToken)
    {
        OutboundResult? result = null;
        try
        {
            result = await sender.SendAsync(identity.Request, begun, timeout, deadline, flight, cancellationToken).ConfigureAwait(false);
            return waited == TimeSpan.Zero ? result : result with { Phases = result.Phases.Plus(Phase.Queue, waited) };
        }
        finally
        {
            // Gone before it has landed, so that nobody who waited for it finds it again.
            _flights.TryRemove(new(identity, flight));
            flight.Land(result);
        }
    }

    // Not landed where the flight brought nothing for others.
    private async Task<(bool Landed, OutboundResult? Result)> JoinAsync(
        OutboundRequest request, Flight flight, Begun begun, Bound bound, CancellationToken cancellationToken)
    {
        request.OnPhase?.Invoke(Phase.Queue);
        OutboundResult? brought = null;
        try
        {
            if (begun.SetOutAt is { } before)
                bound.SetOut(before);
            bound.Enter(Phase.Queue);
            await Task.WhenAny(flight.Airborne, flight.Landed).WaitAsync(bound.Token).ConfigureAwait(false);
            if (flight.SetOutAt is { } setOut)
                bound.SetOut(Math.Max(setOut, begun.At));
            bound.Enter(Phase.Response);
            brought = await flight.Landed.WaitAsync(bound.Token).ConfigureAwait(false);
            if (brought is null || brought.Failure?.Kind is FailureKind.Timeout or FailureKind.Deadline or FailureKind.NotStarted)
                return (false, null);
        }
        catch (OperationCanceledException)
        {
            if (bound.Kind == BoundKind.Caller)
                throw new OperationCanceledException(cancellationToken);
        }

        var waited = time.GetElapsedTime(begun.At);
        return (true, new()
        {
            Response = brought?.Response,
            Failure = brought is null ? FailureOf.Bound(bound, flight.Reached, request.Address.IdnHost) : brought.Failure,
            Phases = PhaseTimes.None.Plus(Phase.Queue, waited),
            StartTimestamp = begun.At,
            Elapsed = waited,
        });
    }
}

/// <summary>When a request began: what its times count from.</summary>
/// <param name="At">When it was handed in: a timestamp of the client's clock.</param>
/// <param name="SetOutAt">Since when its timeout counts; null where it does not yet.</param>
internal readonly record struct Begun(long At, long? SetOutAt = null);

/// <summary>One request under way, which others may wait for.</summary>
internal sealed class Flight
{
    private const long NotYet = long.MinValue;

    // Made by the first who waits for them: most requests fly alone.
    private TaskCompletionSource? _airborne;
    private TaskCompletionSource<OutboundResult?>? _landed;
    private OutboundResult? _brought;
    private bool _hasLanded;
    private RequestTimeline? _timeline;
    private long _setOutAt = NotYet;

    /// <summary>What it brought; null where it was stopped by its own caller.</summary>
    public Task<OutboundResult?> Landed
    {
        get
        {
            var landed = LazyInitializer.EnsureInitialized(
                ref _landed, static () => new(TaskCreationOptions.RunContinuationsAsynchronously));
            if (Volatile.Read(ref _hasLanded))
                landed.TrySetResult(_brought);
            return landed.Task;
        }
    }

    /// <summary>Ends with its first turn.</summary>
    public Task Airborne
    {
        get
        {
            var airborne = LazyInitializer.EnsureInitialized(
                ref _airborne, static () => new(TaskCreationOptions.RunContinuationsAsynchronously));
            if (SetOutAt is not null)
                airborne.TrySetResult();
            return airborne.Task;
        }
    }

    /// <summary>When it had its first turn: a timestamp; null for not yet.</summary>
    public long? SetOutAt => Interlocked.Read(ref _setOutAt) is not NotYet and var at ? at : null;

    /// <summary>The phase that it has reached.</summary>
    public Phase Reached => Volatile.Read(ref _timeline)?.Reached ?? Phase.Queue;

    public void Begin(RequestTimeline timeline) => Volatile.Write(ref _timeline, timeline);

    /// <summary>It has its first turn; a later one is none.</summary>
    public void SetOut(long at)
    {
        if (Interlocked.CompareExchange(ref _setOutAt, at, NotYet) == NotYet)
            Volatile.Read(ref _airborne)?.TrySetResult();
    }

    public void Land(OutboundResult? result)
    {
        _brought = result;
        Interlocked.Exchange(ref _hasLanded, true);
        Volatile.Read(ref _landed)?.TrySetResult(result);
    }
}
