namespace Tributary.Simulator.World;

/// <summary>Everything that the providers know. Made once from a seed and an instant, and never changed.</summary>
internal sealed class NewsWorld
{
    private const int VisiblePercent = 70;

    private NewsWorld(ulong seed, DateTimeOffset now)
    {
        Published = new Newsroom(seed, now).Publish();
        NewsApi = NewsApiShelf.Fill(seed, now, Published);
        Guardian = GuardianShelf.Fill(seed, Published);
        HackerNews = HackerShelf.Fill(seed, now, Published);
    }

    public IReadOnlyList<Published> Published { get; }

    /// <summary>Newest first, undated last.</summary>
    public IReadOnlyList<NewsApiItem> NewsApi { get; }

    /// <summary>Newest first.</summary>
    public IReadOnlyList<GuardianItem> Guardian { get; }

    public HackerArchive HackerNews { get; }

    public static NewsWorld Create(int seed, DateTimeOffset now) =>
        new((ulong)seed, DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds()));

    /// <summary>
    /// Whether an instance carries an item: one that is named after its provider carries all, any other its own 70 %, chosen by what
    /// follows the ~.
    /// </summary>
    public static bool Carries(string instance, ulong item)
    {
        var tilde = instance.IndexOf('~', StringComparison.Ordinal);
        return tilde < 0 || Dice.Seed(item, instance[tilde..]) % 100 < VisiblePercent;
    }
}
