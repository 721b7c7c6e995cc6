namespace Tributary.Http;

/// <summary>Why a request gave nothing, as a value. Holds no key and no address with a query.</summary>
/// <param name="Kind">Which of the closed set.</param>
/// <param name="Message">One line for a person: what, where, what was expected.</param>
public sealed record Failure(FailureKind Kind, string Message)
{
    /// <summary>The bound that was reached, for <see cref="FailureKind.Timeout"/>; else the phase reached, or null.</summary>
    public Phase? Phase { get; init; }

    /// <summary>The HTTP status that was received, or null.</summary>
    public int? Status { get; init; }

    /// <summary>How long the provider asked to wait, or null where it did not say.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>
    /// Whether this machine is what failed, for instance since it had no free file descriptor: it says nothing of the host, which was not
    /// asked.
    /// </summary>
    public bool IsLocal { get; init; }

    /// <summary>Whether the same request may well succeed a moment later, a connection that broke for instance.</summary>
    internal bool IsTransient { get; init; }

    /// <summary>Whether a connection was closed that the request had been written to: another one may well be better.</summary>
    internal bool IsLost { get; init; }

    /// <summary>Whether the host has said that it did not act on the request.</summary>
    internal bool IsUnprocessed { get; init; }
}
