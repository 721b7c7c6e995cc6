using System.Buffers;
using System.Globalization;
using System.Net;
using System.Text;

namespace Tributary.News.Articles;

/// <summary>Text as it may be shown anywhere: one line, no controls, valid Unicode. Every method is pure and takes any string.</summary>
public static class PlainText
{
    /// <summary>Longer summaries are cut, in UTF-16 units.</summary>
    public const int SummaryLength = 1000;

    // Between tags, a character may be written as a reference of so many, and white space folds to one.
    private const int MarkupPerCharacter = 8;

    // What Windows-1252 has at 0x80 to 0x9F. As characters those are controls that no text means; pages that were decoded wrongly are full
    // of them.
    private const string Windows1252 = "€\0‚ƒ„…†‡ˆ‰Š‹Œ\0Ž\0\0‘’“”•–—˜™š›œ\0žŸ";

    /// <summary>
    /// One line of at most <paramref name="max"/> characters, or null where nothing is left. White space of any kind and length becomes one
    /// space; control characters, text-direction controls and invisible format characters go; half a surrogate pair becomes U+FFFD. A
    /// longer text is cut, at a space where one is near, and ends in an ellipsis.
    /// </summary>
    /// <param name="text">Not HTML.</param>
    /// <param name="max">UTF-16 units, 2 or more.</param>
    public static string? Line(string? text, int max = int.MaxValue)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        var line = IsLine(text) ? text : Folded(text);
        return line.Length == 0 ? null : Cut(line, max);
    }

    /// <summary>
    /// As <see cref="Line"/>, after decoding HTML's character references once: for a text without tags that came by way of HTML.
    /// </summary>
    public static string? Decoded(string? text, int max = int.MaxValue) => Line(WebUtility.HtmlDecode(text), max);

    /// <summary>As <see cref="Decoded"/>, after taking the tags out: see <see cref="HtmlText"/>.</summary>
    public static string? FromHtml(string? html, int max = int.MaxValue) => html is null ? null : Decoded(HtmlText.WithoutTags(html), max);

    /// <summary>The same of a text of any length.</summary>
    internal static string? WholeFromHtml(string html) => Decoded(HtmlText.WithoutTags(html, html.Length, html.Length));

    /// <summary>
    /// The beginning of what <see cref="FromHtml"/> gives. Only so much of the markup is read as the beginning can need: for a whole
    /// article of which some words are wanted.
    /// </summary>
    internal static string? Beginning(string html, int max) => Decoded(HtmlText.WithoutTags(html, max * MarkupPerCharacter), max);

    private static bool IsLine(string text)
    {
        var space = true;
        foreach (var c in text)
        {
            if (c is not (>= ' ' and < '\u007f') || (c == ' ' && space))
                return false;
            space = c == ' ';
        }
        return !space;
    }

    // No character becomes two, so that what is left fits into as many.
    private static string Folded(string text)
    {
        var buffer = ArrayPool<char>.Shared.Rent(text.Length);
        var (length, pendingSpace) = (0, false);
        for (var i = 0; i < text.Length;)
        {
            var rest = text.AsSpan(i);
            var plain = rest.IndexOfAnyExceptInRange(' ', '~') is >= 0 and var other ? rest[..other] : rest;
            if (!plain.IsEmpty)
            {
                AppendPlain(plain, buffer, ref length, ref pendingSpace);
                i += plain.Length;
                continue;
            }
            Rune.DecodeFromUtf16(rest, out var rune, out var taken);
            i += taken;
            var shown = rune.Value is >= 0x80 and <= 0x9f ? new Rune(Windows1252[rune.Value - 0x80]) : rune;
            if (Rune.IsWhiteSpace(shown))
            {
                pendingSpace = length > 0;
                continue;
            }
            if (IsInvisible(shown))
                continue;
            if (pendingSpace)
                buffer[length++] = ' ';
            pendingSpace = false;
            length += shown.EncodeToUtf16(buffer.AsSpan(length));
        }
        var line = new string(buffer, 0, length);
        ArrayPool<char>.Shared.Return(buffer);
        return line;
    }

    // ASCII without controls: from one gap of more than one space to the next.
    private static void AppendPlain(ReadOnlySpan<char> plain, char[] buffer, ref int length, ref bool pendingSpace)
    {
        while (true)
        {
            var text = plain.TrimStart(' ');
            pendingSpace |= text.Length < plain.Length && length > 0;
            if (text.IsEmpty)
                return;
            if (pendingSpace)
                buffer[length++] = ' ';
            var gap = text.IndexOf("  ");
            var end = gap >= 0 ? gap : text[^1] == ' ' ? text.Length - 1 : text.Length;
            text[..end].CopyTo(buffer.AsSpan(length));
            length += end;
            pendingSpace = false;
            plain = text[end..];
            if (plain.IsEmpty)
                return;
        }
    }

    // The joiners U+200C and U+200D shape letters and emoji, the tags U+E0020 to U+E007F flags: they stay.
    private static bool IsInvisible(Rune rune) => rune.Value switch
    {
        0x200c or 0x200d or (>= 0xe0020 and <= 0xe007f) => false,
        0xfffe or 0xffff => true,
        _ => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format,
    };

    private static string Cut(string line, int max)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 2);
        if (line.Length <= max)
            return line;
        var end = line.LastIndexOf(' ', max - 1);
        if (end < max * 3 / 4)
            end = char.IsLowSurrogate(line[max - 1]) ? max - 2 : max - 1;
        return string.Concat(line.AsSpan(0, end).TrimEnd(), "…");
    }
}
