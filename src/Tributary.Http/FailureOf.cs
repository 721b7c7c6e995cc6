using System.Net.Sockets;
using Tributary.Http.Timing;
using Tributary.Http.Connections;

namespace Tributary.Http;

/// <summary>
/// Turns what ended a request into a failure with one line for a person. Pure; takes nothing from an address but its host.
/// </summary>
internal static class FailureOf
{
    /// <summary>
    /// A bound that was reached. Waiting for the name is waiting for the connection: phases apart, one word. A deadline that comes before
    /// the first turn came before the request began.
    /// </summary>
    /// <param name="bound">What was reached.</param>
    /// <param name="reached">The phase that the request was in.</param>
    /// <param name="host">The host that was asked.</param>
    /// <param name="lacking">What this machine did not give, so that the host was not asked; null where it lacked nothing.</param>
    /// <param name="many">Whether there was more than one attempt or hop, so that no phase alone has used the time up.</param>
    public static Failure Bound(Bound bound, Phase reached, string host, string? lacking = null, bool many = false)
    {
        var awaited = lacking ?? Awaited(reached, host);
        var what = $"{Article(reached)}{awaited}";
        var length = Span.Text(bound.Length);
        return bound.Kind switch
        {
            BoundKind.Deadline when reached == Phase.Queue && !many => Of(FailureKind.NotStarted, $"the deadline came before {what}"),
            BoundKind.Deadline => Of(FailureKind.Deadline, $"the deadline came before {what}"),
            BoundKind.Rate => Of(FailureKind.Timeout, $"less of the body from {host} than {bound.LeastRate} B/s over {length}"),
            BoundKind.Phase when reached == Phase.Body => Of(FailureKind.Timeout, $"no more of the body from {host} within {length}"),
            BoundKind.Total when many => Of(FailureKind.Timeout, $"no {awaited} within {length}, all attempts and redirects together")
                with { Phase = Phase.Total },
            _ => Of(FailureKind.Timeout, $"no {awaited} within {length}"),
        } is var failure && failure.Phase is null
            ? failure with { Phase = reached == Phase.Dns ? Phase.Connect : reached, IsLocal = lacking is not null }
            : failure;
    }

    /// <summary>An exception that is no bound's doing; null where it is none that a request can have.</summary>
    public static Failure? Exception(Exception error, Phase reached, int? status, string host)
    {
        for (var inner = error; inner is not null; inner = inner.InnerException)
        {
            if (inner is OutboundException { Failure: var failure })
                return failure with { Phase = failure.Phase ?? Stopped(failure.Kind, reached), Status = failure.Status ?? status };
            if (inner is ConnectDefectException)
                return null;
        }

        return error is HttpRequestException or IOException or SocketException ? Transport(error, reached, status, host)
            : error is TaskCanceledException { InnerException: TimeoutException }
                ? Of(FailureKind.Timeout, $"no {Awaited(reached, host)} within the handler's own timeout")
                    with { Phase = reached, Status = status }
            : null;
    }

    /// <summary>
    /// Whether an exception that the handler threw while it sent or read is one of those that it does not tell as its peer's doing: of what
    /// an answer may have in it, some parts throw as they are parsed.
    /// </summary>
    public static bool IsPeers(Exception error) => error is not (OutboundException or OperationCanceledException or ObjectDisposedException
        or HttpRequestException or IOException or SocketException);

    /// <summary>Such an exception as its peer's doing.</summary>
    public static HttpRequestException Invalid(Exception error) => new(HttpRequestError.InvalidResponse, error.Message, error);
    /// <summary>The connection that a request had been written to was closed.</summary>
    public static Failure Lost(string host, Phase reached) =>
        Of(FailureKind.Http, $"{host} closed the connection before {Article(reached)}{Awaited(reached, host)}") with
        {
            Phase = reached,
            IsTransient = true,
            IsLost = true,
        };

    // The guard stops the connection that would have come next.
    private static Phase Stopped(FailureKind kind, Phase reached) =>
        kind == FailureKind.Blocked && reached is (Phase.Queue or Phase.Dns) ? Phase.Connect : reached;

    private static Failure Transport(Exception error, Phase reached, int? status, string host) => CodeOf(error) switch
    {
        HttpRequestError.ConfigurationLimitExceeded =>
            Of(FailureKind.TooLarge, $"the headers from {host} have more than {Handler.MaxHeaderKilobytes} KB"),
        HttpRequestError.ResponseEnded => Lost(host, reached) with { IsLost = false },
        HttpRequestError.HttpProtocolError =>
            Of(FailureKind.Http, $"{host} broke off HTTP/2 before {Article(reached)}{Awaited(reached, host)}: {Innermost(error)}")
                with { IsTransient = true },
        HttpRequestError.InvalidResponse => Of(FailureKind.Http, $"{host} did not answer in valid HTTP"),
        _ when reached is Phase.Dns or Phase.Connect => Of(FailureKind.Connect, $"no connection to {host}: {Innermost(error)}"),
        _ when reached is Phase.Tls => Of(FailureKind.Tls, $"TLS with {host} failed: {Innermost(error)}"),
        // What a handler in the network's place says.
        HttpRequestError.NameResolutionError => Of(FailureKind.Dns, $"no address for the name {host}: {Innermost(error)}"),
        HttpRequestError.ConnectionError => Of(FailureKind.Connect, $"no connection to {host}: {Innermost(error)}"),
        HttpRequestError.SecureConnectionError => Of(FailureKind.Tls, $"TLS with {host} failed: {Innermost(error)}"),
        _ when Socket(error) is { } socket =>
            Of(FailureKind.Http,
                $"the connection to {host} broke before {Article(reached)}{Awaited(reached, host)}: {SocketWords.Of(socket)}")
                with { IsTransient = true },
        _ => Of(FailureKind.Http, $"{host} did not answer in valid HTTP"),
    } with { Phase = reached, Status = status };

    private static string Awaited(Phase phase, string host) => phase switch
    {
        Phase.Queue => $"free slot for a request to {host}",
        Phase.Dns => $"answer to the name look-up of {host}",
        Phase.Connect => $"connection to {host}",
        Phase.Tls => $"TLS handshake with {host}",
        Phase.Send => $"end of sending to {host}",
        Phase.Response => $"response headers from {host}",
        _ => $"end of the body from {host}",
    };

    private static string Article(Phase phase) => phase switch
    {
        Phase.Response => "",
        Phase.Send or Phase.Body => "the ",
        Phase.Dns => "an ",
        _ => "a ",
    };

    private static Failure Of(FailureKind kind, string message) => new(kind, message);

    private static HttpRequestError CodeOf(Exception error) => error switch
    {
        HttpIOException { HttpRequestError: var code } => code,
        HttpRequestException { InnerException: HttpIOException { HttpRequestError: var code } } => code,
        HttpRequestException { HttpRequestError: var code } => code,
        _ => HttpRequestError.Unknown,
    };

    private static SocketException? Socket(Exception? error)
    {
        while (error is not null and not SocketException)
            error = error.InnerException;
        return (SocketException?)error;
    }

    private static string Innermost(Exception error)
    {
        while (error.InnerException is { } inner)
            error = inner;
        return error.Message.TrimEnd('.');
    }
}
