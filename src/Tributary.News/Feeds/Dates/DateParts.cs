namespace Tributary.News.Feeds.Dates;

/// <summary>A date as it was written, before anybody checked whether it exists.</summary>
internal struct DateParts
{
    // The first newspaper is of 1605; year 1 and year 9999 are what programs write for "none".
    private const int FirstYear = 1600;
    private const int LastYear = 2200;

    public int Year;
    public int Month;
    public int Day;
    public int Hour;
    public int Minute;
    public int Second;

    /// <summary>The fraction of the second, in 100 ns.</summary>
    public int Ticks;

    /// <summary>East of Greenwich.</summary>
    public int OffsetMinutes;

    /// <summary>
    /// The moment, or null where there is none. 24:00 is the next day's midnight, second 60 the next minute's start, and a day that its
    /// month does not have (31 June) is as many days further.
    /// </summary>
    public readonly DateTimeOffset? ToUtc()
    {
        if (Year is < FirstYear or > LastYear || Month is < 1 or > 12 || Day is < 1 or > 31)
            return null;
        if (Hour is < 0 or > 24 || Minute is < 0 or > 59 || Second is < 0 or > 60 || (Hour == 24 && Minute + Second > 0))
            return null;
        // No place on earth is further away; what says so means something else.
        var offset = Math.Abs(OffsetMinutes) <= 18 * 60 ? OffsetMinutes : 0;
        var time = new DateTime(Year, Month, 1, 0, 0, 0, DateTimeKind.Utc).Ticks
            + ((Day - 1) * TimeSpan.TicksPerDay)
            + (Hour * TimeSpan.TicksPerHour) + ((Minute - offset) * TimeSpan.TicksPerMinute) + (Second * TimeSpan.TicksPerSecond) + Ticks;
        var utc = new DateTimeOffset(time, TimeSpan.Zero);
        return utc.Year is >= FirstYear and <= LastYear ? utc : null;
    }

    /// <summary>A year of two digits is of 1990 to 2089; of three digits, of RFC 2822's broken clocks, so many after 1900.</summary>
    public static int FullYear(int year, int digits) => digits switch
    {
        2 => year < 90 ? 2000 + year : 1900 + year,
        3 => 1900 + year,
        _ => year,
    };
}
