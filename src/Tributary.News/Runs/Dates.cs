namespace Tributary.News.Runs;

/// <summary>Which of the dates that providers give can be true.</summary>
internal static class Dates
{
    /// <summary>How far the clocks of provider and reader may differ.</summary>
    public static readonly TimeSpan Skew = TimeSpan.FromMinutes(10);

    // What programs write where they have no date: the year 1, and the first second of 1970 in whatever time zone.
    private static readonly DateTimeOffset NoDate = new(1970, 1, 2, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The date, or null where it lies in the future or stands for none.</summary>
    public static DateTimeOffset? Credible(DateTimeOffset? date, DateTimeOffset now) => date > NoDate && date <= now + Skew ? date : null;
}
