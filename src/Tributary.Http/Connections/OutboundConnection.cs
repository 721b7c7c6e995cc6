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
    private readonly ConnectionCount _count;
    private readonly Intake _intake;
    private ConnectAttempt? _origin;
    private RequestTimeline? _timeline;
    private bool _ready;
    private int _closed;

    public OutboundConnection(Socket socket, ConnectAttempt origin, ConnectionCount count, Intake intake)
        : base(socket, ownsSocket: true)
    {
        _origin = origin;
        (_count, _intake) = (count, intake);
        _count.Opened();
    }

    /// <summary>The handshake is over: what is written from now on is requests, one at a time unless it is multiplexed.</summary>
    public void Ready(bool multiplexed)
    {
        _ready = !multiplexed;
        if (multiplexed)
            _origin = null;
    }

    /// <summary>Whether a read came to the end of the connection. Of one with TLS, its close_notify is read before that.</summary>
    public bool Ended { get; private set; }

    /// <summary>The request that was written here last has ended.</summary>
    public void Forget(RequestTimeline timeline) => Interlocked.CompareExchange(ref _timeline, null, timeline);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!_ready || RequestTimeline.Current is not { } timeline)
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
        _intake.Receive(read);
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (Interlocked.Exchange(ref _closed, 1) == 0)
        {
            // Before the socket closes, so that whoever sees it closed sees it counted so.
            _count?.Closed();
            _intake?.Leave();
            Volatile.Read(ref _timeline)?.Lost(this);
        }

        base.Dispose(disposing);
    }
}

/// <summary>How many connections are open.</summary>
internal sealed class ConnectionCount
{
    private int _open;

    public int Open => Volatile.Read(ref _open);

    public void Opened() => Interlocked.Increment(ref _open);

    public void Closed() => Interlocked.Decrement(ref _open);
}
