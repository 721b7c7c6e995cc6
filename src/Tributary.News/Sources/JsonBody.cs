using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Tributary.Http;

namespace Tributary.News.Sources;

/// <summary>A provider's body as JSON, and in a few words what it is where it is not.</summary>
internal static class JsonBody
{
    private static ReadOnlySpan<byte> ByteOrderMark => [0xef, 0xbb, 0xbf];

    /// <summary>
    /// The document, or null where the body is not JSON or nested more than 64 deep. A byte order mark is passed over;
    /// bytes that are not UTF-8 are replaced, so that one broken character does not cost the page.
    /// </summary>
    public static JsonDocument? Parse(ReadOnlyMemory<byte> body)
    {
        if (body.Span.StartsWith(ByteOrderMark))
            body = body[ByteOrderMark.Length..];
        if (!Utf8.IsValid(body.Span))
            body = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(body.Span));
        try
        {
            return JsonDocument.Parse(body);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The failure of a body that is not what the source promises. Says what came, never what it says.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="expected">For instance <c>an object with "articles"</c>.</param>
    public static Failure Malformed(OutboundResponse response, string expected) =>
        new(FailureKind.Malformed, $"{response.Address.Authority}: expected JSON, {expected}; got {Describe(response.Body)}")
        {
            Status = response.Status,
        };

    private static string Describe(ReadOnlyMemory<byte> body)
    {
        var start = body.Span.StartsWith(ByteOrderMark) ? body.Span[ByteOrderMark.Length..] : body.Span;
        start = start.TrimStart(" \t\r\n"u8);
        if (start.IsEmpty)
            return "an empty body";
        var size = $"{body.Length} bytes";
        if (start[0] == '<')
            return start.StartsWith("<?xml"u8) ? $"XML ({size})" : $"HTML ({size})";
        using var json = Parse(body);
        return json?.RootElement.ValueKind switch
        {
            JsonValueKind.Object => $"another object ({size})",
            JsonValueKind.Array => $"an array ({size})",
            { } kind => $"only a {kind.ToString().ToLowerInvariant()}",
            null when start[0] is (byte)'{' or (byte)'[' => $"JSON that is cut off, broken or nested too deep ({size})",
            null => $"something else ({size})",
        };
    }
}
