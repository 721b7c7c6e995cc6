using System.IO.Pipelines;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections.Features;

namespace Tributary.Simulator.Serving;

/// <summary>
/// The connection below a request of HTTP/1.1, past the server's own answer to it: what HTTP does not allow is written here.
/// </summary>
internal sealed class Wire(HttpContext context, TimeProvider time)
{
    private readonly PipeWriter _output = context.Features.Get<IConnectionTransportFeature>()!.Transport.Output;

    /// <summary>Sends the pieces; false where the client left before the last.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<bool> WriteAsync(IEnumerable<ReadOnlyMemory<byte>> pieces, CancellationToken cancellationToken)
    {
        foreach (var piece in pieces)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var flushed = await _output.WriteAsync(piece, cancellationToken);
            if (flushed.IsCompleted)
                return false;
        }
        return true;
    }

    /// <summary>Closes the connection in order, once everything is sent, so that the server adds nothing.</summary>
    public async Task CloseAsync(CancellationToken cancellationToken)
    {
        await _output.CompleteAsync();

        // Not before the transport has ended: to abort it earlier would reset what is still on its way.
        var ended = Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken);
        await ended.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        context.Abort();
    }

    /// <summary>Closes the direction to the client; the other one stays open.</summary>
    public void EndSending() => context.Features.Get<IConnectionSocketFeature>()!.Socket.Shutdown(SocketShutdown.Send);
}
