using System.Buffers;
using System.Collections.Frozen;

namespace Tributary.News.Articles;

/// <summary>
/// Takes the tags out of a snippet of HTML, as descriptions and summaries are: elements that are not text go with their content, a comment
/// goes, a block becomes a space, everything else stays as it was. In linear time and without a parser: a document tree per summary would
/// cost more than the rest of a search. The result is text to be shown as text, not markup that is safe to insert.
/// </summary>
internal static class HtmlText
{
    /// <summary>Of a longer text only so many characters are read.</summary>
    public const int MaxLength = 100_000;

    private static readonly SearchValues<char> EndOfName = SearchValues.Create(" \t\r\n\f/>");

    // Their content is no text.
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Hidden =
        FrozenSet.Create(StringComparer.OrdinalIgnoreCase,
            "script", "style", "iframe", "noscript", "noembed", "noframes", "template", "svg")
            .GetAlternateLookup<ReadOnlySpan<char>>();

    // They stand inside a word or a sentence; every other element parts words.
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Inline =
        FrozenSet.Create(StringComparer.OrdinalIgnoreCase,
            "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins", "kbd",
            "mark", "nobr",
            "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr")
            .GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>
    /// The text between the tags, character references untouched. Of a longer text only the first 100,000 characters are read.
    /// </summary>
    /// <param name="html">Any string.</param>
    /// <param name="enough">Where there is so much text, the rest is left out.</param>
    /// <param name="most">So many characters are read instead.</param>
    public static string WithoutTags(string html, int enough = MaxLength, int most = MaxLength)
    {
        if (!html.Contains('<', StringComparison.Ordinal))
            return enough >= MaxLength || html.Length <= enough ? html : html[..enough];
        var rest = html.AsSpan(0, Math.Min(html.Length, most));
        // No tag becomes more than one character, so that what is left fits into as many.
        using var text = new CharBuffer(rest.Length);
        var known = new Known();
        while (text.Length < enough && rest.IndexOf('<') is >= 0 and var open)
        {
            text.Append(rest[..open]);
            rest = rest[open..];
            rest = rest[Skip(rest, text, ref known)..];
        }
        text.Append(rest[..Math.Clamp(enough - text.Length, 0, rest.Length)]);
        return text.ToString();
    }

    /// <summary>How far to go from a <c>&lt;</c>; what it stands for is appended.</summary>
    private static int Skip(ReadOnlySpan<char> rest, CharBuffer text, ref Known known)
    {
        if (rest.StartsWith("<!--", StringComparison.Ordinal))
            return Behind(rest, "-->");
        if (rest.Length > 1 && rest[1] is '!' or '?')
            return Behind(rest, ">");
        var name = NameOf(rest);
        if (name.IsEmpty)
        {
            text.Append('<');
            return 1;
        }
        if (!Inline.Contains(name))
            text.Append(' ');
        var end = EndOfTag(rest, ref known);
        var hides = Hidden.Contains(name) && rest[1] != '/' && rest[end - 2] != '/';
        if (!hides)
            return end;
        // A picture that is not closed ends in a browser where a paragraph begins; the others hide all that follows.
        var isPicture = name.Equals("svg", StringComparison.OrdinalIgnoreCase);
        if (isPicture && known.PictureStaysOpen)
            return end;
        var close = rest[end..].IndexOf($"</{name}", StringComparison.OrdinalIgnoreCase);
        if (close >= 0)
            return end + close;
        known.PictureStaysOpen |= isPicture;
        return isPicture ? end : rest.Length;
    }

    /// <summary>The element's name where a start tag or an end tag begins, as HTML's tokenizer decides it: a letter must follow.</summary>
    private static ReadOnlySpan<char> NameOf(ReadOnlySpan<char> tag)
    {
        var name = tag.Length > 1 && tag[1] == '/' ? tag[2..] : tag[1..];
        if (name.IsEmpty || !char.IsAsciiLetter(name[0]))
            return [];
        var end = name.IndexOfAny(EndOfName);
        return end < 0 ? name : name[..end];
    }

    /// <summary>
    /// Behind the tag's <c>&gt;</c>, which may stand inside a quoted value; an unclosed tag reaches to the end, as in HTML.
    /// </summary>
    /// <param name="tag">From its <c>&lt;</c>.</param>
    /// <param name="known">Where a quote stays open, quotes count for nothing from there on.</param>
    private static int EndOfTag(ReadOnlySpan<char> tag, ref Known known)
    {
        var quote = '\0';
        var before = '<';
        for (var i = 1; !known.QuoteStaysOpen && i < tag.Length; i++)
        {
            var c = tag[i];
            if (quote != '\0')
                quote = c == quote ? '\0' : quote;
            else if (c == '>')
                return i + 1;
            else if (c is '"' or '\'' && before == '=')
                quote = c;
            if (!char.IsWhiteSpace(c))
                before = c;
        }
        known.QuoteStaysOpen = true;
        return Behind(tag, ">");
    }

    private static int Behind(ReadOnlySpan<char> text, string end)
    {
        var at = text.IndexOf(end, StringComparison.Ordinal);
        return at < 0 ? text.Length : at + end.Length;
    }

    /// <summary>What has been found out of all that follows, so that no text is read twice over.</summary>
    private struct Known
    {
        /// <summary>A quote in a tag is not closed.</summary>
        public bool QuoteStaysOpen;

        /// <summary>No <c>&lt;/svg</c> follows.</summary>
        public bool PictureStaysOpen;
    }

    private sealed class CharBuffer(int most) : IDisposable
    {
        private readonly char[] _chars = ArrayPool<char>.Shared.Rent(most);

        public int Length { get; private set; }

        public void Append(char c) => _chars[Length++] = c;

        public void Append(ReadOnlySpan<char> text)
        {
            text.CopyTo(_chars.AsSpan(Length));
            Length += text.Length;
        }

        public override string ToString() => new(_chars, 0, Length);

        public void Dispose() => ArrayPool<char>.Shared.Return(_chars);
    }
}
