using System.Globalization;

namespace Tributary.Http;

/// <summary>Whether an answer's end can be told (RFC 9112, 6.3). The handler is more lenient than that. Pure.</summary>
internal static class Framing
{
    /// <exception cref="OutboundException">The Content-Length is no number, or there are several that differ.</exception>
    public static void Check(HttpResponseMessage response, string host)
    {
        if (response.Headers.TransferEncodingChunked == true
            || !response.Content.Headers.NonValidated.TryGetValues("Content-Length", out var values))
            return;
        if (values.Count == 1 && ulong.TryParse(values.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out _))
            return;
        ulong? length = null;
        foreach (var value in values.SelectMany(line => line.Split(',')))
        {
            // A list of the same number is that number.
            if (!ulong.TryParse(value.AsSpan().Trim(" \t"), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                || number != (length ??= number))
                throw new OutboundException(new(FailureKind.Http, $"{host} did not answer in valid HTTP: its Content-Length says nothing")
                {
                    Phase = Phase.Response,
                });
        }
    }
}
