using System.Buffers;
using System.IO.Compression;

namespace Tributary.Http.Bodies;

/// <summary>
/// Reads a body whole, decompressed, within a cap on its bytes as sent and on its bytes as decompressed: both are checked while they
/// arrive, so that no more than the cap and one buffer is ever held.
/// </summary>
internal sealed class BodyReader(long max, string host)
{
    private const int FirstBuffer = 16 * 1024;

    /// <summary>What can be decompressed, for the Accept-Encoding header.</summary>
    public const string Codings = "gzip, br, deflate";

    /// <exception cref="OutboundException">
    /// More bytes than allowed, with <see cref="FailureKind.TooLarge"/>; bytes that are not what Content-Encoding says, with
    /// <see cref="FailureKind.Malformed"/>.
    /// </exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        var declared = content.Headers.ContentLength;
        if (declared > max)
            throw TooLarge($"{declared} bytes as sent");
        var stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        var coding = content.Headers.NonValidated.TryGetValues("Content-Encoding", out var values)
            ? values.ToString().Trim().ToLowerInvariant()
            : "";
        return coding is "" or "identity"
            ? await ReadAllAsync(stream, declared, "as sent", cancellationToken).ConfigureAwait(false)
            : await DecodeAsync(stream, coding, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Reads past a body that nobody needs, so that its connection can be used again; a long one is left, and its connection closed.
    /// </summary>
    public static async ValueTask SkipAsync(HttpContent content, CancellationToken cancellationToken)
    {
        var stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        var buffer = ArrayPool<byte>.Shared.Rent(FirstBuffer);
        try
        {
            for (var left = 4 * FirstBuffer; left > 0;)
            {
                var read = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
                if (read == 0)
                    return;
                left -= read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async ValueTask<ReadOnlyMemory<byte>> DecodeAsync(Stream stream, string coding, CancellationToken cancellationToken)
    {
        var wire = new CappedStream(stream, max, () => TooLarge($"more than {max} bytes as sent"));
        await using (wire.ConfigureAwait(false))
        {
            var head = await wire.PeekAsync(2, cancellationToken).ConfigureAwait(false);
            if (head.IsEmpty)
                return default;
            var decoder = Decoder(wire, coding, head.Span);
            await using (decoder.ConfigureAwait(false))
            {
                try
                {
                    var body = await ReadAllAsync(decoder, null, "as decompressed", cancellationToken).ConfigureAwait(false);
                    if (EndsEarly(decoder, wire, body.Length))
                        throw new InvalidDataException();

                    // What follows the compressed data is read too, else the connection could not be used again.
                    await wire.DrainAsync(cancellationToken).ConfigureAwait(false);
                    return body;
                }
                catch (Exception error) when (error is InvalidDataException or InvalidOperationException)
                {
                    throw Malformed($"is not valid {coding}, as its Content-Encoding says", error);
                }
            }
        }
    }

    // The decoders take data that stop halfway for whole. Those for br and deflate read on only while they are not done. The one for gzip
    // always does, since another member may follow; its last four bytes are the length of the last member (RFC 1952, 2.3.1), which cannot
    // be more than what all of them gave: of data cut anywhere, one in some hundreds passes, and what was joined from several always does.
    private static bool EndsEarly(Stream decoder, CappedStream wire, int length) =>
        decoder is GZipStream ? wire.Tail > (uint)length : wire.Ended;

    // "deflate" is zlib's format (RFC 9110, 8.4.1.2); servers that send bare deflate data are told by the first two bytes.
    private Stream Decoder(Stream wire, string coding, ReadOnlySpan<byte> head) => coding switch
    {
        "gzip" or "x-gzip" => new GZipStream(wire, CompressionMode.Decompress),
        "br" => new BrotliStream(wire, CompressionMode.Decompress),
        "deflate" when IsZlib(head) => new ZLibStream(wire, CompressionMode.Decompress),
        "deflate" => new DeflateStream(wire, CompressionMode.Decompress),
        _ => throw Malformed($"has a Content-Encoding that was not asked for; asked for: {Codings}"),
    };

    // RFC 1950, 2.2.
    private static bool IsZlib(ReadOnlySpan<byte> head) =>
        head.Length == 2 && (head[0] & 0x0f) == 8 && ((head[0] << 8) | head[1]) % 31 == 0;

    private async ValueTask<ReadOnlyMemory<byte>> ReadAllAsync(
        Stream stream, long? size, string counted, CancellationToken cancellationToken)
    {
        // One byte more than the size, so that the end is seen without growing; what is declared is not trusted with much memory.
        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(size + 1 ?? FirstBuffer, 1024 * 1024));
        try
        {
            var count = 0;
            while (await stream.ReadAsync(buffer.AsMemory(count), cancellationToken).ConfigureAwait(false) is var read and > 0)
            {
                count += read;
                if (count > max)
                    throw TooLarge($"more than {max} bytes {counted}");
                if (count < buffer.Length)
                    continue;
                var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
                buffer.CopyTo(larger, 0);
                ArrayPool<byte>.Shared.Return(buffer);
                buffer = larger;
            }

            return buffer.AsSpan(0, count).ToArray();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private OutboundException Malformed(string found, Exception? inner = null) =>
        new(new(FailureKind.Malformed, $"the body from {host} {found}"), inner);

    private OutboundException TooLarge(string found) =>
        new(new(FailureKind.TooLarge, $"the body from {host} has {found}, and at most {max} are allowed"));
}
