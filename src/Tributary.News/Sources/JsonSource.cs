using System.Text.Json;
using Tributary.Http;
using Tributary.Http.Caching;
using Tributary.News.Articles;
using Tributary.News.JsonPaths;

namespace Tributary.News.Sources;

/// <summary>
/// Any JSON endpoint, by declaration: asked by query where its address has a place for one, else searched here. Safe for concurrent use.
/// </summary>
/// <remarks>
/// A query with validators, or without a limit, is a poll: it is given the first page whole, and nothing that is remembered is looked at.
/// </remarks>
internal sealed class JsonSource : ISource
{
    private static readonly CachePolicy RememberedLatest = new() { MinTtl = TimeSpan.FromSeconds(60) };
    private static readonly CachePolicy RememberedSearch = new() { MinTtl = TimeSpan.FromMinutes(10) };

    private readonly SourceDeclaration _declaration;
    private readonly JsonDeclaration _json;
    private readonly JsonItems _items;
    private readonly IReadOnlyList<Secret> _keys;

    public JsonSource(SourceDeclaration declaration)
    {
        _declaration = declaration;
        _json = declaration.Json
            ?? throw new ArgumentException($"source '{declaration.Id}': what its JSON holds is not declared", nameof(declaration));
        _items = new(declaration, _json);
        // The longest first, since one may hold another.
        var parameters = new[] { _json.SecretQuery, _json.HeadlinesSecretQuery }.Select(parameter => parameter?.Value).OfType<Secret>();
        _keys =
        [
            .. _json.SecretHeaders.Select(header => header.Value).Concat(parameters).Concat(_json.Secrets)
                .OrderByDescending(key => key.Reveal().Length),
        ];
    }

    public string Id => _declaration.Id;

    public string Kind => _declaration.Kind;

    public bool CanSearch => true;

    public bool CanHeadlines => _json.HeadlinesUrl is not null || !_json.Url.Has("query");

    public bool CanPoll => CanHeadlines;

    public Uri Address => _json.Url.Base;

    public TimeSpan? Timeout => _declaration.Timeout;

    public PhaseBounds? Bounds => _declaration.Bounds;

    public Failure? Lacks => _json.MissingVariables is [var first, ..] missing
        ? new(FailureKind.InvalidRequest,
            $"{Id} needs {string.Join(" and ", missing)}: set {(missing.Count == 1 ? first : "them")} in the environment or in .env")
        : null;

    /// <summary>How its items are read.</summary>
    internal JsonItems Items => _items;

    public async Task<SourceAnswer> FetchAsync(SourceQuery query, Fetch fetch, CancellationToken cancellationToken)
    {
        if (Lacks is { } lacks)
            return SourceAnswer.Failed(lacks);
        var asksForWords = query.Text is not null && _json.Url.Has("query");
        var template = asksForWords ? _json.Url : _json.HeadlinesUrl ?? _json.Url;
        if (template.Has("query") && !asksForWords)
            return SourceAnswer.Failed(
                new(FailureKind.Http, $"{Id} answers a query only: its address has {{query}}, and there is no headlinesUrl"));
        var asking = new JsonPages(_json, template, query);
        Channel? channel = null;
        var answer = await Page.CollectPagesAsync(query.Limit, asking.Most, async _ =>
        {
            var result = await fetch(Request(asking, query), cancellationToken);
            if (result.Response is not { } response)
                return Page.Failed(result.Failure!);
            var page = await query.Reading.ReadAsync(result, token => Read(response, query, asking, token), cancellationToken);
            // What was filled into its places is no address of its own, and an answer may repeat the key that it was asked with.
            var told = Channel.Of(response).Read(response, page.Articles.Count > 0);
            channel ??= template.IsConstant && !_json.SendsKeys ? told : told with { MovedTo = null };
            return page;
        });
        return answer with { Channel = channel };
    }

    private OutboundRequest Request(JsonPages asking, SourceQuery query)
    {
        var request = new OutboundRequest
        {
            Address = asking.Address,
            Headers = _json.Headers,
            SecretHeaders = _json.SecretHeaders,
            SecretQuery = asking.SecretQuery,
            Validators = query.Validators,
            Cache = query.IsPoll ? null : query.Text is not null && _json.Url.Has("query") ? RememberedSearch : RememberedLatest,
        };
        return asking.TakesKeys ? request : request.WithoutKeys();
    }

    private Page Read(OutboundResponse response, SourceQuery query, JsonPages asking, CancellationToken cancellationToken)
    {
        if (query.Validators is not null && response.Origin == ResponseOrigin.NotModified)
            return new() { IsLast = true };
        using var json = JsonBody.Parse(response.Body);
        if (!response.IsSuccess)
            return Page.Failed(Refused(response, json));
        if (json is null)
            return Page.Failed(JsonBody.Malformed(response, "a document"));
        var (items, missing) = _items.Of(json.RootElement);
        if (missing is not null)
            return Page.Failed(JsonBody.Malformed(response, $"{missing} (sources.{Id}.items)"));
        var articles = new List<Article>();
        try
        {
            foreach (var item in items.Take(Page.MaxItems))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (_items.Article(item, response.Address) is { } article)
                    articles.Add(article);
            }
        }
        catch (JsonPathException tooMuch)
        {
            return Page.Failed(JsonBody.Malformed(response, $"items whose fields can be found; a path {tooMuch.Message}"));
        }

        var total = _items.Total(json.RootElement);
        var isLast = !asking.MoveOn(response, items.Count, total, _items.Following(json.RootElement));
        return new()
        {
            Articles = [.. articles.Where(article => IsWanted(article, query, asking))],
            Skipped = items.Count - articles.Count,
            Total = total,
            IsLast = isLast,
        };
    }

    // What the address has no place for is looked at here. A language that is unknown is not a wrong one.
    private static bool IsWanted(Article article, SourceQuery query, JsonPages asking)
    {
        var rest = query with
        {
            From = asking.Template.Has("from") ? null : query.From,
            To = asking.Template.Has("to") ? null : query.To,
        };
        return rest.Spans(article)
            && (query.Lang is null || article.Lang is null || article.Lang == query.Lang)
            && (asking.Match is null || asking.Match.Finds(article.Title, article.Summary, PlainText.FromHtml(article.Content)));
    }

    private Failure Refused(OutboundResponse response, JsonDocument? json)
    {
        var root = json?.RootElement ?? default;
        var error = root.Object("error") ?? default;
        var said = root.Text("message") ?? root.Text("error") ?? error.Text("message") ?? root.Text("detail") ?? root.Text("error_message");
        foreach (var key in _keys)
            said = said is null ? null : key.RemoveFrom(said);
        return Refusal.From(response, said, keyAdvice: $"check what sources.{Id}.headers sends");
    }
}
