using CsCheck;
using Tributary.Http;
using Tributary.News.Polling;
using Tributary.News.Sources;

namespace Tributary.News.Tests.Polling;

public sealed class NextDueTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
    private static readonly Failure Broken = new(FailureKind.Http, "a.example answered 500");
    private static readonly Gen<double> Dice = Gen.Double[0, 0.999];

    private static Rhythm Every(TimeSpan gap, int count = 20, TimeSpan quiet = default) =>
        Rhythm.Unknown.With(Enumerable.Range(0, count).Select(i => Now - quiet - (gap * i)));

    private static Due After(Rhythm rhythm, Channel? channel = null, TimeSpan? every = null) => NextDue.AfterAnswer(rhythm, channel, every, Now, 0.5);

    [Theory]
    [InlineData(180, 90, "half its usual gap of 3 h")]
    [InlineData(6, 5, "as often as a source is asked")]
    [InlineData(24 * 60, 12 * 60, "half its usual gap of 24 h")]
    [InlineData(24 * 60 * 7, 24 * 60, "half its usual gap of 7 d, but once a day")]
    public void A_source_is_asked_as_its_own_rhythm_says(int gapMinutes, int expectedMinutes, string why)
    {
        var due = After(Every(TimeSpan.FromMinutes(gapMinutes)));
        Assert.Equal((TimeSpan.FromMinutes(expectedMinutes), why), (due.Interval, due.Why));
        Assert.Equal(Now + due.Interval, due.At);
    }

    [Theory]
    [InlineData(0, 270)]
    [InlineData(0.5, 300)]
    [InlineData(1, 330)]
    public void Where_nobody_answers_it_is_tried_again_in_about_five_minutes(double dice, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), NextDue.WhereNobodyAnswers(isCertain: true, new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero), dice).Interval);

    [Fact]
    public void A_source_that_has_fallen_quiet_is_asked_less_and_less_down_to_once_a_day()
    {
        var intervals = new[] { 0, 1, 3, 30 }.Select(days => After(Every(TimeSpan.FromHours(1), quiet: TimeSpan.FromDays(days))).Interval).ToList();
        Assert.Equal([0.5, 2.4, 7.2, 24], intervals.Select(interval => interval.TotalHours));
        Assert.Equal("nothing new for 3 d", After(Every(TimeSpan.FromHours(1), quiet: TimeSpan.FromDays(3))).Why);
    }

    [Fact]
    public void What_nobody_knows_yet_is_asked_each_hour() => Assert.Equal((TimeSpan.FromHours(1), "its rhythm is not known yet"), (After(Rhythm.Unknown).Interval, After(Rhythm.Unknown).Why));

    [Fact]
    public void The_feed_s_own_wish_is_heard()
    {
        var due = After(Every(TimeSpan.FromMinutes(20)), new() { TimeToLive = TimeSpan.FromMinutes(60), MaxAge = TimeSpan.FromMinutes(15) });
        Assert.InRange(due.Interval, TimeSpan.FromMinutes(60), TimeSpan.FromMinutes(66));
        Assert.Equal("the feed asks for 60 min (ttl)", due.Why);
        Assert.InRange(After(Every(TimeSpan.FromMinutes(20)), new() { MaxAge = TimeSpan.FromDays(365) }).Interval, NextDue.Ceiling, NextDue.Ceiling * 1.1);
    }

    [Fact]
    public void The_user_s_own_interval_goes_over_the_rhythm_but_not_over_the_feed_s_wish()
    {
        Assert.Equal((TimeSpan.FromMinutes(1), "as set (every)"), (After(Every(TimeSpan.FromDays(1)), every: TimeSpan.FromMinutes(1)).Interval, After(Every(TimeSpan.FromDays(1)), every: TimeSpan.FromMinutes(1)).Why));
        Assert.InRange(After(Rhythm.Unknown, new() { TimeToLive = TimeSpan.FromHours(2) }, TimeSpan.FromMinutes(1)).Interval, TimeSpan.FromHours(2), TimeSpan.FromHours(2.2));
    }

    [Fact]
    public void Hours_and_days_that_the_feed_leaves_out_are_left_out()
    {
        var morning = After(Every(TimeSpan.FromHours(2)), new() { SkipHours = [.. Enumerable.Range(0, 24).Where(hour => hour is < 6 or > 11)] });
        Assert.Equal(new DateTimeOffset(2026, 11, 24, 6, 0, 0, TimeSpan.Zero), morning.At);
        Assert.EndsWith("not in the hours that it asks to leave out", morning.Why, StringComparison.Ordinal);
        Assert.Equal(DayOfWeek.Tuesday, After(Every(TimeSpan.FromHours(2)), new() { SkipDays = [DayOfWeek.Monday] }).At.DayOfWeek);
        Assert.Equal(TimeSpan.FromHours(1), After(Every(TimeSpan.FromHours(2)), new() { SkipHours = [.. Enumerable.Range(0, 24)] }).Interval);
    }

    [Fact]
    public void Failures_wait_twice_as_long_each_time_up_to_a_day_and_never_for_good()
    {
        var waits = Enumerable.Range(1, 40).Select(streak => NextDue.AfterFailure(Every(TimeSpan.FromMinutes(20)), Broken, streak, null, Now, 0.5)).ToList();
        Assert.Equal([10, 20, 40, 80, 160, 320], waits.Take(6).Select(due => due.Interval.TotalMinutes));
        Assert.Equal("6th failure in a row: waits 5.3 h", waits[5].Why);
        Assert.All(waits.Skip(8), due => Assert.Equal(NextDue.Ceiling, due.Interval));
    }

    [Fact]
    public void What_the_provider_asks_to_wait_is_waited()
    {
        var limited = new Failure(FailureKind.RateLimited, "slow down") { RetryAfter = TimeSpan.FromHours(7) };
        var due = NextDue.AfterFailure(Rhythm.Unknown, limited, 1, TimeSpan.FromMinutes(1), Now, 0.5);
        Assert.InRange(due.Interval, TimeSpan.FromHours(7), TimeSpan.FromHours(7.2));
        Assert.Equal("the provider asks to wait 7 h", due.Why);
    }

    // Three years of a source with a gap, a wish and an outage of its own.
    [Fact]
    public void Over_years_requests_are_bounded_nothing_is_given_up_and_who_recovers_is_polled_at_its_rhythm_again() =>
        Gen.Select(Gen.Double[0.01, 400], Gen.Int[0, 180], Gen.Int[0, 900], Gen.Int[1, 60], Dice).Sample((gapHours, ttlMinutes, outageFrom, outageDays, dice) =>
        {
            var (gap, channel) = (TimeSpan.FromHours(gapHours), new Channel { TimeToLive = TimeSpan.FromMinutes(ttlMinutes) });
            var (start, end) = (Now, Now.AddDays(1095));
            var (from, until) = (start.AddDays(outageFrom), start.AddDays(outageFrom + outageDays));
            var (now, last, rhythm, streak, polls) = (start, start, Rhythm.Unknown, 0, 0);
            while (now < end)
            {
                var down = now >= from && now < until;
                if (!down)
                {
                    for (var next = last + gap; next <= now; next = last + gap)
                        (last, rhythm) = (next, rhythm.With([next]));
                }

                streak = down ? streak + 1 : 0;
                var due = down
                    ? NextDue.AfterFailure(rhythm, Broken, streak, null, now, dice)
                    : NextDue.AfterAnswer(rhythm, channel, null, now, dice);
                var least = down ? NextDue.Floor * 0.9 : TimeSpan.FromMinutes(Math.Max(ttlMinutes, 5 * 0.9));
                Assert.InRange(due.At - now, least, NextDue.Ceiling * 1.1);
                if (!down && streak == 0 && rhythm.Arrivals.Count > 40 && gapHours is > 0.5 and < 24)
                    Assert.InRange(due.Interval, least, Max(gap * 0.56, TimeSpan.FromMinutes(ttlMinutes) * 1.1));
                now = due.At;
                polls++;
            }

            Assert.InRange(polls, 900, 1096 * 24 * 60 / 4);
        }, iter: 60);

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
