using System.Globalization;
using System.Net.Http.Headers;

namespace Tributary.Http;

/// <summary>Where an answer's body ends (RFC 9112, 6.3, and RFC 9113, 8.1.1). The handler is more lenient than that. Pure.</summary>
/// <param name="Length">How many bytes the body has to have as sent; null where nothing says so that counts.</param>
/// <param name="TellsEnd">Whether the message itself tells where its body ends, rather than the end of the connection.</param>
/// <param name="IsStream">Whether the body is a stream of HTTP/2, whose end is to be seen whatever its length says.</param>
internal readonly record struct Framing(long? Length, bool TellsEnd, bool IsStream)
{
    /// <summary>How many bytes are to be read at the most: of a stream one more than its length, so that its end is seen.</summary>
    public long Most => Length is not { } length ? long.MaxValue : IsStream ? length + 1 : length;

    /// <summary>Whether there is a body, whatever the headers say about one (RFC 9110, 6.4.1).</summary>
    public static bool HasBody(HttpMethod method, int status) => method != HttpMethod.Head && status is not (204 or 304);

    /// <exception cref="OutboundException">
    /// Nobody can tell where the body ends: the Content-Length is no number, or there are several that differ, or the Transfer-Encoding is
    /// another one than chunks.
    /// </exception>
    public static Framing Of(HttpResponseMessage response, string host)
    {
        var isStream = response.Version.Major >= 2;
        if (response.Headers.NonValidated.TryGetValues("Transfer-Encoding", out var transfer)
            && CodingsOf(transfer) is { Count: > 0 } codings)
            // Said twice, as some servers on the way do, it is still done once.
            return !isStream && response.Headers.TransferEncodingChunked == true && codings.TrueForAll(coding => coding == "chunked")
                ? new(null, TellsEnd: true, IsStream: false)
                : throw Invalid(host, "its Transfer-Encoding was not asked for");
        var length = response.Content.Headers.NonValidated.TryGetValues("Content-Length", out var values) ? LengthOf(values, host) : null;
        return new(length, isStream || length is not null, isStream);
    }

    /// <summary>An answer that is not HTTP, or none that was asked for.</summary>
    public static OutboundException Invalid(string host, string why) =>
        new(new(FailureKind.Http, $"{host} did not answer in valid HTTP: {why}") { Phase = Phase.Response });

    private static long? LengthOf(HeaderStringValues values, string host)
    {
        if (values.Count == 1 && Number(values.ToString()) is { } only)
            return only;
        long? length = null;
        foreach (var value in values.SelectMany(line => line.Split(',')))
        {
            // A list of the same number is that number.
            if (Number(value.AsSpan().Trim(" \t")) is not { } number || number != (length ??= number))
                throw Invalid(host, "its Content-Length says nothing");
        }

        return length;
    }

    private static long? Number(ReadOnlySpan<char> text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static List<string> CodingsOf(HeaderStringValues lines) =>
    [
        .. lines.SelectMany(line => line.ToLowerInvariant().Split(',', StringSplitOptions.TrimEntries))
            .Where(coding => coding is not ("" or "identity")),
    ];
}
