using System.Text.Json;
using Tributary.Http;
using Tributary.News.Articles;
using Tributary.News.Feeds;

namespace Tributary.News.Sources;

/// <summary>What one request gave, of a source whose list comes in pages.</summary>
internal sealed record Page
{
    /// <summary>Of the items of an answer only so many are looked at.</summary>
    public const int MaxItems = FeedReader.MaxEntries;

    /// <summary>In the provider's order.</summary>
    public IReadOnlyList<Article> Articles { get; init; } = [];

    /// <summary>Items that could not be read, or that the provider has removed.</summary>
    public int Skipped { get; init; }

    /// <summary>How many the provider says it has, or null.</summary>
    public long? Total { get; init; }

    /// <summary>Whether there is nothing behind it.</summary>
    public bool IsLast { get; init; }

    /// <summary>Why there is no page, or null.</summary>
    public Failure? Failure { get; init; }

    /// <summary>No page, for a reason.</summary>
    public static Page Failed(Failure failure) => new() { Failure = failure };

    /// <summary>The page of an array of items; <paramref name="read"/> gives null for an item that is not to be had.</summary>
    public static Page Of(JsonElement items, Func<JsonElement, Article?> read)
    {
        var articles = new List<Article>();
        foreach (var item in items.EnumerateArray().Take(MaxItems))
            if (item.ValueKind == JsonValueKind.Object && read(item) is { } article)
                articles.Add(article);
        return new() { Articles = articles, Skipped = items.GetArrayLength() - articles.Count };
    }

    /// <summary>
    /// Asks for page after page, from 1, until there are <paramref name="limit"/> articles, a page is the last or fails, or as many pages
    /// were asked for as the limit can fill: a provider that repeats itself ends too. An article that the provider gives twice counts once.
    /// </summary>
    public static Task<SourceAnswer> CollectAsync(int limit, int size, Func<int, Task<Page>> ask) =>
        CollectPagesAsync(limit, (limit + size - 1) / size, ask);

    /// <summary>The same for pages of a size that is not known: at most so many of them.</summary>
    public static async Task<SourceAnswer> CollectPagesAsync(int limit, int pages, Func<int, Task<Page>> ask)
    {
        var articles = new List<Article>();
        var known = new HashSet<string>(StringComparer.Ordinal);
        var answer = new SourceAnswer { Articles = articles };
        for (var number = 1; articles.Count < limit && number <= pages; number++)
        {
            var page = await ask(number);
            articles.AddRange(page.Articles.Where(article => known.Add(article.Id)).Take(limit - articles.Count));
            answer = answer with { Skipped = answer.Skipped + page.Skipped, Total = answer.Total ?? page.Total, Failure = page.Failure };
            if (page.IsLast || page.Failure is not null)
                break;
        }
        return answer;
    }
}
