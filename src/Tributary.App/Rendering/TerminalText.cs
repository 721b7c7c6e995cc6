using System.Globalization;
using System.Text;
using Wcwidth;

namespace Tributary.App.Rendering;

/// <summary>Text from elsewhere, made fit for a terminal: nothing that steers it, and measured in its columns.</summary>
internal static class TerminalText
{
    /// <summary>
    /// One line without control characters, escape sequences, line separators and characters that turn the direction of what follows:
    /// each becomes a space, a lone surrogate U+FFFD.
    /// </summary>
    public static string Clean(string text)
    {
        if (!text.Any(c => char.IsSurrogate(c) || IsSteering(c)))
            return text;
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            clean.Append(rune.IsBmp && IsSteering((char)rune.Value) ? " " : rune.ToString());
        return clean.ToString();
    }

    /// <summary>
    /// A line of ours as a terminal gets it: <see cref="Clean"/>, with escape sequences where <see cref="Styles"/> marked it. Every line
    /// goes through here last, so that nothing that was not cleaned before can steer the terminal.
    /// </summary>
    /// <param name="line">The line.</param>
    /// <param name="colours">Whether there are any: without, a mark is somebody else's.</param>
    public static string Rendered(string line, bool colours)
    {
        if (!colours || !line.AsSpan().ContainsAnyInRange(Styles.FirstMark, Styles.LastMark))
            return Clean(line);
        var rendered = new StringBuilder(line.Length);
        var rest = line;
        for (int mark; (mark = rest.AsSpan().IndexOfAnyInRange(Styles.FirstMark, Styles.LastMark)) >= 0; rest = rest[(mark + 1)..])
            rendered.Append(Clean(rest[..mark])).Append(Styles.Sequence(rest[mark]));
        return rendered.Append(Clean(rest)).ToString();
    }

    /// <summary>
    /// A document of another grammar, with what steers a terminal, but for its line breaks, written as that grammar's own escape.
    /// </summary>
    /// <param name="document">The text.</param>
    /// <param name="format">The escape, with the character's number as {0}.</param>
    public static string Escaped(string document, string format)
    {
        if (!document.Any(c => IsSteering(c) && c != '\n'))
            return document;
        var escaped = new StringBuilder(document.Length);
        foreach (var c in document)
            if (IsSteering(c) && c != '\n')
                escaped.AppendFormat(CultureInfo.InvariantCulture, format, (int)c);
            else
                escaped.Append(c);
        return escaped.ToString();
    }

    /// <summary>Columns that the text takes: wide characters two, combining ones none.</summary>
    public static int Width(string text) => Ascii.IsValid(text) ? text.Length : text.EnumerateRunes().Sum(Width);

    /// <summary>The text, cut with an ellipsis where it is wider than <paramref name="width"/> columns.</summary>
    public static string Cut(string text, int width)
    {
        if (Width(text) <= width)
            return text;
        var (cut, used) = (new StringBuilder(), 1);
        foreach (var rune in text.EnumerateRunes())
        {
            used += Width(rune);
            if (used > width)
                break;
            cut.Append(rune);
        }

        return $"{cut.ToString().TrimEnd()}…";
    }

    /// <summary>The text, filled with spaces to <paramref name="width"/> columns.</summary>
    public static string Pad(string text, int width) => text + new string(' ', Math.Max(0, width - Width(text)));

    /// <summary>
    /// The text in lines of at most <paramref name="width"/> columns, broken between words; a longer word gets a line of its own, whole.
    /// </summary>
    public static IEnumerable<string> Wrap(string text, int width)
    {
        var (line, used) = ("", 0);
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var size = Width(word);
            if (line.Length == 0)
            {
                (line, used) = (word, size);
            }
            else if (used + 1 + size <= width)
            {
                (line, used) = ($"{line} {word}", used + 1 + size);
            }
            else
            {
                yield return line;
                (line, used) = (word, size);
            }
        }

        if (line.Length > 0)
            yield return line;
    }

    private static bool IsSteering(char c) => char.IsControl(c)
        || (c >= Styles.FirstMark && c <= Styles.LastMark) || c is '\u2028' or '\u2029' or '\u061C'
        or (>= '\u200E' and <= '\u200F') or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');

    private static int Width(Rune rune) => Math.Max(0, UnicodeCalculator.GetWidth(rune));
}
