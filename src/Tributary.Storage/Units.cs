namespace Tributary.Storage;

/// <summary>How times stand in the database: instants as microseconds since 1970-01-01 UTC, durations as milliseconds.</summary>
internal static class Units
{
    private const long TicksPerMicrosecond = TimeSpan.TicksPerMillisecond / 1000;

    /// <summary>What is finer than a microsecond is cut.</summary>
    public static long ToMicroseconds(this DateTimeOffset instant) =>
        (instant.UtcTicks / TicksPerMicrosecond) - (DateTimeOffset.UnixEpoch.UtcTicks / TicksPerMicrosecond);

    public static DateTimeOffset ToInstant(this long microseconds) => DateTimeOffset.UnixEpoch.AddTicks(microseconds * TicksPerMicrosecond);

    public static double ToMilliseconds(this TimeSpan duration) => duration.TotalMilliseconds;

    /// <summary>Exact: rounded to the tick, where <see cref="TimeSpan.FromMilliseconds(double)"/> may cut one off.</summary>
    public static TimeSpan ToDuration(this double milliseconds) => new((long)Math.Round(milliseconds * TimeSpan.TicksPerMillisecond));
}
