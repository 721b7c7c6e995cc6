using System.Globalization;
using System.Text.Json;
using Tributary.Http;
using Tributary.Http.Caching;
using Tributary.News.Articles;

namespace Tributary.News.Sources;

/// <summary>
/// The Guardian's Content API. Search and headlines are both <c>/search</c>, headlines without a query and newest first. Safe for
/// concurrent use.
/// </summary>
/// <remarks>
/// The key goes into the <c>api-key</c> header; where that is refused, once more into the query, which is what the Guardian documents.
/// Whichever works is kept for the life of the instance.
/// </remarks>
internal sealed class Guardian(SourceDeclaration declaration) : ISource
{
    /// <summary>The base address where none is configured.</summary>
    public static readonly Uri DefaultAddress = new("https://content.guardianapis.com");

    private const int MaxPage = 200;
    private const string KeyName = "api-key";
    private const string KeyAdvice = "check GUARDIAN_KEY; developer keys that are not used are deleted from time to time";
    private const string Fields = "headline,trailText,byline,thumbnail,shortUrl,lang,wordcount,firstPublicationDate,lastModified";

    private static readonly CachePolicy RememberedLatest = new() { MinTtl = TimeSpan.FromSeconds(60) };
    private static readonly CachePolicy RememberedSearch = new() { MinTtl = TimeSpan.FromMinutes(10) };

    private volatile bool _keyInQuery;

    public string Id => declaration.Id;

    public string Kind => declaration.Kind;

    public bool CanSearch => true;

    public bool CanPoll => false;

    public bool CanHeadlines => true;

    public Uri Address { get; } = declaration.Url ?? DefaultAddress;

    public TimeSpan? Timeout => declaration.Timeout;

    public PhaseBounds? Bounds => declaration.Bounds;

    public Failure? Lacks => string.IsNullOrWhiteSpace(declaration.Key?.Reveal())
        ? new(FailureKind.InvalidRequest, $"{Id} needs a key: set GUARDIAN_KEY (free from https://open-platform.theguardian.com/access)")
        : null;

    public async Task<SourceAnswer> FetchAsync(SourceQuery query, Fetch fetch, CancellationToken cancellationToken)
    {
        if (Lacks is { } lacks)
            return SourceAnswer.Failed(lacks);
        var size = Math.Min(query.Limit, MaxPage);
        return await Page.CollectAsync(query.Limit, size, async number =>
        {
            var address = Endpoint.Of(Address, "search",
                ("q", query.Text), ("from-date", Time(query.From)), ("to-date", Time(query.To)), ("lang", query.Lang),
                ("order-by", query.Text is not null && query.Sort == SortOrder.Relevance ? "relevance" : "newest"),
                ("show-fields", Fields), ("page-size", Endpoint.Number(size)), ("page", Endpoint.Number(number)));
            var result = await AskAsync(address, query.Text is null ? RememberedLatest : RememberedSearch, fetch, cancellationToken);
            return await query.Reading.ReadAsync(result, _ => Read(result, size, number), cancellationToken);
        });
    }

    private async Task<OutboundResult> AskAsync(Uri address, CachePolicy cache, Fetch fetch, CancellationToken cancellationToken)
    {
        var key = declaration.Key!;
        var withQuery = new OutboundRequest { Address = address, SecretQuery = new(KeyName, key), Cache = cache };
        if (_keyInQuery)
            return await fetch(withQuery, cancellationToken);
        var withHeader = new OutboundRequest { Address = address, SecretHeaders = [new(KeyName, key)], Cache = cache };
        var result = await fetch(withHeader, cancellationToken);
        if (result.Response?.Status is not (401 or 403))
            return result;
        var again = await fetch(withQuery, cancellationToken);
        if (again.Response?.IsSuccess == true)
            _keyInQuery = true;
        return again;
    }

    private Page Read(OutboundResult result, int size, int number)
    {
        if (result.Response is not { } response)
            return Page.Failed(result.Failure!);
        using var json = JsonBody.Parse(response.Body);
        var root = json?.RootElement ?? default;
        var envelope = root.Object("response") ?? default;
        if (!response.IsSuccess || envelope.Text("status") == "error")
            return Page.Failed(Refusal.From(response, envelope.Text("message") ?? root.Text("message"), null, declaration.Key, KeyAdvice));
        if (envelope.Array("results") is not { } items)
            return Page.Failed(JsonBody.Malformed(response, "an object with \"response\" and its \"results\""));
        var isLast = items.GetArrayLength() < size || (envelope.Number("pages") ?? long.MaxValue) <= number;
        return Page.Of(items, Article) with { Total = envelope.Number("total"), IsLast = isLast };
    }

    private Article? Article(JsonElement item)
    {
        var url = WebAddress.Accept(item.Text("webUrl"));
        var fields = item.Object("fields") ?? default;
        var title = PlainText.Decoded(item.Text("webTitle"), Title.MaxLength)
            ?? PlainText.Decoded(fields.Text("headline"), Title.MaxLength);
        if (title is null || CanonicalUrl.From(url) is not { } canonical)
            return null;
        var byline = Byline.Clean(HtmlText.WithoutTags(fields.Text("byline") ?? ""));
        return new Article
        {
            Id = ArticleId.From(canonical),
            Url = url!,
            Title = Title.WithoutSuffix(title, byline),
            Summary = PlainText.FromHtml(fields.Text("trailText"), PlainText.SummaryLength),
            Author = byline,
            Publisher = "The Guardian",
            PublishedAt = PublishedTime.Parse(item.Text("webPublicationDate")) ?? PublishedTime.Parse(fields.Text("firstPublicationDate")),
            Lang = Language(fields.Text("lang")),
            Image = WebAddress.Accept(fields.Text("thumbnail")),
            Source = Id,
        };
    }

    private static string? Language(string? lang) => lang is { Length: 2 } && lang.All(char.IsAsciiLetter) ? lang.ToLowerInvariant() : null;

    private static string? Time(DateTimeOffset? time) =>
        time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
