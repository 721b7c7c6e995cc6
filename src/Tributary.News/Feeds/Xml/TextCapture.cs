using System.Buffers.Text;
using System.Text;

namespace Tributary.News.Feeds.Xml;

/// <summary>What a text is, as its element says it.</summary>
internal enum TextKind
{
    /// <summary>Text, whatever it looks like.</summary>
    Plain,

    /// <summary>HTML, escaped.</summary>
    Html,

    /// <summary>HTML where it has anything that looks like it.</summary>
    HtmlIfMarked,

    /// <summary>It does not say; HTML where it is likely.</summary>
    Guess,

    /// <summary>Markup as it stands, to be kept as markup.</summary>
    Inline,

    /// <summary>Base64 of UTF-8, of which it is to be guessed what it is.</summary>
    Base64,

    /// <summary>The same of HTML.</summary>
    Base64Html,
}

/// <summary>Collects the text of one element; elements inside it become markup again.</summary>
internal sealed class TextCapture(References references, Func<int> line)
{
    private readonly TextBuffer _text = new();
    private TextKind _kind;
    private bool _decoded;
    private bool _marked;
    private bool _raw;
    private int _blankTo;

    public bool IsActive { get; private set; }

    public Field Field { get; private set; }

    public byte Rank { get; private set; }

    public bool IsInline => _kind == TextKind.Inline;

    /// <summary>Whether it may begin with an element that is only there to hold the rest.</summary>
    public bool MayBeWrapped => _kind is TextKind.Inline or TextKind.Html && IsBlank();

    /// <summary>Whether the text was longer than is kept.</summary>
    public bool Overflowed => _text.Overflowed;

    public void Begin(Field field, byte rank, TextKind kind)
    {
        _text.Clear();
        _kind = kind;
        _decoded = _marked = false;
        _blankTo = 0;
        _raw = kind == TextKind.Inline;
        (Field, Rank, IsActive) = (field, rank, true);
    }

    public void Append(ReadOnlySpan<char> text, bool isCData)
    {
        if (isCData && _kind == TextKind.Inline)
        {
            Escape(text);
        }
        else if (isCData)
        {
            references.Copy(text, _text, line);
            _decoded = true;
        }
        else
        {
            _decoded |= references.Decode(text, _text, line, keep: _raw);
        }
    }

    public void OpenMarkup(ReadOnlySpan<char> name, XmlLexer tag)
    {
        // What has been read so far can still be taken as markup where nothing in it was decoded.
        _raw = _kind == TextKind.Inline || !_decoded;
        _marked = true;
        _text.Append('<');
        references.Copy(name, _text, line);
        for (var i = 0; i < tag.AttributeCount; i++)
        {
            var attribute = tag.AttributeName(i);
            if (attribute.StartsWith("xmlns"))
                continue;
            _text.Append(' ');
            references.Copy(attribute, _text, line);
            _text.Append("=\"");
            var value = tag.AttributeValue(i);
            for (int quote; (quote = value.IndexOf('"')) >= 0; value = value[(quote + 1)..])
            {
                references.Copy(value[..quote], _text, line);
                _text.Append("&quot;");
            }
            references.Copy(value, _text, line);
            _text.Append('"');
        }
        if (!tag.IsEmpty)
            _text.Append('>');
        else if (Markup.IsVoid(name))
            _text.Append(" />");
        else
            Close(name, "></");
    }

    public void CloseMarkup(ReadOnlySpan<char> name)
    {
        if (!Markup.IsVoid(name))
            Close(name, "</");
    }

    /// <summary>The text without the white space around it, which stands until the next begins, and whether it is HTML.</summary>
    public ReadOnlySpan<char> End(out bool isHtml)
    {
        IsActive = false;
        var text = _text.Span.Trim();
        if (_kind is TextKind.Base64 or TextKind.Base64Html && FromBase64(text) is { } bytes)
        {
            _text.Clear();
            references.Copy(bytes, _text, line);
            text = _text.Span.Trim();
        }
        _text.Repair();
        isHtml = _marked || _kind switch
        {
            TextKind.Html or TextKind.Inline or TextKind.Base64Html => true,
            TextKind.HtmlIfMarked => text.ContainsAny('<', '&'),
            TextKind.Guess or TextKind.Base64 => Markup.IsLikely(text, anyElement: Field == Field.Content),
            _ => false,
        };
        return text;
    }

    // Each character is looked at once, however often it is asked.
    private bool IsBlank()
    {
        if (_blankTo < 0)
            return false;
        _blankTo = _text.Span[_blankTo..].IsWhiteSpace() ? _text.Length : -1;
        return _blankTo >= 0;
    }

    private static string? FromBase64(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || !Base64.IsValid(text, out var length))
            return null;
        var bytes = new byte[length];
        return Convert.TryFromBase64Chars(text, bytes, out var written) ? Encoding.UTF8.GetString(bytes, 0, written) : null;
    }

    private void Close(ReadOnlySpan<char> name, string open)
    {
        _text.Append(open);
        references.Copy(name, _text, line);
        _text.Append('>');
    }

    private void Escape(ReadOnlySpan<char> text)
    {
        for (int at; (at = text.IndexOfAny('&', '<', '>')) >= 0; text = text[(at + 1)..])
        {
            references.Copy(text[..at], _text, line);
            _text.Append(text[at] switch { '&' => "&amp;", '<' => "&lt;", _ => "&gt;" });
        }
        references.Copy(text, _text, line);
    }
}
