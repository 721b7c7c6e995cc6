using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Tributary.News.JsonPaths;

/// <summary>Texts and names of JSON, also where an escape stands for half a surrogate pair, as in texts that were cut by length.</summary>
internal static class JsonStrings
{
    /// <summary>The text of a string.</summary>
    public static string Of(JsonElement text)
    {
        try
        {
            return text.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return Unescaped(Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8Value(text)[1..^1]));
        }
    }

    /// <summary>The member of that name; of several the last one. Null where the element is no object or has none.</summary>
    public static JsonElement? Member(JsonElement element, ReadOnlySpan<byte> name)
    {
        if (element.ValueKind != JsonValueKind.Object)
            return null;
        try
        {
            return element.TryGetProperty(name, out var member) ? member : null;
        }
        catch (InvalidOperationException)
        {
            return ByRawName(element, name);
        }
    }

    /// <inheritdoc cref="Member(JsonElement, ReadOnlySpan{byte})"/>
    public static JsonElement? Member(JsonElement element, string name)
    {
        if (element.ValueKind != JsonValueKind.Object)
            return null;
        try
        {
            return element.TryGetProperty(name, out var member) ? member : null;
        }
        catch (InvalidOperationException)
        {
            return ByRawName(element, Encoding.UTF8.GetBytes(name));
        }
    }

    // A name beside it has an escape for half a surrogate pair, which cannot be compared as text.
    private static JsonElement? ByRawName(JsonElement element, ReadOnlySpan<byte> name)
    {
        JsonElement? found = null;
        foreach (var property in element.EnumerateObject())
            if (JsonMarshal.GetRawUtf8PropertyName(property).SequenceEqual(name))
                found = property.Value;
        return found;
    }

    // The escapes are valid: the document was parsed.
    private static string Unescaped(string raw)
    {
        var text = new StringBuilder(raw.Length);
        for (var i = 0; i < raw.Length; i++)
        {
            if (raw[i] != '\\')
            {
                text.Append(raw[i]);
                continue;
            }
            i++;
            text.Append(raw[i] switch
            {
                'b' => '\b',
                'f' => '\f',
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                'u' => (char)ushort.Parse(raw.AsSpan(i + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
                var itself => itself,
            });
            if (raw[i] == 'u')
                i += 4;
        }
        return text.ToString();
    }
}
