using Tributary.News.Articles;

namespace Tributary.News.Runs;

/// <summary>
/// Which of several copies of an article is kept, best first: a publisher's before a pointer's; of pointers the one with more points; the
/// longer summary; more of author, picture, date and language; https; the earlier date; the source that stands first in the catalogue.
/// The rest only makes the order total.
/// </summary>
internal static class Preference
{
    public static IOrderedEnumerable<Copy> Of(IEnumerable<Copy> copies, DateTimeOffset now) => copies
        .OrderBy(copy => copy.IsPointer)
        .ThenByDescending(copy => copy.Article.Discussion?.Points)
        .ThenByDescending(copy => copy.Article.Discussion?.Comments)
        .ThenByDescending(copy => TextLength(copy.Article))
        .ThenByDescending(copy => Filled(copy.Article))
        .ThenByDescending(copy => copy.Article.Url.StartsWith("https:", StringComparison.OrdinalIgnoreCase))
        .ThenBy(copy => Dates.Credible(copy.Article.PublishedAt, now) ?? DateTimeOffset.MaxValue)
        .ThenBy(copy => copy.Place)
        .ThenBy(copy => copy.Article.Url, StringComparer.Ordinal)
        .ThenBy(copy => copy.Article.Discussion?.Url, StringComparer.Ordinal)
        .ThenBy(copy => copy.Article.Title, StringComparer.Ordinal)
        .ThenBy(copy => copy.Article.Summary, StringComparer.Ordinal)
        .ThenBy(copy => copy.Rank);

    // A summary that only repeats the title tells nothing.
    private static int TextLength(Article article) =>
        article.Summary is { } summary && !string.Equals(summary, article.Title, StringComparison.OrdinalIgnoreCase) ? summary.Length : 0;

    private static int Filled(Article article) =>
        new object?[] { article.Author, article.Image, article.PublishedAt, article.Lang }.Count(field => field is not null);
}
