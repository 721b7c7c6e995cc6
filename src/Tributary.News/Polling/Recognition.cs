using Tributary.News.Articles;

namespace Tributary.News.Polling;

/// <summary>
/// Tells new, changed and unchanged items of a source apart by what it gave before. Pure. An item is known again by its id, else its
/// canonical address, else a telling title of about the same date; an id, an address or a title that several items share says nothing. In
/// doubt an item is new: taking two articles for one would lose one of them.
/// </summary>
public static class Recognition
{
    // An article that keeps its id but changes both address and title was edited; one of another week is another article under a lying id.
    private static readonly TimeSpan SameStory = TimeSpan.FromDays(7);

    // How far an article's date moves where its feed is rebuilt.
    private static readonly TimeSpan SameDate = TimeSpan.FromHours(1);
    private static readonly TimeSpan TitleWindow = TimeSpan.FromHours(48);

    /// <summary>What of a document is new, and what to remember. A changed article has the id that it had. O(n) in the items.</summary>
    /// <param name="articles">The document's, in its order.</param>
    /// <param name="seen">What the source gave before.</param>
    public static Recognised Of(IReadOnlyList<Article> articles, SeenItems seen)
    {
        var (items, once) = (new List<SeenItem>(articles.Count), new List<Article>(articles.Count));
        var bare = new HashSet<SeenItem>(articles.Count);
        foreach (var article in articles)
            if (SeenItem.Of(article) is var item && bare.Add(item.Bare))
            {
                items.Add(item);
                once.Add(article);
            }

        return Sorted(once, items, Matches(items, seen.Items), seen.Items, articles.Count - once.Count);
    }

    // For each item the place of what it was before, or -1. No place is given twice.
    private static int[] Matches(List<SeenItem> items, IReadOnlyList<SeenItem> seen)
    {
        var places = new int[items.Count];
        Array.Fill(places, -1);
        if (seen.Count == 0)
            return places;
        var taken = new bool[seen.Count];
        Match(item => item.Bare, (_, _) => true);
        Match(item => item.Item, IsSameById);
        Match(item => item.Address, IsSameByAddress);
        Match(item => (item.Address, item.Text), (_, _) => true);
        Match(item => item.Title, (now, before) => now.IsDatedWithin(before, TitleWindow));
        return places;

        void Match<T>(Func<SeenItem, T> key, Func<SeenItem, SeenItem, bool> isSame)
            where T : struct
        {
            if (Array.IndexOf(places, -1) < 0)
                return;
            var now = Unique(items, key, null);
            var before = Unique(seen, key, now);
            for (var i = 0; i < items.Count; i++)
                if (places[i] < 0 && key(items[i]) is var hash && !hash.Equals(default(T)) && now[hash] == i
                    && before.TryGetValue(hash, out var place) && place >= 0 && !taken[place] && isSame(items[i], seen[place]))
                    (places[i], taken[place]) = (place, true);
        }
    }

    private static bool IsSameById(SeenItem now, SeenItem before) =>
        now.Address == before.Address || (now.Title == before.Title && now.Title != 0) || now.Text == before.Text
        || now.IsDatedWithin(before, SameStory) || now.IsUndatedLike(before);

    // A page that shows something else each day keeps its address; ids that differ, or dates, tell its items apart.
    private static bool IsSameByAddress(SeenItem now, SeenItem before)
    {
        if (now.Text == before.Text || (now.Title == before.Title && now.Title != 0))
            return true;
        var idsDiffer = now.Item != 0 && before.Item != 0 && now.Item != before.Item;
        return idsDiffer ? now.IsDatedWithin(before, SameDate) : now.IsDatedWithin(before, SameStory) || now.IsUndatedLike(before);
    }

    // The place of each hash, of those that are asked for; -1 where several share it.
    private static Dictionary<T, int> Unique<T>(IReadOnlyList<SeenItem> items, Func<SeenItem, T> key, Dictionary<T, int>? asked)
        where T : struct
    {
        var places = new Dictionary<T, int>(asked?.Count ?? items.Count);
        for (var i = 0; i < items.Count; i++)
            if (asked?.ContainsKey(key(items[i])) != false && !places.TryAdd(key(items[i]), i))
                places[key(items[i])] = -1;
        return places;
    }

    private static Recognised Sorted(
        List<Article> articles, List<SeenItem> items, int[] known, IReadOnlyList<SeenItem> seen, int repeated)
    {
        List<Article> fresh = [], changed = [];
        var (unchanged, still) = (repeated, new HashSet<int>(known));
        var ids = new HashSet<string>(seen.Select(item => item.ArticleId), StringComparer.Ordinal);
        var document = new List<SeenItem>(items.Count);
        for (var i = 0; i < items.Count; i++)
        {
            var item = items[i];
            if (known[i] >= 0)
            {
                var before = seen[known[i]];
                item = item with { ArticleId = before.ArticleId };
                // A date that could not be true when it was seen first, by the clock of then, is taken when it can.
                var isDated = before.Published == SeenItem.Undated && item.Published != SeenItem.Undated;
                if (item.Text == before.Text && !isDated)
                    unchanged++;
                else
                    changed.Add(articles[i] with { Id = before.ArticleId });
            }
            else
            {
                item = item with { ArticleId = Free(articles[i], ids) };
                fresh.Add(articles[i].Id == item.ArticleId ? articles[i] : articles[i] with { Id = item.ArticleId });
                ids.Add(item.ArticleId);
            }

            document.Add(item);
        }

        return new(fresh, changed, unchanged, SeenItems.Of(document, seen.Where((_, place) => !still.Contains(place))));
    }

    // Several items of one address are several articles: the first has the address's id, the others have ids of their own.
    private static string Free(Article article, HashSet<string> ids)
    {
        if (!ids.Contains(article.Id))
            return article.Id;
        var id = ArticleId.From($"{article.Id}\n{article.ItemId}\n{article.Title}");
        return ids.Contains(id) ? ArticleId.From($"{id}\n{article.PublishedAt:O}\n{article.Summary ?? article.Content}") : id;
    }
}

/// <summary>A document's items, told apart.</summary>
/// <param name="New">Not known before, in the document's order.</param>
/// <param name="Changed">Known, and other than they were; with the ids that they have.</param>
/// <param name="Unchanged">How many are as they were, or stand in the document twice.</param>
/// <param name="Seen">What to remember.</param>
public sealed record Recognised(IReadOnlyList<Article> New, IReadOnlyList<Article> Changed, int Unchanged, SeenItems Seen);
