using System.Globalization;

namespace Tributary.News.Articles;

/// <summary>
/// Times as JSON APIs write them, in UTC. What cannot be a publication's time is null, so that it neither sorts first nor last by mistake.
/// </summary>
public static class PublishedTime
{
    // The first newspaper is of 1605; year 1 and year 9999 are what programs write for "none".
    private const int FirstYear = 1600;
    private const int LastYear = 2200;

    private static readonly string[] Formats =
    [
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd' 'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd",
    ];

    /// <summary>
    /// ISO 8601 with or without time, seconds, offset and a fraction of any length; UTC where no offset is given.
    /// Null for anything else and outside the years 1600 to 2200.
    /// </summary>
    public static DateTimeOffset? Parse(string? text)
    {
        if (text is null || text.Length > 64)
            return null;
        const DateTimeStyles Styles = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        var iso = WithSevenDigits(text.Trim());
        return DateTimeOffset.TryParseExact(iso, Formats, CultureInfo.InvariantCulture, Styles, out var time) ? Plausible(time) : null;
    }

    /// <summary>Seconds since 1970; null for null, for 0 and outside the years 1600 to 2200.</summary>
    public static DateTimeOffset? FromUnix(long? seconds) =>
        seconds is { } given and not 0 and > -11_676_096_000 and < 7_289_654_400
            ? Plausible(DateTimeOffset.FromUnixTimeSeconds(given))
            : null;

    private static DateTimeOffset? Plausible(DateTimeOffset time) => time.Year is >= FirstYear and <= LastYear ? time : null;

    /// <summary>Without the digits of a fraction below .NET's tick.</summary>
    private static string WithSevenDigits(string text)
    {
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0)
            return text;
        var end = dot + 1;
        while (end < text.Length && char.IsAsciiDigit(text[end]))
            end++;
        return end - dot > 8 ? text.Remove(dot + 8, end - dot - 8) : text;
    }
}
