namespace Tributary.Fanout;

/// <summary>An input, its place in the source, and when it was pulled.</summary>
internal readonly record struct Pulled<TInput>(TInput Input, long Index, long Timestamp);
