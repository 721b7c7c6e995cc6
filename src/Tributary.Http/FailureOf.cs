using System.Net.Sockets;
using Tributary.Fanout;
using Tributary.Http.Connections;

namespace Tributary.Http;

/// <summary>
/// Turns what ended a request into a failure with one line for a person. Pure; takes nothing from an address but its host.
/// </summary>
internal static class FailureOf
{
    /// <summary>A bound that was reached. Waiting for the name is waiting for the connection: phases apart, one bound.</summary>
    public static Failure Bound(CancelCause cause, TimeSpan timeout, Phase reached, string host)
    {
        var kind = cause == CancelCause.Deadline ? FailureKind.Deadline : FailureKind.Timeout;
        var message = kind == FailureKind.Deadline
            ? $"the deadline came before {Article(reached)}{Awaited(reached, host)}"
            : $"no {Awaited(reached, host)} within {Span.Text(timeout)}";
        return new(kind, message) { Phase = reached == Phase.Dns ? Phase.Connect : reached };
    }

    /// <summary>An exception that is no bound's doing; null where it is none that a request can have.</summary>
    public static Failure? Exception(Exception error, Phase reached, int? status, string host)
    {
        for (var inner = error; inner is not null; inner = inner.InnerException)
            if (inner is OutboundException { Failure: var failure })
                return failure with { Phase = failure.Phase ?? Stopped(failure.Kind, reached), Status = failure.Status ?? status };

        return IsTransport(error) ? Transport(error, reached, status, host) : null;
    }

    // The guard stops the connection that would have come next.
    private static Phase Stopped(FailureKind kind, Phase reached) =>
        kind == FailureKind.Blocked && reached is (Phase.Queue or Phase.Dns) ? Phase.Connect : reached;

    // The handler wraps whatever a connect callback throws: a defect stays one.
    private static bool IsTransport(Exception? error) => error switch
    {
        HttpRequestException { InnerException: null } => true,
        HttpRequestException request => IsTransport(request.InnerException),
        _ => error is IOException or SocketException,
    };

    private static Failure Transport(Exception error, Phase reached, int? status, string host) => CodeOf(error) switch
    {
        HttpRequestError.ConfigurationLimitExceeded =>
            Of(FailureKind.TooLarge, $"the headers from {host} have more than {Handler.MaxHeaderKilobytes} KB"),
        HttpRequestError.ResponseEnded =>
            Of(FailureKind.Http, $"{host} closed the connection before {Article(reached)}{Awaited(reached, host)}"),
        HttpRequestError.InvalidResponse => Of(FailureKind.Http, $"{host} did not answer in valid HTTP"),
        _ when reached is Phase.Dns or Phase.Connect => Of(FailureKind.Connect, $"no connection to {host}: {Innermost(error)}"),
        _ when reached is Phase.Tls => Of(FailureKind.Tls, $"TLS with {host} failed: {Innermost(error)}"),
        _ when Socket(error) is { } socket =>
            Of(FailureKind.Http, $"the connection to {host} broke before {Article(reached)}{Awaited(reached, host)}: {socket.Message}"),
        _ => Of(FailureKind.Http, $"{host} did not answer in valid HTTP"),
    } with { Phase = reached, Status = status };

    private static string Awaited(Phase phase, string host) => phase switch
    {
        Phase.Queue => $"place among the requests to {host}",
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
