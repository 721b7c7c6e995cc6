using System.Globalization;

namespace Tributary.Simulator.Providers;

/// <summary>Dates as the providers write and read them.</summary>
internal static class Dates
{
    private const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;

    private static readonly string[] Forms =
    [
        "yyyy-MM-dd", "yyyy-M-d", "yyyy-MM-ddTHH:mm", "yyyy-MM-ddTHH:mm:ss", "yyyy-MM-ddTHH:mm:ss.FFFFFFF",
        "yyyy-MM-ddTHH:mm:sszzz", "yyyy-MM-ddTHH:mm:ss.FFFFFFFzzz", "yyyy-MM-ddTHH:mm:ssZ", "yyyy-MM-ddTHH:mm:ss.FFFFFFFZ",
    ];

    /// <summary>ISO 8601, UTC where no offset is given; null for anything else.</summary>
    public static DateTimeOffset? Parse(string text) =>
        DateTimeOffset.TryParseExact(text, Forms, CultureInfo.InvariantCulture, Utc, out var at) ? at : null;

    /// <summary>A date without a time, as the end of a range, means the whole day.</summary>
    public static DateTimeOffset? ParseEnd(string text) =>
        text.Contains('T', StringComparison.Ordinal) ? Parse(text) : Parse(text)?.AddDays(1).AddTicks(-1);

    public static string Iso(DateTimeOffset at) => at.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    public static string Day(DateTimeOffset at) => at.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
