using System.Buffers;

namespace Tributary.News.Articles;

/// <summary>What a tokenizer of HTML has come to.</summary>
internal enum HtmlToken
{
    Start,
    End,
    Text,
    Eof,
}

/// <summary>
/// Cuts HTML into tags and text where a browser would cut it (HTML, 13.2.5); comments and declarations are passed over, and a tag that the
/// text ends in is dropped. Each character is looked at a fixed number of times, on any string.
/// </summary>
internal ref struct HtmlTokens(ReadOnlySpan<char> html)
{
    private const string Blanks = " \t\r\n\f";
    private static readonly SearchValues<char> EndOfElement = SearchValues.Create(" \t\r\n\f/>");
    private static readonly SearchValues<char> EndOfName = SearchValues.Create(" \t\r\n\f/>=");
    private static readonly SearchValues<char> EndOfValue = SearchValues.Create(" \t\r\n\f>");

    private readonly ReadOnlySpan<char> _html = html;
    private ReadOnlySpan<char> _rest = html;
    private ReadOnlySpan<char> _attributes;

    /// <summary>Of a tag, the element's name as it is written.</summary>
    public ReadOnlySpan<char> Name { get; private set; }

    /// <summary>The text as it is written, references and all.</summary>
    public ReadOnlySpan<char> Text { get; private set; }

    /// <summary>Whether a start tag has a slash before its end, which counts in pictures and formulas alone.</summary>
    public bool IsSelfClosing { get; private set; }

    /// <summary>How much has been read.</summary>
    public readonly int Position => _html.Length - _rest.Length;

    public HtmlToken Next()
    {
        while (!_rest.IsEmpty)
        {
            if (_rest[0] != '<')
                return TakeText(_rest.IndexOf('<') is >= 0 and var end ? end : _rest.Length);
            var next = _rest.Length > 1 ? _rest[1] : '\0';
            if (char.IsAsciiLetter(next))
            {
                if (Tag(1))
                    return HtmlToken.Start;
            }
            else if (next == '/' && _rest.Length > 2 && char.IsAsciiLetter(_rest[2]))
            {
                if (Tag(2))
                    return HtmlToken.End;
            }
            else if (next is '!' or '?' || (next == '/' && _rest.Length > 2))
            {
                Declaration();
            }
            else
            {
                return TakeText(_rest[1..].IndexOf('<') is >= 0 and var end ? end + 1 : _rest.Length);
            }
        }

        return HtmlToken.Eof;
    }

    /// <summary>Reads an attribute of the tag, its value as it is written; false where there is none left.</summary>
    public bool NextAttribute(out ReadOnlySpan<char> name, out ReadOnlySpan<char> value)
    {
        var rest = _attributes;
        var isThere = ReadAttribute(ref rest, out name, out value);
        _attributes = rest;
        return isThere;
    }

    /// <summary>Whether this is the element's name.</summary>
    public readonly bool Is(ReadOnlySpan<char> name) => Name.Equals(name, StringComparison.OrdinalIgnoreCase);

    /// <summary>An attribute's value, character references as they are; null where the tag has none of that name.</summary>
    public readonly string? Attribute(string name)
    {
        var rest = _attributes;
        while (ReadAttribute(ref rest, out var key, out var value))
            if (key.Equals(name, StringComparison.OrdinalIgnoreCase))
                return value.ToString();
        return null;
    }

    /// <summary>
    /// What stands before the end tag of an element in which nothing else is a tag; where that is missing, all that is left. The end tag
    /// is read as well.
    /// </summary>
    public ReadOnlySpan<char> Raw(ReadOnlySpan<char> name)
    {
        for (var from = 0; _rest[from..].IndexOf("</", StringComparison.Ordinal) is >= 0 and var ahead;)
        {
            from += ahead + 2;
            var end = _rest[from..];
            if (!end.StartsWith(name, StringComparison.OrdinalIgnoreCase)
                || end.Length == name.Length || !EndOfElement.Contains(end[name.Length]))
                continue;
            var raw = _rest[..(from - 2)];
            _rest = _rest[(from - 2)..];
            if (!Tag(2))
                _rest = default;
            return raw;
        }

        return All();
    }

    /// <summary>All that is left.</summary>
    public ReadOnlySpan<char> All()
    {
        var rest = _rest;
        _rest = default;
        return rest;
    }

    private HtmlToken TakeText(int length)
    {
        Text = _rest[..length];
        _rest = _rest[length..];
        return HtmlToken.Text;
    }

    private bool Tag(int nameAt)
    {
        var rest = _rest[nameAt..];
        var end = rest.IndexOfAny(EndOfElement);
        Name = end < 0 ? rest : rest[..end];
        rest = rest[Name.Length..];
        _attributes = rest;
        while (ReadAttribute(ref rest, out _, out _))
        {
        }

        _attributes = _attributes[..^rest.Length];
        IsSelfClosing = _attributes.EndsWith('/');
        _rest = rest.IsEmpty ? rest : rest[1..];
        return !rest.IsEmpty;
    }

    // Comments and what a browser takes for one.
    private void Declaration()
    {
        if (!_rest.StartsWith("<!--", StringComparison.Ordinal))
        {
            _rest = Behind(_rest, ">");
            return;
        }
        var comment = _rest[4..];
        if (comment.StartsWith(">") || comment.StartsWith("->"))
        {
            _rest = Behind(comment, ">");
            return;
        }
        while (comment.IndexOf("--", StringComparison.Ordinal) is >= 0 and var dashes)
        {
            comment = comment[(dashes + 2)..];
            var end = comment.TrimStart('-');
            if (end.StartsWith(">") || end.StartsWith("!>"))
            {
                _rest = Behind(end, ">");
                return;
            }
            comment = end;
        }
        _rest = default;
    }

    private static ReadOnlySpan<char> Behind(ReadOnlySpan<char> text, string end) =>
        text.IndexOf(end, StringComparison.Ordinal) is >= 0 and var at ? text[(at + end.Length)..] : default;

    // Until the tag's > or the end; what is read is taken off.
    private static bool ReadAttribute(scoped ref ReadOnlySpan<char> rest, out ReadOnlySpan<char> name, out ReadOnlySpan<char> value)
    {
        name = default;
        value = default;
        rest = rest.TrimStart(" \t\r\n\f/");
        if (rest.IsEmpty || rest[0] == '>')
            return false;
        var end = rest[1..].IndexOfAny(EndOfName) + 1;
        name = end <= 0 ? rest : rest[..end];
        rest = rest[name.Length..];
        var after = rest.TrimStart(Blanks);
        if (after.IsEmpty || after[0] != '=')
            return true;
        after = after[1..].TrimStart(Blanks);
        if (!after.IsEmpty && after[0] is '"' or '\'')
        {
            var close = after[1..].IndexOf(after[0]);
            value = close < 0 ? after[1..] : after.Slice(1, close);
            rest = close < 0 ? default : after[(close + 2)..];
            return true;
        }

        var stop = after.IndexOfAny(EndOfValue);
        value = stop < 0 ? after : after[..stop];
        rest = stop < 0 ? default : after[stop..];
        return true;
    }
}
