namespace Tributary.Http;

/// <summary>An attempt that failed and was followed by another one.</summary>
/// <param name="Why">What it failed of: an answer's status, too.</param>
/// <param name="Start">When it began, after the request was handed in.</param>
/// <param name="Elapsed">From its beginning to its failure, waiting for a turn included.</param>
/// <param name="Wait">How long the next attempt was put off.</param>
public sealed record FailedAttempt(Failure Why, TimeSpan Start, TimeSpan Elapsed, TimeSpan Wait);
