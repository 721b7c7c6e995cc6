using System.Globalization;
using CsCheck;
using Tributary.News.Articles;

namespace Tributary.News.Tests.Articles;

public sealed class PublishedTimeTests
{
    [Theory]
    [InlineData("2026-11-23T09:30:00Z", "2026-11-23T09:30:00.0000000+00:00")]
    [InlineData("2026-11-23T09:30:00+02:00", "2026-11-23T07:30:00.0000000+00:00")]
    [InlineData("2026-11-23T09:30:00+0200", "2026-11-23T07:30:00.0000000+00:00")]
    [InlineData("2026-11-23T09:30:00", "2026-11-23T09:30:00.0000000+00:00")]
    [InlineData("2026-11-23T09:30Z", "2026-11-23T09:30:00.0000000+00:00")]
    [InlineData("2026-11-23 09:30:00", "2026-11-23T09:30:00.0000000+00:00")]
    [InlineData("2026-11-23T09:30:00.5Z", "2026-11-23T09:30:00.5000000+00:00")]
    [InlineData("2026-11-23T09:30:00.123Z", "2026-11-23T09:30:00.1230000+00:00")]
    [InlineData("2026-11-23T09:30:00.1234567Z", "2026-11-23T09:30:00.1234567+00:00")]
    [InlineData("2026-11-23T09:30:00.123456789Z", "2026-11-23T09:30:00.1234567+00:00")]
    [InlineData(" 2026-11-23T09:30:00Z ", "2026-11-23T09:30:00.0000000+00:00")]
    [InlineData("2026-11-23", "2026-11-23T00:00:00.0000000+00:00")]
    [InlineData("1821-05-05T00:00:00Z", "1821-05-05T00:00:00.0000000+00:00")]
    public void Reads_iso_8601(string given, string expected) =>
        Assert.Equal(expected, PublishedTime.Parse(given)?.ToString("O", CultureInfo.InvariantCulture));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("yesterday")]
    [InlineData("10:30")]
    [InlineData("2026-13-01T00:00:00Z")]
    [InlineData("2026-02-30")]
    [InlineData("0001-01-01T00:00:00Z")]
    [InlineData("9999-12-31T23:59:59Z")]
    [InlineData("99999-12-31T23:59:59Z")]
    [InlineData("0001-01-01T00:00:00+14:00")]
    public void Anything_else_is_no_time(string? given) => Assert.Null(PublishedTime.Parse(given));

    [Fact]
    public void Unix_seconds_outside_the_range_are_no_time()
    {
        Assert.Equal(new DateTimeOffset(2026, 11, 23, 0, 0, 0, TimeSpan.Zero), PublishedTime.FromUnix(1_795_392_000));
        Assert.All(new long?[] { null, 0, long.MinValue, long.MaxValue, 253_402_300_800 }, seconds => Assert.Null(PublishedTime.FromUnix(seconds)));
    }

    [Fact]
    public void Every_time_survives_being_written_and_read() => Gen.DateTimeOffset.Sample(time =>
    {
        var read = PublishedTime.Parse(time.ToString("O", CultureInfo.InvariantCulture));
        Assert.Equal(time.UtcDateTime.Year is >= 1600 and <= 2200 ? time.ToUniversalTime() : null, read);
    }, iter: 5_000);
}
