using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Tributary.News.JsonPaths;

/// <summary>
/// JSON of strangers, made fit to be read and written again: what stands for no character becomes U+FFFD. A parser passes over it, and
/// throws only when the text is asked for.
/// </summary>
internal static class LenientJson
{
    /// <summary>A document has at most so many values and names: what is held of each is longer than the shortest of them.</summary>
    public const int MaxValues = 2_000_000;

    private const int DefaultDepth = 64;

    /// <summary>
    /// The document, or null where the bytes are no JSON, nested deeper than that or more than <see cref="MaxValues"/> values. A byte order
    /// mark is passed over; bytes that are not UTF-8 and escapes for half a surrogate pair are replaced, so that one broken character does
    /// not cost the rest.
    /// </summary>
    public static JsonDocument? Parse(ReadOnlyMemory<byte> json, int maxDepth = DefaultDepth)
    {
        try
        {
            return HasTooMany(json.Span, new() { MaxDepth = maxDepth })
                ? null
                : JsonDocument.Parse(Mended(json), new JsonDocumentOptions { MaxDepth = maxDepth });
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The document of a text that was decoded before.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static JsonDocument Parse(string json, JsonDocumentOptions options = default) =>
        JsonDocument.Parse(Mended(Encoding.UTF8.GetBytes(json)), options);

    /// <summary>Replaces escapes for half a surrogate pair where they stand; false where there is none.</summary>
    public static bool Mend(Span<byte> json)
    {
        var first = HalfPair(json, 0);
        for (var at = first; at >= 0; at = HalfPair(json, at))
            "\\ufffd"u8.CopyTo(json[at..]);
        return first >= 0;
    }

    /// <summary>Whether there are more than <see cref="MaxValues"/> before anything that is no JSON.</summary>
    public static bool HasTooMany(ReadOnlySpan<byte> json, JsonReaderOptions options)
    {
        // None has more values than bytes.
        if (json.Length <= MaxValues)
            return false;
        if (json.StartsWith(Encoding.UTF8.Preamble))
            json = json[Encoding.UTF8.Preamble.Length..];
        var reader = new Utf8JsonReader(json, options);
        var count = 0;
        try
        {
            while (count <= MaxValues && reader.Read())
                count++;
        }
        catch (JsonException)
        {
            return false;
        }
        return count > MaxValues;
    }

    private static ReadOnlyMemory<byte> Mended(ReadOnlyMemory<byte> json)
    {
        if (json.Span.StartsWith(Encoding.UTF8.Preamble))
            json = json[Encoding.UTF8.Preamble.Length..];
        if (!Utf8.IsValid(json.Span))
            json = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(json.Span));
        if (HalfPair(json.Span, 0) < 0)
            return json;
        var mended = json.ToArray();
        Mend(mended);
        return mended;
    }

    // Outside its strings JSON has no backslash.
    private static int HalfPair(ReadOnlySpan<byte> json, int at)
    {
        while (at < json.Length && json[at..].IndexOf((byte)'\\') is >= 0 and var ahead)
        {
            at += ahead;
            if (Unit(json[at..]) is not { } unit)
                at += 2;
            else if (!char.IsSurrogate(unit))
                at += 6;
            else if (char.IsHighSurrogate(unit) && Unit(json[(at + 6)..]) is { } second && char.IsLowSurrogate(second))
                at += 12;
            else
                return at;
        }

        return -1;
    }

    private static char? Unit(ReadOnlySpan<byte> escape) =>
        escape.Length >= 6 && escape.StartsWith("\\u"u8)
        && Utf8Parser.TryParse(escape.Slice(2, 4), out ushort unit, out var digits, 'x') && digits == 4 ? (char)unit : null;
}
