using System.Globalization;

namespace Tributary.Simulator.Behaviours;

/// <summary>Durations (250ms, 10s, 2m, 1h) and sizes (512, 64KB, 20MB, 1GB), read and written.</summary>
internal static class Units
{
    private static readonly (string Unit, long Ticks)[] Durations =
    [
        ("ms", TimeSpan.TicksPerMillisecond), ("s", TimeSpan.TicksPerSecond), ("m", TimeSpan.TicksPerMinute), ("h", TimeSpan.TicksPerHour),
    ];

    private static readonly (string Unit, long Bytes)[] Sizes = [("KB", 1 << 10), ("MB", 1 << 20), ("GB", 1 << 30)];

    public static TimeSpan? Duration(string text)
    {
        foreach (var (unit, ticks) in Durations)
        {
            if (text.EndsWith(unit, StringComparison.Ordinal) && Whole(text[..^unit.Length]) is { } count
                && count <= TimeSpan.FromDays(30).Ticks / ticks)
                return TimeSpan.FromTicks(count * ticks);
        }
        return null;
    }

    public static long? Size(string text)
    {
        foreach (var (unit, bytes) in Sizes)
        {
            if (text.EndsWith(unit, StringComparison.Ordinal))
                return Whole(text[..^unit.Length]) is { } count and < 1 << 20 ? count * bytes : null;
        }
        return Whole(text);
    }

    public static long? Whole(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    public static string Format(TimeSpan duration)
    {
        var (unit, ticks) = Durations.LastOrDefault(unit => duration.Ticks % unit.Ticks == 0 && duration.Ticks >= unit.Ticks, Durations[0]);
        return string.Create(CultureInfo.InvariantCulture, $"{duration.Ticks / ticks}{unit}");
    }

    public static string FormatSize(long size)
    {
        var (unit, bytes) = Sizes.LastOrDefault(unit => size % unit.Bytes == 0 && size >= unit.Bytes, ("", 1));
        return string.Create(CultureInfo.InvariantCulture, $"{size / bytes}{unit}");
    }
}
