using System.Buffers;

namespace Tributary.News.Feeds.Xml;

/// <summary>What the lexer has come to.</summary>
internal enum Token
{
    Start,
    End,
    Text,
    Eof,
}

/// <summary>
/// Cuts a document into tags and text and never gives up: what is no markup is text. Comments, processing instructions and the document
/// type with all that it declares are passed over. What it hands out stands in the input's buffer until the next token is asked for.
/// </summary>
internal sealed partial class XmlLexer(CharInput input, WarningList faults)
{
    private const int MaxAttributes = 256;
    private const int MaxTag = 512 * 1024;
    private const int MaxReference = 40;
    private const int MaxInstruction = 4096;

    private static readonly SearchValues<char> EndOfName = SearchValues.Create(" \t\r\n/><=\"'");
    private static readonly SearchValues<char> EndOfUnquoted = SearchValues.Create(" \t\r\n><");

    // Of an attribute: where its name and its value begin and end, from the tag's beginning.
    private readonly (int Name, int NameEnd, int Value, int ValueEnd)[] _attributes = new (int, int, int, int)[MaxAttributes];

    private int _at;
    private int _token;
    private int _nameAt;
    private int _nameEnd;
    private int _textEnd;
    private bool _inCData;
    private int _countedTo;
    private int _lines;
    private Faults _said;

    [Flags]
    private enum Faults
    {
        LessThan = 1,
        Unquoted = 2,
        OpenTag = 4,
        Declaration = 8,
        Truncated = 16,
        TooLong = 32,
        TooMany = 64,
    }

    public ReadOnlySpan<char> Name => input.Chars.AsSpan(_token + _nameAt, _nameEnd - _nameAt);

    /// <summary>Of a start tag, whether it ends itself.</summary>
    public bool IsEmpty { get; private set; }

    public int AttributeCount { get; private set; }

    /// <summary>Of a text, whether it is CDATA, in which nothing is a reference.</summary>
    public bool IsCData { get; private set; }

    public ReadOnlySpan<char> Text => input.Chars.AsSpan(_token, _textEnd - _token);

    /// <summary>The line that the token begins on, from 1. It is counted when it is asked for, and each character once.</summary>
    public int Line
    {
        get
        {
            var to = Math.Min(_token, input.End);
            if (to > _countedTo)
            {
                _lines += input.Chars.AsSpan(_countedTo, to - _countedTo).Count('\n');
                _countedTo = to;
            }
            return input.LinesGone + _lines + 1;
        }
    }

    public ReadOnlySpan<char> AttributeName(int index) =>
        input.Chars.AsSpan(_token + _attributes[index].Name, _attributes[index].NameEnd - _attributes[index].Name);

    /// <summary>The value as it stands in the document, references and all.</summary>
    public ReadOnlySpan<char> AttributeValue(int index) =>
        input.Chars.AsSpan(_token + _attributes[index].Value, _attributes[index].ValueEnd - _attributes[index].Value);

    public Token Next()
    {
        while (true)
        {
            _token = _at;
            if (_at == input.End && !More())
            {
                if (_inCData)
                    BreaksOff();
                return Token.Eof;
            }
            if (_inCData)
            {
                if (CData())
                    return Token.Text;
                continue;
            }
            if (input.Chars[_at] != '<')
            {
                if (PlainText())
                    return Token.Text;
                continue;
            }
            switch (Peek(1))
            {
                case '/':
                    EndTag();
                    return Token.End;
                case '!':
                    Declaration();
                    continue;
                case '?':
                    _at += 2;
                    SkipInstruction();
                    continue;
                case '\0' when _at + 1 >= input.End:
                    BreaksOff();
                    _at = input.End;
                    return Token.Eof;
                case var c when IsNameStart(c):
                    StartTag();
                    return Token.Start;
                default:
                    Say(Faults.LessThan, "unescaped < read as text");
                    do
                        _at++;
                    while (_at + 1 < input.End && input.Chars[_at] == '<' && input.Chars[_at + 1] == '<');
                    _textEnd = _at;
                    IsCData = true;
                    return Token.Text;
            }
        }
    }

    /// <summary>Whether the document ended too early, inside a tag for instance.</summary>
    public bool HasBrokenOff => (_said & Faults.Truncated) != 0;

    /// <summary>Says that the document ended too early, unless that has been said.</summary>
    public void BreaksOff() => Say(Faults.Truncated, "the document breaks off");

    private static bool IsNameStart(char c) => char.IsAsciiLetter(c) || c is '_' or ':' || c >= 0x80;

    private static bool IsSpace(char c) => c is ' ' or '\t' or '\r' or '\n';

    private void Say(Faults fault, string message)
    {
        if ((_said & fault) != 0)
            return;
        _said |= fault;
        faults.Add(Line, message);
    }

    /// <summary>Gets more of the document, keeping the token; indexes move with it.</summary>
    private bool More()
    {
        var keep = _token;
        var more = input.Fill(keep);
        _at -= keep;
        _token = _countedTo = _lines = 0;
        return more;
    }

    private char Peek(int ahead)
    {
        while (_at + ahead >= input.End)
            if (!More())
                return '\0';
        return input.Chars[_at + ahead];
    }

    private bool StartsWith(string text)
    {
        for (var i = 0; i < text.Length; i++)
            if ((Peek(i) | 0x20) != (text[i] | 0x20))
                return false;
        return true;
    }

    /// <summary>Text up to the next tag or to the end of what is at hand, but no piece of a reference.</summary>
    private bool PlainText()
    {
        IsCData = false;
        while (true)
        {
            var rest = input.Chars.AsSpan(_at, input.End - _at);
            var length = rest.IndexOf('<');
            if (length < 0)
            {
                var tail = rest[Math.Max(0, rest.Length - MaxReference)..];
                var cut = tail.LastIndexOf('&');
                var holds = cut >= 0 && !tail[cut..].Contains(';') ? tail.Length - cut : rest[^1] == '\r' ? 1 : 0;
                length = rest.Length - holds;
                if (length == 0)
                {
                    if (More())
                        continue;
                    length = holds;
                }
            }
            _at += length;
            _textEnd = _at;
            return true;
        }
    }

    private bool CData()
    {
        IsCData = true;
        while (true)
        {
            var rest = input.Chars.AsSpan(_at, input.End - _at);
            var end = rest.IndexOf("]]>", StringComparison.Ordinal);
            if (end >= 0)
            {
                _textEnd = _at + end;
                _at = _textEnd + 3;
                _inCData = false;
                return end > 0;
            }
            // Its end, or an end of line, may be cut in two.
            var holds = rest.EndsWith("]]") ? 2 : rest[^1] is ']' or '\r' ? 1 : 0;
            if (rest.Length > holds)
            {
                _at += rest.Length - holds;
                _textEnd = _at;
                return true;
            }
            if (More())
                continue;
            BreaksOff();
            _inCData = false;
            _at = input.End;
            _textEnd = _token;
            return false;
        }
    }

    private void EndTag()
    {
        _at += 2;
        ReadName();
        IsEmpty = false;
        AttributeCount = 0;
        while (true)
        {
            var rest = input.Chars.AsSpan(_at, input.End - _at);
            var end = rest.IndexOfAny('<', '>');
            if (end >= 0)
            {
                _at += end;
                if (input.Chars[_at] == '>')
                    _at++;
                return;
            }
            _at = input.End;
            if (_at - _token > MaxTag)
            {
                Say(Faults.TooLong, "an overlong tag cut off");
                return;
            }
            if (!More())
            {
                BreaksOff();
                return;
            }
        }
    }

    private void ReadName()
    {
        _nameAt = _at - _token;
        while (true)
        {
            var rest = input.Chars.AsSpan(_at, input.End - _at);
            var end = rest.IndexOfAny(EndOfName);
            if (end >= 0)
            {
                _at += end;
                break;
            }
            _at = input.End;
            if (_at - _token > MaxTag || !More())
                break;
        }
        _nameEnd = _at - _token;
    }

    private void StartTag()
    {
        _at++;
        ReadName();
        AttributeCount = 0;
        IsEmpty = false;
        while (true)
        {
            var c = SkipSpace();
            switch (c)
            {
                case '>':
                    _at++;
                    return;
                case '/':
                    _at++;
                    if (Peek(0) == '>')
                    {
                        _at++;
                        IsEmpty = true;
                        return;
                    }
                    continue;
                case '<':
                    Say(Faults.OpenTag, "a tag without its > ended where the next one begins");
                    return;
                case '\0' when _at >= input.End:
                    BreaksOff();
                    return;
                default:
                    if (_at - _token > MaxTag)
                    {
                        Say(Faults.TooLong, "an overlong tag cut off");
                        return;
                    }
                    Attribute();
                    continue;
            }
        }
    }

    private char SkipSpace()
    {
        while (true)
        {
            while (_at < input.End && IsSpace(input.Chars[_at]))
                _at++;
            if (_at < input.End)
                return input.Chars[_at];
            if (_at - _token > MaxTag || !More())
                return '\0';
        }
    }

    private void Attribute()
    {
        var name = _at - _token;
        while (_at < input.End || More())
        {
            var c = input.Chars[_at];
            if (IsSpace(c) || c is '=' or '/' or '>' or '<')
                break;
            _at++;
            if (_at - _token > MaxTag)
                break;
        }
        var nameEnd = _at - _token;
        if (nameEnd == name && SkipSpace() != '=')
        {
            _at++;
            return;
        }
        int value, valueEnd;
        if (SkipSpace() != '=')
        {
            value = valueEnd = nameEnd;
        }
        else
        {
            _at++;
            var quote = SkipSpace();
            if (quote is '"' or '\'')
            {
                _at++;
                (value, valueEnd) = Quoted(quote);
            }
            else
            {
                Say(Faults.Unquoted, "an attribute without quotes");
                (value, valueEnd) = Unquoted();
            }
        }
        if (nameEnd == name)
            return;
        if (AttributeCount < MaxAttributes)
            _attributes[AttributeCount++] = (name, nameEnd, value, valueEnd);
        else
            Say(Faults.TooMany, "attributes beyond the 256th of a tag left out");
    }

    private (int From, int To) Quoted(char quote)
    {
        var from = _at - _token;
        while (true)
        {
            var end = input.Chars.AsSpan(_at, input.End - _at).IndexOf(quote);
            if (end >= 0)
            {
                _at += end + 1;
                return (from, _at - 1 - _token);
            }
            _at = input.End;
            if (_at - _token > MaxTag || !More())
                return (from, _at - _token);
        }
    }

    private (int From, int To) Unquoted()
    {
        var from = _at - _token;
        while (true)
        {
            var end = input.Chars.AsSpan(_at, input.End - _at).IndexOfAny(EndOfUnquoted);
            if (end >= 0)
            {
                _at += end;
                if (_at - _token > from && input.Chars[_at] == '>' && input.Chars[_at - 1] == '/')
                    _at--;
                return (from, _at - _token);
            }
            _at = input.End;
            if (_at - _token > MaxTag || !More())
                return (from, _at - _token);
        }
    }
}
