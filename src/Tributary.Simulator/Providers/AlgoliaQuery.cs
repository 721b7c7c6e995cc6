using Tributary.Simulator.World;

namespace Tributary.Simulator.Providers;

/// <summary>
/// Algolia's full text as far as it is simulated: every word must occur, the last one as a prefix; with the advanced syntax a "quoted
/// phrase" must occur as it stands and -word must not. Typing errors are not tolerated.
/// </summary>
internal sealed class AlgoliaQuery
{
    private readonly List<string> _wanted = [];
    private readonly List<string> _unwanted = [];
    private readonly string[] _attributes;

    private AlgoliaQuery(string text, string[] attributes) => (Text, _attributes) = (text, attributes);

    public string Text { get; }

    /// <summary>The words as asked for, for the highlights.</summary>
    public List<string> Words { get; } = [];

    public static AlgoliaQuery Parse(string text, bool advanced, string[] attributes)
    {
        var query = new AlgoliaQuery(text, attributes);
        var pieces = advanced ? text.Split('"') : [text];
        for (var index = 0; index < pieces.Length; index++)
        {
            // Between two quotes; an unclosed quote is none.
            if (index % 2 == 1 && index < pieces.Length - 1)
                query.Want(pieces[index], prefix: false);
            else
                query.AddWords(pieces[index], advanced, last: index == pieces.Length - 1);
        }
        return query;
    }

    public bool Matches(HackerItem item)
    {
        var text = Searched(item);
        return _wanted.TrueForAll(word => text.Contains(word, StringComparison.Ordinal))
            && !_unwanted.Exists(word => text.Contains(word, StringComparison.Ordinal));
    }

    public bool InTitle(HackerItem item)
    {
        var title = SearchText.Of(item.Title);
        return _wanted.TrueForAll(word => title.Contains(word, StringComparison.Ordinal));
    }

    private void AddWords(string piece, bool advanced, bool last)
    {
        var words = piece.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        foreach (var (index, word) in words.Index())
        {
            if (advanced && word.Length > 1 && word[0] == '-')
                _unwanted.Add(SearchText.Of(word[1..]));
            else
                Want(word, prefix: last && index == words.Length - 1);
        }
    }

    private void Want(string words, bool prefix)
    {
        var text = SearchText.Of(words);
        if (text == " ")
            return;
        Words.Add(words.ToLowerInvariant());
        _wanted.Add(prefix ? text.TrimEnd() : text);
    }

    private string Searched(HackerItem item) => _attributes.Length == 0 ? item.SearchText
        : SearchText.Of(_attributes.Contains("title") ? item.Title : null, _attributes.Contains("url") ? item.Url : null);
}
