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
        var dial = options.Dial ?? ConnectAsync;
        return new(options.Proxy is { } proxy ? new Tunnel(proxy, resolver, dial).DialAsync : dial, time);
    }

    /// <exception cref="OutboundException">No address could be connected to, with <see cref="FailureKind.Connect"/>.</exception>
    public async Task<Socket> DialAsync(IPAddress[] addresses, DnsEndPoint target, CancellationToken cancellationToken)
    {
        try
        {
            if (addresses.Length == 1)
                return await dial(new(addresses[0], target.Port), cancellationToken).ConfigureAwait(false);
            var winner = await FanOut.FirstAsync(
                AddressOrder.Interleaved(addresses),
                async (address, _, token) => await dial(new(address, target.Port), token).ConfigureAwait(false),
                _race,
                cancellationToken).ConfigureAwait(false);
            return winner.GetOrThrow();
        }
        catch (SocketException error)
        {
            throw Failed($"no connection to {Name(target)}: {error.Message}", error);
        }
        catch (AggregateException all) when (all.InnerExceptions is [.., OutboundException last])
        {
            throw new OutboundException(last.Failure, all);
        }
        catch (AggregateException all) when (all.InnerExceptions.All(error => error is SocketException))
        {
            var error = all.InnerExceptions[^1];
            throw Failed($"no connection to {Name(target)} at any of {all.InnerExceptions.Count} addresses: {error.Message}", error);
        }
    }

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

    private static string Name(DnsEndPoint target) => $"{target.Host}:{target.Port}";

    private static OutboundException Failed(string message, Exception inner) => new(new(FailureKind.Connect, message) { Phase = Phase.Connect }, inner);
}
