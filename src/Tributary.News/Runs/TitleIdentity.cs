using System.Text;
using Tributary.News.Articles;

namespace Tributary.News.Runs;

/// <summary>
/// The same title by the same publisher within a window is the same article under two addresses. Joining two articles is worse than showing
/// one twice, so all else is left apart: short titles, undated articles, pointers, and titles that one source uses again and again.
/// </summary>
internal static class TitleIdentity
{
    /// <summary>How far apart two copies of one article may be dated.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromHours(48);

    // One source that gives a title to two articles further apart than this has a series ("Today's weather in pictures"), not copies.
    private static readonly TimeSpan SeriesGap = TimeSpan.FromHours(1);

    /// <summary>Groups of copies that are the same article; most have one member. Each copy is in exactly one group.</summary>
    public static IEnumerable<IEnumerable<Copy>> Groups(IEnumerable<Copy> copies, DateTimeOffset now) =>
        from copy in copies
        let date = Dates.Credible(copy.Article.PublishedAt, now)
        let key = copy.IsPointer || date is null ? null : Key(copy.Article)
        group (copy, date) by key ?? copy.Article.Id into same
        from @group in same.Count() == 1 ? [[same.Single().copy]] : Windows([.. same.Select(item => (item.copy, item.date!.Value))])
        select @group;

    /// <summary>What two copies of one article have in common, or null where the title says too little.</summary>
    internal static string? Key(Article article)
    {
        var name = article.Publisher ?? HostName.SiteOf(article.Url);
        var publisher = Plain(name ?? "");
        var title = Plain(Title.WithoutSuffix(article.Title, name));
        return publisher.Length > 0 && IsTelling(title) ? $"{title}\n{WithoutArticle(publisher)}" : null;
    }

    private static IEnumerable<IEnumerable<Copy>> Windows(List<(Copy Copy, DateTimeOffset Date)> same)
    {
        var window = IsSeries(same) ? SeriesGap : Window;
        List<Copy> group = [];
        var first = DateTimeOffset.MinValue;
        foreach (var (copy, date) in same.OrderBy(item => item.Date).ThenBy(item => item.Copy.Article.Id, StringComparer.Ordinal))
        {
            if (group.Count > 0 && date - first > window)
            {
                yield return group;
                group = [];
            }

            if (group.Count == 0)
                first = date;
            group.Add(copy);
        }

        yield return group;
    }

    private static bool IsSeries(List<(Copy Copy, DateTimeOffset Date)> same) => same
        .SelectMany(item => Sources(item.Copy.Article).Distinct().Select(source => (source, item.Date)))
        .GroupBy(item => item.source, item => item.Date, StringComparer.Ordinal)
        .Any(dates => dates.Max() - dates.Min() > SeriesGap);

    private static IEnumerable<string> Sources(Article article) => article.AlsoIn
        .Where(sighting => sighting is { Points: null, Comments: null })
        .Select(sighting => sighting.Source)
        .Prepend(article.Source);

    private static string WithoutArticle(string name) => name.StartsWith("the ", StringComparison.Ordinal) ? name[4..] : name;

    // Scripts that do not part words say in ten characters what others say in four words.
    private static bool IsTelling(string title)
    {
        var letters = title.Count(char.IsLetter);
        var isDense = title.Any(character => character is >= '\u2E80' and <= '\uD7FF');
        return isDense ? letters >= 10 : letters >= 20 && title.AsSpan().Count(' ') >= 3;
    }

    // Only what typesetting changes is folded: what a word says is not. Nobody edits a title between two copies of it, so signs count here;
    // they do not between two polls (SeenItem), and accents not where words are looked for (FoldedText).
    private static string Plain(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            if (character is >= '\u2010' and <= '\u2033' && Typeset(character) is { } typed)
                plain.Append(typed);
            else if (char.IsWhiteSpace(character))
                plain.Append(plain is [.., not ' '] ? " " : "");
            else if (character is not ('\u00AD' or '\uFEFF' or (>= '\u200B' and <= '\u200F')))
                plain.Append(Folded(character));
        }

        return plain.ToString().Trim(' ', '.');
    }

    private static string? Typeset(char character) => character switch
    {
        '\u2018' or '\u2019' or '\u201A' or '\u2032' => "'",
        '\u201C' or '\u201D' or '\u201E' or '\u2033' => "\"",
        <= '\u2015' => "-",
        '\u2026' => "...",
        _ => null,
    };

    private static char Folded(char character) => character switch
    {
        '`' => '\'',
        '\u00AB' or '\u00BB' => '"',
        '\u2212' => '-',
        _ => char.ToLowerInvariant(character),
    };
}
