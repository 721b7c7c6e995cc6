using System.Buffers;
using System.Globalization;
using System.Net;

namespace Tributary.News.Feeds.Xml;

/// <summary>
/// Character references and the characters that XML does not allow. The five entities of XML, numbers (those of 0x80 to 0x9F as
/// Windows-1252 means them), and HTML's entities by name, each of which is said once; whatever else follows an ampersand is text. Nothing
/// that a document declares is expanded.
/// </summary>
internal sealed class References(WarningList faults)
{
    private const int MaxLength = 36;

    // A reference, an end of line to normalise, or a character that XML has not: all of them ASCII, which is searched for fastest.
    private static readonly SearchValues<char> Special = SearchValues.Create(
        "&\r\0\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008\u000B\u000C\u000E\u000F\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017"
        + "\u0018\u0019\u001A\u001B\u001C\u001D\u001E\u001F");

    private readonly HashSet<string> _named = new(StringComparer.Ordinal);
    private bool _ampersand;
    private bool _invalid;

    /// <summary>Whether nothing in a text would be changed.</summary>
    public static bool IsClean(ReadOnlySpan<char> text) => text.IndexOfAny(Special) < 0;

    /// <summary>Appends a text as it is meant.</summary>
    /// <param name="text">As it stands in the document, without a reference that is cut in two.</param>
    /// <param name="into">What it is appended to.</param>
    /// <param name="line">The line that it begins on, asked for where something is wrong.</param>
    /// <param name="keep">Whether references stay as they are, as in markup that stays markup.</param>
    /// <returns>Whether there was a reference that is none any more.</returns>
    public bool Decode(ReadOnlySpan<char> text, TextBuffer into, Func<int> line, bool keep = false)
    {
        var decoded = false;
        int at;
        var whole = text;
        while ((at = text.IndexOfAny(Special)) >= 0)
        {
            into.Append(text[..at]);
            text = text[at..];
            var length = 1;
            switch (text[0])
            {
                case '&' when keep:
                    into.Append('&');
                    break;
                case '&':
                    length = Reference(text, into, line, whole, ref decoded);
                    break;
                case '\r':
                    if (text.Length < 2 || text[1] != '\n')
                        into.Append('\n');
                    break;
                default:
                    if (!_invalid)
                        faults.Add(Line(line, whole, text), $"invalid character U+{(int)text[0]:X4} left out");
                    _invalid = true;
                    break;
            }
            text = text[length..];
        }
        into.Append(text);
        return decoded;
    }

    /// <summary>Appends what is no markup, as in CDATA: only ends of lines and invalid characters are seen to.</summary>
    public void Copy(ReadOnlySpan<char> text, TextBuffer into, Func<int> line) => Decode(text, into, line, keep: true);

    private static int Line(Func<int> line, ReadOnlySpan<char> whole, ReadOnlySpan<char> rest) =>
        line() + whole[..(whole.Length - rest.Length)].Count('\n');

    private int Reference(ReadOnlySpan<char> text, TextBuffer into, Func<int> line, ReadOnlySpan<char> whole, ref bool decoded)
    {
        var near = text[..Math.Min(text.Length, MaxLength)];
        var end = near.IndexOf(';');
        if (near.Length > 1 && near[1] == '#')
        {
            if (Number(near, into) is > 0 and var length)
            {
                decoded = true;
                return length;
            }
        }
        else if (end > 1 && Named(near[1..end], into, line, whole, text))
        {
            decoded = true;
            return end + 1;
        }
        if (!_ampersand)
            faults.Add(Line(line, whole, text), "unescaped & read as text");
        _ampersand = true;
        into.Append('&');
        return 1;
    }

    /// <summary>The length of the number's reference, or 0 where it is none. A missing semicolon is forgiven.</summary>
    private static int Number(ReadOnlySpan<char> text, TextBuffer into)
    {
        var hex = text.Length > 2 && text[2] is 'x' or 'X';
        var from = hex ? 3 : 2;
        var to = from;
        while (to < text.Length && (hex ? char.IsAsciiHexDigit(text[to]) : char.IsAsciiDigit(text[to])))
            to++;
        if (to == from)
            return 0;
        if (!int.TryParse(
            text[from..to], hex ? NumberStyles.AllowHexSpecifier : NumberStyles.None, CultureInfo.InvariantCulture, out var code)
            || code < 0)
        {
            code = 0xFFFD;
        }
        Put(code, into);
        return to < text.Length && text[to] == ';' ? to + 1 : to;
    }

    private static void Put(int code, TextBuffer into)
    {
        if (code is >= 0x80 and <= 0x9F)
        {
            into.Append(CharInput.Windows1252((byte)code));
        }
        else if (code is >= 0xD800 and <= 0xDFFF)
        {
            // Half of a pair that somebody wrote as two references.
            into.AppendHalf((char)code);
        }
        else if (code is 9 or 10 or 13 or (>= 32 and <= 0xFFFD))
        {
            into.Append((char)code);
        }
        else if (code is >= 0x10000 and <= 0x10FFFF)
        {
            into.Append((char)(0xD7C0 + (code >> 10)));
            into.Append((char)(0xDC00 + (code & 0x3FF)));
        }
        else
        {
            into.Append('\uFFFD');
        }
    }

    private bool Named(ReadOnlySpan<char> name, TextBuffer into, Func<int> line, ReadOnlySpan<char> whole, ReadOnlySpan<char> rest)
    {
        switch (name)
        {
            case "amp":
                into.Append('&');
                return true;
            case "lt":
                into.Append('<');
                return true;
            case "gt":
                into.Append('>');
                return true;
            case "quot":
                into.Append('"');
                return true;
            case "apos":
                into.Append('\'');
                return true;
        }
        foreach (var c in name)
            if (!char.IsAsciiLetterOrDigit(c))
                return false;
        var reference = $"&{name};";
        var value = WebUtility.HtmlDecode(reference);
        if (value == reference && (value = WebUtility.HtmlDecode(reference.ToLowerInvariant())).Length > 2)
            return false;
        into.Append(value);
        if (!faults.IsFull && _named.Add(reference))
            faults.Add(Line(line, whole, rest), $"undefined entity {reference} read as U+{(int)value[0]:X4}");
        return true;
    }
}
