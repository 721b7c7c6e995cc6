using System.IO.Compression;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace Tributary.Http.Bodies;

/// <summary>
/// The codings of a body, the one that was applied last undone first; what lies between two of them has the same cap as the bytes as sent.
/// For one flow.
/// </summary>
internal sealed class Layers(Stream sent, Func<Stream, CappedStream> capped) : IAsyncDisposable
{
    // A frame may ask for no more than 8 MB (RFC 9659, 3); the format itself would allow terabytes.
    private const int ZstdWindowLog = 23;

    private readonly List<(CappedStream Input, Stream Decoder)> _layers = [];

    /// <summary>The bytes as decompressed.</summary>
    public Stream Output { get; private set; } = sent;

    /// <summary>The codings that can be undone, in lower case.</summary>
    public static bool Knows(string coding) => coding is "gzip" or "x-gzip" or "br" or "deflate" or "zstd";

    /// <summary>What is no coding, though it is named where one would be: of files that were uploaded with it, for instance.</summary>
    public static bool IsPlain(string coding) => coding is "identity" or "none" or "utf-8" or "utf8" or "binary" or "aws-chunked";

    /// <summary>
    /// Whether an exception of a decoder says that the data are not what they are called. They are all in memory: an
    /// <see cref="IOException"/> is the decoder's own, such as for a preset dictionary (RFC 1950, 2.2).
    /// </summary>
    public static bool IsInvalid(Exception error) =>
        error is InvalidDataException or InvalidOperationException or ZstdException or IOException;

    public static bool IsWindow(Exception error) =>
        error is ZstdException { Code: ZSTD_ErrorCode.ZSTD_error_frameParameter_windowTooLarge };

    /// <summary>Undoes one coding more; false where there is nothing to undo any more, since the data are empty.</summary>
    public async ValueTask<bool> AddAsync(string coding, CancellationToken cancellationToken)
    {
        var input = capped(Output);
        var head = await input.PeekAsync(2, cancellationToken).ConfigureAwait(false);
        Output = head.IsEmpty ? input : Decoder(input, coding, head.Span);
        _layers.Add((input, Output));
        return !head.IsEmpty;
    }

    /// <summary>Reads what follows the compressed data, where nothing has to be; false where some layer's data ended early.</summary>
    public async ValueTask<bool> FinishAsync(CancellationToken cancellationToken)
    {
        for (var i = _layers.Count - 1; i >= 0; i--)
        {
            var (input, decoder) = _layers[i];
            if (EndsEarly(decoder, input))
                return false;
            await input.DrainAsync(cancellationToken).ConfigureAwait(false);
        }

        return true;
    }

    public async ValueTask DisposeAsync()
    {
        for (var i = _layers.Count - 1; i >= 0; i--)
            await _layers[i].Decoder.DisposeAsync().ConfigureAwait(false);
    }

    // The runtime's decoders take data that stop halfway for whole. Those for br and deflate read on only while they are not done. The ones
    // for gzip and zstd throw by themselves.
    private static bool EndsEarly(Stream decoder, CappedStream input) =>
        decoder is (BrotliStream or ZLibStream or DeflateStream) && input.Ended;

    // "deflate" is zlib's format (RFC 9110, 8.4.1.2); servers that send bare deflate data are told by the first two bytes.
    private static Stream Decoder(Stream input, string coding, ReadOnlySpan<byte> head) => coding switch
    {
        "gzip" or "x-gzip" => new GzipDecoder(input),
        "br" => new BrotliStream(input, CompressionMode.Decompress),
        "deflate" when IsZlib(head) => new ZLibStream(input, CompressionMode.Decompress),
        "deflate" => new DeflateStream(input, CompressionMode.Decompress),
        _ => Zstd(input),
    };

    private static DecompressionStream Zstd(Stream input)
    {
        var decoder = new DecompressionStream(input, leaveOpen: false);
        decoder.SetParameter(ZSTD_dParameter.ZSTD_d_windowLogMax, ZstdWindowLog);
        return decoder;
    }

    // RFC 1950, 2.2.
    private static bool IsZlib(ReadOnlySpan<byte> head) =>
        head.Length == 2 && (head[0] & 0x0f) == 8 && ((head[0] << 8) | head[1]) % 31 == 0;
}
