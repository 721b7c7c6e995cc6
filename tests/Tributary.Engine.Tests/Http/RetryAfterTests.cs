using System.Globalization;
using CsCheck;
using Tributary.Http;

namespace Tributary.Engine.Tests.Http;

public sealed class RetryAfterTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("0", 0)]
    [InlineData("120", 120)]
    [InlineData(" 5\t", 5)]
    [InlineData("99999999999999999999", int.MaxValue)]
    [InlineData("Mon, 23 Nov 2026 12:00:30 GMT", 30)]
    [InlineData("Fri, 23 Nov 2026 12:00:30 GMT", 30)]
    [InlineData("Monday, 23-Nov-26 12:00:30 GMT", 30)]
    [InlineData("Sunday, 06-Nov-94 08:49:37 GMT", 0)]
    [InlineData("Mon Nov 23 12:01:00 2026", 60)]
    [InlineData("Mon Dec  7 12:00:00 2026", 14 * 86400)]
    [InlineData("Mon, 23 Nov 2026 11:59:59 GMT", 0)]
    public void A_value_is_read(string value, double seconds) => Assert.Equal(TimeSpan.FromSeconds(seconds), RetryAfter.Parse(value, Now));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("-5")]
    [InlineData("1.5")]
    [InlineData("soon")]
    [InlineData("Mon, 32 Nov 2026 12:00:30 GMT")]
    [InlineData("2026-11-23T12:00:30Z")]
    public void What_is_no_value_is_none(string? value) => Assert.Null(RetryAfter.Parse(value, Now));

    [Fact]
    public void Any_date_gives_what_is_left_until_it() =>
        Gen.Int[-100_000_000, 100_000_000].Sample(seconds =>
        {
            var date = Now.AddSeconds(seconds).ToString("R", CultureInfo.InvariantCulture);
            Assert.Equal(TimeSpan.FromSeconds(Math.Max(0, seconds)), RetryAfter.Parse(date, Now));
        });

    [Fact]
    public void Any_text_gives_nothing_or_a_wait_that_is_not_negative() =>
        Gen.String.Sample(text => Assert.True(RetryAfter.Parse(text, Now) is not { } wait || wait >= TimeSpan.Zero));
}
