using CsCheck;
using Tributary.Http;
using Tributary.Http.Limits;

namespace Tributary.Engine.Tests.Http.Limits;

/// <summary>Starts as they are given, without a clock.</summary>
public sealed class LimitRulesTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
    private static readonly ProviderOptions Fast = new() { Rate = new(100, TimeSpan.FromMinutes(1)) };

    // Pauses between the requests, in milliseconds; every fifth request or so is given up.
    private static readonly Gen<(int Count, int Period, int? Burst, int? Spacing, (int Quota, int Window)? Quota, (int Pause, bool GivenUp)[] Asked)> Cases =
        Gen.Select(
            Gen.Int[1, 20],
            Gen.Int[10, 5_000],
            Gen.Int[1, 5].Nullable(),
            Gen.Int[1, 800].Nullable(),
            Gen.Select(Gen.Int[1, 12], Gen.Int[100, 9_000]).Nullable(),
            Gen.Select(Gen.Int[0, 900], Gen.Int[0, 4].Select(n => n == 0)).Array[1, 60]);

    private static DateTimeOffset At(double milliseconds) => Noon.AddMilliseconds(milliseconds);

    private static ProviderOptions Limits(int count, int period, int? burst, int? spacing, (int Count, int Window)? quota) => new()
    {
        Rate = new(count, TimeSpan.FromMilliseconds(period)),
        Burst = burst,
        Spacing = spacing is { } gap ? TimeSpan.FromMilliseconds(gap) : null,
        Quota = quota is { } own ? new(own.Count, TimeSpan.FromMilliseconds(own.Window)) : null,
    };

    private static (LimitState State, List<Reservation> Made) Run(LimitState state, ProviderOptions limits, int times)
    {
        var made = new List<Reservation>();
        for (var i = 0; i < times; i++)
        {
            (state, var one) = LimitRules.Reserve(state, limits, Noon, DateTimeOffset.MaxValue);
            made.Add(one);
        }

        return (state, made);
    }

    [Fact]
    public void No_window_of_the_period_has_more_than_its_count_and_the_burst_and_none_is_earlier_than_allowed() =>
        Cases.Sample(test =>
        {
            var limits = Limits(test.Count, test.Period, test.Burst, test.Spacing, test.Quota);
            var (state, now, starts) = (LimitState.Empty, Noon, new List<DateTimeOffset>());
            foreach (var (pause, givenUp) in test.Asked)
            {
                now = now.AddMilliseconds(pause);
                (state, var made) = LimitRules.Reserve(state, limits, now, DateTimeOffset.MaxValue);
                if (made.Verdict != Verdict.Start)
                    continue;
                Assert.True(made.At >= now);
                if (givenUp)
                    state = LimitRules.Return(state, made);
                else
                    starts.Add(made.At);
            }

            Assert.Equal(starts.Order(), starts);
            foreach (var (start, i) in starts.Select((start, i) => (start, i)))
            {
                var inPeriod = starts.Skip(i).Count(other => other < start + limits.Rate!.Period);
                Assert.True(inPeriod <= test.Count + (test.Burst ?? 1) - 1, $"{inPeriod} in a period");
                if (i > 0 && limits.Spacing is { } gap)
                    Assert.True(start - starts[i - 1] >= gap, $"{start - starts[i - 1]} apart");
            }

            if (limits.Quota is { } quota)
                Assert.True(WithinQuota(starts, quota), string.Join(' ', starts.Select(start => (start - Noon).TotalMilliseconds)));
        });

    // Windows as the provider would count them: each begins with the first request after the last one ended.
    private static bool WithinQuota(List<DateTimeOffset> starts, Allowance quota)
    {
        for (var i = 0; i < starts.Count;)
        {
            var end = starts[i] + quota.Period;
            var used = starts.Skip(i).TakeWhile(start => start < end).Count();
            if (used > quota.Count)
                return false;
            i += used;
        }

        return true;
    }

    [Fact]
    public void A_hundred_a_minute_are_one_each_600_ms_and_never_a_burst() =>
        Assert.Equal(Enumerable.Range(0, 50).Select(i => At(i * 600)), Run(LimitState.Empty, Fast, 50).Made.Select(made => made.At));

    [Fact]
    public void A_burst_starts_at_once_and_the_pace_follows() =>
        Assert.Equal(
            [At(0), At(0), At(0), At(600), At(1200)],
            Run(LimitState.Empty, Fast with { Burst = 3 }, 5).Made.Select(made => made.At));

    [Fact]
    public void Spacing_counts_from_start_to_start() =>
        Assert.Equal(
            [At(0), At(2000), At(4000)],
            Run(LimitState.Empty, new() { Spacing = TimeSpan.FromSeconds(2) }, 3).Made.Select(made => made.At));

    [Fact]
    public void Without_a_turn_before_the_latest_nothing_is_taken()
    {
        var (state, _) = Run(LimitState.Empty, Fast, 3);
        var (after, made) = LimitRules.Reserve(state, Fast, Noon, At(1799));
        Assert.Equal((Verdict.NoTurn, At(1800)), (made.Verdict, made.At));
        Assert.Equal(state, after);
        Assert.Equal(Verdict.Start, LimitRules.Reserve(state, Fast, Noon, At(1800)).Made.Verdict);
    }

    [Fact]
    public void A_quota_ends_with_its_window_which_began_with_its_first_request()
    {
        var limits = new ProviderOptions { Quota = new(2, TimeSpan.FromHours(12)) };
        var (state, made) = Run(LimitState.Empty, limits, 3);
        Assert.Equal((Verdict.UsedUp, Noon.AddHours(12)), (made[2].Verdict, made[2].At));
        Assert.Equal(2, state.Window!.Used);
        (state, var renewed) = LimitRules.Reserve(state, limits, Noon.AddHours(13), DateTimeOffset.MaxValue);
        Assert.Equal((Verdict.Start, Noon.AddHours(13)), (renewed.Verdict, renewed.At));
        Assert.Equal(new(Noon.AddHours(13), 1), state.Window);
    }

    [Fact]
    public void A_start_given_back_before_its_quota_renews_does_not_open_the_quota()
    {
        var limits = new ProviderOptions { Quota = new(1, TimeSpan.FromSeconds(3)) };
        var (state, made) = Run(LimitState.Empty, limits, 2);
        Assert.Equal((Verdict.Start, At(3000)), (made[1].Verdict, made[1].At));
        state = LimitRules.Return(state, made[1]);
        Assert.Equal(At(3000), LimitRules.Reserve(state, limits, At(100), DateTimeOffset.MaxValue).Made.At);
    }

    [Fact]
    public void The_last_start_that_is_given_back_is_given_again()
    {
        var (state, made) = Run(LimitState.Empty, Fast, 3);
        Assert.Equal(At(1200), LimitRules.Reserve(LimitRules.Return(state, made[2]), Fast, Noon, DateTimeOffset.MaxValue).Made.At);
        Assert.Equal(At(1800), LimitRules.Reserve(LimitRules.Return(state, made[1]), Fast, Noon, DateTimeOffset.MaxValue).Made.At);
    }

    [Fact]
    public void A_rest_is_waited_for_up_to_5_s_and_refuses_beyond()
    {
        var state = LimitRules.Rested(LimitState.Empty, At(5000), "tired", Noon);
        Assert.Equal((Verdict.Start, At(5000)), Verdicted(LimitRules.Reserve(state, new(), Noon, DateTimeOffset.MaxValue)));
        Assert.Equal((Verdict.Resting, At(5000)), Verdicted(LimitRules.Reserve(state, new(), Noon, At(4999))));
        state = LimitRules.Rested(LimitState.Empty, At(5001), "tired", Noon);
        Assert.Equal((Verdict.Resting, At(5001)), Verdicted(LimitRules.Reserve(state, new(), Noon, DateTimeOffset.MaxValue)));

        static (Verdict, DateTimeOffset) Verdicted((LimitState State, Reservation Made) answer) => (answer.Made.Verdict, answer.Made.At);
    }

    [Fact]
    public void Refusals_without_a_time_rest_for_30_s_doubling_to_an_hour()
    {
        var (state, now, rests) = (LimitState.Empty, Noon, new List<double>());
        for (var i = 0; i < 9; i++)
        {
            state = LimitRules.Heard(state, 429, [], now);
            // Those that were in flight are the same refusal.
            Assert.Equal(state, LimitRules.Heard(state, 429, [], now));
            rests.Add((state.Rest!.Until - now).TotalSeconds);
            now = state.Rest.Until;
        }

        Assert.Equal([30, 60, 120, 240, 480, 960, 1920, 3600, 3600], rests);
        state = LimitRules.Heard(state, 200, [], now);
        Assert.Equal(LimitState.Empty, state);
        Assert.Equal(Noon.AddSeconds(30), LimitRules.Heard(state, 429, [], Noon).Rest!.Until);
    }

    [Theory]
    [InlineData(429, "120", 120)]
    [InlineData(503, "120", 120)]
    [InlineData(429, "Mon, 23 Nov 2026 12:02:00 GMT", 120)]
    [InlineData(503, "Mon, 23 Nov 2026 12:02:00 GMT", 120)]
    [InlineData(429, "0", 1)]
    [InlineData(429, "Mon, 23 Nov 2020 12:02:00 GMT", 1)]
    [InlineData(429, "999999999999", 86400)]
    [InlineData(429, "soon", 30)]
    [InlineData(503, "soon", null)]
    [InlineData(503, null, null)]
    [InlineData(500, "120", null)]
    [InlineData(200, "120", null)]
    public void Retry_After_rests_the_provider(int status, string? value, int? seconds)
    {
        var state = LimitRules.Heard(LimitState.Empty, status, value is null ? [] : [new("retry-after", value)], Noon);
        Assert.Equal(seconds is { } rest ? Noon.AddSeconds(rest) : null, state.Rest?.Until);
    }

    [Fact]
    public void A_rest_is_never_cut_short_nor_longer_than_a_day()
    {
        var state = LimitRules.Rested(LimitState.Empty, Noon.AddDays(400), "tired", Noon);
        Assert.Equal(Noon.AddDays(1), state.Rest!.Until);
        Assert.Equal(state, LimitRules.Rested(state, Noon.AddSeconds(10), "less tired", Noon));
        Assert.Null(LimitRules.Heard(state, 200, [], Noon.AddDays(1)).Rest);
    }

    [Fact]
    public void What_the_provider_says_is_left_is_counted_down_and_rests_it_at_zero()
    {
        var state = LimitRules.Heard(LimitState.Empty, 200, [new("RateLimit", "\"default\";r=2;t=30")], Noon);
        var (spent, made) = Run(state, new(), 3);
        Assert.Equal([Verdict.Start, Verdict.Start, Verdict.Resting], made.Select(one => one.Verdict));
        Assert.Equal(Noon.AddSeconds(30), made[2].At);
        // An answer to a request that was sent before says more than is left.
        Assert.Equal(0, LimitRules.Heard(spent, 200, [new("RateLimit", "\"default\";r=1;t=30")], Noon).Told!.Left);
        Assert.Equal(Noon.AddSeconds(40), LimitRules.Heard(state, 200, [new("RateLimit", "\"default\";r=0;t=40")], Noon).Rest!.Until);
        Assert.Equal(Verdict.Start, LimitRules.Reserve(spent, new(), Noon.AddSeconds(30), DateTimeOffset.MaxValue).Made.Verdict);
    }

    [Fact]
    public void A_clock_that_was_set_back_does_not_stop_a_provider()
    {
        var limits = Fast with { Spacing = TimeSpan.FromSeconds(2), Quota = new(1, TimeSpan.FromHours(1)) };
        var (state, _) = LimitRules.Reserve(LimitState.Empty, limits, Noon.AddYears(3), DateTimeOffset.MaxValue);
        state = LimitRules.Rested(state, Noon.AddYears(3).AddHours(1), "tired", Noon.AddYears(3));
        Assert.Equal(Noon, LimitRules.Reserve(state, limits, Noon, DateTimeOffset.MaxValue).Made.At);
        // A state of before its time of writing was noted.
        Assert.Equal(Noon, LimitRules.Reserve(state with { WrittenAt = null }, limits, Noon, DateTimeOffset.MaxValue).Made.At);
    }

    [Fact]
    public void The_slowest_rate_with_the_largest_burst_is_counted_to_the_end_of_time()
    {
        var limits = new ProviderOptions { Rate = new(1, TimeSpan.FromDays(366)), Burst = 10_000, Quota = new(1_000_000, TimeSpan.FromDays(366)) };
        foreach (var now in new[] { DateTimeOffset.MinValue, Noon, DateTimeOffset.MaxValue })
        {
            var state = LimitState.Empty;
            for (var i = 0; i < 10_000; i++)
                (state, _) = LimitRules.Reserve(state, limits, now, now);
            Assert.Equal(now, LimitRules.Reserve(LimitState.Empty, limits, now, now).Made.At);
            Assert.NotNull(LimitRules.Read(LimitRules.Heard(state, 429, [], now), limits, now));
        }
    }

    [Fact]
    public void A_rest_that_the_clock_of_tomorrow_began_is_over_by_the_clock_of_today()
    {
        var tomorrow = Noon.AddDays(1);
        var state = LimitRules.Heard(LimitState.Empty, 429, [], tomorrow);
        // It is no further ahead than a rest may be, a while later.
        Assert.Equal(LimitState.Empty, LimitRules.Current(state, new(), Noon.AddMinutes(10)));
        // Nor is it by the clock that has run on.
        Assert.NotNull(LimitRules.Current(state, new(), tomorrow.AddSeconds(10)).Rest);
    }

    [Fact]
    public void How_often_it_refused_is_forgotten_a_day_after_its_rest()
    {
        var state = LimitRules.Heard(LimitState.Empty, 429, [], Noon);
        Assert.Equal(1, LimitRules.Current(state, new(), Noon.AddHours(24)).Refusals);
        Assert.Equal(LimitState.Empty, LimitRules.Current(state, new(), Noon.AddHours(25)));
    }

    [Fact]
    public void A_state_reads_back_as_it_was_written() =>
        Gen.Select(Gen.Long[0, 1L << 40].Nullable(), Gen.Int[1, 99].Nullable(), Gen.String, Gen.Int[0, 9]).Sample((ticks, count, why, refusals) =>
        {
            var state = new LimitState
            {
                NextArrival = ticks is { } t ? Noon.AddTicks(t) : null,
                LastStart = ticks is { } u ? Noon.AddTicks(u * 3) : null,
                Window = count is { } used ? new(Noon.AddTicks(used), used) : null,
                Told = count is { } left ? new(left, Noon.AddTicks(left * 7)) : null,
                Rest = why.Length == 0 || why.Any(char.IsSurrogate) ? null : new(Noon.AddTicks(1), why),
                Refusals = refusals,
                WrittenAt = ticks is { } v ? Noon.AddTicks(v) : null,
            };
            Assert.Equal(state, LimitState.Parse(state.Text()));
        });

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"rest\":5}")]
    [InlineData("{\"rest\":{\"until\":\"x\"}}")]
    [InlineData("""{"rest":{"until":"2026-11-23T13:00:00+00:00"}}""")]
    [InlineData("""{"rest":{"until":"2026-11-23T13:00:00+00:00","why":null}}""")]
    public void A_state_that_cannot_be_read_is_empty(string? text) => Assert.Equal(LimitState.Empty, LimitState.Parse(text));

    [Fact]
    public void A_reading_says_how_many_could_start_and_when_the_next_can()
    {
        var limits = Fast with { Burst = 3, Quota = new(50, TimeSpan.FromHours(12)) };
        var (state, _) = Run(LimitState.Empty, limits, 2);
        Assert.Equal(
            new LimitReading { StartsNow = 1, QuotaLeft = 48, QuotaRenewsAt = Noon.AddHours(12) }, LimitRules.Read(state, limits, Noon));
        (state, _) = Run(state, limits, 1);
        Assert.Equal((0, At(600)), (LimitRules.Read(state, limits, Noon).StartsNow, LimitRules.Read(state, limits, Noon).NextStart));
        Assert.Equal((3, null), (LimitRules.Read(state, limits, At(1800)).StartsNow, LimitRules.Read(state, limits, At(1800)).NextStart));
        Assert.Equal(new LimitReading(), LimitRules.Read(LimitState.Empty, new(), Noon));
        Assert.Equal(
            new LimitReading { StartsNow = 0, NextStart = At(9000), RestingUntil = At(9000), RestingWhy = "tired" },
            LimitRules.Read(LimitRules.Rested(LimitState.Empty, At(9000), "tired", Noon), new(), Noon));
    }
}
