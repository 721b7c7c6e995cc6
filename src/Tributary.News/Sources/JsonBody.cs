using System.Text;
using System.Text.Json;
using Tributary.Http;
using Tributary.News.JsonPaths;

namespace Tributary.News.Sources;

/// <summary>A provider's body as JSON, and in a few words what it is where it is not.</summary>
internal static class JsonBody
{
    /// <inheritdoc cref="LenientJson.Parse(ReadOnlyMemory{byte}, int)"/>
    public static JsonDocument? Parse(ReadOnlyMemory<byte> body) => LenientJson.Parse(body);

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
        var mark = Encoding.UTF8.Preamble;
        var start = (body.Span.StartsWith(mark) ? body.Span[mark.Length..] : body.Span).TrimStart(" \t\r\n"u8);
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
            null when LenientJson.HasTooMany(body.Span, default) => $"JSON of more than {LenientJson.MaxValues:N0} values ({size})",
            null when start[0] is (byte)'{' or (byte)'[' => $"JSON that is cut off, broken or nested too deep ({size})",
            null => $"something else ({size})",
        };
    }
}
