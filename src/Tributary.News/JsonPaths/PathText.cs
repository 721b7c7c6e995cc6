using System.Globalization;
using System.Text;

namespace Tributary.News.JsonPaths;

/// <summary>A query's text, read from left to right: blank space, names, numbers and strings as RFC 9535 writes them.</summary>
internal abstract class PathText(string text)
{
    // RFC 7493, 2.2: what every implementation reads alike.
    private const long MostExact = 9_007_199_254_740_991;

    protected int At { get; set; }

    protected char Next => At < text.Length ? text[At] : '\0';

    protected bool AtEnd => At >= text.Length;

    protected JsonPathException Wrong(string message, int? at = null) => new(message, at ?? At);

    protected JsonPathException Expected(string what) =>
        Wrong($"expected {what}; got {(AtEnd ? "the end" : $"'{Rune.GetRuneAt(text, At)}'")}");

    protected bool Take(string token)
    {
        if (string.CompareOrdinal(text, At, token, 0, token.Length) != 0)
            return false;
        At += token.Length;
        return true;
    }

    protected void Blank()
    {
        while (Next is ' ' or '\t' or '\n' or '\r' && !AtEnd)
            At++;
    }

    /// <summary>A name without quotes; null where none begins here.</summary>
    protected string? BareName()
    {
        var start = At;
        while (!AtEnd && IsNameCharacter(Next, first: At == start))
            At++;
        return At > start ? text[start..At] : null;
    }

    /// <summary>The lower-case name of a function with the parenthesis behind it, which is passed over; null where there is none.</summary>
    protected string? FunctionName()
    {
        var end = At;
        while (end < text.Length
            && (char.IsAsciiLetterLower(text[end]) || (end > At && (char.IsAsciiDigit(text[end]) || text[end] == '_'))))
            end++;
        if (end == At || end >= text.Length || text[end] != '(')
            return null;
        var name = text[At..end];
        At = end + 1;
        return name;
    }

    /// <summary>A whole number of a selector; null where none begins here.</summary>
    protected long? Integer()
    {
        var start = At;
        var digits = Next == '-' ? At + 1 : At;
        var end = digits;
        while (end < text.Length && char.IsAsciiDigit(text[end]))
            end++;
        if (end == digits)
            return Next == '-' ? throw Wrong("expected digits after '-'", digits) : null;
        if (text[digits] == '0' && end - start > 1)
            throw Wrong("a whole number begins with no zero, and zero has no sign", start);
        if (!long.TryParse(text.AsSpan(start, end - start), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            || number is < -MostExact or > MostExact)
            throw Wrong($"a whole number lies between -{MostExact} and {MostExact}", start);
        At = end;
        return number;
    }

    /// <summary>A number literal as JSON writes it; null where none begins here.</summary>
    protected string? Number()
    {
        var (start, end) = (At, At);
        if (end < text.Length && text[end] == '-')
            end++;
        var digits = Digits(ref end);
        if (digits == 0)
            return end > start ? throw Wrong("expected digits after '-'", end) : null;
        if (digits > 1 && text[end - digits] == '0')
            throw Wrong("a number begins with no zero", start);
        if (end < text.Length && text[end] == '.')
        {
            end++;
            if (Digits(ref end) == 0)
                throw Wrong("expected digits after '.'", end);
        }

        if (end < text.Length && text[end] is 'e' or 'E')
        {
            end++;
            if (end < text.Length && text[end] is '+' or '-')
                end++;
            if (Digits(ref end) == 0)
                throw Wrong("expected the digits of an exponent", end);
        }

        At = end;
        return text[start..end];
    }

    /// <summary>What stands in quotes, unescaped; null where none begins here.</summary>
    protected string? Quoted()
    {
        var (start, quote) = (At, Next);
        if (quote is not ('"' or '\''))
            return null;
        var value = new StringBuilder();
        for (At++; !AtEnd && Next != quote;)
            Character(value, quote);
        if (AtEnd)
            throw Wrong("this string does not end", start);
        At++;
        return value.ToString();
    }

    private static bool IsNameCharacter(char c, bool first) =>
        char.IsAsciiLetter(c) || c is '_' or >= '\x80' || (!first && char.IsAsciiDigit(c));

    private int Digits(ref int end)
    {
        var start = end;
        while (end < text.Length && char.IsAsciiDigit(text[end]))
            end++;
        return end - start;
    }

    private void Character(StringBuilder value, char quote)
    {
        if (Next < ' ')
            throw Wrong("a control character in a string is written \\u00xx");
        if (Next != '\\')
        {
            value.Append(Next);
            At++;
            return;
        }

        At++;
        var escaped = Next;
        char? plain = escaped switch
        {
            'b' => '\b',
            'f' => '\f',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            '/' or '\\' => escaped,
            '"' or '\'' when escaped == quote => escaped,
            'u' => null,
            _ => throw Wrong($"no such escape; in a string in {quote} they are \\b \\f \\n \\r \\t \\/ \\\\ \\{quote} \\uXXXX", At - 1),
        };
        At++;
        if (plain is { } c)
            value.Append(c);
        else
            Unicode(value, At - 2);
    }

    private void Unicode(StringBuilder value, int start)
    {
        var first = Hex(start);
        value.Append(first);
        if (char.IsLowSurrogate(first))
            throw Wrong("the second half of a surrogate pair without the first", start);
        if (!char.IsHighSurrogate(first))
            return;
        var second = Take("\\u") ? Hex(start) : '\0';
        if (!char.IsLowSurrogate(second))
            throw Wrong("the first half of a surrogate pair without the second", start);
        value.Append(second);
    }

    private char Hex(int start)
    {
        if (At + 4 > text.Length
            || !text.AsSpan(At, 4).ToArray().All(char.IsAsciiHexDigit))
            throw Wrong("\\u is followed by four hexadecimal digits", start);
        var unit = (char)ushort.Parse(text.AsSpan(At, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        At += 4;
        return unit;
    }
}
