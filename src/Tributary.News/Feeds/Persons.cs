namespace Tributary.News.Feeds;

/// <summary>The forms in which RSS writes a person: an address, a name, or both.</summary>
internal static class Persons
{
    /// <summary>
    /// The name in <c>a@b.c (Name)</c>, <c>Name &lt;a@b.c&gt;</c>, <c>Name (a@b.c)</c>; else the text. Null where there is none.
    /// </summary>
    public static string? Name(ReadOnlySpan<char> text)
    {
        text = text.Trim();
        if (text.IsEmpty)
            return null;
        if (text.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase))
            text = text["mailto:".Length..];
        var inner = Between(text, '(', ')', out var outer);
        if (inner.IsEmpty)
            inner = Between(text, '<', '>', out outer);
        if (inner.IsEmpty || !(IsMail(inner) || IsMail(outer)))
            return text.Length > 0 ? text.ToString() : null;
        var name = IsMail(outer) ? inner : outer;
        return (name.IsEmpty ? inner : name.Trim('"')).ToString();
    }

    /// <summary>Whether it has the look of a mail address.</summary>
    public static bool IsMail(ReadOnlySpan<char> text) => text.IndexOf('@') > 0 && text.IndexOfAny(" \t\r\n") < 0;

    private static ReadOnlySpan<char> Between(ReadOnlySpan<char> text, char open, char close, out ReadOnlySpan<char> outer)
    {
        outer = text;
        var from = text.IndexOf(open);
        if (from < 0 || !text.EndsWith(close))
            return [];
        outer = text[..from].Trim();
        return text[(from + 1)..^1].Trim();
    }
}
