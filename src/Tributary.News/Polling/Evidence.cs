using Tributary.Http;

namespace Tributary.News.Polling;

/// <summary>What the end of a request says of the source that was to be asked.</summary>
internal enum Evidence
{
    /// <summary>It answered, well or badly: a failure is its own.</summary>
    Answered,

    /// <summary>No answer came: the fault is the source's, or that of a network on the way, our own included.</summary>
    NoAnswer,

    /// <summary>
    /// It was not asked, for a reason of ours: a key that is not set, a quota that is used up, a host that rests, the network guard, no
    /// turn in time, no file descriptor.
    /// </summary>
    NotAsked,

    /// <summary>The run ended before it could answer.</summary>
    CutOff,

    /// <summary>
    /// A defect of ours. It counts as the source's, whose answer has brought it to light, and says nothing of the network.
    /// </summary>
    Defect,
}

/// <summary>Whose fault a failure is: the one place that decides it. Pure.</summary>
internal static class FailureEvidence
{
    /// <summary>What a failure says; null is a success.</summary>
    public static Evidence Of(Failure? failure) => failure switch
    {
        { Kind: FailureKind.Cancelled or FailureKind.Deadline or FailureKind.NotStarted } => Evidence.CutOff,
        null or { Status: not null } => Evidence.Answered,
        { IsLocal: true } => Evidence.NotAsked,
        { Kind: FailureKind.InvalidRequest or FailureKind.Quota or FailureKind.Blocked or FailureKind.CircuitOpen } => Evidence.NotAsked,
        // Without a status the host rests since another request was told to slow down.
        { Kind: FailureKind.RateLimited } or { Kind: FailureKind.Timeout, Phase: Phase.Queue } => Evidence.NotAsked,
        { Kind: FailureKind.Auth or FailureKind.Malformed or FailureKind.TooLarge } => Evidence.Answered,
        { Kind: FailureKind.Timeout, Phase: Phase.Body } => Evidence.Answered,
        { Kind: FailureKind.Dns or FailureKind.Connect or FailureKind.Tls or FailureKind.Timeout or FailureKind.Http } => Evidence.NoAnswer,
        _ => Evidence.Defect,
    };
}
