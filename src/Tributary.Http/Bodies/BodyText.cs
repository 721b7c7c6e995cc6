using System.Net.Http.Headers;
using System.Text;

namespace Tributary.Http.Bodies;

/// <summary>A body's bytes as characters: by its byte order mark, else as Content-Type says, else as UTF-8.</summary>
internal static class BodyText
{
    public static string Of(ReadOnlySpan<byte> body, string? contentType)
    {
        ReadOnlySpan<Encoding> marked = [Encoding.UTF8, Encoding.Unicode, Encoding.BigEndianUnicode];
        foreach (var encoding in marked)
            if (body.StartsWith(encoding.Preamble))
                return encoding.GetString(body[encoding.Preamble.Length..]);
        return Told(contentType).GetString(body);
    }

    private static Encoding Told(string? contentType)
    {
        if (!MediaTypeHeaderValue.TryParse(contentType, out var type) || type.CharSet?.Trim('"') is not { Length: > 0 } name)
            return Encoding.UTF8;
        try
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name);
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            return Encoding.UTF8;
        }
    }
}
