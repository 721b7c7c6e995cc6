using System.Globalization;
using System.Text;

namespace Tributary.News.Tests.Corpora;

/// <summary>
/// As much of Python's expressions as feedparser's expectations use: comparisons joined by <c>and</c>, with indices, attributes, literals,
/// tuples, lists, dictionaries, <c>len</c>, <c>not</c> and <c>in</c>.
/// </summary>
internal sealed class Python
{
    private readonly string _text;
    private int _at;

    private Python(string text) => _text = text;

    /// <summary>What the expression demands, joined by <c>and</c>.</summary>
    public static IReadOnlyList<Node> Clauses(string text)
    {
        var python = new Python(text);
        var clauses = new List<Node>();
        python.Conjunction(clauses);
        return python.Space() ? throw new FormatException($"left over at {python._at}: {text}") : clauses;
    }

    public abstract record Node;

    public sealed record Literal(object? Value) : Node;

    public sealed record Name(string Text) : Node;

    public sealed record Index(Node Of, Node At) : Node;

    public sealed record Call(Node Function, IReadOnlyList<Node> Arguments) : Node;

    public sealed record Not(Node Of) : Node;

    public sealed record Or(Node Left, Node Right) : Node;

    public sealed record Compare(IReadOnlyList<Node> Sides) : Node;

    public sealed record In(Node Item, Node Of) : Node;

    public sealed record Items(IReadOnlyList<Node> Values) : Node;

    public sealed record Pairs(IReadOnlyList<(Node Key, Node Value)> Values) : Node;

    private void Conjunction(List<Node> clauses)
    {
        do
        {
            var start = _at;
            if (Take("("))
            {
                // A whole conjunction may stand in parentheses; a tuple may, too.
                var inner = new List<Node>();
                Conjunction(inner);
                if (Take(")") && !LooksOn())
                {
                    clauses.AddRange(inner);
                    continue;
                }
                _at = start;
            }
            clauses.Add(Comparison());
            while (Word("or"))
                clauses[^1] = new Or(clauses[^1], Comparison());
        }
        while (Word("and"));
    }

    private bool LooksOn() => Space() && _text[_at] is '=' or '[' or '.' or ',' || (_at < _text.Length && _text[_at..].StartsWith("is ", StringComparison.Ordinal));

    private Node Comparison()
    {
        if (Word("not"))
            return new Not(Comparison());
        var sides = new List<Node> { Operand() };
        while (Take("=="))
            sides.Add(Operand());
        if (Take("!="))
            return new Not(new Compare([sides[0], Operand()]));
        if (Word("is"))
            sides.Add(Operand());
        if (Word("in"))
            return new In(sides[0], Operand());
        if (Word("not") && Word("in"))
            return new Not(new In(sides[0], Operand()));
        return sides.Count > 1 ? new Compare(sides) : sides[0];
    }

    private Node Operand()
    {
        var node = Primary();
        while (Space())
        {
            if (Take("["))
                node = new Index(node, Expect(Operand(), "]"));
            else if (Take("."))
                node = new Index(node, new Literal(Identifier()));
            else if (Take("("))
                node = new Call(node, List(")"));
            else if (node is Literal { Value: string left } && Take("+") && Operand() is Literal { Value: string right })
                node = new Literal(left + right);
            else
                break;
        }
        return node;
    }

    private Node Primary()
    {
        if (!Space())
            throw new FormatException($"too short: {_text}");
        if (Take("("))
            return List(")") is [var only] && !_text[..(_at - 1)].TrimEnd().EndsWith(',') ? only : new Items(_last);
        if (Take("["))
            return new Items(List("]"));
        if (Take("{"))
            return Dictionary();
        var c = _text[_at];
        if (c is 'u' or 'r' or 'b' && _at + 1 < _text.Length && _text[_at + 1] is '\'' or '"')
            _at++;
        if (_text[_at] is '\'' or '"')
            return new Literal(Text());
        if (char.IsAsciiDigit(c) || c == '-')
            return new Literal(Number());
        return Identifier() switch
        {
            "True" => new Literal(true),
            "False" => new Literal(false),
            "None" => new Literal(null),
            var name => new Name(name),
        };
    }

    private IReadOnlyList<Node> _last = [];

    private IReadOnlyList<Node> List(string end)
    {
        var items = new List<Node>();
        while (!Take(end))
        {
            items.Add(Comparison());
            if (!Take(","))
            {
                Expect(items[^1], end);
                break;
            }
        }
        return _last = items;
    }

    private Pairs Dictionary()
    {
        var pairs = new List<(Node, Node)>();
        while (!Take("}"))
        {
            pairs.Add((Expect(Operand(), ":"), Operand()));
            Take(",");
        }
        return new Pairs(pairs);
    }

    private Node Expect(Node node, string token) => Take(token) ? node : throw new FormatException($"'{token}' expected at {_at}: {_text}");

    private string Identifier()
    {
        var start = _at;
        while (_at < _text.Length && (char.IsLetterOrDigit(_text[_at]) || _text[_at] == '_'))
            _at++;
        return _at > start ? _text[start.._at] : throw new FormatException($"a name expected at {_at}: {_text}");
    }

    private double Number()
    {
        var start = _at++;
        while (_at < _text.Length && (char.IsAsciiDigit(_text[_at]) || _text[_at] == '.'))
            _at++;
        return double.Parse(_text[start.._at], CultureInfo.InvariantCulture);
    }

    private string Text()
    {
        var quote = _text[_at].ToString();
        if (_text.AsSpan(_at).StartsWith($"{quote}{quote}{quote}", StringComparison.Ordinal))
            quote = $"{quote}{quote}{quote}";
        _at += quote.Length;
        var text = new StringBuilder();
        while (!_text.AsSpan(_at).StartsWith(quote, StringComparison.Ordinal))
        {
            if (_text[_at] == '\\')
                Escape(text);
            else
                text.Append(_text[_at++]);
        }
        _at += quote.Length;
        return text.ToString();
    }

    private void Escape(StringBuilder text)
    {
        var c = _text[_at + 1];
        _at += 2;
        var digits = c switch { 'x' => 2, 'u' => 4, 'U' => 8, _ => 0 };
        if (digits > 0)
        {
            var value = int.Parse(_text.AsSpan(_at, digits), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            _at += digits;
            text.Append(value is >= 0xd800 and < 0xe000 ? ((char)value).ToString() : char.ConvertFromUtf32(value));
            return;
        }
        text.Append(c switch { 'n' => "\n", 't' => "\t", 'r' => "\r", '\\' or '\'' or '"' => c.ToString(), _ => $"\\{c}" });
    }

    private bool Word(string word)
    {
        if (!Space() || !_text.AsSpan(_at).StartsWith(word, StringComparison.Ordinal))
            return false;
        if (_at + word.Length < _text.Length && char.IsLetterOrDigit(_text[_at + word.Length]))
            return false;
        _at += word.Length;
        return true;
    }

    private bool Take(string token)
    {
        if (!Space() || !_text.AsSpan(_at).StartsWith(token, StringComparison.Ordinal))
            return false;
        _at += token.Length;
        return true;
    }

    private bool Space()
    {
        while (_at < _text.Length && char.IsWhiteSpace(_text[_at]))
            _at++;
        return _at < _text.Length;
    }
}
