using System.Globalization;

namespace Tributary.News.Polling;

/// <summary>Lengths of time as a person says them of days and weeks.</summary>
public static class Span
{
    /// <summary><c>90 s</c>, <c>45 min</c>, <c>3 h</c>, <c>1.5 h</c>, <c>12 d</c>.</summary>
    public static string Of(TimeSpan span) => span.TotalMinutes switch
    {
        < 2 => Text($"{span.TotalSeconds:0} s"),
        < 90 => Text($"{span.TotalMinutes:0} min"),
        < 10 * 60 => Text($"{span.TotalHours:0.#} h"),
        < 48 * 60 => Text($"{span.TotalHours:0} h"),
        _ => Text($"{span.TotalDays:0} d"),
    };

    /// <summary><c>2nd</c>, <c>11th</c>, <c>23rd</c>.</summary>
    public static string Ordinal(int number) => Text($"{number}{(number % 100 is >= 11 and <= 13 ? "th" : (number % 10) switch
    {
        1 => "st",
        2 => "nd",
        3 => "rd",
        _ => "th",
    })}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
