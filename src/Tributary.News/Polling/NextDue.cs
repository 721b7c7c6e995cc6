using Tributary.Http;
using Tributary.News.Sources;

namespace Tributary.News.Polling;

/// <summary>When a source is polled next, and why then. Pure.</summary>
public static class NextDue
{
    /// <summary>No source is polled more often, but where the user says so.</summary>
    public static readonly TimeSpan Floor = TimeSpan.FromMinutes(5);

    /// <summary>Every source is polled at least so often, whatever happened: nothing is given up.</summary>
    public static readonly TimeSpan Ceiling = TimeSpan.FromHours(24);

    /// <summary>The interval where the rhythm is not known yet.</summary>
    public static readonly TimeSpan Beginning = TimeSpan.FromHours(1);

    // A provider may say for how long it is to be left alone: a day more than the ceiling is believed.
    internal static readonly TimeSpan LongestWait = TimeSpan.FromHours(48);

    // Where nobody answers a source is asked again after about the floor, whatever its own interval is.
    internal static readonly TimeSpan ShortestReach = Floor * 1.1;

    /// <summary>
    /// After an answer: half the usual gap between arrivals, or a tenth of the time since the last one where that is longer, between
    /// <see cref="Floor"/> and <see cref="Ceiling"/>; <paramref name="every"/> in its place where the user says so. Never sooner than the
    /// answer's headers and the document ask for, up to <see cref="Ceiling"/>; not in hours and on days that it asks to leave out, up to 48
    /// hours.
    /// </summary>
    /// <param name="rhythm">With what this answer brought.</param>
    /// <param name="channel">What the answer says of asking again, or null.</param>
    /// <param name="every">The user's own interval, or null.</param>
    /// <param name="now">When the answer came, in UTC.</param>
    /// <param name="dice">From 0 up to 1: spreads the polls by a tenth to both sides, so that they do not fall together.</param>
    public static Due AfterAnswer(Rhythm rhythm, Channel? channel, TimeSpan? every, DateTimeOffset now, double dice)
    {
        var (wish, why) = every is { } own ? (own, "as set (every)") : OfRhythm(rhythm, now);
        var interval = wish * (0.9 + (0.2 * dice));
        var (asked, who) = Longest(channel);
        if (asked > Ceiling)
            asked = Ceiling;
        if (interval < asked)
            (interval, why) = (asked * (1 + (0.1 * dice)), $"the feed asks for {Span.Of(asked)} ({who})");
        var due = Allowed(now + interval, channel);
        return due - now == interval
            ? new(due, interval, why)
            : new(due, due - now, $"{why}, and not in the hours that it asks to leave out");
    }

    /// <summary>
    /// After a failure: the interval that the source had, or the user's, twice as long with each further failure in a row, up to
    /// <see cref="Ceiling"/>; never sooner than the provider asks for, up to 48 hours.
    /// </summary>
    /// <param name="rhythm">As it is.</param>
    /// <param name="failure">What went wrong.</param>
    /// <param name="streak">The failures in a row, this one included: 1 or more.</param>
    /// <param name="every">The user's own interval, or null.</param>
    /// <param name="now">When it failed, in UTC.</param>
    /// <param name="dice">From 0 up to 1.</param>
    public static Due AfterFailure(Rhythm rhythm, Failure failure, int streak, TimeSpan? every, DateTimeOffset now, double dice)
    {
        var usual = every ?? OfRhythm(rhythm, now).Interval;
        var start = usual < Floor ? Floor : usual > Ceiling ? Ceiling : usual;
        var doubled = start * Math.Pow(2, Math.Min(streak - 1, 20));
        var most = usual > Ceiling ? usual : Ceiling;
        var interval = (doubled > most ? most : doubled) * (0.9 + (0.2 * dice));
        var why = streak == 1
            ? $"failed: waits {Span.Of(interval)}"
            : $"{Span.Ordinal(streak)} failure in a row: waits {Span.Of(interval)}";
        if (failure.RetryAfter is { } wait && wait > TimeSpan.Zero)
        {
            var asked = wait > LongestWait ? LongestWait : wait;
            if (asked > interval)
                (interval, why) = (asked * (1 + (0.02 * dice)), $"the provider asks to wait {Span.Of(asked)}");
        }

        return new(now + interval, interval, why);
    }

    /// <summary>
    /// Where it could not be asked, for a reason of ours: after its interval, an hour at most; never sooner than its quota is renewed or
    /// its host has rested, up to 48 hours.
    /// </summary>
    /// <param name="rhythm">As it is.</param>
    /// <param name="failure">Why it was not asked.</param>
    /// <param name="every">The user's own interval, or null.</param>
    /// <param name="now">When that was, in UTC.</param>
    /// <param name="dice">From 0 up to 1.</param>
    public static Due WhereNotAsked(Rhythm rhythm, Failure failure, TimeSpan? every, DateTimeOffset now, double dice)
    {
        var usual = every ?? OfRhythm(rhythm, now).Interval;
        var interval = (usual < Floor ? Floor : usual > Beginning ? Beginning : usual) * (0.9 + (0.2 * dice));
        var asked = failure.RetryAfter is { } wait ? (wait > LongestWait ? LongestWait : wait) * (1 + (0.02 * dice)) : TimeSpan.Zero;
        if (asked > interval)
            interval = asked;
        return new(now + interval, interval, $"was not asked: waits {Span.Of(interval)}");
    }

    /// <summary>
    /// Where nobody at all answers, and the fault is our own network's or may be: after 5 minutes, spread by a tenth to both sides.
    /// </summary>
    /// <param name="isCertain">Whether that is clear.</param>
    /// <param name="now">In UTC.</param>
    /// <param name="dice">From 0 up to 1.</param>
    public static Due WhereNobodyAnswers(bool isCertain, DateTimeOffset now, double dice)
    {
        var interval = Floor * (0.9 + (0.2 * dice));
        return new(now + interval, interval, $"nobody answers: it {(isCertain ? "seems to" : "may")} be our own network");
    }

    private static (TimeSpan Interval, string Why) OfRhythm(Rhythm rhythm, DateTimeOffset now)
    {
        rhythm = rhythm.Until(now);
        if (rhythm.UsualGap is not { } gap)
            return rhythm.Last is { } only && (now - only) / 10 > Beginning
                ? Clamped((now - only) / 10, $"nothing new for {Span.Of(now - only)}")
                : (Beginning, "its rhythm is not known yet");
        var quiet = rhythm.Last is { } last ? now - last : TimeSpan.Zero;
        return quiet / 10 > gap / 2
            ? Clamped(quiet / 10, $"nothing new for {Span.Of(quiet)}")
            : Clamped(gap / 2, $"half its usual gap of {Span.Of(gap)}");
    }

    private static (TimeSpan, string) Clamped(TimeSpan interval, string why) =>
        interval < Floor ? (Floor, "as often as a source is asked")
            : interval > Ceiling ? (Ceiling, $"{why}, but once a day")
            : (interval, why);

    private static (TimeSpan Asked, string Who) Longest(Channel? channel)
    {
        var (age, live) = (channel?.MaxAge ?? TimeSpan.Zero, channel?.TimeToLive ?? TimeSpan.Zero);
        return live >= age ? (live, "ttl") : (age, "max-age");
    }

    // Hour by hour to the first that is allowed. A document that leaves out every hour, or every day, is not believed.
    private static DateTimeOffset Allowed(DateTimeOffset due, Channel? channel)
    {
        if (channel is not { SkipHours.Count: > 0 } and not { SkipDays.Count: > 0 })
            return due;
        for (var hour = due; hour - due <= LongestWait; hour = NextHour(hour))
            if (!channel.SkipHours.Contains(hour.Hour) && !channel.SkipDays.Contains(hour.DayOfWeek))
                return hour == due ? due : hour.Add(TimeSpan.FromMinutes(due.Minute) + TimeSpan.FromSeconds(due.Second));
        return due;
    }

    private static DateTimeOffset NextHour(DateTimeOffset instant) =>
        new DateTimeOffset(instant.Year, instant.Month, instant.Day, instant.Hour, 0, 0, TimeSpan.Zero).AddHours(1);
}

/// <summary>When a source is polled next.</summary>
/// <param name="At">In UTC.</param>
/// <param name="Interval">From now on.</param>
/// <param name="Why">For a person.</param>
public sealed record Due(DateTimeOffset At, TimeSpan Interval, string Why);
