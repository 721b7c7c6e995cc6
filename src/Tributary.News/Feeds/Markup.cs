using System.Buffers;
using System.Collections.Frozen;
using System.Net;
using System.Text;

namespace Tributary.News.Feeds;

/// <summary>Judges whether a text that does not say what it is was meant as HTML.</summary>
internal static class Markup
{
    private static readonly SearchValues<char> Marks = SearchValues.Create("<&");

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Elements =
        FrozenSet.Create(StringComparer.OrdinalIgnoreCase,
            "a", "abbr", "b", "big", "blockquote", "br", "cite", "code", "del", "dfn", "div", "em", "font", "h1", "h2", "h3", "h4", "h5",
                "h6",
            "hr", "i", "img", "ins", "kbd", "li", "mark", "nobr", "ol", "p", "pre", "q", "s", "samp", "small", "span", "strike", "strong",
                "sub",
            "sup", "table", "td", "time", "tr", "tt", "u", "ul", "var", "wbr")
            .GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>
    /// Of a text that may be either, as a title of RSS: whether it has a character reference, or tags of which each is one of HTML's for
    /// text and one closes an element or stands for itself. So <c>Using &lt;canvas&gt;</c> and <c>1 &lt; 2</c> are text.
    /// </summary>
    /// <param name="text">Without references of XML.</param>
    /// <param name="anyElement">Whether others of HTML's elements may be among them, as in a long text.</param>
    public static bool IsLikely(ReadOnlySpan<char> text, bool anyElement = false)
    {
        var markup = false;
        for (int at; (at = text.IndexOfAny(Marks)) >= 0;)
        {
            var isTag = text[at] == '<';
            text = text[(at + 1)..];
            if (!isTag)
            {
                markup |= IsReference(text);
                continue;
            }
            var closes = text.StartsWith('/');
            var name = Name(closes ? text[1..] : text);
            if (name.IsEmpty)
                continue;
            if (!Elements.Contains(name))
            {
                if (anyElement)
                    continue;
                return false;
            }
            markup |= closes || IsVoid(name);
        }
        return markup;
    }

    /// <summary>Whether it is one of HTML's elements that never have an end tag.</summary>
    public static bool IsVoid(ReadOnlySpan<char> name)
    {
        Span<char> lower = stackalloc char[8];
        return name.Length <= 6
            && lower[..Math.Max(0, name.ToLowerInvariant(lower))] is "area" or "base" or "br" or "col" or "embed" or "hr"
            or "img" or "input" or "link" or "meta" or "param" or "source" or "track" or "wbr";
    }

    /// <summary>What a title in HTML says, for formats whose titles are plain: without its tags, a line break being a space.</summary>
    public static string Plain(string html)
    {
        var text = new StringBuilder(html.Length);
        var rest = html.AsSpan();
        for (int at; (at = rest.IndexOf('<')) >= 0;)
        {
            text.Append(rest[..at]);
            rest = rest[at..];
            if (rest.Length < 2 || !(char.IsAsciiLetter(rest[1]) || rest[1] is '/' or '!'))
            {
                text.Append('<');
                rest = rest[1..];
                continue;
            }
            var end = rest.IndexOf('>');
            if (end < 0)
                break;
            if (IsVoid(Name(rest[1..])))
                text.Append(' ');
            rest = rest[(end + 1)..];
        }
        return WebUtility.HtmlDecode(text.Append(rest).ToString()).Trim();
    }

    private static ReadOnlySpan<char> Name(ReadOnlySpan<char> tag)
    {
        if (tag.IsEmpty || !char.IsAsciiLetter(tag[0]))
            return [];
        var end = 1;
        while (end < tag.Length && char.IsAsciiLetterOrDigit(tag[end]))
            end++;
        return end < tag.Length && tag[end] is '>' or '/' or ' ' or '\t' or '\n' ? tag[..end] : [];
    }

    private static bool IsReference(ReadOnlySpan<char> text)
    {
        var end = text[..Math.Min(text.Length, 12)].IndexOf(';');
        if (end < 2)
            return false;
        var name = text[..end];
        if (name[0] == '#')
            return char.IsAsciiDigit(name[1]) || (name[1] is 'x' or 'X' && name.Length > 2);
        foreach (var c in name)
            if (!char.IsAsciiLetterOrDigit(c))
                return false;
        return true;
    }
}
