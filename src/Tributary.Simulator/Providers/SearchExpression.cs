using Tributary.Simulator.World;

namespace Tributary.Simulator.Providers;

/// <summary>
/// The query language of NewsAPI and the Guardian: words, "phrases", AND, OR, NOT (capitals), +must, -not, parentheses; words side by side
/// mean AND. An unclosed quote or parenthesis ends with the query. Words match whole, plural or not.
/// </summary>
internal sealed class SearchExpression
{
    private readonly List<string> _wanted = [];
    private readonly Predicate<string> _matches;
    private readonly string _query;
    private int _at;

    private SearchExpression(string query)
    {
        _query = query;
        _matches = Either();
    }

    public static SearchExpression Parse(string query) => new(query);

    public bool Matches(string text) => _wanted.Count > 0 && _matches(text);

    /// <summary>How often the wanted words occur, those in the title ten times over.</summary>
    public int Score(string title, string text) => _wanted.Sum(word => 10 * Occurrences(title, word) + Occurrences(text, word));

    private static int Occurrences(string text, string word)
    {
        var count = 0;
        for (var at = text.IndexOf(word, StringComparison.Ordinal); at >= 0; at = text.IndexOf(word, at + 1, StringComparison.Ordinal))
            count++;
        return count;
    }

    private Predicate<string> Either()
    {
        var left = All();
        while (Take("OR"))
        {
            var (one, other) = (left, All());
            left = text => one(text) || other(text);
        }
        return left;
    }

    private Predicate<string> All()
    {
        var left = One(negated: false);
        while (!AtEnd() && Peek() != ")" && Peek() != "OR")
        {
            Take("AND");
            var (one, other) = (left, One(negated: false));
            left = text => one(text) && other(text);
        }
        return left;
    }

    private Predicate<string> One(bool negated)
    {
        if (AtEnd())
            return _ => true;
        if (Take("NOT") || TakeSign('-'))
        {
            var inner = One(!negated);
            return text => !inner(text);
        }
        if (TakeSign('+'))
            return One(negated);
        if (!Take("("))
            return Term(negated);
        var group = Either();
        Take(")");
        return group;
    }

    private Predicate<string> Term(bool negated)
    {
        var words = SearchText.Of(NextToken());
        if (words == " ")
            return _ => true;
        if (!negated)
            _wanted.Add(words);
        return text => text.Contains(words, StringComparison.Ordinal);
    }

    private bool AtEnd()
    {
        while (_at < _query.Length && char.IsWhiteSpace(_query[_at]))
            _at++;
        return _at == _query.Length;
    }

    private bool Take(string token)
    {
        if (AtEnd() || Peek() != token)
            return false;
        _at += token.Length;
        return true;
    }

    private bool TakeSign(char sign)
    {
        if (_query[_at] != sign)
            return false;
        _at++;
        return true;
    }

    private string Peek()
    {
        var before = _at;
        var token = NextToken();
        _at = before;
        return token;
    }

    private string NextToken()
    {
        var start = _at;
        if (_query[_at] is '(' or ')')
            return _query[_at++].ToString();
        if (_query[_at] == '"')
        {
            var close = _query.IndexOf('"', _at + 1);
            _at = close < 0 ? _query.Length : close + 1;
            return _query[start.._at];
        }
        while (_at < _query.Length && !char.IsWhiteSpace(_query[_at]) && _query[_at] is not ('(' or ')' or '"'))
            _at++;
        return _query[start.._at];
    }
}
