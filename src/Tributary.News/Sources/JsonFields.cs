using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Tributary.News.Sources;

/// <summary>Fields of an object whatever type they have: a field of the wrong type is a missing one, never an error.</summary>
internal static class JsonFields
{
    /// <summary>A string; a number or a boolean as it is written; null for anything else.</summary>
    public static string? Text(this JsonElement element, string name) => element.Field(name) switch
    {
        { ValueKind: JsonValueKind.String } text => Read(text),
        { ValueKind: JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False } other => other.GetRawText(),
        _ => null,
    };

    /// <summary>A whole number, be it in quotes; null for anything else.</summary>
    public static long? Number(this JsonElement element, string name) =>
        long.TryParse(element.Text(name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>A whole number of 32 bits, be it in quotes; null for anything else.</summary>
    public static int? Count(this JsonElement element, string name) =>
        element.Number(name) is { } number and >= int.MinValue and <= int.MaxValue ? (int)number : null;

    /// <summary>Whether it is true, be it in quotes.</summary>
    public static bool IsTrue(this JsonElement element, string name) => element.Text(name) == "true";

    /// <summary>The object of that name, or null.</summary>
    public static JsonElement? Object(this JsonElement element, string name) =>
        element.Field(name) is { ValueKind: JsonValueKind.Object } found ? found : null;

    /// <summary>The array of that name, or null.</summary>
    public static JsonElement? Array(this JsonElement element, string name) =>
        element.Field(name) is { ValueKind: JsonValueKind.Array } found ? found : null;

    private static JsonElement? Field(this JsonElement element, string name)
    {
        if (element.ValueKind != JsonValueKind.Object)
            return null;
        try
        {
            return element.TryGetProperty(name, out var field) ? field : null;
        }
        catch (InvalidOperationException)
        {
            // A name beside it has an escape for half a surrogate pair, which cannot be compared as text.
            return element.ByRawName(Encoding.UTF8.GetBytes(name));
        }
    }

    private static JsonElement? ByRawName(this JsonElement element, byte[] name)
    {
        JsonElement? found = null;
        foreach (var property in element.EnumerateObject())
            if (JsonMarshal.GetRawUtf8PropertyName(property).SequenceEqual(name))
                found = property.Value;
        return found;
    }

    /// <summary>The text of a string, also where an escape stands for half a surrogate pair, as in texts that were cut by length.</summary>
    private static string Read(JsonElement text)
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
