using System.Globalization;
using CsCheck;
using Tributary.App.Settings;
using Tributary.Http;

namespace Tributary.EndToEnd.Tests.Settings;

public sealed class ValueTests
{
    [Theory]
    [InlineData("250ms", 250)]
    [InlineData("10s", 10_000)]
    [InlineData("1.5s", 1_500)]
    [InlineData("2m", 120_000)]
    [InlineData("1h", 3_600_000)]
    public void Durations_are_read(string text, double milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), Durations.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("10")]
    [InlineData("s")]
    [InlineData("10 s")]
    [InlineData("-1s")]
    [InlineData("1e3s")]
    [InlineData("1d")]
    [InlineData("1sm")]
    [InlineData("1,5s")]
    [InlineData("99999999999999h")]
    public void What_is_no_duration_is_refused(string text) => Assert.Null(Durations.Parse(text));

    [Theory]
    [InlineData("1B", 1)]
    [InlineData("500kB", 500_000)]
    [InlineData("10MB", 10_000_000)]
    [InlineData("10 MB", 10_000_000)]
    [InlineData("1.5GB", 1_500_000_000)]
    [InlineData("1KiB", 1024)]
    public void Sizes_are_read(string text, long bytes) => Assert.Equal(bytes, Sizes.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("10")]
    [InlineData("MB")]
    [InlineData("-1MB")]
    [InlineData("1XB")]
    public void What_is_no_size_is_refused(string text) => Assert.Null(Sizes.Parse(text));

    [Theory]
    [InlineData("100/m", 100, 60)]
    [InlineData("50/12h", 50, 43_200)]
    [InlineData("1000/d", 1000, 86_400)]
    [InlineData("1/30s", 1, 30)]
    [InlineData("1/366d", 1, 31_622_400)]
    public void Allowances_are_read(string text, int count, int seconds) =>
        Assert.Equal(new Allowance(count, TimeSpan.FromSeconds(seconds)), SettingType.Allowance.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("100")]
    [InlineData("0/m")]
    [InlineData("01/m")]
    [InlineData("/m")]
    [InlineData("5/")]
    [InlineData("5/0h")]
    [InlineData("5/-1h")]
    [InlineData("5/1.5h")]
    [InlineData("5/h12")]
    [InlineData("5/367d")]
    [InlineData("5/99999999999h")]
    [InlineData("5/m/h")]
    public void What_is_no_allowance_is_refused(string text) => Assert.Null(SettingType.Allowance.Parse(text));

    [Theory]
    [InlineData("2026-11-23", false, "2026-11-23T00:00:00Z")]
    [InlineData("2026-11-23", true, "2026-11-23T23:59:59Z")]
    [InlineData("9999-12-31", true, "9999-12-31T23:59:59Z")]
    [InlineData("2026-11-23T09:30", true, "2026-11-23T09:30:00Z")]
    [InlineData("2026-11-23T09:30:05Z", false, "2026-11-23T09:30:05Z")]
    [InlineData("2026-11-23T09:30:05.5+02:00", false, "2026-11-23T07:30:05.5Z")]
    public void Dates_are_read_in_UTC(string text, bool endOfDay, string expected) =>
        Assert.Equal(DateTimeOffset.Parse(expected, CultureInfo.InvariantCulture), Dates.Parse(text, endOfDay));

    [Theory]
    [InlineData("yesterday")]
    [InlineData("2026-13-01")]
    [InlineData("2026-1-1")]
    [InlineData("23.11.2026")]
    [InlineData("2026-11-23T25:00")]
    [InlineData("0001-01-01T00:00+14:00")]
    public void What_is_no_date_is_refused(string text) => Assert.Null(Dates.Parse(text, endOfDay: false));

    [Fact]
    public void No_text_makes_a_reader_throw() => Gen.String.Sample(text =>
    {
        Durations.Parse(text);
        Sizes.Parse(text);
        Dates.Parse(text, endOfDay: true);
        foreach (var setting in SettingTable.All)
            setting.Type.Parse(text);
    });

    [Fact]
    public void Every_default_of_the_table_is_a_value_of_its_type() =>
        Assert.All(
            SettingTable.All.Where(setting => setting is { Default.Length: > 0 }),
            setting => Assert.NotNull(setting.Type.Parse(setting.Default!)));
}
