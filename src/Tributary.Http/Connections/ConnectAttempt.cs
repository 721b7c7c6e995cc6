using Tributary.Http.Timing;

namespace Tributary.Http.Connections;

/// <summary>
/// One attempt at a connection, made for one request but not always used by it: its times are its own until the request is written
/// to the connection that came of it. Used by one flow, and by others only once it has ended.
/// </summary>
internal sealed class ConnectAttempt(RequestTimeline timeline, TimeProvider time, CancellationToken cancelled)
{
    public RequestTimeline Timeline => timeline;

    /// <summary>Fires with the request that the attempt is made for.</summary>
    public CancellationToken Cancelled => cancelled;

    public long Begun { get; } = time.GetTimestamp();

    /// <summary>What its phases took.</summary>
    public PhaseClock Clock { get; } = new(time);

    /// <summary>The phase it is in or failed in; null where it has begun none, or a connection came of it.</summary>
    public Phase? Reached { get; private set; }

    /// <summary>What it waits for on this machine before it can go on, for a person; null for nothing.</summary>
    public string? Awaited { get; set; }

    /// <summary>Whether a connection came of it that carries several requests at once.</summary>
    public bool Multiplexed { get; private set; }

    public void Enter(Phase phase)
    {
        Clock.Enter(phase);
        Reached = phase;
        timeline.Announce(phase);
    }

    public void Succeed(bool multiplexed) => (Reached, Multiplexed) = (null, multiplexed);

    public void End()
    {
        Clock.Stop();
        timeline.EndConnect();
    }
}
