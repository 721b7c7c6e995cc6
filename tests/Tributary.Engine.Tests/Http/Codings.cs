using System.IO.Compression;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace Tributary.Engine.Tests.Http;

/// <summary>Compresses as a server does.</summary>
internal static class Codings
{
    public static byte[] Compress(string coding, byte[] bytes, CompressionLevel level = CompressionLevel.Optimal)
    {
        using var packed = new MemoryStream();
        using (Stream stream = coding.ToLowerInvariant() switch
        {
            "gzip" or "x-gzip" => new GZipStream(packed, level, leaveOpen: true),
            "br" => new BrotliStream(packed, level, leaveOpen: true),
            "deflate" => new ZLibStream(packed, level, leaveOpen: true),
            "zstd" => new CompressionStream(packed),
            _ => new DeflateStream(packed, level, leaveOpen: true),
        })
            stream.Write(bytes);
        return packed.ToArray();
    }

    /// <summary>A frame whose window is 2 to the power that is given, however little is in it.</summary>
    public static byte[] ZstdWithWindow(int log, byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var stream = new CompressionStream(packed))
        {
            stream.SetParameter(ZSTD_cParameter.ZSTD_c_windowLog, log);
            stream.Write(bytes);
            stream.Flush();
        }

        return packed.ToArray();
    }
}
