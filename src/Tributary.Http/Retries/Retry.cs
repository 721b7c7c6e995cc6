namespace Tributary.Http.Retries;

/// <summary>Whether and when a failed attempt is followed by another one. Pure.</summary>
internal static class Retry
{
    /// <summary>Whether an answer like it, asked for again or of another origin, may be a better one.</summary>
    public static bool MayHeal(OutboundResponse response) =>
        StatusFailure.From(response) is { } failure && (failure.Kind == FailureKind.RateLimited || MayHeal(response.Status));

    private static bool MayHeal(int status) => status is 408 or 425 or 429 or 500 or 502 or 503 or 504;

    /// <summary>
    /// Whether a request may be sent twice: one that is idempotent; any other where nobody can have acted on it, since no connection was
    /// made, the provider asked to slow down, or its server says that it did not look at it (HTTP/2).
    /// </summary>
    public static bool MayRepeat(OutboundRequest request, Failure failure) =>
        request.IsIdempotent || failure.IsUnprocessed
        || failure.Kind is FailureKind.Dns or FailureKind.Connect or FailureKind.Tls or FailureKind.RateLimited;

    /// <summary>
    /// How long to wait before the next attempt; null where there is none: this failure does not heal, the attempts are used up, the
    /// provider asks for more patience than there is, or an attempt as long as the last one would not end in time.
    /// </summary>
    /// <param name="options">The bounds.</param>
    /// <param name="failure">What the attempt failed of.</param>
    /// <param name="attempts">Attempts so far: 1 or more.</param>
    /// <param name="previous">The wait before the attempt that failed; zero before the first.</param>
    /// <param name="random">From 0 up to, not including, 1.</param>
    /// <param name="took">How long the attempt took, without its wait for a turn.</param>
    /// <param name="left">What is left for the request; infinite where nothing bounds it.</param>
    public static TimeSpan? Wait(
        RetryOptions options, Failure failure, int attempts, TimeSpan previous, double random, TimeSpan took, TimeSpan left)
    {
        if (attempts >= options.MaxAttempts || !Heals(failure))
            return null;
        var wait = Jittered(options, previous, random);
        if (failure.RetryAfter is { } asked && asked > wait)
            wait = asked;
        if (wait > options.LongestDelay)
            return null;
        return left == Timeout.InfiniteTimeSpan || wait + took <= left ? wait : null;
    }

    // A 429 that names no time is answered by the provider's rest, not by asking again.
    private static bool Heals(Failure failure) =>
        failure.Kind == FailureKind.RateLimited ? failure.RetryAfter is not null
        : failure.IsTransient || (failure is { Kind: FailureKind.Http, Status: { } status } && MayHeal(status));

    // Decorrelated jitter: anywhere between the first delay and three times the last one, so that those who failed together do not come
    // back together.
    private static TimeSpan Jittered(RetryOptions options, TimeSpan previous, double random)
    {
        var most = 3 * (previous > options.FirstDelay ? previous : options.FirstDelay);
        var wait = options.FirstDelay + (random * (most - options.FirstDelay));
        return wait < options.LongestDelay ? wait : options.LongestDelay;
    }
}
