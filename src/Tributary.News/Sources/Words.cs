using Tributary.Http;

namespace Tributary.News.Sources;

/// <summary>
/// The words that <see cref="FailureKind"/> and <see cref="Phase"/> have on every surface of the program: lower case, snake case.
/// </summary>
public static class Words
{
    /// <summary>The word of a failure kind, for instance <c>rate_limited</c>.</summary>
    public static string Word(this FailureKind kind) => kind switch
    {
        FailureKind.InvalidRequest => "not_configured",
        FailureKind.Dns => "dns",
        FailureKind.Connect => "connect",
        FailureKind.Tls => "tls",
        FailureKind.Timeout => "timeout",
        FailureKind.Deadline => "deadline",
        FailureKind.NotStarted => "not_started",
        FailureKind.Auth => "auth",
        FailureKind.RateLimited => "rate_limited",
        FailureKind.Quota => "quota",
        FailureKind.Http => "http",
        FailureKind.Malformed => "malformed",
        FailureKind.TooLarge => "too_large",
        FailureKind.Blocked => "blocked",
        FailureKind.CircuitOpen => "circuit_open",
        FailureKind.Cancelled => "cancelled",
        FailureKind.Unexpected => "unexpected",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    /// <summary>The word of a phase, for instance <c>response</c>.</summary>
    public static string Word(this Phase phase) => phase switch
    {
        Phase.Queue => "queue",
        Phase.Dns => "dns",
        Phase.Connect => "connect",
        Phase.Tls => "tls",
        Phase.Send => "send",
        Phase.Response => "response",
        Phase.Body => "body",
        Phase.Processing => "parse",
        Phase.Total => "total",
        _ => throw new ArgumentOutOfRangeException(nameof(phase), phase, null),
    };
}
