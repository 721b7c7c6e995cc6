namespace Tributary.News.Feeds.Dates;

/// <summary>
/// ISO 8601 in its extended and its basic form and in every precision, W3CDTF being a part of it: calendar, week and ordinal dates, with
/// <c>T</c>, a space or nothing before the time. Also what is nothing but digits: <c>20040101</c>, and Unix time in seconds or
/// milliseconds.
/// </summary>
internal static class IsoDate
{
    public static bool TryRead(ReadOnlySpan<char> text, out DateParts parts)
    {
        parts = new DateParts { Month = 1, Day = 1 };
        var digits = Digits(text);
        if (digits == text.Length)
            return OnlyDigits(text, ref parts);
        return digits switch
        {
            // 2004-01-01, 2004-001, 2004-W01-4, 2004W014
            4 when text[4] is '-' or 'W' or 'w' => Extended(text, ref parts) is > 0 and var at && Time(text[at..], ref parts),
            8 or 7 or 6 when text[digits] is 'T' or 't' => Compact(text[..digits], ref parts) && Time(text[digits..], ref parts),
            // 04-01-01 of early RSS 1.0; 31-12-04 is for others to tell apart.
            2 when text.Length == 8 && text[2] == '-' && text[5] == '-' => Short(text, ref parts),
            _ => false,
        };
    }

    private static bool OnlyDigits(ReadOnlySpan<char> text, ref DateParts parts)
    {
        switch (text.Length)
        {
            case 4:
                parts.Year = Value(text);
                return true;
            case 5 or 6 or 7 or 8:
                return Compact(text, ref parts);
            case 12 or 14 when text[0] is '1' or '2' && Value(text[4..6]) is >= 1 and <= 12 && Value(text[6..8]) is >= 1 and <= 31
                && Value(text[8..10]) < 24 && (text[..2] is "19" or "20"):
                return Compact(text[..8], ref parts) && Clock(text[8..], ref parts) == text.Length - 8;
            case 9 or 10:
                return Unix(long.Parse(text, null), ref parts);
            case 12 or 13:
                return Unix(long.Parse(text, null) / 1000, ref parts);
            default:
                return false;
        }
    }

    private static bool Unix(long seconds, ref DateParts parts)
    {
        var time = DateTimeOffset.FromUnixTimeSeconds(seconds);
        parts.Year = time.Year;
        parts.Month = time.Month;
        parts.Day = time.Day;
        parts.Hour = time.Hour;
        parts.Minute = time.Minute;
        parts.Second = time.Second;
        return true;
    }

    /// <summary>Digits without anything between them: <c>yyyyMMdd</c>, <c>yyyyDDD</c>, <c>yyMMdd</c>, <c>yyDDD</c>.</summary>
    private static bool Compact(ReadOnlySpan<char> text, ref DateParts parts)
    {
        var year = text.Length is 8 or 7 ? 4 : 2;
        parts.Year = DateParts.FullYear(Value(text[..year]), year);
        if (text.Length - year == 3)
            return Ordinal(Value(text[year..]), ref parts);
        parts.Month = Value(text[year..(year + 2)]);
        parts.Day = Value(text[(year + 2)..]);
        return true;
    }

    private static bool Short(ReadOnlySpan<char> text, ref DateParts parts)
    {
        parts.Month = Digits(text[3..]) == 2 ? Value(text[3..5]) : 0;
        var (first, last) = (Value(text[..2]), Digits(text[6..]) == 2 ? Value(text[6..]) : 0);
        (parts.Year, parts.Day) = (DateParts.FullYear(first, 2), last);
        return parts.Month is >= 1 and <= 12 && last is >= 1 and <= 31 && first is 0 or > 31 or (>= 1 and < 13);
    }

    /// <summary>The length of the date, 0 where it is none.</summary>
    private static int Extended(ReadOnlySpan<char> text, ref DateParts parts)
    {
        parts.Year = Value(text[..4]);
        var at = text[4] == '-' ? 5 : 4;
        if (at < text.Length && text[at] is 'W' or 'w')
            return Week(text, at + 1, ref parts);
        var digits = Digits(text[at..]);
        if (digits == 3)
            return Ordinal(Value(text[at..(at + 3)]), ref parts) ? at + 3 : 0;
        if (digits is 0 or > 2)
            return 0;
        parts.Month = Value(text[at..(at + digits)]);
        at += digits;
        if (at == text.Length || text[at] != '-')
            return at;
        digits = Digits(text[(at + 1)..]);
        if (digits is 0 or > 2)
            return 0;
        parts.Day = Value(text[(at + 1)..(at + 1 + digits)]);
        return at + 1 + digits;
    }

    private static int Week(ReadOnlySpan<char> text, int at, ref DateParts parts)
    {
        if (Digits(text[at..]) is not (2 or 3) || parts.Year is < 1600 or > 2200)
            return 0;
        var week = Value(text[at..(at + 2)]);
        at += 2;
        var day = 1;
        if (at < text.Length && text[at] == '-')
            at++;
        if (at < text.Length && char.IsAsciiDigit(text[at]))
            day = text[at++] - '0';
        if (week is < 1 or > 53 || day is < 1 or > 7)
            return 0;
        // Week 1 is the one that holds 4 January.
        var fourth = new DateTime(parts.Year, 1, 4);
        var date = fourth.AddDays(-(((int)fourth.DayOfWeek + 6) % 7) + ((week - 1) * 7) + day - 1);
        (parts.Year, parts.Month, parts.Day) = (date.Year, date.Month, date.Day);
        return at;
    }

    private static bool Ordinal(int day, ref DateParts parts)
    {
        if (parts.Year is < 1600 or > 2200 || day is < 1 or > 366)
            return false;
        var date = new DateTime(parts.Year, 1, 1).AddDays(day - 1);
        (parts.Year, parts.Month, parts.Day) = (date.Year, date.Month, date.Day);
        return true;
    }

    private static bool Time(ReadOnlySpan<char> text, ref DateParts parts)
    {
        if (text.IsEmpty)
            return true;
        // An offset after a date alone is of XML Schema.
        if (text[0] is 'Z' or 'z' or '+' or '-')
            return Zone(text, ref parts);
        var rest = text[1..].TrimStart(' ');
        if (text[0] is not ('T' or 't' or ' ') || rest.IsEmpty)
            return text[0] is 'T' or 't';
        var length = Clock(rest, ref parts);
        return length > 0 && Zone(rest[length..], ref parts);
    }

    /// <summary>The length of <c>19</c>, <c>19:48</c>, <c>19:48:21.5</c>, <c>194821,5</c>; 0 where it is none.</summary>
    private static int Clock(ReadOnlySpan<char> text, ref DateParts parts)
    {
        var digits = Digits(text);
        var at = Math.Min(digits, 2);
        if (digits is 0 or 3 or 5 or > 6)
            return 0;
        parts.Hour = Value(text[..at]);
        if (digits > 2)
        {
            parts.Minute = Value(text[2..4]);
            parts.Second = digits == 6 ? Value(text[4..6]) : 0;
            at = digits;
        }
        else if (Part(text, ref at, out parts.Minute))
        {
            Part(text, ref at, out parts.Second);
        }
        return Fraction(text, at, ref parts);
    }

    private static bool Part(ReadOnlySpan<char> text, ref int at, out int value)
    {
        value = 0;
        var digits = at < text.Length && text[at] == ':' ? Digits(text[(at + 1)..]) : 0;
        if (digits is not (1 or 2))
            return false;
        value = Value(text[(at + 1)..(at + 1 + digits)]);
        at += 1 + digits;
        return true;
    }

    private static int Fraction(ReadOnlySpan<char> text, int at, ref DateParts parts)
    {
        // A colon is what some programs of Microsoft's write before milliseconds.
        if (at + 1 >= text.Length || text[at] is not ('.' or ',' or ':') || !char.IsAsciiDigit(text[at + 1]))
            return at;
        var unit = (int)TimeSpan.TicksPerSecond;
        for (at++; at < text.Length && char.IsAsciiDigit(text[at]); at++)
        {
            unit /= 10;
            parts.Ticks += unit * (text[at] - '0');
        }
        return at;
    }

    private static bool Zone(ReadOnlySpan<char> text, ref DateParts parts)
    {
        text = text.Trim(' ');
        if (text.IsEmpty || text is "Z" or "z")
            return true;
        return DateWords.TryOffset(text, out parts.OffsetMinutes);
    }

    private static int Digits(ReadOnlySpan<char> text)
    {
        var length = 0;
        while (length < text.Length && char.IsAsciiDigit(text[length]))
            length++;
        return length;
    }

    /// <summary>Of at most 9 digits.</summary>
    private static int Value(ReadOnlySpan<char> digits)
    {
        var value = 0;
        foreach (var digit in digits)
            value = (value * 10) + digit - '0';
        return value;
    }
}
