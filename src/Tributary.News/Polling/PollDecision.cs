using Tributary.Http;
using Tributary.News.Articles;
using Tributary.News.Runs;

namespace Tributary.News.Polling;

/// <summary>What an outcome makes of what was known of a source. Pure.</summary>
public static class PollDecision
{
    // A new address that does not answer so often in a row is given up for the declared one.
    private const int MovedInVain = 3;

    /// <summary>
    /// The poll as it is shown and stored. An outcome that says nothing of the source (the run was stopped, its deadline came) changes
    /// nothing: it stays due.
    /// </summary>
    /// <param name="before">What was known; of a source that was never polled its id alone.</param>
    /// <param name="declared">The address that the catalogue has.</param>
    /// <param name="every">The user's own interval, or null.</param>
    /// <param name="outcome">What came.</param>
    /// <param name="seen">What the source gave before; not looked at where nothing came.</param>
    /// <param name="now">When it ended, in UTC.</param>
    /// <param name="dice">From 0 up to 1.</param>
    public static Poll Of(
        PollState before, Uri declared, TimeSpan? every, SourceOutcome outcome, SeenItems seen, DateTimeOffset now, double dice)
    {
        if (outcome.Failure is { Kind: FailureKind.Cancelled or FailureKind.Deadline or FailureKind.NotStarted })
            return new() { Outcome = outcome, State = before, IsDecided = false };
        var tried = before with { Declared = declared.AbsoluteUri, TriedAt = now };
        return outcome.Failure is { } failure
            ? Failed(tried, every, outcome, failure, now, dice)
            : Answered(tried, every, outcome, seen, now, dice);
    }

    private static Poll Failed(PollState tried, TimeSpan? every, SourceOutcome outcome, Failure failure, DateTimeOffset now, double dice)
    {
        var gone = outcome.Channel is { Gone: true } && tried.MovedTo is null;
        var streak = tried.Streak + 1;
        var due = NextDue.AfterFailure(tried.Rhythm, failure, streak, every, now, dice);
        return new()
        {
            Outcome = outcome,
            State = tried with
            {
                Streak = streak,
                LastFailure = new(failure.Kind, failure.Message, now),
                DueAt = gone ? null : due.At,
                Interval = gone ? null : due.Interval,
                Why = gone ? "its provider says that it is gone for good (410)" : due.Why,
                RetiredAt = gone ? tried.RetiredAt ?? now : null,
                MovedTo = streak >= MovedInVain || outcome.Channel is { Gone: true } ? null : tried.MovedTo,
                Validators = tried.MovedTo is not null && streak >= MovedInVain ? null : tried.Validators,
            },
        };
    }

    private static Poll Answered(PollState tried, TimeSpan? every, SourceOutcome outcome, SeenItems seen, DateTimeOffset now, double dice)
    {
        var channel = outcome.Channel;
        var unmodified = outcome.NotModified || channel is { NotModified: true };
        var found = unmodified ? null : Recognition.Of(outcome.Articles, seen);
        var rhythm = found is { New.Count: > 0 } ? tried.Rhythm.With(Arrivals(found.New, tried, now)) : tried.Rhythm;
        var due = NextDue.AfterAnswer(rhythm, channel, every, now, dice);
        return new()
        {
            Outcome = outcome,
            New = found?.New ?? [],
            Changed = found?.Changed ?? [],
            Unchanged = found?.Unchanged ?? 0,
            Seen = found is null || (found.New.Count == 0 && found.Changed.Count == 0 && found.Seen.Items.SequenceEqual(seen.Items))
                ? null
                : found.Seen,
            State = tried with
            {
                Streak = 0,
                RetiredAt = null,
                SucceededAt = now,
                NewAt = found is { New.Count: > 0 } ? now : tried.NewAt,
                Validators = channel?.Validators ?? (unmodified ? tried.Validators : null),
                MovedTo = channel?.MovedTo ?? tried.MovedTo,
                Title = channel?.Title ?? tried.Title,
                Items = tried.Items + (found?.New.Count ?? 0),
                Rhythm = rhythm,
                DueAt = due.At,
                Interval = due.Interval,
                Why = due.Why,
                Silence = Silence.Of(rhythm, now),
            },
        };
    }

    // A date of its own where it can be true: of a first document it tells the rhythm at once. Else it came between the polls, and now is
    // as good as any time.
    private static IEnumerable<DateTimeOffset> Arrivals(IReadOnlyList<Article> articles, PollState tried, DateTimeOffset now)
    {
        foreach (var article in articles)
            if (Dates.Credible(article.PublishedAt, now) is { } date)
                yield return date < now ? date : now;
            else if (tried.SucceededAt is not null)
                yield return now;
    }
}

/// <summary>A source polled once.</summary>
public sealed record Poll
{
    /// <summary>What came, with all articles of the document.</summary>
    public required SourceOutcome Outcome { get; init; }

    /// <summary>What is known of the source now.</summary>
    public required PollState State { get; init; }

    /// <summary>Whether the outcome says anything of the source; else its state is as it was.</summary>
    public bool IsDecided { get; init; } = true;

    /// <summary>Not known before, in the document's order.</summary>
    public IReadOnlyList<Article> New { get; init; } = [];

    /// <summary>Known, and other than they were.</summary>
    public IReadOnlyList<Article> Changed { get; init; } = [];

    /// <summary>How many are as they were.</summary>
    public int Unchanged { get; init; }

    /// <summary>What to remember of the items; null where that is as it was.</summary>
    public SeenItems? Seen { get; init; }
}
