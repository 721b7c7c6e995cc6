namespace Tributary.News.Feeds.Dates;

/// <summary>
/// RFC 822 and 2822 as nearly every RSS feed writes them: <c>Thu, 01 Jan 2004 19:48:21 GMT</c>. Whatever strays from that is left to
/// <see cref="WildDate"/>.
/// </summary>
internal static class MailDate
{
    public static bool TryRead(ReadOnlySpan<char> text, out DateParts parts)
    {
        parts = default;
        if (text.Length > 4 && text[3] == ',')
            text = text[4..].TrimStart(' ');
        var digits = Number(text, out parts.Day);
        if (digits is 0 or > 2 || !Skip(ref text, digits, ' ') || text.Length < 4 || text[3] != ' ')
            return false;
        parts.Month = DateWords.EnglishMonth(text);
        text = text[4..];
        digits = Number(text, out parts.Year);
        if (parts.Month == 0 || digits != 4 || !Skip(ref text, digits, ' '))
            return false;
        return TryReadTime(text, ref parts);
    }

    private static bool TryReadTime(ReadOnlySpan<char> text, ref DateParts parts)
    {
        if (text.Length < 9 || text[2] != ':' || text[5] != ':' || text[8] != ' ')
            return false;
        if (Number(text, out parts.Hour) != 2 || Number(text[3..], out parts.Minute) != 2 || Number(text[6..], out parts.Second) != 2)
            return false;
        return TryReadZone(text[9..], out parts.OffsetMinutes);
    }

    private static bool TryReadZone(ReadOnlySpan<char> text, out int minutes)
    {
        minutes = 0;
        if (text is "GMT" or "UTC" or "Z" or "UT")
            return true;
        if (text.Length != 5 || text[0] is not ('+' or '-') || Number(text[1..], out var zone) != 4)
            return false;
        minutes = ((zone / 100 * 60) + (zone % 100)) * (text[0] == '-' ? -1 : 1);
        return true;
    }

    private static bool Skip(ref ReadOnlySpan<char> text, int length, char then)
    {
        if (text.Length <= length || text[length] != then)
            return false;
        text = text[(length + 1)..];
        return true;
    }

    private static int Number(ReadOnlySpan<char> text, out int value)
    {
        value = 0;
        var length = 0;
        for (; length < text.Length && length < 9 && char.IsAsciiDigit(text[length]); length++)
            value = (value * 10) + text[length] - '0';
        return length;
    }
}
