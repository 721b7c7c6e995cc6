using System.Globalization;

namespace Tributary.Http;

/// <summary>An HTTP-date in any of the three forms of RFC 9110, 5.6.7.</summary>
internal static class HttpDate
{
    private static readonly string[] Formats = ["dd MMM yyyy HH:mm:ss 'GMT'", "dd-MMM-yy HH:mm:ss 'GMT'", "MMM d HH:mm:ss yyyy"];

    /// <summary>The date without the name of its day, which says nothing that the date does not, and is often wrong.</summary>
    public static string WithoutDay(string text) => text[(text.IndexOf(' ') + 1)..];

    /// <summary>The moment, or null where the text is none; without the name of its day.</summary>
    public static DateTimeOffset? Parse(string date) => DateTimeOffset.TryParseExact(
        date, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AllowWhiteSpaces, out var at)
            ? at : null;
}
