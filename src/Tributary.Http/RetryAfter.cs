using System.Globalization;

namespace Tributary.Http;

/// <summary>The Retry-After header (RFC 9110, 10.2.3).</summary>
public static class RetryAfter
{
    /// <summary>
    /// How long to wait. Seconds are taken as they are, up to 2^31 − 1; of an HTTP-date, in any of the three forms of RFC 9110, 5.6.7,
    /// what is left until then, and zero where it has passed. Null where there is no value or it is neither.
    /// </summary>
    /// <param name="value">The header's value, or null.</param>
    /// <param name="now">The moment that a date is compared with.</param>
    public static TimeSpan? Parse(string? value, DateTimeOffset now)
    {
        var text = value?.Trim();
        if (string.IsNullOrEmpty(text))
            return null;
        if (text.All(char.IsAsciiDigit))
        {
            var fits = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds);
            return TimeSpan.FromSeconds(fits ? seconds : int.MaxValue);
        }

        var date = HttpDate.WithoutDay(text);
        if (HttpDate.Parse(date) is not { } at)
            return null;
        // A year of two digits that seems more than 50 years ahead is past (RFC 9110, 5.6.7).
        if (date[2] == '-' && at > now.AddYears(50))
            at = at.AddYears(-100);
        return at > now ? at - now : TimeSpan.Zero;
    }
}
