using System.Globalization;
using Tributary.Simulator.World;

namespace Tributary.Simulator.Providers;

/// <summary>newsapi.org, version 2: the checks that every request passes, in the order in which the service makes them.</summary>
internal sealed class NewsApi(NewsWorld world, string key)
{
    private const int MaxResults = 100;

    private readonly NewsApiSearch _search = new(world);

    public Answer Respond(ProviderRequest request)
    {
        if (Refusal(request) is { } refusal)
            return refusal;
        return request.Path switch
        {
            "/v2/everything" => _search.Everything(request),
            "/v2/top-headlines" => _search.TopHeadlines(request),
            "/v2/top-headlines/sources" or "/v2/sources" => NewsApiBodies.Sources(request),
            _ => NewsApiBodies.Error(404, "notFound", "The requested resource was not found."),
        };
    }

    /// <summary>The page asked for as items to skip and take, or the error where it is out of bounds.</summary>
    public static (int Skip, int Take, Answer? Error) Page(ProviderRequest request, int defaultSize)
    {
        if (request.Number("pageSize", defaultSize) is not (>= 1 and <= MaxResults and var size))
            return (0, 0, NewsApiBodies.Error(400, "parameterInvalid", "The pageSize parameter must be a number between 1 and 100."));
        if (request.Number("page", 1) is not (>= 1 and var page))
            return (0, 0, NewsApiBodies.Error(400, "parameterInvalid", "The page parameter must be a number of 1 or more."));
        var end = (long)page * size;
        return end <= MaxResults
            ? ((int)end - size, size, null)
            : (0, 0, NewsApiBodies.Error(426, "maximumResultsReached", string.Create(CultureInfo.InvariantCulture,
                $"You have requested too many results. Developer accounts are limited to a max of {MaxResults} results. You are trying to "
                + $"request results {end - size} to {end}. Please upgrade to a paid plan if you need more results.")));
    }

    private Answer? Refusal(ProviderRequest request)
    {
        if (string.IsNullOrWhiteSpace(request.Headers.UserAgent))
            return NewsApiBodies.Error(
                400, "userAgentMissing",
                "Please set your User-Agent header to identify your application. Anonymous requests are not allowed.");
        if (request.Headers.Origin is [{ } origin] && !IsLocal(origin))
            return NewsApiBodies.Error(
                426, "corsNotAllowed", "Requests from the browser are not allowed on the Developer plan, except from localhost.");
        var given = Key(request);
        if (given.Length == 0)
            return NewsApiBodies.KeyMissing;
        if (given != key)
            return NewsApiBodies.KeyInvalid;
        return request.Allowance.Exceeded ? NewsApiBodies.RateLimited(request.Allowance.Limit) : null;
    }

    private static string Key(ProviderRequest request)
    {
        if (request.Headers["X-Api-Key"] is [{ Length: > 0 } header])
            return header;
        if (request.Headers.Authorization is [{ Length: > 0 } authorization])
            return authorization.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)
                ? authorization["Bearer ".Length..]
                : authorization;
        return request["apiKey"] ?? "";
    }

    private static bool IsLocal(string origin) => Uri.TryCreate(origin, UriKind.Absolute, out var address) && address.IsLoopback;
}
