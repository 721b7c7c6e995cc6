namespace Tributary.App.Settings;

/// <summary>So many requests in a span of time: <c>100/m</c>.</summary>
/// <param name="Count">1 or more.</param>
/// <param name="Per">A second, a minute, an hour or a day.</param>
internal sealed record Allowance(int Count, TimeSpan Per);
