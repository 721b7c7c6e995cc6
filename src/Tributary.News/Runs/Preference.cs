using Tributary.News.Articles;

namespace Tributary.News.Runs;

/// <summary>
/// Which of several copies of an article is kept, best first: a publisher's before a pointer's; of pointers the one with more points; the
/// longer summary; more of author, picture, date and language; https; the earlier date; the source that stands first in the catalogue.
/// The rest only makes the order total.
/// </summary>
internal sealed class Preference(DateTimeOffset now) : IComparer<Copy>
{
    /// <summary>The copies, the best first.</summary>
    public static List<Copy> Of(IEnumerable<Copy> copies, DateTimeOffset now)
    {
        var ordered = copies.ToList();
        if (ordered.Count > 1)
            ordered.Sort(new Preference(now));
        return ordered;
    }

    public int Compare(Copy? x, Copy? y)
    {
        var (one, other) = (x!.Article, y!.Article);
        if (x.IsPointer != y.IsPointer)
            return x.IsPointer.CompareTo(y.IsPointer);
        var order = Nullable.Compare(other.Discussion?.Points, one.Discussion?.Points);
        if (order == 0)
            order = Nullable.Compare(other.Discussion?.Comments, one.Discussion?.Comments);
        if (order == 0)
            order = TextLength(other).CompareTo(TextLength(one));
        if (order == 0)
            order = Filled(other).CompareTo(Filled(one));
        if (order == 0)
            order = IsSecure(other).CompareTo(IsSecure(one));
        if (order == 0)
            order = Dated(one).CompareTo(Dated(other));
        if (order == 0)
            order = x.Place.CompareTo(y.Place);
        return order == 0 ? Tie(x, y) : order;
    }

    private static int Tie(Copy x, Copy y)
    {
        var (one, other) = (x.Article, y.Article);
        var order = string.CompareOrdinal(one.Url, other.Url);
        if (order == 0)
            order = string.CompareOrdinal(one.Discussion?.Url, other.Discussion?.Url);
        if (order == 0)
            order = string.CompareOrdinal(one.Title, other.Title);
        if (order == 0)
            order = string.CompareOrdinal(one.Excerpt, other.Excerpt);
        return order == 0 ? x.Rank.CompareTo(y.Rank) : order;
    }

    private static bool IsSecure(Article article) => article.Url.StartsWith("https:", StringComparison.OrdinalIgnoreCase);

    private DateTimeOffset Dated(Article article) => Dates.Credible(article.PublishedAt, now) ?? DateTimeOffset.MaxValue;

    // A summary that only repeats the title tells nothing.
    private static int TextLength(Article article) =>
        article.Excerpt is { } summary && !string.Equals(summary, article.Title, StringComparison.OrdinalIgnoreCase) ? summary.Length : 0;

    private static int Filled(Article article) =>
        (article.Author is null ? 0 : 1) + (article.Image is null ? 0 : 1) + (article.PublishedAt is null ? 0 : 1)
            + (article.Lang is null ? 0 : 1);
}
