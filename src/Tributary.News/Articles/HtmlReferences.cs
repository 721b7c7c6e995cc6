using System.Buffers;
using System.Globalization;
using System.Net;
using System.Text;
using Tributary.News.Feeds.Xml;

namespace Tributary.News.Articles;

/// <summary>Character references of HTML: read as a browser reads them, and written where a character would be markup. Pure.</summary>
internal static class HtmlReferences
{
    private const int MaxName = 32;
    private static readonly SearchValues<char> Special = SearchValues.Create("&<>\"\u00A0\r\0");
    private static readonly SearchValues<char> Read = SearchValues.Create("&\r\0");

    /// <summary>
    /// Appends a text of HTML as HTML: references that are known become their characters, those that are not stay as they are, and what
    /// would be markup becomes a reference.
    /// </summary>
    public static void Normalise(ReadOnlySpan<char> html, StringBuilder output, bool isAttribute = false)
    {
        for (int at; (at = html.IndexOfAny(Special)) >= 0;)
        {
            output.Append(html[..at]);
            html = html[at..];
            if (html[0] != '&')
            {
                Encode(html[0], html, output, isAttribute);
                html = html[1..];
                continue;
            }
            var length = Reference(html, isAttribute, out var meant);
            if (length == 0)
            {
                output.Append(IsNamed(html) ? "&" : "&amp;");
                html = html[1..];
                continue;
            }
            foreach (var c in meant)
                Encode(c, default, output, isAttribute);
            html = html[length..];
        }
        output.Append(html);
    }

    /// <summary>Appends a plain text as HTML.</summary>
    public static void Escape(ReadOnlySpan<char> text, StringBuilder output, bool isAttribute = false)
    {
        for (int at; (at = text.IndexOfAny(Special)) >= 0; text = text[(at + 1)..])
        {
            output.Append(text[..at]);
            Encode(text[at], text[at..], output, isAttribute);
        }
        output.Append(text);
    }

    /// <summary>An attribute's value as it is meant. A reference that is not known stays as it is.</summary>
    public static string Decode(ReadOnlySpan<char> value)
    {
        if (value.IndexOfAny(Read) < 0)
            return value.ToString();
        var output = new StringBuilder(value.Length);
        for (int at; (at = value.IndexOfAny(Read)) >= 0;)
        {
            output.Append(value[..at]);
            value = value[at..];
            var length = value[0] == '&' ? Reference(value, isAttribute: true, out var meant) : Reference(default, false, out meant);
            output.Append(length > 0 ? meant : value[0] == '&' ? "&" : "");
            value = value[Math.Max(length, 1)..];
        }
        return output.Append(value).ToString();
    }

    private static void Encode(char c, ReadOnlySpan<char> from, StringBuilder output, bool isAttribute) => _ = c switch
    {
        '&' => output.Append("&amp;"),
        '<' => output.Append("&lt;"),
        '>' => output.Append("&gt;"),
        '"' when isAttribute => output.Append("&quot;"),
        '\u00A0' => output.Append("&nbsp;"),
        '\r' => from.Length > 1 && from[1] == '\n' ? output : output.Append('\n'),
        '\0' => output,
        _ => output.Append(c),
    };

    /// <summary>The length of the reference that a text begins with, and what it means; 0 where it begins with none.</summary>
    private static int Reference(ReadOnlySpan<char> text, bool isAttribute, out string meant)
    {
        meant = "";
        if (text.Length > 2 && text[1] == '#')
            return Number(text, out meant);
        var end = 1;
        while (end < text.Length && end <= MaxName && char.IsAsciiLetterOrDigit(text[end]))
            end++;
        if (end == 1)
            return 0;
        var isClosed = end < text.Length && text[end] == ';';
        // An address may have &copy=1 in its query.
        if (!isClosed && (isAttribute || end > 7))
            return 0;
        var reference = $"{text[..end]};";
        meant = WebUtility.HtmlDecode(reference);
        // Only Latin-1's may lack the semicolon.
        return meant == reference || (!isClosed && meant[0] > '\u00FF') ? 0 : isClosed ? end + 1 : end;
    }

    private static int Number(ReadOnlySpan<char> text, out string meant)
    {
        var isHex = text[2] is 'x' or 'X';
        var from = isHex ? 3 : 2;
        var to = from;
        while (to < text.Length && (isHex ? char.IsAsciiHexDigit(text[to]) : char.IsAsciiDigit(text[to])))
            to++;
        meant = "\uFFFD";
        if (to == from)
            return 0;
        var style = isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None;
        if (int.TryParse(text[from..to], style, CultureInfo.InvariantCulture, out var code) && code > 0 && Rune.IsValid(code))
            meant = code is >= 0x80 and <= 0x9F ? CharInput.Windows1252((byte)code).ToString() : new Rune(code).ToString();
        return to < text.Length && text[to] == ';' ? to + 1 : to;
    }

    // A name that is not known here may be known where it is shown.
    private static bool IsNamed(ReadOnlySpan<char> text)
    {
        var end = 1;
        while (end < text.Length && end <= MaxName && char.IsAsciiLetterOrDigit(text[end]))
            end++;
        return end > 2 && end < text.Length && text[end] == ';' && char.IsAsciiLetter(text[1]);
    }
}
