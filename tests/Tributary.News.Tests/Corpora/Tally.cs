namespace Tributary.News.Tests.Corpora;

/// <summary>What an expectation is about.</summary>
public enum Aspect
{
    Entries,
    Titles,
    Links,
    Dates,
    Ids,
    Texts,
    Other,
}

/// <summary>One expectation that was not met.</summary>
internal sealed record Miss(string File, Aspect Aspect, string Field, string Expected, string Actual)
{
    /// <summary>What <see cref="KnownDifferences"/> knows it by.</summary>
    public string Name => $"{File}: {Field}";
}

/// <summary>What became of one folder's expectations.</summary>
internal sealed class Tally(string folder)
{
    private readonly Dictionary<Aspect, (int Right, int All)> _counts = [];
    private readonly SortedDictionary<string, int> _notModelled = new(StringComparer.Ordinal);

    public string Folder => folder;

    public int Files { get; set; }

    /// <summary>The files that were refused, and why.</summary>
    public List<(string File, string Reason)> Refusals { get; } = [];

    public List<Miss> Misses { get; } = [];

    public IReadOnlyDictionary<string, int> NotModelled => _notModelled;

    public void Skip(string field) => _notModelled[field] = _notModelled.GetValueOrDefault(field) + 1;

    public void Count(string file, Aspect aspect, string field, bool right, string expected, string actual)
    {
        var (before, all) = _counts.GetValueOrDefault(aspect);
        _counts[aspect] = (before + (right ? 1 : 0), all + 1);
        if (!right)
            Misses.Add(new Miss($"{folder}/{file}", aspect, field, expected, actual));
    }

    public (int Right, int All) Of(Aspect aspect) => _counts.GetValueOrDefault(aspect);

    public static string Row(Tally tally) =>
        $"| {tally.Folder} | {tally.Files} | {tally.Refusals.Count} | "
        + string.Join(" | ", Enum.GetValues<Aspect>().Select(aspect => tally.Of(aspect) is { All: > 0 } count ? $"{count.Right} / {count.All}" : ""))
        + $" | {tally.NotModelled.Values.Sum()} |";
}
