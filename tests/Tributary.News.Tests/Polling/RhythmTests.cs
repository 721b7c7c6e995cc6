using CsCheck;
using Tributary.News.Polling;

namespace Tributary.News.Tests.Polling;

public sealed class RhythmTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    private static Rhythm At(params IEnumerable<double> hoursAgo) => Rhythm.Unknown.With(hoursAgo.Select(hours => Now.AddHours(-hours)));

    [Fact]
    public void A_rhythm_comes_back_from_its_bytes() =>
        Gen.Int[0, 50_000_000].List[0, 100].Sample(minutes =>
        {
            var rhythm = Rhythm.Unknown.With(minutes.Select(minute => DateTimeOffset.UnixEpoch.AddMinutes(minute)));
            var back = Rhythm.FromBytes(rhythm.ToBytes());
            Assert.Equal(rhythm.Arrivals, back.Arrivals);
            Assert.True(rhythm.Arrivals.Count <= Rhythm.MaxArrivals);
            Assert.Equal(rhythm.Arrivals.Order(), rhythm.Arrivals);
        });

    [Fact]
    public void Any_bytes_give_a_rhythm() => Gen.Byte.Array.Sample(bytes => Assert.True(Rhythm.FromBytes(bytes).Arrivals.Count <= Rhythm.MaxArrivals));

    [Fact]
    public void Items_that_come_together_are_one_arrival() => Assert.Equal(3, At(48, 48.01, 48.02, 24, 24.01, 0).Arrivals.Count);

    [Fact]
    public void The_usual_gap_is_the_middle_one_whatever_the_longest()
    {
        Assert.Null(At(1, 2).UsualGap);
        Assert.Equal(TimeSpan.FromHours(1), At(0, 1, 2, 3, 500).UsualGap);
    }

    [Theory]
    [InlineData(24, 2.9, null)]
    [InlineData(24, 3.6, "nothing new for 4 d, while its longest pause before was 24 h")]
    [InlineData(1, 1.9, null)]
    [InlineData(1, 2.1, "nothing new for 2 d, while its longest pause before was 60 min")]
    public void A_source_quieter_than_its_own_history_allows_is_silent(double gapHours, double quietDays, string? expected)
    {
        Assert.Equal(expected, Silence.Of(At(Enumerable.Range(0, 10).Select(i => (quietDays * 24) + (i * gapHours))), Now));
    }

    [Fact]
    public void A_source_with_long_pauses_may_pause_and_one_that_is_hardly_known_is_never_silent()
    {
        Assert.Null(Silence.Of(At(400, 401, 402, 403, 404, 1000), Now));
        Assert.Null(Silence.Of(At(1000, 1001, 1002, 1003, 1004), Now));
        Assert.NotNull(Silence.Of(At(1000, 1001, 1002, 1003, 1004, 1005), Now));
    }
}
