using Tributary.Simulator.World;

namespace Tributary.Simulator.Providers;

/// <summary>NewsAPI's two lists of articles.</summary>
internal sealed class NewsApiSearch(NewsWorld world)
{
    private const int MaxQuery = 500;
    private const int MaxSources = 20;

    private static readonly TimeSpan Archive = TimeSpan.FromDays(30);
    private static readonly TimeSpan Headlines = TimeSpan.FromHours(48);
    private static readonly string[] Languages = ["ar", "de", "en", "es", "fr", "he", "it", "nl", "no", "pt", "ru", "sv", "ud", "zh"];
    private static readonly string[] Categories = ["business", "entertainment", "general", "health", "science", "sports", "technology"];

    public Answer Everything(ProviderRequest request)
    {
        if (request["q"] is null && request["qInTitle"] is null && request["sources"] is null && request["domains"] is null)
            return NewsApiBodies.Error(
                400, "parametersMissing",
                "Required parameters are missing, the scope of your search is too broad. Please set any of the following required "
                + "parameters and try again: q, qInTitle, sources, domains.");
        var sort = request["sortBy"] ?? "publishedAt";
        if (sort is not ("relevancy" or "popularity" or "publishedAt"))
            return Invalid("sortBy", "relevancy, popularity, publishedAt");
        if (request["language"] is { } language && !Languages.Contains(language))
            return Invalid("language", string.Join(", ", Languages));
        if ((SourcesError(request) ?? QueryError(request)) is { } error)
            return error;
        var (from, to, datesError) = Window(request);
        var (skip, take, pageError) = NewsApi.Page(request, 100);
        if ((datesError ?? pageError) is { } refused)
            return refused;

        var query = Query(request);
        var found = Found(request, item => (item.At is not { } at || (at >= from && at <= to))
            && InDomains(item, request)
            && (item.Text is null || ((request["language"] is not { } only || item.Language == only) && (query is null || query(item)))));
        return NewsApiBodies.Articles(Sorted(found, sort, request), skip, take, suffixed: false);
    }

    public Answer TopHeadlines(ProviderRequest request)
    {
        if (request["sources"] is null && request["q"] is null && request["language"] is null && request["country"] is null
            && request["category"] is null)
            return NewsApiBodies.Error(
                400, "parametersMissing",
                "Required parameters are missing. Please set any of the following parameters and try again: sources, q, language, country, "
                + "category.");
        if (request["sources"] is not null && (request["country"] ?? request["category"]) is not null)
            return NewsApiBodies.Error(
                400, "parametersIncompatible", "You cannot mix the sources parameter with the country or category parameters.");
        if (request["category"] is { } category && !Categories.Contains(category))
            return Invalid("category", string.Join(", ", Categories));
        if (request["country"] is { } country && (country.Length != 2 || !country.All(char.IsAsciiLetter)))
            return Invalid("country", "us");
        var (skip, take, pageError) = NewsApi.Page(request, 20);
        if ((SourcesError(request) ?? QueryError(request) ?? pageError) is { } error)
            return error;

        // Since 2024 every country but one is answered with an empty list.
        var served = request["country"] is null or "us" or "US";
        var query = Query(request);
        var found = Found(request, item => served && (item.At is not { } at || at >= request.Now - Headlines)
            && item.Language == (request["language"] ?? "en")
            && (request["category"] is not { } only || item.Category == only)
            && (item.Text is null || query is null || query(item)));
        return NewsApiBodies.Articles(found, skip, take, suffixed: true);
    }

    private List<NewsApiItem> Found(ProviderRequest request, Predicate<NewsApiItem> wanted)
    {
        var sources = request.List("sources");
        var found = world.NewsApi.Where(item => NewsWorld.Carries(request.Instance, item.Key)
            && (sources.Length == 0 || sources.Contains(item.Publisher?.Id)) && wanted(item)).ToList();
        return found.TrueForAll(item => item.Text is null) ? [] : found;
    }

    private static Predicate<NewsApiItem>? Query(ProviderRequest request)
    {
        var anywhere = request["q"] is { } q ? SearchExpression.Parse(q) : null;
        var inTitle = request["qInTitle"] is { } title ? SearchExpression.Parse(title) : null;
        var fields = request.List("searchIn");
        if (anywhere is null && inTitle is null)
            return null;
        return item => (inTitle?.Matches(SearchText.Of(item.Title)) ?? true) && (anywhere?.Matches(Searched(item, fields)) ?? true);
    }

    private static string Searched(NewsApiItem item, string[] fields)
    {
        return fields.Length == 0
            ? item.Text!
            : SearchText.Of(In("title", item.Title), In("description", item.Description), In("content", item.Content?.Value));

        string? In(string field, string? text) => fields.Contains(field) ? text : null;
    }

    private static List<NewsApiItem> Sorted(List<NewsApiItem> found, string sort, ProviderRequest request)
    {
        if (sort == "publishedAt")
            return found;
        if (sort == "popularity" || request["q"] is not { } q)
            return [.. found.OrderBy(item => item.Publisher?.Id is null).ThenBy(item => item.Key)];
        var query = SearchExpression.Parse(q);
        return [.. found.OrderByDescending(item => item.Text is null ? 0 : query.Score(SearchText.Of(item.Title), item.Text))];
    }

    private static bool InDomains(NewsApiItem item, ProviderRequest request)
    {
        var wanted = request.List("domains");
        return (wanted.Length == 0 || wanted.Any(Covers)) && !request.List("excludeDomains").Any(Covers);

        bool Covers(string domain) => ("." + new Uri(item.Url).Host).EndsWith("." + domain, StringComparison.Ordinal);
    }

    private static (DateTimeOffset From, DateTimeOffset To, Answer? Error) Window(ProviderRequest request)
    {
        var oldest = request.Now - Archive;
        var from = request["from"] is { } first ? Dates.Parse(first) : oldest;
        var to = request["to"] is { } last ? Dates.ParseEnd(last) : DateTimeOffset.MaxValue;
        if (from is null || to is null)
            return (default, default, Invalid(from is null ? "from" : "to", "a date such as 2026-11-22 or 2026-11-22T01:51:34"));
        // The real service answers this with 429, though it has nothing to do with rate.
        return from < oldest.AddDays(-1)
            ? (default, default, TooFarBack(oldest, from.Value))
            : (from.Value < oldest ? oldest : from.Value, to.Value, null);
    }

    private static Answer TooFarBack(DateTimeOffset oldest, DateTimeOffset asked) => NewsApiBodies.Error(429, "parameterInvalid",
        "You are trying to request results too far in the past. Your plan permits you to request articles as far back as "
        + $"{Dates.Day(oldest)}, but you have requested {Dates.Day(asked)}. To extend this please upgrade your subscription.");

    private static Answer? SourcesError(ProviderRequest request)
    {
        var sources = request.List("sources");
        if (sources.Length > MaxSources)
            return NewsApiBodies.Error(
                400, "sourcesTooMany",
                "You have requested too many sources in a single request. Try splitting the request into 2 smaller requests.");
        return sources.FirstOrDefault(id => Publishers.All.All(publisher => publisher.Id != id)) is { } unknown
            ? NewsApiBodies.Error(400, "sourceDoesNotExist", $"You have requested a source which does not exist: {unknown}.")
            : null;
    }

    private static Answer? QueryError(ProviderRequest request) =>
        request["q"] is { Length: > MaxQuery }
            ? NewsApiBodies.Error(400, "parameterInvalid", "The q parameter is too long: the limit is 500 characters.")
            : null;

    private static Answer Invalid(string parameter, string expected) =>
        NewsApiBodies.Error(400, "parameterInvalid", $"The {parameter} parameter has a value that is not supported. Expected: {expected}.");
}
