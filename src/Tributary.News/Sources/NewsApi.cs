using System.Globalization;
using System.Text.Json;
using Tributary.Http;
using Tributary.Http.Caching;
using Tributary.News.Articles;

namespace Tributary.News.Sources;

/// <summary>
/// newsapi.org, version 2. Search is <c>/everything</c>, headlines are <c>/top-headlines</c> of the United States, the only country it
/// still answers for; headlines in another language are those of the sources that NewsAPI lists for it, which takes two requests. Safe for
/// concurrent use.
/// </summary>
internal sealed class NewsApi(SourceDeclaration declaration) : ISource
{
    /// <summary>The base address where none is configured.</summary>
    public static readonly Uri DefaultAddress = new("https://newsapi.org/v2");

    private const int MaxPage = 100;
    private const int MaxQuery = 500;
    private const int MaxSources = 20;
    private const string KeyAdvice = "check NEWSAPI_KEY";
    private const string Promise = "an object with \"articles\"";

    // The developer plan's archive.
    private static readonly TimeSpan Archive = TimeSpan.FromDays(30);

    // It sends no validators and forbids caching, and its free plan has 50 requests in 12 hours.
    private static readonly CachePolicy Remembered = new() { MinTtl = TimeSpan.FromMinutes(15) };

    public string Id => declaration.Id;

    public string Kind => declaration.Kind;

    public bool CanSearch => true;

    public bool CanPoll => false;

    public bool CanHeadlines => true;

    public Uri Address { get; } = declaration.Url ?? DefaultAddress;

    public TimeSpan? Timeout => declaration.Timeout;

    public PhaseBounds? Bounds => declaration.Bounds;

    public Failure? Lacks => string.IsNullOrWhiteSpace(declaration.Key?.Reveal())
        ? new(FailureKind.InvalidRequest, $"{Id} needs a key: set NEWSAPI_KEY (free from https://newsapi.org/register)")
        : null;

    public Task<SourceAnswer> FetchAsync(SourceQuery query, Fetch fetch, CancellationToken cancellationToken)
    {
        if ((Lacks ?? Unaskable(query)) is { } failure)
            return Task.FromResult(SourceAnswer.Failed(failure));
        if (query.Lang is not null && Language(query.Lang) is null)
            return Task.FromResult(new SourceAnswer());
        return query.Text is not null ? SearchAsync(query, fetch, cancellationToken)
            : query.Lang is null or "en" ? HeadlinesAsync(("country", "us"), query, fetch, cancellationToken)
            : LanguageHeadlinesAsync(query, fetch, cancellationToken);
    }

    private Task<SourceAnswer> SearchAsync(SourceQuery query, Fetch fetch, CancellationToken cancellationToken)
    {
        var earliest = query.AskedAt - Archive;
        var from = query.From < earliest ? earliest : query.From;
        var size = Math.Min(query.Limit, MaxPage);
        return Page.CollectAsync(query.Limit, size, async number =>
        {
            var address = Endpoint.Of(Address, "everything",
                ("q", query.Text), ("from", Time(from)), ("to", Time(query.To)), ("language", Language(query.Lang)),
                ("sortBy", query.Sort == SortOrder.Relevance ? "relevancy" : "publishedAt"),
                ("pageSize", Endpoint.Number(size)), ("page", Endpoint.Number(number)));
            var result = await fetch(Request(address), cancellationToken);
            return await query.Reading.ReadAsync(result, _ => Read(result, query.Lang, size, number), cancellationToken);
        });
    }

    /// <summary>This endpoint knows neither dates nor languages: dates are looked at here.</summary>
    private Task<SourceAnswer> HeadlinesAsync(
        (string, string?) which, SourceQuery query, Fetch fetch, CancellationToken cancellationToken)
    {
        var size = Math.Min(query.Limit, MaxPage);
        var lang = query.Lang is "en" ? null : query.Lang;
        return Page.CollectAsync(query.Limit, size, async number =>
        {
            var address = Endpoint.Of(
                Address, "top-headlines", which, ("pageSize", Endpoint.Number(size)), ("page", Endpoint.Number(number)));
            var result = await fetch(Request(address), cancellationToken);
            var page = await query.Reading.ReadAsync(result, _ => Read(result, lang, size, number), cancellationToken);
            return page with { Articles = [.. page.Articles.Where(query.Spans)] };
        });
    }

    private async Task<SourceAnswer> LanguageHeadlinesAsync(SourceQuery query, Fetch fetch, CancellationToken cancellationToken)
    {
        var address = Endpoint.Of(Address, "top-headlines/sources", ("language", Language(query.Lang)));
        var result = await fetch(Request(address), cancellationToken);
        var (list, failure) = await query.Reading.ReadAsync(result, _ => SourcesOf(result), cancellationToken);
        return failure is not null ? SourceAnswer.Failed(failure)
            : list.Length == 0 ? new SourceAnswer() : await HeadlinesAsync(("sources", list), query, fetch, cancellationToken);
    }

    private (string List, Failure? Failure) SourcesOf(OutboundResult result)
    {
        if (result.Response is not { } response)
            return ("", result.Failure);
        using var json = JsonBody.Parse(response.Body);
        if (Refused(response, json) is { } refused)
            return ("", refused);
        if (json?.RootElement.Array("sources") is not { } sources)
            return ("", JsonBody.Malformed(response, "an object with \"sources\""));
        var ids = sources.EnumerateArray().Select(source => source.Text("id")).Where(id => !string.IsNullOrEmpty(id)).Take(MaxSources);
        return (string.Join(',', ids), null);
    }

    private OutboundRequest Request(Uri address) =>
        new() { Address = address, SecretHeaders = [new("X-Api-Key", declaration.Key!)], Cache = Remembered };

    private Page Read(OutboundResult result, string? lang, int size, int number)
    {
        if (result.Response is not { } response)
            return Page.Failed(result.Failure!);
        using var json = JsonBody.Parse(response.Body);
        // The developer plan ends after 100 results, whatever the total: the end of the list, not an error.
        if (number > 1 && response.Status == 426 && json?.RootElement.Text("code") == "maximumResultsReached")
            return new Page { IsLast = true };
        if (Refused(response, json) is { } refused)
            return Page.Failed(refused);
        if (json?.RootElement.Array("articles") is not { } items)
            return Page.Failed(JsonBody.Malformed(response, Promise));
        var total = json.RootElement.Number("totalResults");
        var isLast = items.GetArrayLength() < size || total <= (long)number * size;
        return Page.Of(items, item => Article(item, lang)) with { Total = total, IsLast = isLast };
    }

    private Article? Article(JsonElement item, string? lang)
    {
        var url = WebAddress.Accept(item.Text("url"));
        var publisher = PlainText.Decoded(item.Object("source")?.Text("name")) ?? HostName.SiteOf(url);
        if (CanonicalUrl.From(url) is not { } canonical || PlainText.Decoded(item.Text("title"), Title.MaxLength) is not { } title)
            return null;
        if (title == "[Removed]" || HostName.SiteOf(url) == "removed.com")
            return null;
        return new Article
        {
            Id = ArticleId.From(canonical),
            Url = url!,
            Title = Title.WithoutSuffix(title, publisher),
            Summary = Snippet(item.Text("description")) ?? Snippet(item.Text("content")),
            Author = Byline.Clean(HtmlText.WithoutTags(item.Text("author") ?? "")),
            Publisher = publisher,
            PublishedAt = PublishedTime.Parse(item.Text("publishedAt")),
            Lang = lang,
            Image = WebAddress.Accept(item.Text("urlToImage")),
            Source = Id,
        };
    }

    /// <summary>Without the mark that says how much was cut off: <c>… [+1234 chars]</c>.</summary>
    private static string? Snippet(string? html)
    {
        var text = PlainText.FromHtml(html, PlainText.SummaryLength);
        var mark = text?.LastIndexOf("[+", StringComparison.Ordinal) ?? -1;
        if (mark < 0 || !text!.EndsWith(" chars]", StringComparison.Ordinal))
            return text;
        var count = text.AsSpan((mark + 2)..^" chars]".Length);
        return count.ContainsAnyExceptInRange('0', '9') ? text : PlainText.Line(text[..mark].TrimEnd());
    }

    private Failure? Unaskable(SourceQuery query)
    {
        if (query.Text?.Length > MaxQuery)
            return new(
                FailureKind.Http, $"{Id} takes {MaxQuery} characters of query at most, this one has {query.Text.Length}: shorten it");
        var earliest = query.AskedAt - Archive;
        return query.Text is not null && query.To < earliest
            ? new(FailureKind.Http, $"{Id} reaches {Archive.Days} days back: ask for articles after {earliest:yyyy-MM-dd}")
            : null;
    }

    /// <summary>The code decides, since one status has several meanings: 429 also says that a date is too far in the past.</summary>
    private Failure? Refused(OutboundResponse response, JsonDocument? json)
    {
        var root = json?.RootElement ?? default;
        if (response.IsSuccess && root.Text("status") != "error")
            return null;
        var code = PlainText.Line(root.Text("code"), 60);
        FailureKind? kind = code switch
        {
            "apiKeyInvalid" or "apiKeyMissing" or "apiKeyDisabled" => FailureKind.Auth,
            "rateLimited" or "apiKeyExhausted" => FailureKind.RateLimited,
            null => null,
            _ => FailureKind.Http,
        };
        var said = root.Text("message");
        return Refusal.From(response, code is null ? said : $"{code}: {said}", kind, declaration.Key, KeyAdvice);
    }

    /// <summary>NewsAPI's name for a language, or null where it has none.</summary>
    private static string? Language(string? lang) => lang switch
    {
        "ar" or "de" or "en" or "es" or "fr" or "he" or "it" or "nl" or "no" or "pt" or "ru" or "sv" or "zh" => lang,
        "nb" or "nn" => "no",
        "ur" => "ud",
        _ => null,
    };

    private static string? Time(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);
}
