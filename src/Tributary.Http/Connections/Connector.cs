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
internal sealed class Connector(
    NetworkGuard guard, Resolver resolver, Dialer dialer, Routes routes, Tls tls, Descriptors descriptors, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private int _connecting;

    public int Connecting => Volatile.Read(ref _connecting);

    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var request = context.InitialRequestMessage;
        if (request is not TimedMessage { Timeline: var timeline })
            throw new InvalidOperationException("A request reached the pool without its timeline.");
        var attempt = timeline.TryConnect(request) ?? throw new OperationCanceledException("The request needs no connection any more.");
        var route = routes.Enter(HostOf(context.DnsEndPoint.Host), context.DnsEndPoint.Port);
        Interlocked.Increment(ref _connecting);
        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, attempt.Cancelled);
            var secure = request.RequestUri!.Scheme == Uri.UriSchemeHttps;
            var stream = await ConnectAsync(attempt, route, context.DnsEndPoint, secure, either.Token).ConfigureAwait(false);
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
            route.Leave(attempt);
            routes.Leave(route);
            attempt.End();
        }
    }

    /// <summary>Whether so many connections are open that the next request's should not be kept for another one.</summary>
    public bool IsFull => routes.IsFull;

    /// <summary>The way that a request to an address takes, until it leaves.</summary>
    public ValueTask<Route> EnterAsync(Uri address, CancellationToken cancellationToken) =>
        routes.EnterAsync(HostOf(address.IdnHost), address.Port, cancellationToken);

    public void Leave(Route route) => routes.Leave(route);

    /// <exception cref="OutboundException">The address has a number for its host, and that is one which no request may go to.</exception>
    public void ThrowIfRefused(Uri address)
    {
        if (IPAddress.TryParse(HostOf(address.IdnHost), out var literal) && guard.Refuses(literal) is { } reason)
            throw Blocked(HostOf(address.IdnHost), literal, reason);
    }

    private static readonly char[] Brackets = ['[', ']'];

    // With its last dot a name is the same name, but no certificate has one, and no number is read with one.
    private static string HostOf(string host) => host.Trim(Brackets).TrimEnd('.');

    private async Task<Stream> ConnectAsync(
        ConnectAttempt attempt, Route route, DnsEndPoint target, bool secure, CancellationToken cancellationToken)
    {
        var host = HostOf(target.Host);
        route.ThrowIfDead();
        var addresses = await OpenAsync(attempt, host, () => ResolveAsync(attempt, host, route, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        foreach (var address in addresses)
            if (guard.Refuses(address) is { } reason)
                throw Blocked(host, address, reason);
        route.Enter(attempt, Phase.Connect);
        var socket = await OpenAsync(attempt, host, DialAsync, cancellationToken).ConfigureAwait(false);
        var connection = new OutboundConnection(socket, attempt, route, routes);
        if (!secure)
        {
            connection.Ready(connection, multiplexed: false);
            return connection;
        }

        route.Enter(attempt, Phase.Tls);
        var stream = await tls.HandshakeAsync(connection, host, cancellationToken).ConfigureAwait(false);
        route.Multiplexed = IsMultiplexed(stream);
        connection.Ready(stream, route.Multiplexed);
        return stream;

        async Task<Socket> DialAsync()
        {
            if (!descriptors.TryTake())
                throw new SocketException((int)SocketError.TooManyOpenSockets);
            try
            {
                return await route.ConnectAsync(token => dialer.DialAsync(addresses, target, token), cancellationToken)
                    .ConfigureAwait(false);
            }
            catch (Exception error)
            {
                if (Dialer.IsExhausted(error))
                    descriptors.RanOut();
                descriptors.GiveBack();
                throw;
            }
        }
    }

    // A descriptor that is missing is no fault of the host's: idle connections make room, and then it waits until others end.
    private async Task<T> OpenAsync<T>(ConnectAttempt attempt, string host, Func<Task<T>> open, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                var opened = await open().ConfigureAwait(false);
                attempt.Awaited = null;
                return opened;
            }
            catch (SocketException error) when (Dialer.IsExhausted(error))
            {
                attempt.Awaited = $"free file descriptor on this machine (ulimit -n) for a connection to {host}";
            }

            if (!routes.CloseIdle())
                await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false);
        }
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
        attempt.Awaited = $"slot to look up {host}, since other look-ups hang,";
        try
        {
            return await resolver.ResolveAsync(host, Begun, cancellationToken).ConfigureAwait(false);
        }
        catch (SocketException error) when (Dialer.IsExhausted(error))
        {
            descriptors.RanOut();
            throw;
        }
        catch (SocketException error)
        {
            var failure = new Failure(FailureKind.Dns, $"could not look up {host}: {SocketWords.Of(error)}") { Phase = Phase.Dns };
            route.Fail(failure);
            throw new OutboundException(failure, error);
        }

        void Begun()
        {
            attempt.Awaited = null;
            if (attempt.Reached is null)
                route.Enter(attempt, Phase.Dns);
        }
    }
}
