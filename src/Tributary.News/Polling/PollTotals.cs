using Tributary.Http;
using Tributary.News.Storage;

namespace Tributary.News.Polling;

/// <summary>What polling came to.</summary>
public sealed record PollTotals
{
    /// <summary>How many sources were polled, those cut off included.</summary>
    public int Polled { get; init; }

    /// <summary>How many of them failed; those that had not begun or were cut off by the end are none.</summary>
    public int Failed { get; init; }

    /// <summary>How many were due and had not begun, or were cut off: they stay due.</summary>
    public int Left { get; init; }

    /// <summary>Items that their sources had not given before.</summary>
    public long New { get; init; }

    /// <summary>Items that are other than they were.</summary>
    public long Changed { get; init; }

    /// <summary>Items that are as they were, in documents that were sent; those of a 304 are not counted.</summary>
    public long Unchanged { get; init; }

    /// <summary>Articles that the store did not have.</summary>
    public long StoredNew { get; init; }

    /// <summary>Articles that the store has otherwise now.</summary>
    public long StoredChanged { get; init; }

    /// <summary>For how long polling stood still because the store was behind, the end's wait for it included.</summary>
    public TimeSpan WaitedForStore { get; init; }

    /// <summary>From beginning to end.</summary>
    public TimeSpan Wall { get; init; }

    /// <summary>When the next source becomes due, in UTC; null for none.</summary>
    public DateTimeOffset? NextDue { get; init; }

    /// <summary>Whether the caller stopped it.</summary>
    public bool Interrupted { get; init; }

    /// <summary>Why the store could not be written, or null.</summary>
    public StoreException? StoreFailure { get; init; }

    internal PollTotals With(Poll poll) => this with
    {
        Polled = Polled + (poll.Outcome.Failure?.Kind is FailureKind.NotStarted ? 0 : 1),
        Failed = Failed + (poll is { IsDecided: true, Outcome.Success: false } ? 1 : 0),
        Left = Left + (poll.IsDecided ? 0 : 1),
        New = New + poll.New.Count,
        Changed = Changed + poll.Changed.Count,
        Unchanged = Unchanged + poll.Unchanged,
    };
}
