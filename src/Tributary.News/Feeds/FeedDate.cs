using Tributary.News.Feeds.Dates;

namespace Tributary.News.Feeds;

/// <summary>
/// Dates as feeds write them, whatever their specification asks for. Pure; thread-safe; allocates nothing on the common forms.
/// </summary>
public static class FeedDate
{
    /// <summary>Longer texts are no date.</summary>
    public const int MaxLength = 128;

    /// <summary>
    /// RFC 822 and 2822, ISO 8601 with its profile W3CDTF, and what is found in the wild: see docs/feeds.md. UTC where no offset is given.
    /// Null for anything else and outside the years 1600 to 2200. Never throws.
    /// </summary>
    public static DateTimeOffset? Parse(ReadOnlySpan<char> text)
    {
        text = text.Trim();
        if (text.Length is 0 or > MaxLength)
            return null;
        if (MailDate.TryRead(text, out var parts) || IsoDate.TryRead(text, out parts) || WildDate.TryRead(text, out parts))
            return parts.ToUtc();
        return null;
    }
}
