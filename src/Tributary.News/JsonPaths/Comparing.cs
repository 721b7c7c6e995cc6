using System.Text.Json;

namespace Tributary.News.JsonPaths;

/// <summary>How values compare (RFC 9535, 2.3.5.2.2). Pure.</summary>
internal static class Comparing
{
    /// <summary>Whether both are nothing, or the same value; objects in any order of their members.</summary>
    public static bool Equal(PathValue one, PathValue other)
    {
        if (one.Number is { } number)
            return other.Number is { } counted ? number == counted : other.Element is { } element && IsNumber(element, number);
        if (other.Number is not null)
            return Equal(other, one);
        return one.Element is { } left && other.Element is { } right ? Same(left, right) : one.Element is null && other.Element is null;
    }

    /// <summary>Whether both are numbers or both are texts, and the first comes before the second; texts by code points.</summary>
    public static bool Less(PathValue one, PathValue other)
    {
        if (one.Text is { } text)
            return other.Text is { } second && Before(text, second);
        if (Whole(one) is { } left && Whole(other) is { } right)
            return left < right;
        return Real(one) is { } lower && Real(other) is { } upper && lower < upper;
    }

    private static bool Same(JsonElement one, JsonElement other)
    {
        if (one.ValueKind != other.ValueKind)
            return false;
        try
        {
            return JsonElement.DeepEquals(one, other);
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair in one of them, which cannot be compared as text.
            return one.GetRawText() == other.GetRawText();
        }
    }

    private static bool IsNumber(JsonElement element, long number) =>
        Whole(new(element, null)) is { } whole ? whole == number : Real(new(element, null)) == number;

    private static long? Whole(PathValue value) => value switch
    {
        { Number: { } number } => number,
        { Element: { ValueKind: JsonValueKind.Number } element } when element.TryGetInt64(out var whole) => whole,
        _ => null,
    };

    private static double? Real(PathValue value) => value switch
    {
        { Number: { } number } => number,
        { Element: { ValueKind: JsonValueKind.Number } element } => element.GetDouble(),
        _ => null,
    };

    private static bool Before(string one, string other)
    {
        var shared = one.AsSpan().CommonPrefixLength(other);
        if (shared == one.Length || shared == other.Length)
            return one.Length < other.Length;
        // UTF-16 orders half pairs before U+E000, code points do not.
        return Place(one[shared]) < Place(other[shared]);

        static int Place(char c) => char.IsSurrogate(c) ? c + 0x10000 : c;
    }
}
