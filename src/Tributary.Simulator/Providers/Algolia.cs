using System.Globalization;
using Tributary.Simulator.World;

namespace Tributary.Simulator.Providers;

/// <summary>hn.algolia.com, version 1.</summary>
internal sealed class Algolia(NewsWorld world)
{
    private const int Ceiling = 1000;

    public Answer Respond(ProviderRequest request)
    {
        if (request.Allowance.Exceeded)
            return AlgoliaBodies.Error(429, "Too many requests");
        if (request.Path is "/api/v1/search")
            return Search(request, byDate: false);
        if (request.Path is "/api/v1/search_by_date")
            return Search(request, byDate: true);
        if (request.Path.Split('/') is ["", "api", "v1", var kind and ("items" or "users"), var name])
            return kind == "items" ? Item(request, name) : User(name);
        return AlgoliaBodies.Error(404, "Not found");
    }

    private Answer Search(ProviderRequest request, bool byDate)
    {
        if (request.Number("page", 0) is not (>= 0 and var page) || request.Number("hitsPerPage", 20) is not (>= 0 and var size))
            return AlgoliaBodies.Error(400, "invalid page or hitsPerPage: expected an unsigned integer");
        var (filter, error) = NumericFilter.Parse(request["numericFilters"], request.Behaviour.PointsNotFilterable);
        if (error is not null)
            return AlgoliaBodies.Error(400, error);

        size = Math.Min(size, Ceiling);
        var attributes = request.List("restrictSearchableAttributes");
        var query = AlgoliaQuery.Parse(request["query"] ?? "", request["advancedSyntax"] != "false", attributes);
        var found = world.HackerNews.Newest
            .Where(item => item.Searchable && NewsWorld.Carries(request.Instance, (ulong)item.Id) && filter!.Passes(item))
            .Where(item => TagFilter.Passes(request["tags"], item) && query.Matches(item))
            .ToList();
        if (!byDate)
            found = [.. found.OrderByDescending(query.InTitle).ThenByDescending(item => (item.Points, item.Comments))];
        return (long)page * size >= Ceiling
            ? AlgoliaBodies.PastCeiling(page, size)
            : AlgoliaBodies.Hits(request, query, found, page, size, Ceiling);
    }

    private Answer Item(ProviderRequest request, string name) =>
        int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
        && world.HackerNews.Find(id) is { } item && NewsWorld.Carries(request.Instance, (ulong)item.Id)
            ? AlgoliaBodies.Tree(item)
            : AlgoliaBodies.Error(404, "Not Found");

    private Answer User(string name) =>
        Phrases.Users.Contains(name)
            ? AlgoliaBodies.User(name, world.HackerNews.Newest.Where(item => item.By == name).ToList())
            : AlgoliaBodies.Error(404, "Not Found");
}
