namespace Tributary.Http;

/// <summary>
/// When a request is made again. Only what may heal is: a connection that broke, and the statuses 408, 425, 429, 500, 502, 503 and 504. A
/// bound that was reached has cost what it may cost, a name without an address or a refused connection is remembered for others, and none
/// of them is repeated.
/// </summary>
public sealed record RetryOptions
{
    /// <summary>
    /// At most so many attempts, the first included: 1 (never again) to 10. Default 3. One more is made where <see
    /// cref="OutboundRequest.Validators"/> are refused.
    /// </summary>
    public int MaxAttempts { get; init; } = 3;

    /// <summary>The least wait between two attempts: more than zero, at most <see cref="LongestDelay"/>. Default 200 ms.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// The longest wait, at most 1 h. A provider that asks for a longer one is not asked again by the same request. Default 5 s.
    /// </summary>
    public TimeSpan LongestDelay { get; init; } = TimeSpan.FromSeconds(5);

    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    internal void Check(string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxAttempts, 1, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxAttempts, 10, name);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(FirstDelay, TimeSpan.Zero, name);
        ArgumentOutOfRangeException.ThrowIfLessThan(LongestDelay, FirstDelay, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(LongestDelay, TimeSpan.FromHours(1), name);
    }
}
