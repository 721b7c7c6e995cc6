namespace Tributary.News.Feeds;

/// <summary>How a document ends.</summary>
internal enum FeedEnd
{
    /// <summary>As it should.</summary>
    Whole,

    /// <summary>It breaks off, and all entries before that are whole.</summary>
    BetweenEntries,

    /// <summary>It breaks off in its last entry.</summary>
    InsideEntry,

    /// <summary>It has more entries than are read.</summary>
    TooMany,
}

/// <summary>What a reader of one family of formats does.</summary>
internal abstract class DocumentReader
{
    private readonly WarningList _faults = new();

    /// <summary>What is known of the feed so far; complete once <see cref="Next"/> has returned null.</summary>
    public abstract Feed Feed { get; }

    public IReadOnlyList<FeedWarning> Warnings => _faults.Kept;

    /// <summary>How the document ends, once <see cref="Next"/> has returned null.</summary>
    public FeedEnd End { get; protected set; }

    protected WarningList Faults => _faults;

    /// <summary>Whether another warning would be kept: where it would not, its text and its line need not be made.</summary>
    protected bool Warns => !_faults.IsFull;

    /// <summary>The next item, or null at the end.</summary>
    /// <exception cref="NotAFeedException">The document turns out to be no feed.</exception>
    public abstract Entry? Next();

    /// <summary>Says why no more of the document is read.</summary>
    public void LeaveOff(string why) => _faults.AddLast(why);

    protected void Warn(int? line, string message) => _faults.Add(line, message);
}
