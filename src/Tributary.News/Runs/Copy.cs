using Tributary.News.Articles;

namespace Tributary.News.Runs;

/// <summary>An article as one source gave it, or several folded into one.</summary>
/// <param name="Article">The article.</param>
/// <param name="Place">The place of its source in the catalogue, from 0.</param>
/// <param name="Rank">Its place in its source's list, from 0; of several copies the best.</param>
internal sealed record Copy(Article Article, int Place, int Rank)
{
    /// <summary>Whether it comes from a place that discusses articles rather than publishing them.</summary>
    public bool IsPointer => Article.Discussion is not null;
}
