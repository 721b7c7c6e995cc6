using System.Net.Http.Headers;

namespace Tributary.Http;

/// <summary>What a response's head says, without the handler's reading of it.</summary>
internal static class Incoming
{
    public static IReadOnlyList<KeyValuePair<string, string>> Headers(HttpResponseMessage response)
    {
        var (head, body) = (response.Headers.NonValidated, response.Content.Headers.NonValidated);
        var headers = new List<KeyValuePair<string, string>>(head.Count + body.Count);
        Add(headers, head);
        Add(headers, body);
        return headers;
    }

    private static void Add(List<KeyValuePair<string, string>> headers, HttpHeadersNonValidated received)
    {
        foreach (var (name, values) in received)
            foreach (var value in values)
                headers.Add(new(name, value));
    }
}
