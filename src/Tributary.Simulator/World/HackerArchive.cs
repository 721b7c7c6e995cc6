namespace Tributary.Simulator.World;

/// <summary>Hacker News, looked up in the ways that its two services do.</summary>
internal sealed class HackerArchive
{
    private const int ListLength = 500;

    private readonly Dictionary<int, HackerItem> _byId;

    public HackerArchive(IReadOnlyList<HackerItem> items, DateTimeOffset now)
    {
        _byId = items.ToDictionary(item => item.Id);
        Newest = [.. items.OrderByDescending(item => item.Id)];
        var listed = Newest.Where(item => item.Type is "story" or "poll" && item.Searchable).ToArray();
        Top = WithOddities([.. listed.OrderByDescending(item => Heat(item, now)).Take(ListLength - 4).Select(item => item.Id)]);
        New = [.. listed.Take(ListLength).Select(item => item.Id)];
        Best = [.. listed.OrderByDescending(item => item.Points).Take(200).Select(item => item.Id)];
        Ask = [.. listed.Where(item => item.Kind == "ask_hn").Take(200).Select(item => item.Id)];
        Show = [.. listed.Where(item => item.Kind == "show_hn").Take(200).Select(item => item.Id)];
        Jobs = [.. Newest.Where(item => item.Type == "job").Take(200).Select(item => item.Id)];
    }

    public IReadOnlyList<HackerItem> Newest { get; }
    public IReadOnlyList<int> Top { get; }
    public IReadOnlyList<int> New { get; }
    public IReadOnlyList<int> Best { get; }
    public IReadOnlyList<int> Ask { get; }
    public IReadOnlyList<int> Show { get; }
    public IReadOnlyList<int> Jobs { get; }

    public HackerItem? Find(int id) => _byId.GetValueOrDefault(id);

    public static double Heat(HackerItem item, DateTimeOffset now) => item.Points / Math.Pow((now - item.At).TotalHours + 2, 1.5);

    // Between the list and the request an item may have become a job's, deleted, dead or gone: the first page of the list meets each.
    private List<int> WithOddities(List<int> ids)
    {
        ids.Insert(4, Newest.First(item => item.Type == "job").Id);
        ids.Insert(9, Newest.First(item => item.Deleted && item.Type == "story").Id);
        ids.Insert(14, Newest.First(item => item.Dead && item.Type == "story").Id);
        ids.Insert(19, Newest[0].Id + 1);
        return ids;
    }
}
