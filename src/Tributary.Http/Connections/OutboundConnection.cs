using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Tributary.Http.Timing;

namespace Tributary.Http.Connections;

/// <summary>
/// A TCP connection that tells the request being written to it when its bytes left. It lies below TLS, where the pool sees through it.
/// One request at a time: HTTP/1.1 without pipelining. One that carries several at once (HTTP/2) tells nobody, since its frames are
/// written in the flow of whoever opened it.
/// </summary>
internal sealed class OutboundConnection : NetworkStream
{
    private readonly Routes _routes;
    private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ConnectAttempt? _origin;
    private RequestTimeline? _timeline;
    private Stream? _ready;
    private bool _multiplexed;
    private int _closed;

    public OutboundConnection(Socket socket, ConnectAttempt origin, Route route, Routes routes)
        : base(socket, ownsSocket: true)
    {
        _origin = origin;
        Route = route;
        _routes = routes;
        routes.Opened(this);
    }

    /// <summary>Where it leads.</summary>
    public Route Route { get; }

    /// <summary>The handshake is over: what is written from now on is requests, one at a time unless it is multiplexed.</summary>
    /// <param name="stream">What the pool has of it: itself, or TLS over it.</param>
    /// <param name="multiplexed">Whether it carries several requests at once.</param>
    public void Ready(Stream stream, bool multiplexed)
    {
        (_ready, _multiplexed) = (stream, multiplexed);
        if (multiplexed)
            _origin = null;
    }

    /// <summary>Whether a read came to the end of the connection. Of one with TLS, its close_notify is read before that.</summary>
    public bool Ended { get; private set; }
    /// <summary>Ends when the pool knows that it has been closed by us.</summary>
    public Task Gone => _gone.Task;

    /// <summary>
    /// Closes it while the pool believes it open and nobody uses it. The pool looks at one of HTTP/1.1 before it uses it again; from one of
    /// HTTP/2 it reads all the time, and closes it too when that fails.
    /// </summary>
    public void CloseIdle()
    {
        if (_multiplexed)
        {
            Dispose();
            return;
        }

        (_ready ?? this).Dispose();
        _gone.TrySetResult();
    }

    /// <summary>The request that was written here last has ended.</summary>
    public void Forget(RequestTimeline timeline) => Interlocked.CompareExchange(ref _timeline, null, timeline);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_ready is null || _multiplexed || RequestTimeline.Current is not { } timeline)
            return base.WriteAsync(buffer, cancellationToken);
        _timeline = timeline;
        timeline.Sending(this, Interlocked.Exchange(ref _origin, null));
        var write = base.WriteAsync(buffer, cancellationToken);
        if (!write.IsCompletedSuccessfully)
            return FinishAsync(write, timeline);
        timeline.Sent();
        return write;

        static async ValueTask FinishAsync(ValueTask write, RequestTimeline timeline)
        {
            await write.ConfigureAwait(false);
            timeline.Sent();
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await base.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        Ended |= read == 0 && !buffer.IsEmpty;
        Route.Intake.Receive(read);
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (Interlocked.Exchange(ref _closed, 1) == 0)
        {
            // Before the socket closes, so that whoever sees it closed sees it counted so.
            _routes?.Closed(this);
            Volatile.Read(ref _timeline)?.Lost(this);
        }
        else
        {
            _gone.TrySetResult();
        }

        base.Dispose(disposing);
    }
}
