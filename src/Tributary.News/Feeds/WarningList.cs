namespace Tributary.News.Feeds;

/// <summary>What was wrong with a document: the first 100, each text once. After 10,000 that were not new no more are taken.</summary>
internal sealed class WarningList
{
    private const int MaxWarnings = 100;
    private const int MaxTries = 10_000;

    private readonly List<FeedWarning> _kept = [];
    private readonly HashSet<string> _said = new(StringComparer.Ordinal);
    private int _tries;

    public IReadOnlyList<FeedWarning> Kept => _kept;

    /// <summary>Whether nothing more is kept: then a warning's text and its line need not be made.</summary>
    public bool IsFull => _kept.Count >= MaxWarnings || _tries >= MaxTries;

    /// <summary>One more, however many there are.</summary>
    public void AddLast(string message) => _kept.Add(new FeedWarning(null, message));

    public void Add(int? line, string message)
    {
        if (IsFull)
            return;
        _tries++;
        if (_said.Add(message))
            _kept.Add(new FeedWarning(line, message));
    }
}
