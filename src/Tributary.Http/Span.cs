using System.Globalization;

namespace Tributary.Http;

/// <summary>A length of time as a person reads it: <c>250 ms</c>, <c>1.5 s</c>, <c>2 min</c>, <c>7 h</c>, <c>3 d</c>.</summary>
internal static class Span
{
    public static string Text(TimeSpan time) => time.TotalSeconds switch
    {
        < 1 => In($"{time.TotalMilliseconds:0.#} ms"),
        < 120 => In($"{time.TotalSeconds:0.##} s"),
        < 120 * 60 => In($"{time.TotalMinutes:0.#} min"),
        < 48 * 60 * 60 => In($"{time.TotalHours:0.#} h"),
        _ => In($"{time.TotalDays:0.#} d"),
    };

    private static string In(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
