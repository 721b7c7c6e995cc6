using Tributary.News.Articles;

namespace Tributary.App.Rendering;

/// <summary>Merged articles as lines for people: title, who and when, where to read it, where else it was found. Pure.</summary>
internal static class ArticleList
{
    /// <summary>The lines, a blank one after each article.</summary>
    public static IEnumerable<string> Lines(IReadOnlyList<Article> articles, DateTimeOffset now, Layout layout) =>
        articles.Count == 0 ? ["no articles", ""] : articles.SelectMany(article => Lines(article, now, layout));

    private static IEnumerable<string> Lines(Article article, DateTimeOffset now, Layout layout)
    {
        foreach (var line in layout.Wrap(TerminalText.Clean(article.Title), 0))
            yield return layout.Styles.Strong(line);
        foreach (var line in layout.Wrap(TerminalText.Clean(Byline(article, now)), 2))
            yield return line;
        // An address is never cut: half of one leads nowhere.
        yield return $"  {layout.Styles.Link(TerminalText.Clean(article.Url))}";
        foreach (var sighting in article.AlsoIn)
            yield return $"  {layout.Styles.Faint(TerminalText.Clean(AlsoIn(sighting)))}";
        yield return "";
    }

    private static string Byline(Article article, DateTimeOffset now)
    {
        string?[] parts = [article.Publisher, article.Author, Format.Age(article.PublishedAt, now), $"via {article.Source}"];
        return string.Join(" · ", parts.Where(part => !string.IsNullOrWhiteSpace(part)));
    }

    private static string AlsoIn(Sighting sighting)
    {
        string?[] facts =
        [
            sighting.Points is { } points ? Format.Count(points, "point") : null,
            sighting.Comments is { } comments ? Format.Count(comments, "comment") : null,
        ];
        var known = string.Join(", ", facts.Where(fact => fact is not null));
        return known.Length > 0 ? $"also {sighting.Source}: {known} {sighting.Url}" : $"also {sighting.Source}: {sighting.Url}";
    }
}
