using System.Globalization;

namespace Tributary.App.Settings;

/// <summary>Durations as people write them: a number and <c>ms</c>, <c>s</c>, <c>m</c> or <c>h</c>.</summary>
internal static class Durations
{
    private const double MillisecondsOfAYear = 365.0 * 24 * 60 * 60 * 1000;

    /// <summary>The duration, at most a year; null where the text is none.</summary>
    public static TimeSpan? Parse(string text)
    {
        var digits = text.AsSpan().TrimEnd("msh");
        if (!double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            return null;
        return text.AsSpan(digits.Length) switch
        {
            "ms" => Within(number),
            "s" => Within(number * 1_000),
            "m" => Within(number * 60_000),
            "h" => Within(number * 3_600_000),
            _ => null,
        };
    }

    private static TimeSpan? Within(double milliseconds) =>
        milliseconds <= MillisecondsOfAYear ? TimeSpan.FromMilliseconds(milliseconds) : null;
}
