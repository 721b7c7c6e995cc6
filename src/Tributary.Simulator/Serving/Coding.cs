using System.IO.Compression;
using Tributary.Simulator.Behaviours;

namespace Tributary.Simulator.Serving;

/// <summary>Bodies in the codings of HTTP, right and wrong.</summary>
internal static class Coding
{
    public static ReadOnlyMemory<byte> Gzip(ReadOnlyMemory<byte> body) =>
        Packed(body, packed => new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true));

    /// <summary>The Content-Encoding and the bytes.</summary>
    public static (string Name, ReadOnlyMemory<byte> Body) Of(BodyCoding coding, ReadOnlyMemory<byte> body) => coding switch
    {
        BodyCoding.Br => ("br", Brotli(body)),
        BodyCoding.CutBr => ("br", Half(Brotli(body))),
        BodyCoding.Deflate => ("deflate", Packed(body, packed => new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))),
        BodyCoding.RawDeflate => ("deflate", Packed(body, packed => new DeflateStream(packed, CompressionLevel.Fastest, leaveOpen: true))),
        BodyCoding.Zstd => ("zstd", Zstd.Stored(body.Span)),
        BodyCoding.Unknown => ("x-rot13", body),
        BodyCoding.Mislabelled => ("gzip", body),
        BodyCoding.BrokenGzip => ("gzip", Broken(Gzip(body))),
        _ => ("gzip", Half(Gzip(body))),
    };

    private static ReadOnlyMemory<byte> Brotli(ReadOnlyMemory<byte> body) =>
        Packed(body, packed => new BrotliStream(packed, CompressionLevel.Fastest, leaveOpen: true));

    private static ReadOnlyMemory<byte> Half(ReadOnlyMemory<byte> body) => body[..(body.Length / 2)];

    private static byte[] Broken(ReadOnlyMemory<byte> body)
    {
        var broken = body.ToArray();
        broken.AsSpan(broken.Length / 3, broken.Length / 3).Fill(0xFF);
        return broken;
    }

    private static ReadOnlyMemory<byte> Packed(ReadOnlyMemory<byte> body, Func<Stream, Stream> packing)
    {
        var packed = new MemoryStream();
        using (var stream = packing(packed))
            stream.Write(body.Span);
        return packed.GetBuffer().AsMemory(0, (int)packed.Length);
    }
}
