namespace Tributary.Http;

/// <summary>So many requests in a span of time: 100 a minute, 50 in 12 hours.</summary>
/// <param name="Count">1 or more.</param>
/// <param name="Period">Longer than zero.</param>
public sealed record Allowance(int Count, TimeSpan Period);
