using Tributary.News.Articles;
using Tributary.News.Sources;

namespace Tributary.News.Runs;

/// <summary>
/// Many lists into one: the same article once, sorted. Pure, and independent of the order in which the outcomes arrived.
/// <code>copies → same address → same title by the same publisher → sorted</code>
/// </summary>
public static class Reducer
{
    /// <summary>Folds the copies of each article into one and sorts what is left. The rules are in docs/merging.md. O(n log n).</summary>
    /// <param name="outcomes">
    /// In the catalogue's order, which decides between copies that are equally good; failed ones may hold articles too.
    /// </param>
    /// <param name="sort">The order of the result.</param>
    /// <param name="now">When the run was started: what is dated after it, clock skew allowed for, counts as undated.</param>
    /// <returns>Every article once, with its other copies and discussions in <see cref="Article.AlsoIn"/>.</returns>
    public static IReadOnlyList<Article> Merge(IReadOnlyList<SourceOutcome> outcomes, SortOrder sort, DateTimeOffset now)
    {
        var fold = new Fold(outcomes, now);
        var byAddress = Copies(outcomes).GroupBy(copy => copy.Article.Id, StringComparer.Ordinal).Select(fold.Into);
        var byTitle = TitleIdentity.Groups(byAddress, now).Select(fold.Into);
        return [.. Sorted(byTitle, sort, now).Select(copy => copy.Article)];
    }

    /// <summary>
    /// A stored article after a run has seen it again: what the same source says now stands; of different sources the better copy, by the
    /// rules of <see cref="Merge"/>. A value that is known is never lost, and a pointer's copy never replaces a publisher's.
    /// </summary>
    /// <param name="stored">What is known.</param>
    /// <param name="seen">What the run gave; of the same id.</param>
    /// <param name="now">When the run was started.</param>
    public static Article Renew(Article stored, Article seen, DateTimeOffset now)
    {
        Copy before = new(stored, 1, 0), after = new(seen, 0, 0);
        var corrected = stored.Source == seen.Source && before.IsPointer == after.IsPointer;
        return new Fold([], now).Filled(corrected ? [after, before] : Preference.Of([before, after], now));
    }

    private static IEnumerable<Copy> Copies(IReadOnlyList<SourceOutcome> outcomes) =>
        outcomes.SelectMany((outcome, place) => outcome.Articles.Select((article, rank) => new Copy(article, place, rank)));

    private static IEnumerable<Copy> Sorted(IEnumerable<Copy> copies, SortOrder sort, DateTimeOffset now) => sort switch
    {
        SortOrder.Newest => copies
            .OrderByDescending(copy => Dates.Credible(copy.Article.PublishedAt, now))
            .ThenBy(copy => Dates.Credible(copy.Article.PublishedAt, now) is null ? copy.Rank : 0)
            .ThenBy(copy => copy.Article.Id, StringComparer.Ordinal),
        SortOrder.Relevance => copies
            .OrderBy(copy => copy.Rank)
            .ThenByDescending(copy => Dates.Credible(copy.Article.PublishedAt, now))
            .ThenBy(copy => copy.Article.Id, StringComparer.Ordinal),
        _ => throw new ArgumentOutOfRangeException(nameof(sort), sort, null),
    };
}
