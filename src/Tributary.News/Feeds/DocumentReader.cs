namespace Tributary.News.Feeds;

/// <summary>What a reader of one family of formats does.</summary>
internal abstract class DocumentReader
{
    private readonly WarningList _faults = new();

    /// <summary>What is known of the feed so far; complete once <see cref="Next"/> has returned null.</summary>
    public abstract Feed Feed { get; }

    public IReadOnlyList<FeedWarning> Warnings => _faults.Kept;

    protected WarningList Faults => _faults;

    /// <summary>Whether another warning would be kept: where it would not, its text and its line need not be made.</summary>
    protected bool Warns => !_faults.IsFull;

    /// <summary>The next item, or null at the end.</summary>
    /// <exception cref="NotAFeedException">The document turns out to be no feed.</exception>
    public abstract Entry? Next();

    protected void Warn(int? line, string message) => _faults.Add(line, message);
}
