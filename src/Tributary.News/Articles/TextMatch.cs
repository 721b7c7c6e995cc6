using System.Text;

namespace Tributary.News.Articles;

/// <summary>
/// Whether texts have the words of a query: for a source that cannot be asked, so that what it gave is searched here. Immutable, safe for
/// concurrent use.
/// </summary>
/// <remarks>
/// Every word must occur, at the beginning of a word (<c>storm</c> finds <c>storms</c>, not <c>brainstorm</c>), in any order; a quoted
/// phrase as it stands; what has <c>-</c> before it must not occur. Case, accents and signs do not count.
/// </remarks>
public sealed class TextMatch
{
    // Between texts, so that no phrase reaches from one into the next.
    private const char Border = '\n';

    private readonly List<string> _wanted = [];
    private readonly List<string> _unwanted = [];

    private TextMatch()
    {
    }

    /// <summary>Reads a query; every string is one. A query without a letter, a digit or a symbol finds nothing.</summary>
    public static TextMatch Of(string query)
    {
        ArgumentNullException.ThrowIfNull(query);
        var match = new TextMatch();
        var rest = query.AsSpan().Trim();
        while (!rest.IsEmpty)
        {
            var isUnwanted = rest.Length > 1 && rest[0] == '-';
            if (isUnwanted)
                rest = rest[1..];
            var isPhrase = IsQuote(rest[0]);
            if (isPhrase)
                rest = rest[1..];
            var end = EndOf(rest, isPhrase);
            match.Add(rest[..end], isUnwanted);
            rest = rest[Math.Min(rest.Length, isPhrase ? end + 1 : end)..].TrimStart();
        }

        return match;
    }

    /// <summary>Whether the texts together have what is wanted and none of them what is not.</summary>
    /// <param name="texts">Plain text; a null is passed over.</param>
    public bool Finds(params ReadOnlySpan<string?> texts)
    {
        if (_wanted.Count + _unwanted.Count == 0)
            return false;
        var folded = new StringBuilder();
        foreach (var text in texts)
        {
            FoldedText.Append(folded, text);
            folded.Append(Border);
        }

        var all = folded.ToString();
        return _wanted.TrueForAll(term => all.Contains(term, StringComparison.Ordinal))
            && !_unwanted.Exists(term => all.Contains(term, StringComparison.Ordinal));
    }

    private void Add(ReadOnlySpan<char> term, bool isUnwanted)
    {
        var folded = new StringBuilder();
        FoldedText.Append(folded, term);
        if (folded.Length > 0)
            (isUnwanted ? _unwanted : _wanted).Add(folded.ToString());
    }

    private static int EndOf(ReadOnlySpan<char> rest, bool isPhrase)
    {
        for (var i = 0; i < rest.Length; i++)
            if (isPhrase ? IsQuote(rest[i]) : char.IsWhiteSpace(rest[i]))
                return i;
        return rest.Length;
    }

    private static bool IsQuote(char c) => c is '"' or '\u201c' or '\u201d' or '\u201e' or '\u00ab' or '\u00bb';
}
