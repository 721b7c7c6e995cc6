using System.Globalization;
using Tributary.News.Articles;
using Tributary.News.Feeds;

namespace Tributary.News.Sources;

/// <summary>Dates as JSON endpoints write them. Pure.</summary>
internal static class JsonDate
{
    /// <summary>Whatever it is.</summary>
    public const string Auto = "auto";

    // As seconds the year 5138: a number beyond is milliseconds.
    private const long MostSeconds = 99_999_999_999;

    private static readonly DateTimeOffset Example = new(2026, 11, 23, 9, 30, 0, TimeSpan.Zero);

    /// <summary>Whether a text may say how dates are written.</summary>
    public static bool IsFormat(string format)
    {
        if (format is Auto or "unix" or "unix-ms")
            return true;
        try
        {
            // A format that does not read what it wrote names no date.
            return format.Length is > 1 and <= 64 && Read(Example.ToString(format, CultureInfo.InvariantCulture), format) is not null;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    /// <summary>The date, in UTC; null where it is none, and outside the years 1600 to 2200.</summary>
    public static DateTimeOffset? Read(string text, string format)
    {
        text = text.Trim();
        return format switch
        {
            Auto => Number(text) is { } number ? number is > MostSeconds or < -MostSeconds
                ? Milliseconds(number)
                : PublishedTime.FromUnix(number)
                : FeedDate.Parse(text),
            "unix" => PublishedTime.FromUnix(Number(text)),
            "unix-ms" => Number(text) is { } number ? Milliseconds(number) : null,
            _ => DateTimeOffset.TryParseExact(
                text, format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
                && time.Year is >= 1600 and <= 2200 ? time : null,
        };
    }

    private static DateTimeOffset? Milliseconds(long number) =>
        PublishedTime.FromUnix(number / 1000) is { } time ? time.AddMilliseconds(number % 1000) : null;

    // Eight digits are a day, fourteen a day with its time.
    private static long? Number(string text) =>
        text.Length is not (8 or 14) && double.TryParse(
            text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
        && Math.Abs(number) < 1e15 ? (long)number : null;
}
