using System.Buffers;

namespace Tributary.News.Feeds.Xml;

/// <content>What begins with an exclamation or a question mark: all of it but CDATA is passed over.</content>
internal sealed partial class XmlLexer
{
    private static readonly SearchValues<char> Doctype = SearchValues.Create("[]<>\"'");

    private void Declaration()
    {
        if (StartsWith("<!--"))
        {
            _at += 4;
            SkipBehind("-->");
        }
        else if (StartsWith("<![CDATA["))
        {
            _at += 9;
            _inCData = true;
        }
        else if (StartsWith("<!DOCTYPE"))
        {
            _at += 9;
            SkipDoctype();
        }
        else
        {
            Say(Faults.Declaration, "a declaration that is none left out");
            _at += 2;
            SkipBehind(">");
        }
    }

    /// <summary>Goes behind a processing instruction; one that lacks its question mark ends at its first bracket.</summary>
    private void SkipInstruction()
    {
        while (input.End - _at < MaxInstruction && More())
        {
        }
        var near = input.Chars.AsSpan(_at, Math.Min(MaxInstruction, input.End - _at));
        var end = near.IndexOf("?>", StringComparison.Ordinal);
        if (end >= 0)
            _at += end + 2;
        else
            SkipBehind(">");
    }

    /// <summary>Goes behind the next such text, without holding on to what lies before it.</summary>
    private void SkipBehind(string text)
    {
        while (true)
        {
            var end = input.Chars.AsSpan(_at, input.End - _at).IndexOf(text, StringComparison.Ordinal);
            if (end >= 0)
            {
                _at += end + text.Length;
                return;
            }
            _at = Math.Max(_at, input.End - text.Length + 1);
            _token = _at;
            if (More())
                continue;
            BreaksOff();
            _at = input.End;
            return;
        }
    }

    private void SkipDoctype()
    {
        var depth = 0;
        var subset = false;
        while (true)
        {
            var rest = input.Chars.AsSpan(_at, input.End - _at);
            var stop = rest.IndexOfAny(Doctype);
            if (stop < 0)
            {
                _at = _token = input.End;
                if (More())
                    continue;
                BreaksOff();
                return;
            }
            _at += stop;
            _token = _at;
            var c = Peek(0);
            if (c == '<' && StartsWith("<!--"))
            {
                _at += 4;
                SkipBehind("-->");
                continue;
            }
            if (c == '<' && !subset && depth == 0)
                return;
            _at++;
            switch (c)
            {
                case '[':
                    subset = true;
                    break;
                case ']':
                    subset = false;
                    depth = 0;
                    break;
                case '<':
                    depth++;
                    break;
                case '>' when !subset:
                    return;
                case '>':
                    depth--;
                    break;
                case '"' or '\'' when depth > 0 || !subset:
                    SkipQuoted(c);
                    break;
            }
        }
    }

    /// <summary>Goes behind a literal's closing quote; where none comes within reach, the quote counts for nothing.</summary>
    private void SkipQuoted(char quote)
    {
        var reach = 0;
        while (true)
        {
            var rest = input.Chars.AsSpan(_at, input.End - _at);
            var end = rest[reach..].IndexOf(quote);
            if (end >= 0)
            {
                _at += reach + end + 1;
                return;
            }
            reach = rest.Length;
            if (reach > MaxTag || !More())
                return;
        }
    }
}
