using System.Collections.Immutable;
using Tributary.Http;

namespace Tributary.News.Polling;

/// <summary>
/// Whose fault it is where sources give no answer: theirs, or our own network's. Immutable and pure: what is known of it, and what one more
/// poll makes of that.
/// </summary>
/// <param name="Begun">When polling began, in UTC.</param>
internal sealed record OwnNetwork(DateTimeOffset Begun)
{
    /// <summary>So long nobody must have answered.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromMinutes(2);

    /// <summary>At so many hosts nobody must have answered: fewer may well be down by themselves.</summary>
    public const int FewHosts = 3;

    /// <summary>When somebody answered last, in UTC; null for never.</summary>
    public DateTimeOffset? HeardAt { get; init; }

    /// <summary>
    /// The hosts that gave no answer since anybody did, though they usually do, and when they first did not. One that had failed before is
    /// no witness: of a few that are gone for good, polled between two that answer, every outage would be made.
    /// </summary>
    public ImmutableDictionary<string, DateTimeOffset> Silent { get; init; } = ImmutableDictionary<string, DateTimeOffset>.Empty;

    /// <summary>Whether it is taken for our own network's fault.</summary>
    public bool IsDown { get; init; }

    /// <summary>When the first host gave no answer since anybody did, in UTC; null for none.</summary>
    public DateTimeOffset? SilentSince => Silent.IsEmpty ? null : Silent.Values.Min();

    // One that was silent in so many outages in a row, though others were heard between them, is down by itself: of three such hosts every
    // answer of somebody else would be followed by the next outage.
    private const int MostOutages = 2;

    // In how many outages in a row a host was silent that has not answered since.
    private ImmutableDictionary<string, int> Missed { get; init; } = ImmutableDictionary<string, int>.Empty;

    // When somebody answered again after nobody had.
    private DateTimeOffset? BackAt { get; init; }

    /// <summary>Whether a host's failure may be the first sign of an outage, so that asking it again soon tells.</summary>
    public bool IsSuspected(string host) => !IsDown && Silent.Count >= FewHosts && Silent.ContainsKey(host);

    /// <summary>
    /// Whether an answer ends an outage that nobody had noticed, since nobody was asked in it for long enough: three hosts had been silent
    /// when it was asked for, and nobody had answered for <see cref="Quiet"/>.
    /// </summary>
    /// <param name="askedAt">When the one was asked who answers, in UTC.</param>
    public bool WasDown(DateTimeOffset askedAt) =>
        !IsDown && askedAt - (HeardAt ?? Begun) >= Quiet && Silent.Values.Count(since => since <= askedAt) >= FewHosts;

    /// <summary>What a poll says.</summary>
    /// <param name="failure">Why it failed; null where it did not.</param>
    /// <param name="host">Who was asked.</param>
    /// <param name="failedBefore">Whether it had failed the last time, too.</param>
    /// <param name="hosts">How many hosts there are to be asked: where they are few nothing is in doubt.</param>
    /// <param name="askedAt">When it was asked, in UTC.</param>
    /// <param name="now">When it ended, in UTC.</param>
    public (OwnNetwork Next, Fault Fault) After(
        Failure? failure, string host, bool failedBefore, int hosts, DateTimeOffset askedAt, DateTimeOffset now)
    {
        switch (FailureEvidence.Of(failure))
        {
            case Evidence.Answered:
                return (Heard(host, askedAt, now), Fault.None);
            case Evidence.NotAsked:
                return (this, Fault.NotAsked);
            case Evidence.Defect:
                return (this, Fault.Source);
        }

        // What was under way when the first answer came was asked of a network that was not there.
        if (BackAt >= askedAt)
            return (this, Fault.OwnNetwork);
        if (hosts < FewHosts)
            return (this, Fault.Source);
        var isWitness = !failedBefore && Missed.GetValueOrDefault(host) < MostOutages;
        var next = isWitness && !Silent.ContainsKey(host) ? this with { Silent = Silent.Add(host, now) } : this;
        next = next with { IsDown = IsDown || (next.Silent.Count >= FewHosts && now - (HeardAt ?? Begun) >= Quiet) };
        return (next, next.IsDown ? Fault.OwnNetwork : Fault.Doubtful);
    }

    /// <summary>
    /// Whether what was in doubt when polling ended is our own network's fault: nobody answered for so long, or nobody at all.
    /// </summary>
    public bool IsDownAtEnd(DateTimeOffset now) =>
        IsDown || (Silent.Count >= FewHosts && (HeardAt is not { } heard || now - heard >= Quiet));

    private OwnNetwork Heard(string host, DateTimeOffset askedAt, DateTimeOffset now)
    {
        var (isOver, missed) = (IsDown || WasDown(askedAt), Missed);
        if (isOver)
            foreach (var silent in Silent.Keys)
                missed = missed.SetItem(silent, missed.GetValueOrDefault(silent) + 1);
        return this with
        {
            HeardAt = now, Silent = Silent.Clear(), IsDown = false, BackAt = isOver ? now : BackAt, Missed = missed.Remove(host),
        };
    }
}

/// <summary>Whose fault a failure is.</summary>
internal enum Fault
{
    /// <summary>It has answered, and so there is a network.</summary>
    None,

    /// <summary>The source's own: it counts.</summary>
    Source,

    /// <summary>Nobody's: it was not asked.</summary>
    NotAsked,

    /// <summary>Not known yet.</summary>
    Doubtful,

    /// <summary>Our own network's: it says nothing of the source.</summary>
    OwnNetwork,
}

/// <summary>Nobody answers any more, or somebody does again.</summary>
/// <param name="IsDown">Whether nobody answers.</param>
/// <param name="Since">Since when nobody answered, in UTC.</param>
/// <param name="AgainAt">When the first source is asked again, in UTC; null where somebody answers, or nothing more is asked.</param>
public sealed record NetworkChange(bool IsDown, DateTimeOffset Since, DateTimeOffset? AgainAt);
