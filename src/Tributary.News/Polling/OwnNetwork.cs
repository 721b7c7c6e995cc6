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

    // When somebody answered again after nobody had.
    private DateTimeOffset? BackAt { get; init; }

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
        switch (Answered(failure))
        {
            case true:
                return (this with { HeardAt = now, Silent = Silent.Clear(), IsDown = false, BackAt = IsDown ? now : BackAt }, Fault.None);
            case null:
                return (this, Fault.Source);
        }

        // What was under way when the first answer came was asked of a network that was not there.
        if (BackAt >= askedAt)
            return (this, Fault.OwnNetwork);
        if (hosts < FewHosts)
            return (this, Fault.Source);
        var next = failedBefore || Silent.ContainsKey(host) ? this : this with { Silent = Silent.Add(host, now) };
        next = next with { IsDown = IsDown || (next.Silent.Count >= FewHosts && now - (HeardAt ?? Begun) >= Quiet) };
        return (next, next.IsDown ? Fault.OwnNetwork : Fault.Doubtful);
    }

    /// <summary>
    /// Whether what was in doubt when polling ended is our own network's fault: nobody answered for so long, or nobody at all.
    /// </summary>
    public bool IsDownAtEnd(DateTimeOffset now) =>
        IsDown || (Silent.Count >= FewHosts && (HeardAt is not { } heard || now - heard >= Quiet));

    // Null for what says nothing of the network: it was not asked, or what was received is nobody's answer.
    private static bool? Answered(Failure? failure) => failure switch
    {
        null or { Status: not null } or { Kind: FailureKind.Malformed or FailureKind.TooLarge } or { Kind: FailureKind.Timeout,
            Phase: Phase.Body } => true,
        { Kind: FailureKind.Timeout, Phase: Phase.Queue } => null,
        { Kind: FailureKind.Dns or FailureKind.Connect or FailureKind.Tls or FailureKind.Timeout or FailureKind.Http } => false,
        _ => null,
    };
}

/// <summary>Whose fault a failure is.</summary>
internal enum Fault
{
    /// <summary>It has answered, and so there is a network.</summary>
    None,

    /// <summary>The source's own: it counts.</summary>
    Source,

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
