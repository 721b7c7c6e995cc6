using System.Globalization;

namespace Tributary.App.Settings;

/// <summary>Dates and date-times of ISO 8601.</summary>
internal static class Dates
{
    private static readonly string[] Times =
    [
        "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mmK", "yyyy-MM-dd HH:mm:ssK",
    ];

    /// <summary>In UTC, which is also assumed where the text names no offset; null where it is no date.</summary>
    /// <param name="text"><c>2026-11-23</c> or <c>2026-11-23T09:30:00Z</c>, for instance.</param>
    /// <param name="endOfDay">Whether a date alone means its last second rather than its first.</param>
    public static DateTimeOffset? Parse(string text, bool endOfDay)
    {
        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        if (DateTimeOffset.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, Utc, out var day))
            return endOfDay ? day.AddSeconds(86_399) : day;
        return DateTimeOffset.TryParseExact(text, Times, CultureInfo.InvariantCulture, Utc, out var time) ? time : null;
    }
}
