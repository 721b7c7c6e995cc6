using System.Net;
using System.Net.Sockets;
using Tributary.Fanout;

namespace Tributary.Http.Connections;

/// <summary>
/// Makes a TCP connection to the first of a host's addresses that answers, in the manner of Happy Eyeballs (RFC 8305): one attempt after
/// the other, the next one when 250 ms have passed or as soon as one failed. When it ends, so have all attempts.
/// </summary>
/// <param name="dial">Connects to one address and port.</param>
/// <param name="time">The clock of the stagger.</param>
internal sealed class Dialer(Func<IPEndPoint, CancellationToken, Task<Socket>> dial, TimeProvider time)
{
    // RFC 8305, 5: the recommended delay between attempts.
    private readonly RaceOptions _race = new() { Stagger = TimeSpan.FromMilliseconds(250), Time = time };

    /// <summary>One that goes straight to an address, or through the proxy where there is one.</summary>
    public static Dialer For(OutboundOptions options, Resolver resolver, TimeProvider time)
    {
        var direct = new Dialer(options.Dial ?? ConnectAsync, time);
        return options.Proxy is { } proxy ? new(new Tunnel(proxy, resolver, direct).DialAsync, time) : direct;
    }

    /// <exception cref="OutboundException">No address could be connected to, with <see cref="FailureKind.Connect"/>.</exception>
    /// <exception cref="SocketException">This machine has no socket to give.</exception>
    public async Task<Socket> DialAsync(IPAddress[] addresses, DnsEndPoint target, CancellationToken cancellationToken)
    {
        try
        {
            return await RaceAsync(addresses, target.Port, cancellationToken).ConfigureAwait(false);
        }
        catch (SocketException error) when (!IsExhausted(error))
        {
            var many = addresses.Length > 1 ? $" at any of {addresses.Distinct().Count()} addresses" : "";
            var message = $"no connection to {target.Host}:{target.Port}{many}: {SocketWords.Of(error)}";
            throw new OutboundException(new(FailureKind.Connect, message) { Phase = Phase.Connect }, error);
        }
    }

    /// <summary>Connects to the first of the addresses that answers.</summary>
    /// <exception cref="SocketException">No address could be connected to: the last error, or that there is no socket.</exception>
    public async Task<Socket> RaceAsync(IPAddress[] addresses, int port, CancellationToken cancellationToken)
    {
        if (addresses.Length == 1)
            return await dial(new(addresses[0], port), cancellationToken).ConfigureAwait(false);
        try
        {
            var winner = await FanOut.FirstAsync(
                AddressOrder.Interleaved(addresses),
                async (address, _, token) => await dial(new(address, port), token).ConfigureAwait(false),
                _race,
                cancellationToken).ConfigureAwait(false);
            return winner.GetOrThrow();
        }
        catch (AggregateException all) when (all.InnerExceptions.All(error => error is SocketException or OutboundException))
        {
            throw all.InnerExceptions.FirstOrDefault(IsExhausted) ?? all.InnerExceptions[^1];
        }
    }

    /// <summary>Whether this machine, or this process (ulimit -n), has no file descriptor for another socket.</summary>
    public static bool IsExhausted(Exception error) => error is SocketException { SocketErrorCode: SocketError.TooManyOpenSockets };

    /// <summary>Connects without more ado.</summary>
    public static async Task<Socket> ConnectAsync(IPEndPoint address, CancellationToken cancellationToken)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address, cancellationToken).ConfigureAwait(false);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
