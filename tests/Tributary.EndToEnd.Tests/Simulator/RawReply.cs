using System.Net.Sockets;
using System.Text;

namespace Tributary.EndToEnd.Tests.Simulator;

/// <summary>What a plain socket receives: HTTP that no client would read.</summary>
internal sealed record RawReply(string Text, bool Ended)
{
    /// <summary>Sends one GET and reads to the end, or until so many bytes are there.</summary>
    public static async Task<RawReply> AskAsync(Uri address, int most, CancellationToken cancellationToken)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(address.Host, address.Port, cancellationToken);
        var head = $"GET {address.PathAndQuery} HTTP/1.1\r\nHost: {address.Authority}\r\nUser-Agent: tests/1\r\n"
            + "X-Api-Key: demo-newsapi-key\r\napi-key: demo-guardian-key\r\n\r\n";
        await socket.SendAsync(Encoding.ASCII.GetBytes(head), cancellationToken);
        var received = new StringBuilder();
        var buffer = new byte[64 * 1024];
        while (received.Length < most)
        {
            var read = await socket.ReceiveAsync(buffer, cancellationToken);
            if (read == 0)
                return new(received.ToString(), Ended: true);
            received.Append(Encoding.Latin1.GetString(buffer.AsSpan(0, read)));
        }

        return new(received.ToString(), Ended: false);
    }
}
