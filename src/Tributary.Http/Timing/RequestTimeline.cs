using Tributary.Http.Connections;

namespace Tributary.Http.Timing;

/// <summary>
/// The phases of one request, redirects included, marked from its own flow, from the connections it is written to and from the
/// attempts made for it. Whatever a connection attempt measured counts only for the request that was first written to its connection;
/// for every other one that time is waiting. Safe for several threads.
/// </summary>
internal sealed class RequestTimeline(TimeProvider time, Action<Phase>? onPhase, Bound bound)
{
    // Where a connection that is written to finds it: HTTP/1.1 writes a request in the flow that sends it.
    private static readonly AsyncLocal<RequestTimeline?> Ambient = new();

    private readonly Lock _lock = new();
    private readonly PhaseClock _clock = new(time);
    private HttpRequestMessage? _message;
    private Route? _route;
    private string? _firstHeader;
    private ConnectAttempt? _attempt;
    private OutboundConnection? _connection;
    private OutboundConnection? _carrier;
    private Phase _followed;
    private TaskCompletionSource? _settled;
    private int _connecting;
    private bool _ended;

    public static RequestTimeline? Current => Ambient.Value;

    /// <summary>The phase that was reached: that of the connection attempt where the request waits for one.</summary>
    public Phase Reached
    {
        get
        {
            lock (_lock)
                return WaitsForItsAttempt ? _attempt!.Reached ?? _clock.Current
                    : _clock.Current == Phase.Queue ? _followed
                    : _clock.Current;
        }
    }

    /// <summary>Whether the connection that the answer came over said that it would end before it did, as TLS does.</summary>
    public bool ClosedInOrder
    {
        get
        {
            lock (_lock)
                return _carrier is { Ended: false };
        }
    }

    /// <summary>What it waits for on this machine before its connection can be made, for a person; null for nothing.</summary>
    public string? Lacking
    {
        get
        {
            lock (_lock)
                return WaitsForItsAttempt ? _attempt!.Awaited : null;
        }
    }

    // Between being queued and being written, and the attempt is no relic of the hop before.
    private bool WaitsForItsAttempt => _connection is null && _attempt is not null && _attempt.Begun >= _clock.Since;

    /// <summary>Makes it the timeline of the message that the calling async method sends next, by that way.</summary>
    public void Flow(HttpRequestMessage message, Route route)
    {
        Ambient.Value = this;
        lock (_lock)
            (_message, _route, _firstHeader) = (message, route, null);
    }

    /// <summary>A hop begins: it waits for a slot, then for a connection.</summary>
    public void Enqueue() => Enter(Phase.Queue);

    /// <summary>The response's headers are there.</summary>
    public void Answered() => Enter(Phase.Body);

    /// <summary>The request begins to be written to a connection.</summary>
    public void Sending(OutboundConnection connection, ConnectAttempt? origin)
    {
        lock (_lock)
        {
            if (_ended || _clock.Current >= Phase.Body)
                return;
            var begun = _clock.Since;
            _clock.Stop();
            if (_connection is null && origin?.Timeline == this && origin.Begun >= begun)
                _clock.Take(origin.Clock);
            (_connection, _carrier, _attempt) = (connection, connection, null);
            _clock.Enter(Phase.Send);
            bound.Enter(Phase.Send);
        }

        onPhase?.Invoke(Phase.Send);
    }

    /// <summary>
    /// A header of the message is being written, in whatever version of HTTP. With the first one it has its place on a connection that
    /// carries several at once (HTTP/2), where nobody can tell when its bytes leave: from now on it waits for the response.
    /// </summary>
    /// <exception cref="OutboundException">
    /// The message was written before: the pool sends it again, past the provider's pace and unseen, which is for the sender to do.
    /// </exception>
    public void Writing(HttpRequestMessage message, string header)
    {
        lock (_lock)
        {
            if (_ended || _message != message)
                return;
            if (_firstHeader == header)
                throw Lost(message);
            if (_firstHeader is not null)
                return;
            _firstHeader = header;
            if (!IsMultiplexed || _clock.Current != Phase.Queue)
                return;
            var begun = _clock.Since;
            _clock.Stop();
            if (_attempt is { Multiplexed: true } own && own.Begun >= begun)
                _clock.Take(own.Clock);
            _attempt = null;
            _clock.Enter(Phase.Response);
            bound.Enter(Phase.Response);
        }

        onPhase?.Invoke(Phase.Response);
    }

    /// <summary>The message goes to what takes the network's place: from now on it waits for the response.</summary>
    public void HandedOver() => Enter(Phase.Response);

    /// <summary>What was to be written is with the operating system. A request of several writes comes here several times.</summary>
    public void Sent()
    {
        lock (_lock)
        {
            if (_ended || _clock.Current != Phase.Send)
                return;
            _clock.Enter(Phase.Response);
            bound.Enter(Phase.Response);
        }

        onPhase?.Invoke(Phase.Response);
    }

    /// <summary>A connection closed. Where the request had been written to it, the pool may want to send it again on another one.</summary>
    public void Lost(OutboundConnection connection)
    {
        lock (_lock)
            if (_connection == connection)
                _connection = null;
    }

    /// <summary>An attempt to connect for a message, or null where that is over or has a connection already.</summary>
    /// <exception cref="OutboundException">The message was written before: see <see cref="Writing"/>.</exception>
    public ConnectAttempt? TryConnect(HttpRequestMessage message)
    {
        lock (_lock)
        {
            if (_ended || _message != message || _connection is not null || _clock.Current >= Phase.Body)
                return null;
            if (_firstHeader is not null)
                throw Lost(message);
            _connecting++;
            return _attempt = new(this, time, bound.Token);
        }
    }

    public void Announce(Phase phase)
    {
        lock (_lock)
        {
            if (_ended || _connection is not null)
                return;
            bound.Enter(phase);
        }

        onPhase?.Invoke(phase);
    }

    /// <summary>
    /// Another request's attempt at a connection, which this one waits for too, has come to a phase: that is what this one waits in, and is
    /// bounded by.
    /// </summary>
    public void Follow(Phase phase)
    {
        lock (_lock)
        {
            if (_ended || _connection is not null || _attempt is not null || _clock.Current != Phase.Queue || _followed == phase)
                return;
            _followed = phase;
            bound.Enter(phase);
        }

        onPhase?.Invoke(phase);
    }

    public void EndConnect()
    {
        lock (_lock)
            if (--_connecting == 0)
                _settled?.SetResult();
    }

    /// <summary>Ends every connection attempt that still runs, and waits until it has ended: none outlives its request.</summary>
    public ValueTask SettleAsync()
    {
        lock (_lock)
        {
            _ended = true;
            if (_connecting == 0)
                return ValueTask.CompletedTask;
            _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        return new(WaitAsync(bound, _settled.Task));

        static async Task WaitAsync(Bound bound, Task settled)
        {
            await bound.CancelAsync().ConfigureAwait(false);
            await settled.ConfigureAwait(false);
        }
    }

    /// <summary>The times up to now; call it once, at the very end.</summary>
    public PhaseTimes Finish()
    {
        lock (_lock)
        {
            var waits = WaitsForItsAttempt;
            _clock.Stop();
            if (waits)
                _clock.Take(_attempt!.Clock);
            _connection?.Forget(this);
            return _clock.Times();
        }
    }

    // Whether over TLS, without which no connection carries several.
    private bool IsMultiplexed => _route!.Multiplexed && _message!.RequestUri!.Scheme == Uri.UriSchemeHttps;

    // What the pool sends again over HTTP/2 its host has not acted on, since it has said so.
    private OutboundException Lost(HttpRequestMessage message) =>
        new(FailureOf.Lost(message.RequestUri!.IdnHost, _clock.Current) with { IsUnprocessed = IsMultiplexed });

    private void Enter(Phase phase)
    {
        lock (_lock)
        {
            _clock.Enter(phase);
            bound.Enter(phase);
            if (phase == Phase.Queue)
                (_connection, _carrier, _attempt, _followed) = (null, null, null, Phase.Queue);
        }

        onPhase?.Invoke(phase);
    }
}

/// <summary>A message by which the handler's connect callback finds the timeline of its request.</summary>
internal sealed class TimedMessage(HttpMethod method, Uri address, RequestTimeline timeline) : HttpRequestMessage(method, address)
{
    public RequestTimeline Timeline => timeline;
}
