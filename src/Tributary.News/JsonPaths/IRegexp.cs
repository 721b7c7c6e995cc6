using System.Text;

namespace Tributary.News.JsonPaths;

/// <summary>
/// A regular expression of RFC 9485, which matches code points rather than UTF-16 units. Every way through it is followed at once, so that
/// time grows with the text alone, whatever the expression. Immutable and safe for several threads.
/// </summary>
internal sealed class IRegexp
{
    private readonly Step[] _steps;

    internal IRegexp(IReadOnlyList<Step> steps) => _steps = [.. steps];

    /// <summary>The expression of a text; null where it is none, or repeats so often that it would not stay small.</summary>
    public static IRegexp? TryParse(string text) => new IRegexpParser(text).Parse() is { } steps ? new(steps) : null;

    /// <summary>How many steps it has: the most work that a character of a text can make.</summary>
    public int Size => _steps.Length;

    /// <summary>Whether it matches the whole text.</summary>
    public bool Matches(string text) => Run(text, anywhere: false);

    /// <summary>Whether it matches any part of the text.</summary>
    public bool Finds(string text) => Run(text, anywhere: true);

    private bool Run(string text, bool anywhere)
    {
        var (now, next, open) = (new Places(_steps.Length), new Places(_steps.Length), new Stack<int>());
        var matched = Reach(now, 0, open);
        foreach (var rune in text.EnumerateRunes())
        {
            if (anywhere && matched)
                return true;
            matched = false;
            next.Clear();
            for (var i = 0; i < now.Count; i++)
                if (_steps[now[i]] is { Characters: { } characters } step && characters.Has(rune))
                    matched |= Reach(next, step.First, open);
            if (anywhere)
                matched |= Reach(next, 0, open);
            (now, next) = (next, now);
            if (now.Count == 0 && !matched)
                return false;
        }

        return matched;
    }

    // Every step that is reached without a character; true where the end is among them.
    private bool Reach(Places places, int start, Stack<int> open)
    {
        var matched = false;
        open.Push(start);
        while (open.TryPop(out var at))
        {
            if (at == _steps.Length)
                matched = true;
            else if (places.Add(at) && _steps[at] is { Characters: null } fork)
            {
                open.Push(fork.First);
                if (fork.Second != fork.First)
                    open.Push(fork.Second);
            }
        }

        return matched;
    }

    /// <summary>One character of a set and on to <paramref name="First"/>; without a set on to both.</summary>
    internal readonly record struct Step(CharacterSet? Characters, int First, int Second);

    /// <summary>A set of steps in the order of their adding.</summary>
    private sealed class Places(int size)
    {
        private readonly int[] _list = new int[size];
        private readonly bool[] _has = new bool[size];

        public int Count { get; private set; }

        public int this[int place] => _list[place];

        public bool Add(int step)
        {
            if (_has[step])
                return false;
            _has[step] = true;
            _list[Count++] = step;
            return true;
        }

        public void Clear()
        {
            for (var i = 0; i < Count; i++)
                _has[_list[i]] = false;
            Count = 0;
        }
    }
}

/// <summary>A set of code points: ranges and categories, or all but them.</summary>
internal sealed class CharacterSet
{
    private readonly List<(int From, int To)> _ranges = [];
    private readonly List<(string Category, bool Not)> _categories = [];

    public bool Negated { get; set; }

    public void Add(int from, int to) => _ranges.Add((from, to));

    public void Add(string category, bool not) => _categories.Add((category, not));

    public bool Has(Rune rune)
    {
        foreach (var (from, to) in _ranges)
            if (rune.Value >= from && rune.Value <= to)
                return !Negated;
        foreach (var (category, not) in _categories)
            if (Categories.Of(rune).StartsWith(category, StringComparison.Ordinal) != not)
                return !Negated;
        return Negated;
    }
}
