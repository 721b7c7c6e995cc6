using System.Globalization;
using System.Net.Sockets;

namespace Tributary.Http.Connections;

/// <summary>Why a TLS handshake failed, in words for a person rather than in the library's. Pure.</summary>
internal static class TlsWords
{
    // OpenSSL tells the alert that a peer sent as a reason of its own: 1000 and the alert's number.
    private const int AlertReason = 1_000;

    public static string Of(Exception error)
    {
        for (var inner = error; inner is not null; inner = inner.InnerException)
        {
            if (inner is SocketException socket)
                return $"the connection broke: {socket.Message}";
            if (Reason(inner.Message) is { } reason)
                return OfReason(reason);
        }

        var message = error.GetBaseException().Message;
        return message.Contains("frame", StringComparison.OrdinalIgnoreCase) ? "it does not speak TLS on this port"
            : message.Contains("EOF", StringComparison.Ordinal) ? "the server closed the connection"
            : "the handshake went wrong";
    }

    // The numbers are those of openssl/sslerr.h, and of RFC 8446, 6.
    private static string OfReason(int reason) => reason switch
    {
        156 or 267 or 245 => "it does not speak TLS on this port",
        193 or 258 or 191 or 252 or AlertReason + 40 or AlertReason + 70 or AlertReason + 71 or AlertReason + 120 =>
            "no common protocol or cipher",
        AlertReason + 80 => "the server reports an error of its own",
        AlertReason + 112 => "the server does not know the name",
        AlertReason + 41 or AlertReason + 116 => "the server wants a certificate from its clients",
        > AlertReason and < AlertReason + 256 => $"the server refused the handshake with alert {reason - AlertReason}",
        _ => $"the handshake went wrong (OpenSSL reason {reason})",
    };

    // error:0A000410:SSL routines::…, where 0x0A stands for SSL and the lowest 23 bits for the reason.
    private static int? Reason(string message)
    {
        const string Ssl = "error:0A";
        var at = message.IndexOf(Ssl, StringComparison.Ordinal) + Ssl.Length;
        return at >= Ssl.Length && message.Length >= at + 6
            && int.TryParse(message.AsSpan(at, 6), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var reason)
                ? reason
                : null;
    }
}
