namespace Tributary.News.Feeds;

/// <summary>What a reader of one family of formats does.</summary>
internal abstract class DocumentReader
{
    /// <summary>So many warnings are kept; what comes after them is not said.</summary>
    public const int MaxWarnings = 100;

    private readonly List<FeedWarning> _warnings = [];

    /// <summary>What is known of the feed so far; complete once <see cref="Next"/> has returned null.</summary>
    public abstract Feed Feed { get; }

    public IReadOnlyList<FeedWarning> Warnings => _warnings;

    /// <summary>Whether another warning would be kept: where it would not, its text and its line need not be made.</summary>
    protected bool Warns => _warnings.Count < MaxWarnings;

    /// <summary>The next item, or null at the end.</summary>
    /// <exception cref="NotAFeedException">The document turns out to be no feed.</exception>
    public abstract Entry? Next();

    protected void Warn(int? line, string message)
    {
        if (Warns)
            _warnings.Add(new FeedWarning(line, message));
    }
}
