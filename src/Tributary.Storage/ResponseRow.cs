using System.IO.Compression;
using Dapper;
using Tributary.Http.Caching;

namespace Tributary.Storage;

/// <summary>A row of <c>responses</c>.</summary>
internal sealed record ResponseRow
{
    // A body below this is stored as it is: there is nothing to win.
    private const int WorthCompressing = 256;

    // Of 11, and a window of 4 MB: it is written while a run ends, and higher qualities win little.
    private const int Quality = 1;
    private const int Window = 22;

    [DbValue(Size = Sequences.WholeText)]
    public required string Key { get; init; }

    public long ReceivedAt { get; init; }

    public long FreshUntil { get; init; }

    public bool Validated { get; init; }

    public long Bytes { get; init; }

    public int BodyLength { get; init; }

    public bool Compressed { get; init; }

    [DbValue(Size = Sequences.WholeText)]
    public required string Address { get; init; }

    [DbValue(Size = Sequences.WholeText)]
    public required string Requested { get; init; }

    [DbValue(Size = Sequences.WholeText)]
    public required string Headers { get; init; }

    /// <summary>Bytes; named so, the generator would take it for a list of numbers.</summary>
    public required object Body { get; init; }

    public static ResponseRow Of(string key, CachedResponse response)
    {
        var body = Compress(response.Body.Span);
        var headers = string.Join('\n', response.Headers.Select(header => $"{header.Key}:{header.Value}"));
        return new()
        {
            Key = key,
            ReceivedAt = response.ReceivedAt.ToMicroseconds(),
            FreshUntil = response.FreshUntil.ToMicroseconds(),
            Validated = response.Validators is not null,
            Bytes = (body ?? response.Body.Span).Length + headers.Length + response.Address.AbsoluteUri.Length + key.Length,
            BodyLength = response.Body.Length,
            Compressed = body is not null,
            Address = response.Address.AbsoluteUri,
            Requested = (response.Requested ?? response.Address).AbsoluteUri,
            Headers = headers,
            Body = body ?? response.Body.ToArray(),
        };
    }

    /// <summary>The answer; null where the row cannot be read, which is as good as none.</summary>
    public CachedResponse? ToResponse()
    {
        var body = (byte[])Body;
        if (Compressed)
        {
            body = new byte[BodyLength];
            if (!BrotliDecoder.TryDecompress((byte[])Body, body, out var written) || written != BodyLength)
                return null;
        }

        return Uri.TryCreate(Address, UriKind.Absolute, out var address)
            ? new()
            {
                Headers = [.. Headers.Split('\n').Select(Header).OfType<KeyValuePair<string, string>>()],
                Body = body,
                Address = address,
                Requested = Uri.TryCreate(Requested, UriKind.Absolute, out var requested) ? requested : null,
                ReceivedAt = ReceivedAt.ToInstant(),
                FreshUntil = FreshUntil.ToInstant(),
            }
            : null;
    }

    private static KeyValuePair<string, string>? Header(string line) =>
        line.IndexOf(':', StringComparison.Ordinal) is var colon and > 0 ? new(line[..colon], line[(colon + 1)..]) : null;

    private static byte[]? Compress(ReadOnlySpan<byte> body)
    {
        if (body.Length < WorthCompressing)
            return null;
        var buffer = new byte[body.Length - 1];
        return BrotliEncoder.TryCompress(body, buffer, out var written, Quality, Window) ? buffer[..written] : null;
    }
}
