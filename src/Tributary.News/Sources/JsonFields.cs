using System.Globalization;
using System.Text.Json;
using Tributary.News.JsonPaths;

namespace Tributary.News.Sources;

/// <summary>Fields of an object whatever type they have: a field of the wrong type is a missing one, never an error.</summary>
internal static class JsonFields
{
    /// <summary>A string; a number or a boolean as it is written; null for anything else.</summary>
    public static string? Text(this JsonElement element, string name) => element.Field(name) switch
    {
        { ValueKind: JsonValueKind.String } text => JsonStrings.Of(text),
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

    private static JsonElement? Field(this JsonElement element, string name) => JsonStrings.Member(element, name);
}
