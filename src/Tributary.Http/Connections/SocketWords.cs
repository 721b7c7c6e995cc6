using System.Net.Sockets;

namespace Tributary.Http.Connections;

/// <summary>What an error of a socket or a look-up means, in a few words for the end of a sentence. Pure.</summary>
internal static class SocketWords
{
    public static string Of(SocketException error) => error.SocketErrorCode switch
    {
        SocketError.HostNotFound => "there is no such name",
        SocketError.NoData => "the name has no address",
        SocketError.TryAgain => "no name server answers; are you online?",
        SocketError.NetworkUnreachable or SocketError.NetworkDown => $"{Lower(error.Message)}; are you online?",
        _ => Lower(error.Message),
    };

    private static string Lower(string message) => char.ToLowerInvariant(message[0]) + message[1..].TrimEnd('.');
}
