namespace Tributary.App.Logging;

/// <summary>How much an event matters.</summary>
internal enum LogLevel
{
    Error,
    Warning,
    Info,
    Debug,
}

/// <summary>Something that happened.</summary>
/// <param name="At">When, in UTC.</param>
/// <param name="Level">How much it matters.</param>
/// <param name="Name">What, in one word.</param>
/// <param name="Fields">Text, numbers and truth values by name; none holds a key.</param>
internal sealed record LogEvent(DateTimeOffset At, LogLevel Level, string Name, IReadOnlyList<KeyValuePair<string, object?>> Fields);
