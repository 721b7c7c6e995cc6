using System.Globalization;
using System.Text.Json;
using Tributary.Fanout;
using Tributary.Http;
using Tributary.Http.Caching;
using Tributary.News.Articles;

namespace Tributary.News.Sources;

/// <summary>
/// Hacker News by way of Algolia's search; its front page, where Algolia fails, from Firebase, an item at a time. A pointer: articles
/// belong to the sites that it links, and carry their discussion. Needs no key. Safe for concurrent use.
/// </summary>
internal sealed class HackerNews(SourceDeclaration declaration) : ISource
{
    /// <summary>The base address of the search where none is configured.</summary>
    public static readonly Uri DefaultAddress = new("https://hn.algolia.com/api/v1");

    /// <summary>The base address of the items where none is configured.</summary>
    public static readonly Uri DefaultItemsAddress = new("https://hacker-news.firebaseio.com/v0");

    private const int MaxHits = 1000;
    private const int FrontPage = 30;
    private const int ItemConcurrency = 10;

    private static readonly CachePolicy RememberedList = new() { MinTtl = TimeSpan.FromSeconds(60) };
    private static readonly CachePolicy RememberedItem = new() { MinTtl = TimeSpan.FromMinutes(5) };

    private readonly Uri _items = declaration.ItemsUrl ?? DefaultItemsAddress;

    public string Id => declaration.Id;

    public string Kind => declaration.Kind;

    public bool CanSearch => true;

    public bool CanPoll => false;

    public bool CanHeadlines => true;

    public Uri Address { get; } = declaration.Url ?? DefaultAddress;

    public TimeSpan? Timeout => declaration.Timeout;

    public PhaseBounds? Bounds => declaration.Bounds;

    public Failure? Lacks => null;

    /// <summary>Hacker News is in English: a query for another language is answered with nothing, without a request.</summary>
    public async Task<SourceAnswer> FetchAsync(SourceQuery query, Fetch fetch, CancellationToken cancellationToken)
    {
        if (query.Lang is not (null or "en"))
            return new SourceAnswer();
        var address = query.Text is null ? FrontPageAddress(query) : SearchAddress(query);
        var result = await fetch(new OutboundRequest { Address = address, Cache = RememberedList }, cancellationToken);
        var answer = await query.Reading.ReadAsync(result, _ => Read(result, query), cancellationToken);
        if (query.Text is not null || !ShouldFallBack(answer, query))
            return answer;
        var second = await FromItemsAsync(query, fetch, cancellationToken);
        return second.Failure is null || answer.Failure is not { } first
            ? second
            : SourceAnswer.Failed(first with { Message = $"{first.Message}; then {second.Failure.Message}" });
    }

    /// <summary>
    /// The search failed for another reason than the end of the run, or shows an empty front page, which the real one never is.
    /// </summary>
    private static bool ShouldFallBack(SourceAnswer answer, SourceQuery query) => answer.Failure is { } failure
        ? failure.Kind is not (FailureKind.Deadline or FailureKind.NotStarted or FailureKind.Cancelled)
        : answer.Articles.Count + answer.Skipped == 0 && query.From is null && query.To is null;

    private Uri SearchAddress(SourceQuery query) =>
        HitsAddress(query, query.Sort == SortOrder.Relevance ? "search" : "search_by_date", "story", query.Text);

    private Uri FrontPageAddress(SourceQuery query) => HitsAddress(query, "search", "front_page", null);

    // Points and comments are looked at nowhere here: the service has refused filters on them for weeks at a time.
    private Uri HitsAddress(SourceQuery query, string path, string tags, string? text)
    {
        string?[] window = [Bound(">=", query.From), Bound("<=", query.To)];
        var filters = string.Join(',', window.Where(bound => bound is not null));
        return Endpoint.Of(Address, path,
            ("query", text), ("tags", tags), ("numericFilters", filters.Length == 0 ? null : filters), ("typoTolerance", "false"),
            ("hitsPerPage", Math.Min(query.Limit, MaxHits).ToString(CultureInfo.InvariantCulture)),
            ("attributesToRetrieve", "objectID,title,url,author,points,num_comments,created_at,created_at_i,story_text"),
            ("attributesToHighlight", ""));
    }

    private static string? Bound(string comparison, DateTimeOffset? time) =>
        time is { } given ? string.Create(CultureInfo.InvariantCulture, $"created_at_i{comparison}{given.ToUnixTimeSeconds()}") : null;

    private SourceAnswer Read(OutboundResult result, SourceQuery query)
    {
        if (result.Response is not { } response)
            return SourceAnswer.Failed(result.Failure!);
        using var json = JsonBody.Parse(response.Body);
        var root = json?.RootElement ?? default;
        if (!response.IsSuccess)
            return SourceAnswer.Failed(Refusal.From(response, root.Text("message")));
        if (root.Array("hits") is not { } hits)
            return SourceAnswer.Failed(JsonBody.Malformed(response, "an object with \"hits\""));
        // Behind its thousandth hit the service says so in a message, with status 200 and no hits: that is a refusal, not an empty result.
        if (hits.GetArrayLength() == 0 && root.Text("message") is { } message)
            return SourceAnswer.Failed(Refusal.From(response, message));
        var page = Page.Of(hits, Hit);
        return new SourceAnswer { Articles = [.. page.Articles.Take(query.Limit)], Skipped = page.Skipped, Total = root.Number("nbHits") };
    }

    private Article? Hit(JsonElement hit) => Article(hit.Text("objectID"), new(
        hit.Text("title"), hit.Text("url"), hit.Text("story_text"), hit.Text("author"),
        PublishedTime.FromUnix(hit.Number("created_at_i")) ?? PublishedTime.Parse(hit.Text("created_at")),
        hit.Count("points"), hit.Count("num_comments")));

    private async Task<SourceAnswer> FromItemsAsync(SourceQuery query, Fetch fetch, CancellationToken cancellationToken)
    {
        var asked = new OutboundRequest { Address = Endpoint.Of(_items, "topstories.json"), Cache = RememberedList };
        var list = await fetch(asked, cancellationToken);
        var (ids, total, failure) = await query.Reading.ReadAsync(list, _ => Listed(list, query), cancellationToken);
        if (failure is not null)
            return SourceAnswer.Failed(failure);
        var outcomes = await FanOut.CollectAsync(
            ids,
            async (id, _, token) => await ItemAsync(id, query, fetch, token),
            new FanOutOptions { MaxConcurrency = ItemConcurrency },
            cancellationToken);
        var items = outcomes.Select(outcome => outcome.GetOrThrow()).ToList();
        if (items.Count > 0 && items.TrueForAll(item => item.Failure is not null))
            return SourceAnswer.Failed(items[0].Failure!);
        var articles = items.Select(item => item.Article).OfType<Article>().ToList();
        return new SourceAnswer
        {
            Articles = [.. articles.Where(query.Spans)],
            Skipped = items.Count - articles.Count,
            Total = total,
        };
    }

    private static (IReadOnlyList<string> Ids, int Total, Failure? Failure) Listed(OutboundResult list, SourceQuery query)
    {
        if (list.Response is not { } response)
            return ([], 0, list.Failure);
        using var json = JsonBody.Parse(response.Body);
        if (!response.IsSuccess)
            return ([], 0, Refusal.From(response, (json?.RootElement ?? default).Text("error")));
        if (json?.RootElement is not { ValueKind: JsonValueKind.Array } ids)
            return ([], 0, JsonBody.Malformed(response, "an array of item ids"));
        var listed = ids.EnumerateArray().Where(id => id.ValueKind == JsonValueKind.Number).Select(id => id.GetRawText());
        return ([.. listed.Where(id => id.All(char.IsAsciiDigit)).Take(Math.Min(query.Limit, FrontPage))], ids.GetArrayLength(), null);
    }

    private async Task<(Article? Article, Failure? Failure)> ItemAsync(
        string id, SourceQuery query, Fetch fetch, CancellationToken cancellationToken)
    {
        var address = Endpoint.Of(_items, $"item/{id}.json");
        var result = await fetch(new OutboundRequest { Address = address, Cache = RememberedItem }, cancellationToken);
        return await query.Reading.ReadAsync(result, _ => ItemOf(result), cancellationToken);
    }

    private (Article? Article, Failure? Failure) ItemOf(OutboundResult result)
    {
        if (result.Response is not { } response)
            return (null, result.Failure);
        if (!response.IsSuccess)
            return (null, Refusal.From(response, null));
        using var json = JsonBody.Parse(response.Body);
        return json is null ? (null, JsonBody.Malformed(response, "an item")) : (Item(json.RootElement), null);
    }

    // An id that is gone answers null; a deleted or dead item, and one that is no story, is not shown.
    private Article? Item(JsonElement item) => item.IsTrue("deleted") || item.IsTrue("dead") || item.Text("type") is "comment" or "pollopt"
        ? null
        : Article(item.Text("id"), new(
            item.Text("title"), item.Text("url"), item.Text("text"), item.Text("by"), PublishedTime.FromUnix(item.Number("time")),
            item.Count("score"), item.Count("descendants")));

    private Article? Article(string? id, Story story)
    {
        if (string.IsNullOrEmpty(id) || !id.All(char.IsAsciiDigit))
            return null;
        var discussion = $"https://news.ycombinator.com/item?id={id}";
        var isText = string.IsNullOrWhiteSpace(story.Url);
        var url = isText ? discussion : WebAddress.Accept(story.Url);
        if (PlainText.Decoded(story.Title, Title.MaxLength) is not { } title || CanonicalUrl.From(url) is not { } canonical)
            return null;
        return new Article
        {
            Id = ArticleId.From(canonical),
            Url = url!,
            Title = title,
            Summary = PlainText.FromHtml(story.Text, PlainText.SummaryLength),
            Author = isText ? PlainText.Line(story.By) : null, // of a link, whoever posted it did not write it
            Publisher = isText ? "Hacker News" : HostName.SiteOf(url),
            PublishedAt = story.At,
            Source = Id,
            Discussion = new Discussion(discussion, story.Points, story.Comments),
        };
    }

    /// <summary>What the two services call differently.</summary>
    private readonly record struct Story(
        string? Title, string? Url, string? Text, string? By, DateTimeOffset? At, int? Points, int? Comments);
}
