using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Tributary.Http.Guard;
using Tributary.Http.Timing;

namespace Tributary.Http.Connections;

/// <summary>
/// Makes the pool's connections: look-up, guard, TCP, TLS, each timed for the request that asked. The address that the guard has seen
/// is the one that is connected to.
/// </summary>
internal sealed class Connector(NetworkGuard guard, Resolver resolver, Dialer dialer, Routes routes, Tls tls, ConnectionCount count, Intakes intakes)
{
    // What ten thousand hosts would leave behind is held down to this; more than a run's own concurrency needs, and each some 20 KB.
    private const int KeptOpen = 512;

    private int _connecting;

    public int Connecting => Volatile.Read(ref _connecting);

    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var request = context.InitialRequestMessage;
        if (!request.Options.TryGetValue(RequestTimeline.Key, out var timeline))
            throw new InvalidOperationException("A request reached the pool without its timeline.");
        var attempt = timeline.TryConnect(request) ?? throw new OperationCanceledException("The request needs no connection any more.");
        Interlocked.Increment(ref _connecting);
        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, attempt.Cancelled);
            var stream = await ConnectAsync(attempt, context.DnsEndPoint, request.RequestUri!.Scheme == Uri.UriSchemeHttps, either.Token)
                .ConfigureAwait(false);
            attempt.Succeed(IsMultiplexed(stream));
            return stream;
        }
        catch (Exception error) when (FailureOf.IsPeers(error))
        {
            throw new ConnectDefectException(error);
        }
        finally
        {
            Interlocked.Decrement(ref _connecting);
            routes.To(HostOf(context.DnsEndPoint.Host), context.DnsEndPoint.Port).Leave(attempt);
            attempt.End();
        }
    }

    /// <summary>
    /// Whether so many connections are open that the next request's should not be kept for another one: a run over many hosts asks each of them once.
    /// </summary>
    public bool IsFull => count.Open >= KeptOpen;

    /// <summary>Counts what comes from there for one answer more, until it is disposed of.</summary>
    public Receiving Receiving(Uri address) => new(intakes.Join(HostOf(address.IdnHost), address.Port));

    /// <summary>
    /// The way that a request may share with others while it waits for a connection; null where each has its own: only over TLS a connection may carry several.
    /// </summary>
    public Route? SharedWay(Uri address) => address.Scheme == Uri.UriSchemeHttps ? routes.To(HostOf(address.IdnHost), address.Port) : null;

    /// <summary>
    /// Called for each header as a request is written, in whatever version of HTTP: where its connection carries several at once, this is
    /// when the request has got its place there, and the one sign of it.
    /// </summary>
    public void Writing(HttpRequestMessage request)
    {
        if (request.RequestUri!.Scheme == Uri.UriSchemeHttps && request.Options.TryGetValue(RequestTimeline.Key, out var timeline)
            && routes.To(HostOf(request.RequestUri.IdnHost), request.RequestUri.Port).Multiplexed)
            timeline.Multiplexing(request);
    }

    /// <exception cref="OutboundException">The address has a number for its host, and that is one which no request may go to.</exception>
    public void ThrowIfRefused(Uri address)
    {
        if (IPAddress.TryParse(HostOf(address.IdnHost), out var literal) && guard.Refuses(literal) is { } reason)
            throw Blocked(HostOf(address.IdnHost), literal, reason);
    }

    // With its last dot a name is the same name, but no certificate has one, and no number is read with one.
    private static string HostOf(string host) => host.Trim('[', ']').TrimEnd('.');

    private async Task<Stream> ConnectAsync(ConnectAttempt attempt, DnsEndPoint target, bool secure, CancellationToken cancellationToken)
    {
        var host = HostOf(target.Host);
        var route = routes.To(host, target.Port);
        route.ThrowIfDead();
        var addresses = await ResolveAsync(attempt, host, route, cancellationToken).ConfigureAwait(false);
        foreach (var address in addresses)
            if (guard.Refuses(address) is { } reason)
                throw Blocked(host, address, reason);
        route.Enter(attempt, Phase.Connect);
        var socket = await route.ConnectAsync(token => dialer.DialAsync(addresses, target, token), cancellationToken).ConfigureAwait(false);
        var connection = new OutboundConnection(socket, attempt, count, intakes.Join(host, target.Port));
        if (!secure)
        {
            connection.Ready(multiplexed: false);
            return connection;
        }

        route.Enter(attempt, Phase.Tls);
        var stream = await tls.HandshakeAsync(connection, host, cancellationToken).ConfigureAwait(false);
        route.Multiplexed = IsMultiplexed(stream);
        connection.Ready(route.Multiplexed);
        return stream;
    }

    private static bool IsMultiplexed(Stream stream) =>
        stream is SslStream { NegotiatedApplicationProtocol: var agreed } && agreed == SslApplicationProtocol.Http2;

    private static OutboundException Blocked(string host, IPAddress address, string reason)
    {
        var at = host == address.ToString() ? host : $"{address}, where {host} is,";
        return new(new(FailureKind.Blocked, $"no request may go to {at} unless allowNetworks names it: {reason}"));
    }

    private async Task<IPAddress[]> ResolveAsync(ConnectAttempt attempt, string host, Route route, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(host, out var literal))
            return [literal];
        route.Enter(attempt, Phase.Dns);
        try
        {
            return await resolver.ResolveAsync(host, cancellationToken).ConfigureAwait(false);
        }
        catch (SocketException error)
        {
            var failure = new Failure(FailureKind.Dns, $"no address for the name {host}: {error.Message}") { Phase = Phase.Dns };
            route.Fail(failure);
            throw new OutboundException(failure, error);
        }
    }
}
