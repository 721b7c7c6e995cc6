using System.Text;
using System.Text.Json;

namespace Tributary.News.JsonPaths;

/// <summary>The grammar of RFC 9535, appendix A, with its rules for types (2.4.3). For one text.</summary>
internal sealed class PathParser(string text) : PathText(text)
{
    // Parentheses, filters and arguments within each other.
    private const int MaxNesting = 64;

    private const string FunctionNames = "length, count, match, search, value";
    private readonly string _text = text;
    private int _nesting;

    public PathQuery Whole()
    {
        if (_text.Length > JsonPath.MaxLength)
            throw Wrong($"a query has {JsonPath.MaxLength} characters at most");
        for (var i = 0; i < _text.Length; i += char.IsSurrogate(_text[i]) ? 2 : 1)
            if (char.IsSurrogate(_text[i]) && (i + 1 == _text.Length || !char.IsSurrogatePair(_text[i], _text[i + 1])))
                throw Wrong("half a surrogate pair", i);
        if (!Take("$"))
            throw Expected("'$'");
        var query = new PathQuery(true, Segments());
        return AtEnd ? query : throw Expected("'.', '..', '[' or the end");
    }

    private List<Segment> Segments()
    {
        var segments = new List<Segment>();
        for (; ; )
        {
            // Blank space may stand before a segment, and belongs to what follows where none does.
            var before = At;
            Blank();
            if (Next is not ('.' or '['))
            {
                At = before;
                return segments;
            }

            segments.Add(OneSegment());
        }
    }

    private Segment OneSegment()
    {
        if (Next == '[')
            return new(false, Bracketed());
        var descends = Take("..");
        if (!descends)
            At++;
        if (descends && Next == '[')
            return new(true, Bracketed());
        if (Take("*"))
            return new(descends, [new WildcardSelector()]);
        return new(descends,
            [new NameSelector(BareName() ?? throw Expected(descends ? "a name, '*' or '[' after '..'" : "a name or '*' after '.'"))]);
    }

    private List<Selector> Bracketed()
    {
        Enter();
        At++;
        var selectors = new List<Selector>();
        do
        {
            Blank();
            selectors.Add(OneSelector());
            Blank();
        }
        while (Take(","));
        if (!Take("]"))
            throw Expected("',' or ']'");
        _nesting--;
        return selectors;
    }

    private Selector OneSelector()
    {
        if (Quoted() is { } name)
            return new NameSelector(name);
        if (Take("*"))
            return new WildcardSelector();
        if (Take("?"))
        {
            Blank();
            return new FilterSelector(Or());
        }

        var start = Integer();
        var after = At;
        Blank();
        if (!Take(":"))
        {
            At = after;
            return start is { } index ? new IndexSelector(index) : throw Expected("a name in quotes, '*', an index, a slice or '?'");
        }

        Blank();
        var end = Integer();
        after = At;
        Blank();
        if (!Take(":"))
        {
            At = after;
            return new SliceSelector(start, end, null);
        }

        after = At;
        Blank();
        var step = Integer();
        if (step is null)
            At = after;
        return new SliceSelector(start, end, step);
    }

    private Condition Or() => Joined(all: false, "||", () => Joined(all: true, "&&", Basic));

    private static Condition Only(List<Condition> parts, bool all) => parts is [var only] ? only : new JoinedCondition(all, parts);

    private Condition Joined(bool all, string sign, Func<Condition> part)
    {
        var parts = new List<Condition>();
        for (; ; )
        {
            parts.Add(part());
            var before = At;
            Blank();
            if (!Take(sign))
            {
                At = before;
                return Only(parts, all);
            }

            Blank();
        }
    }

    private Condition Basic()
    {
        if (Take("!"))
        {
            Blank();
            return new NotCondition(Next == '(' ? Parenthesised() : Tested(Argument()));
        }

        if (Next == '(')
            return Parenthesised();
        var left = Argument();
        var before = At;
        Blank();
        if (Sign() is not { } sign)
        {
            At = before;
            return Tested(left);
        }

        Blank();
        return new ComparisonCondition(Compared(left), sign, Compared(Argument()));
    }

    private Condition Parenthesised()
    {
        Enter();
        At++;
        Blank();
        var inner = Or();
        Blank();
        if (!Take(")"))
            throw Expected("')', '&&' or '||'");
        _nesting--;
        return inner;
    }

    private string? Sign()
    {
        foreach (var sign in (string[])["==", "!=", "<=", ">=", "<", ">"])
            if (Take(sign))
                return sign;
        return null;
    }

    private Part Argument()
    {
        var start = At;
        if (Next is '$' or '@')
        {
            var fromRoot = Next == '$';
            At++;
            return new(start) { Query = new(fromRoot, Segments()) };
        }

        if (FunctionName() is { } function)
            return Function(function, start);
        var literal = Quoted() is { } text ? JsonString(text)
            : Number()
            ?? (Take("true") ? "true"
                : Take("false") ? "false"
                : Take("null") ? "null"
                : throw Expected("a query, a literal or a function"));
        using var document = JsonDocument.Parse(literal);
        return new(start) { Value = new LiteralOperand(document.RootElement.Clone()), IsLiteral = true };
    }

    private Part Function(string name, int start)
    {
        Enter();
        var arguments = new List<Part>();
        Blank();
        if (Next != ')')
        {
            do
            {
                Blank();
                arguments.Add(Argument());
                Blank();
            }
            while (Take(","));
        }

        if (!Take(")"))
            throw Expected("',' or ')'");
        _nesting--;
        return (name, arguments) switch
        {
            ("length", [var value]) => new(start) { Value = new LengthOperand(Compared(value)) },
            ("count", [var nodes]) => new(start) { Value = new NodesOperand(Nodes(nodes), counted: true) },
            ("value", [var nodes]) => new(start) { Value = new NodesOperand(Nodes(nodes), counted: false) },
            ("match", [var value, var pattern]) =>
                new(start) { Test = new MatchCondition(Compared(value), Compared(pattern), whole: true) },
            ("search", [var value, var pattern]) =>
                new(start) { Test = new MatchCondition(Compared(value), Compared(pattern), whole: false) },
            ("length" or "count" or "value", _) => throw Wrong($"{name}() takes one argument", start),
            ("match" or "search", _) => throw Wrong($"{name}() takes two arguments", start),
            _ => throw Wrong($"no function {name}(); one of {FunctionNames} is expected", start),
        };
    }

    private Operand Compared(Part part) => part switch
    {
        { Value: { } value } => value,
        { Query: { IsSingular: true } query } => new QueryOperand(query),
        { Query: not null } =>
            throw Wrong("a query in a comparison or as a value selects one node at most: names and indexes alone", part.At),
        _ => throw Wrong("match() and search() give no value that could be compared", part.At),
    };

    private Condition Tested(Part part) => part switch
    {
        { Query: { } query } => new ExistsCondition(query),
        { Test: { } test } => test,
        { IsLiteral: true } => throw Wrong("a literal by itself is no condition: compare it with something", part.At),
        _ => throw Wrong("the value of this function is no condition: compare it with something", part.At),
    };

    private PathQuery Nodes(Part part) => part.Query ?? throw Wrong("expected a query, such as @.* or $..name", part.At);

    private void Enter()
    {
        if (++_nesting > MaxNesting)
            throw Wrong($"more than {MaxNesting} brackets and parentheses within each other");
    }

    private static string JsonString(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
            _ = c is '"' or '\\' or < ' ' ? quoted.Append($"\\u{(int)c:x4}") : quoted.Append(c);
        return quoted.Append('"').ToString();
    }

    /// <summary>
    /// What stands on one side of a comparison, alone, or as an argument: which of them it may be is decided by its type.
    /// </summary>
    private readonly record struct Part(int At)
    {
        public PathQuery? Query { get; init; }

        public Operand? Value { get; init; }

        public Condition? Test { get; init; }

        public bool IsLiteral { get; init; }
    }
}
