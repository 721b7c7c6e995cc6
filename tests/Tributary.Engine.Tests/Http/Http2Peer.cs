using System.Buffers.Binary;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Tributary.Engine.Tests.Http;

/// <summary>The server's end of an HTTP/2 connection, frame by frame (RFC 9113, 4), for what no server would send.</summary>
internal static class Http2Peer
{
    public const byte EndStream = 1;
    public const byte EndHeaders = 4;
    public const byte Padded = 8;

    private const int Preface = 24;

    /// <summary>Agrees on HTTP/2 and waits for the first request, whose stream is number 1.</summary>
    public static async Task AcceptAsync(Peer peer, X509Certificate2 certificate)
    {
        await peer.SecureAsync(certificate, SslApplicationProtocol.Http2);
        await peer.SendAsync(Frame(4, 0, 0, []));
        await peer.ReadAsync(new byte[Preface]);
        while (await ReadAsync(peer) != 1)
        {
        }
    }

    public static byte[] Data(string text, byte flags = 0) => Data(Encoding.Latin1.GetBytes(text), flags);

    public static byte[] Data(byte[] bytes, byte flags = 0) => Frame(0, flags, 1, bytes);

    public static byte[] Reset(int code) => Frame(3, 0, 1, [0, 0, 0, (byte)code]);

    /// <summary>Each as a literal that is not indexed (RFC 7541, 6.2.2).</summary>
    public static byte[] Headers(byte flags, params (string Name, string Value)[] fields) =>
        Frame(1, flags, 1, [.. fields.SelectMany(field => (byte[])[0, .. Text(field.Name), .. Text(field.Value)])]);

    public static byte[] Frame(byte type, byte flags, int stream, byte[] payload)
    {
        var frame = new byte[9 + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, payload.Length << 8);
        (frame[3], frame[4]) = (type, flags);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame, 9);
        return frame;
    }

    private static byte[] Text(string text) => [(byte)text.Length, .. Encoding.Latin1.GetBytes(text)];

    private static async Task<byte> ReadAsync(Peer peer)
    {
        var head = new byte[9];
        await peer.ReadAsync(head);
        await peer.ReadAsync(new byte[BinaryPrimitives.ReadInt32BigEndian(head) >> 8]);
        return head[3];
    }
}
