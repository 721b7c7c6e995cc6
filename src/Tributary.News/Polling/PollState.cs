using Tributary.Http;
using Tributary.Http.Caching;
using Tributary.News.Articles;
using Tributary.News.Sources;

namespace Tributary.News.Polling;

/// <summary>
/// What is known of a polled source from one poll to the next. Immutable. The items that it gave are kept beside it:
/// <see cref="SeenItems"/>.
/// </summary>
public sealed record PollState
{
    // Clocks are put right by seconds all the time.
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(1);

    /// <summary>The source's id.</summary>
    public required string Source { get; init; }

    /// <summary>
    /// What the catalogue had when it was polled last: <see cref="SourceDeclaration.Identity"/>. Another one starts anew, but for the
    /// history.
    /// </summary>
    public string? Declared { get; init; }

    /// <summary>Where it is asked instead, since it moved there for good (301, 308); null where it did not.</summary>
    public Uri? MovedTo { get; init; }

    /// <summary>What to ask with whether anything has changed; null for nothing.</summary>
    public Validators? Validators { get; init; }

    /// <summary>When it is polled next, in UTC; null for never again: see <see cref="RetiredAt"/>.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>From the last poll to the next; null before the first.</summary>
    public TimeSpan? Interval { get; init; }

    /// <summary>Why the interval is what it is, for a person; null before the first poll.</summary>
    public string? Why { get; init; }

    /// <summary>When it was polled last, or was to be, or null.</summary>
    public DateTimeOffset? TriedAt { get; init; }

    /// <summary>When it answered last, or null.</summary>
    public DateTimeOffset? SucceededAt { get; init; }

    /// <summary>When an answer had something new last, or null.</summary>
    public DateTimeOffset? NewAt { get; init; }

    /// <summary>How often it has failed since it answered last.</summary>
    public int Streak { get; init; }

    /// <summary>The last failure, kept after a success; null where there was none.</summary>
    public PollFailure? LastFailure { get; init; }

    /// <summary>Since when its provider says that it is gone for good (410); null where it does not.</summary>
    public DateTimeOffset? RetiredAt { get; init; }

    /// <summary>When its items came.</summary>
    public Rhythm Rhythm { get; init; } = Rhythm.Unknown;

    /// <summary>How much quieter it is than its own history allows, for a person; null where it is not.</summary>
    public string? Silence { get; init; }

    /// <summary>What the feed calls itself, as plain text; or null.</summary>
    public string? Title { get; init; }

    /// <summary>How many articles it has given that were not known before.</summary>
    public long Items { get; init; }

    /// <summary>Whether it is to be polled at that moment.</summary>
    public bool IsDue(DateTimeOffset now) => RetiredAt is null && (DueAt is not { } due || due <= now);

    /// <summary>
    /// What of it can be true at a moment: a poll that lies further ahead than its interval reaches, since the clock has been set back, is
    /// due at once.
    /// </summary>
    /// <param name="now">In UTC.</param>
    public PollState AsOf(DateTimeOffset now)
    {
        var reach = (Interval ?? NextDue.LongestWait) is var own && own > NextDue.ShortestReach ? own : NextDue.ShortestReach;
        return DueAt - now > reach + Skew ? this with { DueAt = null } : this;
    }

    /// <summary>
    /// The state for a source that the catalogue now has as <paramref name="declared"/>: as it is, or where that is another one without
    /// what belongs to the old one, and due at once. Its rhythm stays.
    /// </summary>
    /// <param name="declared"><see cref="SourceDeclaration.Identity"/>.</param>
    public PollState At(string declared) => Declared is null || Declared == declared
        ? this
        : this with
        {
            Declared = declared, MovedTo = null, Validators = null, DueAt = null, Streak = 0, RetiredAt = null,
        };
}

/// <summary>Why a poll gave nothing.</summary>
/// <param name="Kind">The closed set's word for it.</param>
/// <param name="Message">One line for a person.</param>
/// <param name="At">When, in UTC.</param>
public sealed record PollFailure(FailureKind Kind, string Message, DateTimeOffset At)
{
    // It is stored, and shown in one line.
    private const int LongestMessage = 500;

    /// <summary>Of a failure, with at most 500 characters of its message.</summary>
    internal static PollFailure Of(Failure failure, DateTimeOffset at) =>
        new(failure.Kind, PlainText.Line(failure.Message, LongestMessage) ?? "", at);
}
