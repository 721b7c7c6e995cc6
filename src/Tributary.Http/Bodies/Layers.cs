using System.IO.Compression;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace Tributary.Http.Bodies;

/// <summary>
/// The codings of a body, the one that was applied last undone first; what lies between two of them has the same cap as the bytes as sent.
/// For one flow.
/// </summary>
internal sealed class Layers(CappedStream wire) : IAsyncDisposable
{
    // A frame may ask for no more than 8 MB (RFC 9659, 3); the format itself would allow terabytes.
    private const int ZstdWindowLog = 23;

    private readonly List<(CappedStream Input, Stream Decoder)> _layers = [];

    /// <summary>The bytes as decompressed.</summary>
    public Stream Output { get; private set; } = wire;

    /// <summary>The codings that can be undone, in lower case.</summary>
    public static bool Knows(string coding) => coding is "gzip" or "x-gzip" or "br" or "deflate" or "zstd";

    /// <summary>Whether an exception of a decoder says that the data are not what they are called.</summary>
    public static bool IsInvalid(Exception error) =>
        error is InvalidDataException or InvalidOperationException or ZstdException or EndOfStreamException;

    public static bool IsWindow(Exception error) =>
        error is ZstdException { Code: ZSTD_ErrorCode.ZSTD_error_frameParameter_windowTooLarge };

    /// <summary>Undoes one coding more; false where there is nothing to undo any more, since the data are empty.</summary>
    public async ValueTask<bool> AddAsync(string coding, Func<Stream, CappedStream> between, CancellationToken cancellationToken)
    {
        var input = _layers.Count == 0 ? wire : between(Output);
        var head = await input.PeekAsync(2, cancellationToken).ConfigureAwait(false);
        Output = head.IsEmpty ? input : Decoder(input, coding, head.Span);
        _layers.Add((input, Output));
        return !head.IsEmpty;
    }

    /// <summary>
    /// Reads what follows the compressed data, else the connection could not be used again; false where some layer's data ended early.
    /// </summary>
    /// <param name="length">How many bytes the output gave, to its end.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async ValueTask<bool> FinishAsync(long length, CancellationToken cancellationToken)
    {
        for (var i = _layers.Count - 1; i >= 0; i--)
        {
            var (input, decoder) = _layers[i];
            if (EndsEarly(decoder, input, length))
                return false;
            await input.DrainAsync(cancellationToken).ConfigureAwait(false);
            length = input.Count;
        }

        return true;
    }

    public async ValueTask DisposeAsync()
    {
        for (var i = _layers.Count - 1; i >= 0; i--)
            await _layers[i].Decoder.DisposeAsync().ConfigureAwait(false);
    }

    // The runtime's decoders take data that stop halfway for whole. Those for br and deflate read on only while they are not done. The one
    // for gzip always does, since another member may follow; its last four bytes are the length of the last member (RFC 1952, 2.3.1),
    // which cannot be more than what all of them gave: of data cut anywhere, one in some hundreds passes, and what was joined from several
    // always does. The one for zstd throws by itself.
    private static bool EndsEarly(Stream decoder, CappedStream input, long length) => decoder switch
    {
        GZipStream => input.Tail > length,
        BrotliStream or ZLibStream or DeflateStream => input.Ended,
        _ => false,
    };

    // "deflate" is zlib's format (RFC 9110, 8.4.1.2); servers that send bare deflate data are told by the first two bytes.
    private static Stream Decoder(Stream input, string coding, ReadOnlySpan<byte> head) => coding switch
    {
        "gzip" or "x-gzip" => new GZipStream(input, CompressionMode.Decompress),
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
