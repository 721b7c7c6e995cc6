using System.Diagnostics.CodeAnalysis;
using Tributary.Fanout;

namespace Tributary.Http;

/// <summary>
/// What became of one request: a response (of any status) or a failure, never both, and where its time went. A fan-out counts one whose
/// <see cref="Error"/> is not null as failed.
/// </summary>
public sealed record OutboundResult : IFallible
{
    /// <summary>The answer, or null where there is a <see cref="Failure"/>.</summary>
    public OutboundResponse? Response { get; init; }

    /// <summary>Why there is no answer, or null where there is one. A status that is no success is an answer, not a failure.</summary>
    public Failure? Failure { get; init; }

    /// <summary>
    /// What went wrong, made anew each time: the <see cref="Failure"/>, else what the answer's status says
    /// (<see cref="StatusFailure.From"/>). Null for an answer of 200 to 299, and of a 304 that answers a condition.
    /// </summary>
    public OutboundException? Error =>
        (Failure ?? (Response is null ? null : StatusFailure.From(Response))) is { } failure ? new(failure) : null;

    Exception? IFallible.Error => Error;

    /// <summary>Whether there is an answer, of a status that is no failure: whether <see cref="GetOrThrow"/> gives one.</summary>
    [MemberNotNullWhen(true, nameof(Response))]
    public bool IsSuccess => Response is not null && Error is null;

    /// <summary>The time of each phase reached, added up over attempts and redirects.</summary>
    public PhaseTimes Phases { get; init; } = PhaseTimes.None;

    /// <summary>When the request was handed in: a timestamp of the client's <see cref="TimeProvider"/>.</summary>
    public long StartTimestamp { get; init; }

    /// <summary>From being handed in to the end.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>
    /// How often the request set out, with a slot of its provider, redirects not counted: 0 where it waited for one to the
    /// end, and where nothing was to be reached (<see cref="FailureKind.Blocked"/>, <see cref="FailureKind.InvalidRequest"/>,
    /// <see cref="FailureKind.NotStarted"/>).
    /// </summary>
    public int Attempts { get; init; }

    /// <summary>The attempts that failed and were followed by another one, in their order.</summary>
    public IReadOnlyList<FailedAttempt> FailedAttempts { get; init; } = [];

    /// <summary>The answer, of a status that is no failure.</summary>
    /// <exception cref="OutboundException">What <see cref="Error"/> is.</exception>
    public OutboundResponse GetOrThrow() => Error is { } error ? throw error : Response!;
}
