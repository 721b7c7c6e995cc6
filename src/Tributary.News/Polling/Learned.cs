using Tributary.News.Runs;
using Tributary.News.Sources;

namespace Tributary.News.Polling;

/// <summary>What polls have learned of a source, for whoever asks it or shows it otherwise. Pure.</summary>
public static class Learned
{
    // Searches follow each other faster than polls, and a host that is down for a moment has not gone.
    private static readonly TimeSpan Apart = TimeSpan.FromHours(1);

    /// <summary>What is known of a source as it is declared now: what was learned of another declaration does not count.</summary>
    /// <param name="declared">The source.</param>
    /// <param name="known">What is known of its id, or null.</param>
    public static PollState? Of(SourceDeclaration declared, PollState? known) => known?.At(declared.Identity);

    /// <summary>The declaration with the address that the source is asked at: another one where it has moved for good.</summary>
    /// <param name="declared">The source.</param>
    /// <param name="known">What is known of its id, or null.</param>
    public static SourceDeclaration InUse(SourceDeclaration declared, PollState? known) =>
        Of(declared, known)?.MovedTo is { } moved ? declared.MovedTo(moved) : declared;

    /// <summary>Whether any source of a run has answered it: where none has, the fault may be our own network's.</summary>
    public static bool IsHeard(RunReport run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return run.Sources.Any(source => source.Attempts > 0 && FailureEvidence.Of(source.Failure) == Evidence.Answered);
    }

    /// <summary>
    /// What another command than a poll makes of what is known of a source that has moved for good; null where nothing changes. A failure
    /// at the new address counts as a poll's would, where it comes an hour or more after the one before and is the source's own; after as
    /// many in a row as of polls the move is forgotten.
    /// </summary>
    /// <param name="known">What is known of it.</param>
    /// <param name="outcome">What became of it.</param>
    /// <param name="isHeard"><see cref="IsHeard"/> of the run.</param>
    /// <param name="now">In UTC.</param>
    public static PollState? After(PollState known, SourceOutcome outcome, bool isHeard, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(known);
        ArgumentNullException.ThrowIfNull(outcome);
        if (known is not { MovedTo: not null, RetiredAt: null } || outcome.Attempts == 0)
            return null;
        if (outcome.Failure is not { } failure)
            return known.Streak == 0 ? null : known with { Streak = 0 };
        var isOwn = FailureEvidence.Of(failure) switch
        {
            Evidence.Answered => true,
            Evidence.NoAnswer => isHeard,
            _ => false,
        };
        var isGone = outcome.Channel is { Gone: true };
        return isOwn && (isGone || known.Streak == 0 || known.LastFailure is not { } last || (now - last.At).Duration() >= Apart)
            ? PollDecision.Failed(known, failure, isGone, now)
            : null;
    }
}
