using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Tributary.Http.Connections;

/// <summary>
/// Connects to an address through a proxy: it is asked for a tunnel to the very address that the guard has seen, never to a name, for http
/// as for https. The proxy's own address is the operator's word and passes no guard.
/// </summary>
/// <param name="proxy">Through which.</param>
/// <param name="resolver">For the proxy's name.</param>
/// <param name="dialer">Connects to the proxy's addresses.</param>
internal sealed class Tunnel(OutboundProxy proxy, Resolver resolver, Dialer dialer)
{
    private const int MaxHead = 8 * 1024;

    /// <exception cref="OutboundException">
    /// The proxy cannot be reached or gives no tunnel, with <see cref="FailureKind.Connect"/>.
    /// </exception>
    public async Task<Socket> DialAsync(IPEndPoint target, CancellationToken cancellationToken)
    {
        var socket = await ReachAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await SendAsync(socket, Request(target), cancellationToken).ConfigureAwait(false);
            var status = Status(await HeadAsync(socket, cancellationToken).ConfigureAwait(false));
            if (status is not (>= 200 and <= 299))
                throw Failed(
                    status is null ? "did not answer in valid HTTP"
                    : status == 407 ? "wants another name or password (status 407)"
                    : $"gave no tunnel (status {status})");
            return socket;
        }
        catch (Exception error)
        {
            socket.Dispose();
            if (error is not SocketException broken)
                throw;
            throw Failed($"broke the connection: {SocketWords.Of(broken)}", error);
        }
    }

    private async Task<Socket> ReachAsync(CancellationToken cancellationToken)
    {
        try
        {
            var addresses = IPAddress.TryParse(proxy.Host, out var literal) ? [literal]
                : await resolver.ResolveAsync(proxy.Host, null, cancellationToken).ConfigureAwait(false);
            return await dialer.RaceAsync(addresses, proxy.Port, cancellationToken).ConfigureAwait(false);
        }
        catch (SocketException error) when (!Dialer.IsExhausted(error))
        {
            throw Failed($"cannot be reached: {SocketWords.Of(error)}", error);
        }
    }

    private byte[] Request(IPEndPoint target)
    {
        var authorization = proxy.Authorization is { } secret ? $"Proxy-Authorization: {secret.Reveal()}\r\n" : "";
        return Encoding.ASCII.GetBytes($"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n{authorization}\r\n");
    }

    private static async Task SendAsync(Socket socket, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (!bytes.IsEmpty)
            bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None, cancellationToken).ConfigureAwait(false)..];
    }

    // Takes no byte of what follows the head, which is the target's.
    private async Task<string> HeadAsync(Socket socket, CancellationToken cancellationToken)
    {
        var buffer = new byte[MaxHead];
        for (var count = 0; count < MaxHead;)
        {
            var seen = await socket.ReceiveAsync(buffer.AsMemory(count), SocketFlags.Peek, cancellationToken).ConfigureAwait(false);
            if (seen == 0)
                throw Failed("closed the connection before it answered");
            var end = buffer.AsSpan(0, count + seen).IndexOf("\r\n\r\n"u8);
            var take = end < 0 ? seen : end + 4 - count;
            count += await socket.ReceiveAsync(buffer.AsMemory(count, take), SocketFlags.None, cancellationToken).ConfigureAwait(false);
            if (end >= 0)
                return Encoding.Latin1.GetString(buffer, 0, end);
        }

        throw Failed($"answers with a head of more than {MaxHead / 1024} KB");
    }

    // RFC 9112, 4: HTTP-version SP status-code SP.
    private static int? Status(string head) =>
        head.StartsWith("HTTP/1.", StringComparison.Ordinal) && head.Length >= 12 && head[8] == ' '
            && (head.Length == 12 || head[12] is ' ' or '\r')
        && int.TryParse(head.AsSpan(9, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var status)
            ? status
            : null;

    private OutboundException Failed(string what, Exception? inner = null) =>
        new(new(FailureKind.Connect, $"the proxy {proxy} {what}") { Phase = Phase.Connect }, inner);
}
