using System.Buffers;

namespace Tributary.Http.Bodies;

/// <summary>
/// Reads a body whole, decompressed, within a cap on its bytes as sent, on its bytes as decompressed and on the ratio of the two: all are
/// checked while they arrive, so that no more than the cap and one buffer is ever held.
/// </summary>
/// <param name="max">At most so many bytes, as sent and as decompressed.</param>
/// <param name="maxRatio">At most so many times as many bytes decompressed as sent, once they are more than 1 MB.</param>
/// <param name="host">Who sends it, for messages.</param>
/// <param name="onRead">Told after each read from the network how many bytes came; null for nobody.</param>
internal sealed class BodyReader(long max, int maxRatio, string host, Action<int>? onRead = null)
{
    private const int FirstBuffer = 16 * 1024;
    private const int RatioFrom = 1_000_000;
    private const int MaxCodings = 2;

    // A declared length up to this is given its memory at once.
    private const int Trusted = 1024 * 1024;

    /// <summary>What can be decompressed, for the Accept-Encoding header.</summary>
    public const string Codings = "gzip, br, zstd, deflate";

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
        var codings = CodingsOf(content);
        var stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        var wire = new CappedStream(stream, max, () => TooLarge($"more than {max} bytes as sent"), onRead);
        await using (wire.ConfigureAwait(false))
            return codings.Length == 0 && declared is { } length and <= Trusted ? await ReadDeclaredAsync(wire, (int)length, cancellationToken).ConfigureAwait(false)
                : codings.Length == 0 ? await ReadAllAsync(wire, wire, declared, cancellationToken).ConfigureAwait(false)
                : await DecodeAsync(wire, codings, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Reads past a body that nobody needs, so that its connection can be used again; a long one is left, and its connection closed.
    /// </summary>
    public static async ValueTask SkipAsync(HttpContent content, Action<int>? onRead, CancellationToken cancellationToken)
    {
        var stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        var buffer = ArrayPool<byte>.Shared.Rent(FirstBuffer);
        try
        {
            for (var left = 4 * FirstBuffer; left > 0;)
            {
                var read = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
                onRead?.Invoke(read);
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

    // In the order in which they were applied (RFC 9110, 8.4), which may be told in one header or in several.
    private string[] CodingsOf(HttpContent content)
    {
        if (!content.Headers.NonValidated.TryGetValues("Content-Encoding", out var values))
            return [];
        var named = values.ToString().ToLowerInvariant()
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        string[] codings = [.. named.Where(coding => coding != "identity")];
        if (!Array.TrueForAll(codings, Layers.Knows))
            throw Malformed($"has a Content-Encoding that was not asked for; asked for: {Codings}");
        return codings.Length <= MaxCodings ? codings
            : throw Malformed($"has {codings.Length} codings one upon the other, and at most {MaxCodings} are undone");
    }

    private async ValueTask<ReadOnlyMemory<byte>> DecodeAsync(CappedStream wire, string[] codings, CancellationToken cancellationToken)
    {
        var layers = new Layers(wire);
        await using (layers.ConfigureAwait(false))
        {
            try
            {
                for (var i = codings.Length - 1; i >= 0; i--)
                    if (!await layers.AddAsync(codings[i], Between, cancellationToken).ConfigureAwait(false))
                        break;
                var body = await ReadAllAsync(layers.Output, wire, null, cancellationToken).ConfigureAwait(false);
                return await layers.FinishAsync(body.Length, cancellationToken).ConfigureAwait(false) ? body
                    : throw new InvalidDataException();
            }
            catch (Exception error) when (Layers.IsWindow(error))
            {
                throw Malformed("asks for a window of more than 8 MB, which zstd in HTTP does not allow (RFC 9659)", error);
            }
            catch (Exception error) when (Layers.IsInvalid(error))
            {
                throw Malformed($"is not valid {string.Join(", ", codings)}, as its Content-Encoding says", error);
            }
        }
    }

    private CappedStream Between(Stream decoded) =>
        new(decoded, max, () => TooLarge($"more than {max} bytes half decompressed"), onRead: null);

    // The framing allows no more than was declared (RFC 9112, 6.3); one byte more than that, so that the end is seen.
    private static async ValueTask<ReadOnlyMemory<byte>> ReadDeclaredAsync(CappedStream wire, int length, CancellationToken cancellationToken)
    {
        var whole = GC.AllocateUninitializedArray<byte>(length + 1);
        var filled = 0;
        while (await wire.ReadAsync(whole.AsMemory(filled), cancellationToken).ConfigureAwait(false) is var read and > 0)
            filled += read;
        return whole.AsMemory(0, filled);
    }

    private async ValueTask<ReadOnlyMemory<byte>> ReadAllAsync(
        Stream stream, CappedStream wire, long? size, CancellationToken cancellationToken)
    {
        // One byte more than the size, so that the end is seen without growing.
        using var pieces = new Pieces((int)Math.Min(size + 1 ?? FirstBuffer, int.MaxValue));
        while (await stream.ReadAsync(pieces.Free, cancellationToken).ConfigureAwait(false) is var read and > 0)
        {
            pieces.Advance(read);
            if (pieces.Count > max)
                throw TooLarge($"more than {max} bytes as decompressed");
            if (stream != wire && pieces.Count > RatioFrom && pieces.Count / maxRatio > wire.Count)
                throw TooLarge(
                    $"{pieces.Count} bytes as decompressed from {wire.Count} as sent",
                    $"at most {maxRatio} times as many are allowed past {RatioFrom} bytes");
        }

        return pieces.ToArray();
    }

    private OutboundException Malformed(string found, Exception? inner = null) =>
        new(new(FailureKind.Malformed, $"the body from {host} {found}"), inner);

    private OutboundException TooLarge(string found, string? allowed = null) =>
        new(new(FailureKind.TooLarge, $"the body from {host} has {found}, and {allowed ?? $"at most {max} are allowed"}"));
}
