using System.Collections.Concurrent;
using Tributary.Fanout;
using Tributary.Http.Timing;

namespace Tributary.Http.Flights;

/// <summary>
/// Requests for the same thing at the same time are made once: the first one flies, the others wait for what it brings. Each keeps bounds of its own, and where
/// the first one is stopped by its own, one of those who waited flies in its place.
/// </summary>
internal sealed class SingleFlight(TimeProvider time)
{
    private readonly ConcurrentDictionary<RequestIdentity, Flight> _flights = new();

    public async Task<OutboundResult> SendAsync(
        OutboundRequest request, TimeSpan timeout, Deadline deadline, Func<Flight, Task<OutboundResult>> fly, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        var identity = new RequestIdentity(request);
        var own = new Flight();
        for (; ; )
        {
            var flight = _flights.GetOrAdd(identity, own);
            if (flight == own)
                return await LeadAsync(identity, own, fly).ConfigureAwait(false);
            if (await JoinAsync(request, flight, start, timeout, deadline, cancellationToken).ConfigureAwait(false) is { } result)
                return result;
        }
    }

    private async Task<OutboundResult> LeadAsync(RequestIdentity identity, Flight flight, Func<Flight, Task<OutboundResult>> fly)
    {
        OutboundResult? result = null;
        try
        {
            return result = await fly(flight).ConfigureAwait(false);
        }
        finally
        {
            // Gone before it has landed, so that nobody who waited for it finds it again.
            _flights.TryRemove(new(identity, flight));
            flight.Land(result);
        }
    }

    // Null where the flight brought nothing for others.
    private async Task<OutboundResult?> JoinAsync(
        OutboundRequest request, Flight flight, long start, TimeSpan timeout, Deadline deadline, CancellationToken cancellationToken)
    {
        request.OnPhase?.Invoke(Phase.Queue);
        using var bound = new Bound(timeout, PhaseBounds.Unbounded, deadline, time, cancellationToken);
        bound.SetOut(start);
        OutboundResult? brought = null;
        try
        {
            brought = await flight.Landed.WaitAsync(bound.Token).ConfigureAwait(false);
            if (brought is null || brought.Failure?.Kind is FailureKind.Timeout or FailureKind.Deadline or FailureKind.NotStarted)
                return null;
        }
        catch (OperationCanceledException)
        {
            if (bound.Kind == BoundKind.Caller)
                throw new OperationCanceledException(cancellationToken);
        }

        var waited = time.GetElapsedTime(start);
        return new()
        {
            Response = brought?.Response,
            Failure = brought is null ? FailureOf.Bound(bound, flight.Reached, request.Address.IdnHost) : brought.Failure,
            Phases = PhaseTimes.None.Plus(Phase.Queue, waited),
            StartTimestamp = start,
            Elapsed = waited,
        };
    }
}

/// <summary>One request under way, which others may wait for.</summary>
internal sealed class Flight
{
    private readonly TaskCompletionSource<OutboundResult?> _landed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private RequestTimeline? _timeline;

    /// <summary>What it brought; null where it was stopped by its own caller.</summary>
    public Task<OutboundResult?> Landed => _landed.Task;

    /// <summary>The phase that it has reached.</summary>
    public Phase Reached => Volatile.Read(ref _timeline)?.Reached ?? Phase.Queue;

    public void Begin(RequestTimeline timeline) => Volatile.Write(ref _timeline, timeline);

    public void Land(OutboundResult? result) => _landed.SetResult(result);
}
