namespace Tributary.Http.Bodies;

/// <summary>
/// Reads a body whole, decompressed, within a cap on its bytes as sent, on its bytes as decompressed and on the ratio of the two. A body
/// that is compressed is first received, then decompressed: so the windows of decoders, some MB each, are held by bodies that are being
/// read, not by all those that are waited for.
/// </summary>
/// <param name="max">At most so many bytes, as sent and as decompressed.</param>
/// <param name="maxRatio">At most so many times as many bytes decompressed as sent, once they are more than 1 MB.</param>
/// <param name="host">Who sends it, for messages.</param>
/// <param name="read">Told after each read from the network how many bytes came; null for nobody.</param>
internal sealed class BodyReader(long max, int maxRatio, string host, IProgress<int>? read = null)
{
    private const int FirstBuffer = 16 * 1024;
    private const int RatioFrom = 1_000_000;
    private const int MaxCodings = 2;

    // A declared length up to this is given its memory at once.
    private const int Trusted = 1024 * 1024;

    /// <summary>What can be decompressed, for the Accept-Encoding header.</summary>
    public const string Codings = "gzip, br, zstd, deflate";

    /// <param name="content">The body.</param>
    /// <param name="framing">Where it ends.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="OutboundException">
    /// More bytes than allowed, with <see cref="FailureKind.TooLarge"/>; bytes that are not what Content-Encoding says, with
    /// <see cref="FailureKind.Malformed"/>; more or fewer than declared, with <see cref="FailureKind.Http"/>.
    /// </exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(HttpContent content, Framing framing, CancellationToken cancellationToken)
    {
        if (framing.Length > max)
            throw TooLarge($"{framing.Length} bytes as sent");
        var codings = CodingsOf(content);
        Pieces sent;
        try
        {
            var wire = Capped(await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false), "as sent", read);
            await using var closing = wire.ConfigureAwait(false);
            if (codings.Length == 0 && framing.Length <= Trusted)
                return await ReadDeclaredAsync(wire, framing, cancellationToken).ConfigureAwait(false);
            sent = await ReadAllAsync(wire, framing.Most, null, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (FailureOf.IsPeers(error))
        {
            throw FailureOf.Invalid(error);
        }

        using (sent)
        {
            ThrowUnlessWhole(framing.Length, sent.Count);
            return codings.Length == 0 || sent.Count == 0 ? sent.ToArray()
                : await DecodeAsync(sent, codings, cancellationToken).ConfigureAwait(false);
        }
    }

    // In the order in which they were applied (RFC 9110, 8.4), which may be told in one header or in several.
    private string[] CodingsOf(HttpContent content)
    {
        if (!content.Headers.NonValidated.TryGetValues("Content-Encoding", out var values))
            return [];
        var named = values.ToString().ToLowerInvariant()
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        string[] codings = [.. named.Where(coding => !Layers.IsPlain(coding))];
        if (Array.Find(codings, coding => !Layers.Knows(coding)) is { } unknown)
            throw Malformed($"has the Content-Encoding {Shown(unknown)}, which was not asked for; asked for: {Codings}");
        return codings.Length <= MaxCodings ? codings
            : throw Malformed($"has {codings.Length} codings one upon the other, and at most {MaxCodings} are undone");
    }

    private async ValueTask<ReadOnlyMemory<byte>> DecodeAsync(Pieces sent, string[] codings, CancellationToken cancellationToken)
    {
        var layers = new Layers(sent.Open(), input => Capped(input, "half decompressed"));
        await using (layers.ConfigureAwait(false))
        {
            try
            {
                for (var i = codings.Length - 1; i >= 0; i--)
                    if (!await layers.AddAsync(codings[i], cancellationToken).ConfigureAwait(false))
                        break;
                using var body = await ReadAllAsync(layers.Output, long.MaxValue, sent.Count, cancellationToken).ConfigureAwait(false);
                return await layers.FinishAsync(cancellationToken).ConfigureAwait(false) ? body.ToArray()
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

    private async ValueTask<ReadOnlyMemory<byte>> ReadDeclaredAsync(CappedStream wire, Framing framing, CancellationToken cancellationToken)
    {
        var whole = GC.AllocateUninitializedArray<byte>((int)framing.Most);
        var filled = 0;
        while (filled < whole.Length
            && await wire.ReadAsync(whole.AsMemory(filled), cancellationToken).ConfigureAwait(false) is var read and > 0)
            filled += read;
        ThrowUnlessWhole(framing.Length, filled);
        return whole.AsMemory(0, filled);
    }

    // What is decompressed has a number of bytes that it comes from.
    private async ValueTask<Pieces> ReadAllAsync(Stream stream, long most, int? from, CancellationToken cancellationToken)
    {
        var pieces = new Pieces(most == long.MaxValue ? FirstBuffer : (int)Math.Min(most, int.MaxValue));
        try
        {
            while (pieces.Count < most && await stream.ReadAsync(pieces.Free, cancellationToken).ConfigureAwait(false) is var read and > 0)
            {
                pieces.Advance(read);
                if (pieces.Count > max)
                    throw TooLong("as decompressed");
                if (from is { } sent && pieces.Count > RatioFrom && pieces.Count / maxRatio > sent)
                    throw TooLarge(
                        $"{pieces.Count} bytes as decompressed from {sent} as sent",
                        $"at most {maxRatio} times as many are allowed past {RatioFrom} bytes");
            }

            return pieces;
        }
        catch
        {
            pieces.Dispose();
            throw;
        }
    }

    private CappedStream Capped(Stream stream, string how, IProgress<int>? told = null) => new(stream, this, how, told);

    // A header may have anything in it, and a message is for a person.
    private static string Shown(string coding) =>
        coding.Length <= 40 && !coding.AsSpan().ContainsAnyExceptInRange(' ', '~') ? $"'{coding}'" : "with an invalid name";

    private void ThrowUnlessWhole(long? declared, long count)
    {
        if (declared is not { } length || length == count)
            return;
        var found = count > length ? $"more than {length}" : $"only {count}";
        throw new OutboundException(new(FailureKind.Http, $"the body from {host} has {found} bytes, but its Content-Length says {length}")
        {
            IsTransient = count < length,
        });
    }

    private OutboundException Malformed(string found, Exception? inner = null) =>
        new(new(FailureKind.Malformed, $"the body from {host} {found}"), inner);

    /// <summary>At most so many bytes, as sent and as decompressed.</summary>
    public long Max => max;

    /// <summary>What is thrown where there are more.</summary>
    /// <param name="how">Which bytes: <c>as sent</c> for instance.</param>
    public OutboundException TooLong(string how) => TooLarge($"more than {max} bytes {how}");

    private OutboundException TooLarge(string found, string? allowed = null) =>
        new(new(FailureKind.TooLarge, $"the body from {host} has {found}, and {allowed ?? $"at most {max} are allowed"}"));
}
