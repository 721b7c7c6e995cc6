using System.Globalization;
using System.Text;

namespace Tributary.News.JsonPaths;

/// <summary>The grammar of RFC 9485, made into steps. For one text.</summary>
internal sealed class IRegexpParser(string text)
{
    /// <summary>An expression of more steps counts as none.</summary>
    public const int MaxSteps = 10_000;

    private const int MaxNesting = 64;

    private readonly int[] _text = [.. text.EnumerateRunes().Select(rune => rune.Value)];
    private int _at;
    private int _nesting;

    // Steps are laid out one behind the other: a piece is left at the step after its last one.
    private readonly List<IRegexp.Step> _steps = [];

    /// <summary>The steps; null where the text is no expression.</summary>
    public IReadOnlyList<IRegexp.Step>? Parse() => Branches() && _at == _text.Length ? _steps : null;

    private int Next => _at < _text.Length ? _text[_at] : -1;

    private bool Take(char c)
    {
        if (Next != c)
            return false;
        _at++;
        return true;
    }

    private bool Branches()
    {
        if (++_nesting > MaxNesting)
            return false;
        var start = _steps.Count;
        var ends = new List<int>();
        for (; ; )
        {
            if (!Pieces())
                return false;
            if (!Take('|'))
                break;
            // This branch or what follows; and a way from its end past the others.
            Shift(start, 1);
            _steps.Insert(start, default);
            ends.Add(_steps.Count);
            _steps.Add(default);
            _steps[start] = new(null, start + 1, _steps.Count);
            start = _steps.Count;
        }

        foreach (var end in ends)
            _steps[end] = new(null, _steps.Count, _steps.Count);
        _nesting--;
        return true;
    }

    private bool Pieces()
    {
        while (Next is not (-1 or '|' or ')'))
        {
            var start = _steps.Count;
            if (!Atom() || !Quantifier(start) || _steps.Count > MaxSteps)
                return false;
        }

        return true;
    }

    private bool Atom()
    {
        if (Take('('))
            return Branches() && Take(')');
        if (Set() is not { } characters)
            return false;
        _steps.Add(new(characters, _steps.Count + 1, 0));
        return true;
    }

    private CharacterSet? Set()
    {
        var set = new CharacterSet();
        if (Take('.'))
        {
            set.Negated = true;
            set.Add('\n', '\n');
            set.Add('\r', '\r');
            return set;
        }

        if (Take('['))
            return Class(set) ? set : null;
        if (Category(set) is { } category)
            return category ? set : null;
        var c = Next == '\\' ? Escaped()
            : Next is -1 or '(' or ')' or '*' or '+' or '?' or '[' or ']' or '{' or '}' or '|' ? null
            : _text[_at++];
        if (c is not { } single)
            return null;
        set.Add(single, single);
        return set;
    }

    private bool Class(CharacterSet set)
    {
        set.Negated = Take('^');
        var isEmpty = true;
        if (Take('-'))
        {
            set.Add('-', '-');
            isEmpty = false;
        }

        for (; ; isEmpty = false)
        {
            if (Take(']'))
                return !isEmpty;
            if (Next == '-')
            {
                _at++;
                set.Add('-', '-');
                return Take(']');
            }

            if (Category(set) is { } category)
            {
                if (!category)
                    return false;
                continue;
            }

            if (ClassCharacter() is not { } from)
                return false;
            var to = from;
            if (Next == '-' && _at + 1 < _text.Length && _text[_at + 1] != ']')
            {
                _at++;
                if (ClassCharacter() is not { } last || last < from)
                    return false;
                to = last;
            }

            set.Add(from, to);
        }
    }

    private int? ClassCharacter() => Next == '\\' ? Escaped() : Next is -1 or '-' or '[' or ']' ? null : _text[_at++];

    // Null where no category begins here, false where it is none that exists.
    private bool? Category(CharacterSet set)
    {
        if (Next != '\\' || _at + 1 >= _text.Length || _text[_at + 1] is not ('p' or 'P'))
            return null;
        var not = _text[_at + 1] == 'P';
        _at += 2;
        if (!Take('{'))
            return false;
        var name = new StringBuilder();
        while (Next is not (-1 or '}') && name.Length < 3)
            name.Append(new Rune(_text[_at++]));
        if (!Take('}') || !Categories.Has(name.ToString()))
            return false;
        set.Add(name.ToString(), not);
        return true;
    }

    private int? Escaped()
    {
        _at++;
        var c = Next;
        _at++;
        return c switch
        {
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            (>= '(' and <= '+') or '-' or '.' or '?' or (>= '[' and <= '^') or (>= '{' and <= '}') => c,
            _ => null,
        };
    }

    private bool Quantifier(int start)
    {
        if (Take('*'))
            return Repeat(start, 0, null);
        if (Take('+'))
            return Repeat(start, 1, null);
        if (Take('?'))
            return Repeat(start, 0, 1);
        if (!Take('{'))
            return true;
        if (Count() is not { } least)
            return false;
        int? most = least;
        if (Take(',') && (most = Next == '}' ? null : Count()) is null && Next != '}')
            return false;
        return Take('}') && (most is null || least <= most) && Repeat(start, least, most);
    }

    private int? Count()
    {
        var start = _at;
        while (Next is >= '0' and <= '9')
            _at++;
        var digits = string.Concat(_text[start.._at].Select(digit => (char)digit));
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= MaxSteps ? count
            : null;
    }

    // The piece that begins at start so many times: each copy past the least may be passed over, and without a most the last one repeats.
    private bool Repeat(int start, int least, int? most)
    {
        var piece = _steps.GetRange(start, _steps.Count - start);
        var copies = most ?? Math.Max(least, 1);
        if ((long)copies * (piece.Count + 2) + _steps.Count > MaxSteps)
            return false;
        _steps.RemoveRange(start, piece.Count);
        var forks = new List<int>();
        for (var copy = 1; copy <= copies; copy++)
        {
            if (copy > least)
            {
                forks.Add(_steps.Count);
                _steps.Add(default);
            }

            var first = _steps.Count;
            foreach (var step in piece)
                _steps.Add(Moved(step, 0, first - start));
            if (most is null && copy == copies)
                _steps.Add(new(null, copy > least ? forks[^1] : first, _steps.Count + 1));
        }

        foreach (var fork in forks)
            _steps[fork] = new(null, fork + 1, _steps.Count);
        return true;
    }

    private void Shift(int from, int by)
    {
        for (var i = from; i < _steps.Count; i++)
            _steps[i] = Moved(_steps[i], from, by);
    }

    private static IRegexp.Step Moved(IRegexp.Step step, int from, int by) => new(
        step.Characters,
        step.First >= from ? step.First + by : step.First,
        step.Characters is null && step.Second >= from ? step.Second + by : step.Second);
}
