using System.Buffers;

namespace Tributary.News.Sources;

/// <summary>
/// The start tags of a page, one after the other, as a browser finds them but for what scripts make. In linear time, on any string.
/// </summary>
internal ref struct HtmlTags(ReadOnlySpan<char> html)
{
    private const string Blanks = " \t\r\n\f";
    private static readonly SearchValues<char> EndOfElement = SearchValues.Create(" \t\r\n\f/>");
    private static readonly SearchValues<char> EndOfName = SearchValues.Create(" \t\r\n\f/>=");
    private static readonly SearchValues<char> EndOfValue = SearchValues.Create(" \t\r\n\f>");

    private ReadOnlySpan<char> _rest = html;
    private ReadOnlySpan<char> _attributes;

    /// <summary>The element's name as it is written.</summary>
    public ReadOnlySpan<char> Name { get; private set; }

    /// <summary>Goes on to the next tag; false at the end.</summary>
    public bool Next()
    {
        if (Is("script") || Is("style") || Is("textarea") || Is("title"))
            SkipContent();
        while (_rest.IndexOf('<') is >= 0 and var open)
        {
            _rest = _rest[(open + 1)..];
            if (_rest.StartsWith("!--", StringComparison.Ordinal))
            {
                var close = _rest.IndexOf("-->", StringComparison.Ordinal);
                _rest = close < 0 ? default : _rest[(close + 3)..];
            }
            else if (!_rest.IsEmpty && char.IsAsciiLetter(_rest[0]))
            {
                Read();
                return true;
            }
        }

        Name = default;
        return false;
    }

    /// <summary>Whether this is the element's name.</summary>
    public readonly bool Is(string name) => Name.Equals(name, StringComparison.OrdinalIgnoreCase);

    /// <summary>An attribute's value, character references as they are; null where the tag has none of that name.</summary>
    public readonly string? Attribute(string name)
    {
        var rest = _attributes;
        while (ReadAttribute(ref rest, out var key, out var value))
            if (key.Equals(name, StringComparison.OrdinalIgnoreCase))
                return value.ToString();
        return null;
    }

    private void Read()
    {
        var end = _rest.IndexOfAny(EndOfElement);
        Name = end < 0 ? _rest : _rest[..end];
        _rest = end < 0 ? default : _rest[end..];
        _attributes = _rest;
        while (ReadAttribute(ref _rest, out _, out _))
        {
        }

        _attributes = _attributes[..^_rest.Length];
        if (!_rest.IsEmpty)
            _rest = _rest[1..];
    }

    // Until the tag's > or the end of the page; what is read is taken off.
    private static bool ReadAttribute(ref ReadOnlySpan<char> rest, out ReadOnlySpan<char> name, out ReadOnlySpan<char> value)
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

    // To its end tag; without one it reaches to the end of the page, as in a browser.
    private void SkipContent()
    {
        while (_rest.IndexOf("</", StringComparison.Ordinal) is >= 0 and var at)
        {
            _rest = _rest[(at + 2)..];
            if (_rest.StartsWith(Name, StringComparison.OrdinalIgnoreCase))
                return;
        }

        _rest = default;
    }
}
