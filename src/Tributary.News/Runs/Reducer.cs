using Tributary.News.Articles;
using Tributary.News.Sources;

namespace Tributary.News.Runs;

/// <summary>Many lists into one: the same article once, sorted. Pure, and independent of the order in which the outcomes arrived.</summary>
public static class Reducer
{
    /// <summary>Signature only.</summary>
    public static IReadOnlyList<Article> Merge(IReadOnlyList<SourceOutcome> outcomes, SortOrder sort, DateTimeOffset now) =>
        throw new NotImplementedException();
}
