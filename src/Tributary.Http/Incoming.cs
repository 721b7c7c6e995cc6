using System.Net.Http.Headers;

namespace Tributary.Http;

/// <summary>What a response's head says, without the handler's reading of it.</summary>
internal static class Incoming
{
    public static IReadOnlyList<KeyValuePair<string, string>> Headers(HttpResponseMessage response)
    {
        var (head, body) = (response.Headers.NonValidated, response.Content.Headers.NonValidated);
        var headers = new KeyValuePair<string, string>[Count(head) + Count(body)];
        Copy(body, headers.AsSpan(Copy(head, headers)));
        return headers;
    }

    private static int Count(HttpHeadersNonValidated received)
    {
        var count = 0;
        foreach (var (_, values) in received)
            count += values.Count;
        return count;
    }

    private static int Copy(HttpHeadersNonValidated received, Span<KeyValuePair<string, string>> headers)
    {
        var count = 0;
        foreach (var (name, values) in received)
            foreach (var value in values)
                headers[count++] = new(name, value);
        return count;
    }
}
