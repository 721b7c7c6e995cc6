using System.Buffers;
using System.Collections.Frozen;

namespace Tributary.News.Articles;

/// <summary>
/// Tells from the tags alone, in one pass, whether a tree made of them would be deep, or would multiply: a formatting element that is never
/// closed is opened anew in every block behind it (HTML, 13.2.4.3), so that a few thousand of each make millions of nodes.
/// </summary>
internal static class HtmlNesting
{
    private static readonly SearchValues<char> EndOfName = SearchValues.Create(" \t\r\n\f/>");

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Void = Lookup(
        "area base basefont bgsound br col embed frame hr img input keygen link meta param source track wbr");

    // Their end may be left out; they do not nest in their own kind without something that is counted between.
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Optional = Lookup(
        "p li dt dd tr tbody thead tfoot colgroup html head body");

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Formatting = Lookup(
        "a b big code em font i nobr s small strike strong tt u");

    // An end tag does not reach beyond them.
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Markers = Lookup(
        "table td th caption button object applet marquee template select svg math");

    /// <param name="html">Anything.</param>
    /// <param name="max">So many elements may be open at a time.</param>
    public static bool IsDeeperThan(string html, int max)
    {
        var open = new List<string>();
        var formatting = new Dictionary<string, int>(StringComparer.Ordinal);
        var unclosed = 0;
        for (var at = html.IndexOf('<', StringComparison.Ordinal); at >= 0; at = html.IndexOf('<', at + 1))
        {
            var ends = at + 1 < html.Length && html[at + 1] == '/';
            var name = Name(html.AsSpan(at + (ends ? 2 : 1)));
            if (name.IsEmpty || Void.Contains(name) || Optional.Contains(name))
                continue;
            var known = Known(name);
            if (!ends)
            {
                open.Add(known);
                if (Formatting.Contains(known))
                {
                    formatting[known] = formatting.GetValueOrDefault(known) + 1;
                    unclosed++;
                }
            }
            else if (Close(open, known) && formatting.TryGetValue(known, out var count) && count > 0)
            {
                formatting[known] = count - 1;
                unclosed--;
            }
            if (open.Count > max || unclosed > max)
                return true;
        }
        return false;
    }

    /// <summary>Closes the innermost element of this name, and all inside it; false where a marker stands between.</summary>
    private static bool Close(List<string> open, string name)
    {
        for (var i = open.Count - 1; i >= 0; i--)
        {
            if (open[i] == name)
            {
                open.RemoveRange(i, open.Count - i);
                return true;
            }
            if (Markers.Contains(open[i]))
                return false;
        }
        return true;
    }

    private static ReadOnlySpan<char> Name(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || !char.IsAsciiLetter(text[0]))
            return [];
        var end = text.IndexOfAny(EndOfName);
        return end < 0 ? text : text[..end];
    }

    private static string Known(ReadOnlySpan<char> name) => name.Length > 32 ? "?" : name.ToString().ToLowerInvariant();

    private static FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Lookup(string names) =>
        names.Split(' ').ToFrozenSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();
}
