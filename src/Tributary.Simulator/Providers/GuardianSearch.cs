using Tributary.Simulator.World;

namespace Tributary.Simulator.Providers;

/// <summary>The Guardian's lists: search results and a section's page.</summary>
internal sealed class GuardianSearch(NewsWorld world)
{
    private const string BadDates =
        "Dates must be an ISO8601 date or datetime (e.g. 2010-07-20 or 2010-07-20T10:00:00+05:00). Remember to URL-encode the '+' if you "
        + "provide a timezone offset.";

    public Answer Search(ProviderRequest request, string tier)
    {
        var orderBy = request["order-by"] ?? (request["q"] is null ? "newest" : "relevance");
        if (orderBy is not ("newest" or "oldest" or "relevance"))
            return GuardianBodies.Error(400, "order-by must be one of: newest, oldest, relevance");
        var from = request["from-date"] is { } first ? Dates.Parse(first) : DateTimeOffset.MinValue;
        var to = request["to-date"] is { } last ? Dates.ParseEnd(last) : DateTimeOffset.MaxValue;
        if (from is null || to is null)
            return GuardianBodies.Error(400, BadDates);

        var query = request["q"] is { } q ? SearchExpression.Parse(q) : null;
        var found = Carried(request)
            .Where(item => item.At >= from && item.At <= to && (query?.Matches(item.Text) ?? true) && Passes(item, request));
        var sorted = orderBy switch
        {
            "oldest" => found.Reverse(),
            "relevance" when query is not null => found.OrderByDescending(item => query.Score(SearchText.Of(item.Title), item.Text)),
            _ => found,
        };
        return Paged(request, tier, orderBy, [.. sorted]);
    }

    public Answer Section(ProviderRequest request, string tier, Topic section)
    {
        var found = Carried(request).Where(item => item.Topic.Section == section.Section).ToArray();
        return PageOf(request, found.Length) is ({ } page, null)
            ? GuardianBodies.Section(tier, page, section, found, request)
            : PageOf(request, found.Length).Error!;
    }

    private static Answer Paged(ProviderRequest request, string tier, string orderBy, GuardianItem[] found)
    {
        var (page, error) = PageOf(request, found.Length);
        return error ?? GuardianBodies.Results(tier, page!, orderBy, found, request);
    }

    private static (GuardianPage? Page, Answer? Error) PageOf(ProviderRequest request, int total)
    {
        if (request.Number("page-size", 10) is not (>= 0 and <= 200 and var size))
            return (null, GuardianBodies.Error(400, "page-size must be an integer between 0 and 200"));
        if (request.Number("page", 1) is not (>= 1 and var number))
            return (null, GuardianBodies.Error(400, "page must be an integer greater than 0"));
        var page = new GuardianPage(total, size, number);
        return number > Math.Max(1, page.Pages)
            ? (null, GuardianBodies.Error(400, "requested page is beyond the number of available pages"))
            : (page, null);
    }

    private IEnumerable<GuardianItem> Carried(ProviderRequest request) =>
        world.Guardian.Where(item => NewsWorld.Carries(request.Instance, item.Key));

    private static bool Passes(GuardianItem item, ProviderRequest request) =>
        Filter(request["section"], section => item.Topic.Section == section)
        && Filter(request["type"], type => item.Type == type)
        && Filter(request["tag"], tag => tag == item.Tag || tag == "type/" + item.Type)
        && Filter(request["lang"], language => language == "en")
        && Filter(request["production-office"], office => string.Equals(office, Office(item), StringComparison.OrdinalIgnoreCase))
        && (request["ids"] is null || request.List("ids").Contains(item.Id));

    // The filters' own little language: a comma is AND, a bar is OR, a leading minus is NOT.
    private static bool Filter(string? filter, Predicate<string> has) => filter is null || filter.Split(',').All(
        every => every.Split('|').Any(any => any.StartsWith('-') ? !has(any[1..]) : has(any)));

    private static string? Office(GuardianItem item) => Array.Find(item.Fields.Value, field => field.Key == "productionOffice").Value;
}

/// <summary>A page of a list; Number counts from 1.</summary>
internal sealed record GuardianPage(int Total, int Size, int Number)
{
    public int Pages => Size == 0 ? 0 : (Total + Size - 1) / Size;

    public int Skip => (Number - 1) * Size;

    /// <summary>The first item's number, counted from 1; 0 where there is none.</summary>
    public int StartIndex => Total == 0 ? 0 : Skip + 1;
}
