using System.Globalization;

namespace Tributary.News.Feeds;

/// <summary>Notices ids that several items of a document share, without keeping every id: of each, 64 bits.</summary>
internal sealed class SharedIds
{
    private const int MaxIds = 200_000;
    private const int MaxShared = 3;

    private readonly HashSet<ulong> _seen = [];
    private readonly Dictionary<string, int> _shared = new(StringComparer.Ordinal);

    public void Add(string id)
    {
        if (_seen.Count >= MaxIds || _seen.Add(Hash(id)))
            return;
        if (_shared.TryGetValue(id, out var count))
            _shared[id] = count + 1;
        else if (_shared.Count < MaxShared)
            _shared[id] = 2;
    }

    /// <summary>A warning for each of the first three.</summary>
    public IEnumerable<string> Say()
    {
        foreach (var (id, count) in _shared)
            yield return string.Create(
                CultureInfo.InvariantCulture, $"{count} entries share the id {(id.Length > 80 ? id[..80] + "…" : id)}");
    }

    // FNV-1a.
    private static ulong Hash(string text)
    {
        var hash = 14695981039346656037UL;
        foreach (var c in text)
            hash = (hash ^ c) * 1099511628211UL;
        return hash;
    }
}
