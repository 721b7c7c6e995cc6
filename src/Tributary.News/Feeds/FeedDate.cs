using System.Globalization;

namespace Tributary.News.Feeds;

/// <summary>Reads the dates of feeds.</summary>
public static class FeedDate
{
    /// <summary>The moment in UTC, or null where the text is no date.</summary>
    public static DateTimeOffset? Parse(ReadOnlySpan<char> text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AllowWhiteSpaces, out var at)
            ? at.ToUniversalTime()
            : null;
}
