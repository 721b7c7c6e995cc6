using CsCheck;
using Tributary.Http.Limits;

namespace Tributary.Engine.Tests.Http.Limits;

public sealed class AdaptiveLimitTests
{
    private static readonly TimeSpan Quick = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(500);

    private static AdaptiveLimit Rounds(AdaptiveLimit limit, int count, Load load, TimeSpan latency, ref long clock)
    {
        for (var i = 0; i < count; i++)
            limit = limit.After(load, latency, limit.Now, clock++, clock++);
        return limit;
    }

    [Fact]
    public void It_starts_at_the_cap_and_stays_there_while_all_is_well()
    {
        var clock = 1L;
        Assert.Equal(8, Rounds(new(8), 100, Load.Borne, Quick, ref clock).Now);
    }

    [Fact]
    public void Too_much_halves_it_once_a_round_and_never_below_1()
    {
        // Eight sent at once, all refused.
        var limit = new AdaptiveLimit(8);
        for (var i = 0; i < 8; i++)
            limit = limit.After(Load.TooMuch, null, 8, startedAt: 1, endedAt: 10 + i);
        Assert.Equal(4, limit.Now);
        var clock = 20L;
        Assert.Equal(2, Rounds(limit, 1, Load.TooMuch, Quick, ref clock).Now);
        Assert.Equal(1, Rounds(limit, 9, Load.TooMuch, Quick, ref clock).Now);
    }

    [Fact]
    public void It_recovers_by_about_one_a_round_but_only_while_it_is_in_use()
    {
        var clock = 1L;
        var low = Rounds(new(8), 9, Load.TooMuch, Quick, ref clock);
        Assert.Equal(2, Rounds(low, 1, Load.Borne, Quick, ref clock).Now);
        Assert.Equal(8, Rounds(low, 36, Load.Borne, Quick, ref clock).Now);
        var half = Rounds(new(8), 1, Load.TooMuch, Quick, ref clock);
        for (var i = 0; i < 100; i++)
            half = half.After(Load.Borne, Quick, inFlight: 1, clock++, clock++);
        Assert.Equal(4, half.Now);
    }

    [Fact]
    public void A_latency_of_more_than_twice_its_baseline_lowers_it_gently()
    {
        var clock = 1L;
        var limit = Rounds(new(20), 30, Load.Borne, Quick, ref clock);
        limit = Rounds(limit, 3, Load.Borne, Slow, ref clock);
        Assert.InRange(limit.Now, 15, 19);
        Assert.InRange(Rounds(limit, 3, Load.Borne, Slow, ref clock).Now, 10, 15);
        // It has become slow for good: what is usual is learned anew, and the limit recovers.
        Assert.Equal(20, Rounds(limit, 2_000, Load.Borne, Slow, ref clock).Now);
    }

    [Fact]
    public void Microseconds_are_no_sign_of_load()
    {
        var clock = 1L;
        var limit = Rounds(new(8), 30, Load.Borne, TimeSpan.FromMilliseconds(0.2), ref clock);
        Assert.Equal(8, Rounds(limit, 30, Load.Borne, TimeSpan.FromMilliseconds(20), ref clock).Now);
    }

    [Fact]
    public void It_is_always_from_1_to_the_cap() =>
        Gen.Select(Gen.Int[1, 50], Gen.Select(Gen.Bool, Gen.Int[0, 5_000], Gen.Int[1, 60], Gen.Long[0, 20]).Array[0, 200]).Sample((cap, ended) =>
        {
            var (limit, clock) = (new AdaptiveLimit(cap), 0L);
            foreach (var (tooMuch, latency, inFlight, took) in ended)
            {
                clock++;
                limit = limit.After(tooMuch ? Load.TooMuch : Load.Borne, TimeSpan.FromMilliseconds(latency), inFlight, clock - took, clock);
                Assert.InRange(limit.Now, 1, cap);
            }
        });
}
