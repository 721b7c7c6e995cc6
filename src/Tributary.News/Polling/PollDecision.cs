using Tributary.Http;
using Tributary.News.Articles;
using Tributary.News.Runs;
using Tributary.News.Sources;

namespace Tributary.News.Polling;

/// <summary>What an outcome makes of what was known of a source. Pure.</summary>
public static class PollDecision
{
    /// <summary>A new address that fails so often in a row is given up for the declared one.</summary>
    public const int MovedInVain = 3;

    private const string Gone = "its provider says that it is gone for good (410)";

    /// <summary>
    /// The poll as it is shown and stored. An outcome of a source that was cut off (the run was stopped, its deadline came) changes
    /// nothing: it stays due. Of one that was not asked, for a reason of ours, streak and addresses stay as they are.
    /// </summary>
    /// <param name="before">What was known; of a source that was never polled its id alone.</param>
    /// <param name="declared">What the catalogue has: <see cref="SourceDeclaration.Identity"/>.</param>
    /// <param name="every">The user's own interval, or null.</param>
    /// <param name="outcome">What came.</param>
    /// <param name="seen">What the source gave before; not looked at where nothing came.</param>
    /// <param name="now">When it ended, in UTC.</param>
    /// <param name="dice">From 0 up to 1.</param>
    public static Poll Of(
        PollState before, string declared, TimeSpan? every, SourceOutcome outcome, SeenItems seen, DateTimeOffset now, double dice)
    {
        var evidence = FailureEvidence.Of(outcome.Failure);
        if (evidence == Evidence.CutOff)
            return new() { Outcome = outcome, State = before, IsDecided = false };
        var tried = before with { Declared = declared, TriedAt = now };
        return outcome.Failure is not { } failure ? Answered(tried, every, outcome, seen, now, dice)
            : evidence == Evidence.NotAsked ? NotAsked(tried, every, outcome, failure, now, dice)
            : Failed(tried, every, outcome, failure, now, dice);
    }

    /// <summary>
    /// One failure more of a source, whoever asked it: it is noted, and a new address that has failed often enough is given up.
    /// </summary>
    internal static PollState Failed(PollState tried, Failure failure, bool isGone, DateTimeOffset now)
    {
        var streak = tried.Streak + 1;
        var givesUp = tried.MovedTo is not null && (isGone || streak >= MovedInVain);
        return tried with
        {
            Streak = streak,
            LastFailure = PollFailure.Of(failure, now),
            MovedTo = givesUp ? null : tried.MovedTo,
            // They belong to the address that gave them.
            Validators = givesUp ? null : tried.Validators,
        };
    }

    private static Poll NotAsked(PollState tried, TimeSpan? every, SourceOutcome outcome, Failure failure, DateTimeOffset now, double dice)
    {
        var state = tried with { LastFailure = PollFailure.Of(failure, now) };
        var due = NextDue.WhereNotAsked(tried.Rhythm, failure, every, now, dice);
        return new()
        {
            Outcome = outcome,
            State = tried.RetiredAt is not null ? state : state with { DueAt = due.At, Interval = due.Interval, Why = due.Why },
        };
    }

    private static Poll Failed(PollState tried, TimeSpan? every, SourceOutcome outcome, Failure failure, DateTimeOffset now, double dice)
    {
        var isGone = outcome.Channel is { Gone: true };
        var state = Failed(tried, failure, isGone, now);
        // No answer says nothing of whether it is still gone.
        if ((isGone && tried.MovedTo is null) || (tried.RetiredAt is not null && FailureEvidence.Of(failure) == Evidence.NoAnswer))
            state = state with { DueAt = null, Interval = null, Why = Gone, RetiredAt = tried.RetiredAt ?? now };
        else if (NextDue.AfterFailure(tried.Rhythm, failure, state.Streak, every, now, dice) is var due)
            state = state with { DueAt = due.At, Interval = due.Interval, Why = due.Why, RetiredAt = null };
        return new() { Outcome = outcome, State = state };
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
