namespace Tributary.News.Feeds;

/// <summary>Makes the addresses of a document absolute.</summary>
internal static class Addresses
{
    /// <summary>
    /// The absolute address; what has a scheme stays as it is, without the white space around and the ends of lines in it. Where there is no
    /// base, or the address is broken, it stays as it was.
    /// </summary>
    /// <returns>Null where there is nothing but white space.</returns>
    public static string? Resolve(string? basis, ReadOnlySpan<char> address)
    {
        address = address.Trim();
        if (address.IsEmpty)
            return null;
        var text = address.IndexOfAny('\n', '\t', '\r') < 0
            ? address.ToString()
            : address.ToString().Replace("\n", "", StringComparison.Ordinal).Replace("\t", "", StringComparison.Ordinal)
                .Replace("\r", "", StringComparison.Ordinal);
        return HasScheme(text) ? text : Join(basis, text);
    }

    /// <summary>The base inside an element that names one.</summary>
    public static string? Inner(string? outer, ReadOnlySpan<char> basis) => Resolve(outer, basis) ?? outer;

    /// <summary>Whether it is an absolute address of the web.</summary>
    public static bool IsWeb(ReadOnlySpan<char> address) =>
        address.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || address.StartsWith("https://", StringComparison.OrdinalIgnoreCase);

    private static string Join(string? basis, string text)
    {
        // Nobody means a file called www.example.com.
        if (text.StartsWith("www.", StringComparison.OrdinalIgnoreCase))
            return "http://" + text;
        return Uri.TryCreate(basis, UriKind.Absolute, out var from) && Uri.TryCreate(from, text, out var whole) ? whole.AbsoluteUri : text;
    }

    private static bool HasScheme(ReadOnlySpan<char> text)
    {
        if (IsWeb(text))
            return true;
        var colon = text.IndexOf(':');
        if (colon < 2 || !char.IsAsciiLetter(text[0]))
            return false;
        foreach (var c in text[..colon])
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('+' or '-' or '.'))
                return false;
        return true;
    }
}
