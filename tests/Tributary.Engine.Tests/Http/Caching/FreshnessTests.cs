using CsCheck;
using Tributary.Http.Caching;

namespace Tributary.Engine.Tests.Http.Caching;

public sealed class FreshnessTests
{
    private const int Forbidden = -1;
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0, "")]
    [InlineData(60, "Cache-Control: max-age=60")]
    [InlineData(60, "cache-control: public, MAX-AGE=\"60\"")]
    [InlineData(60, "Cache-Control: s-maxage=5, max-age=60")]
    [InlineData(0, "Cache-Control: s-maxage=5")]
    [InlineData(60, "Cache-Control: public\nCache-Control: max-age=60")]
    [InlineData(60, "Cache-Control: max-age=60, max-age=30")]
    [InlineData(60, "Cache-Control: ext=\"no-store, max-age=1\", max-age=60")]
    [InlineData(60, "Cache-Control: ext=\"a\\\"b, no-store\", max-age=60")]
    [InlineData(0, "Cache-Control: max-age=60, no-cache")]
    [InlineData(0, "Cache-Control: max-age=60, no-cache=\"Set-Cookie\"")]
    [InlineData(Forbidden, "Cache-Control: max-age=60, no-store")]
    [InlineData(Forbidden, "Cache-Control: NO-STORE")]
    [InlineData(0, "Cache-Control: max-age=soon")]
    [InlineData(0, "Cache-Control: max-age=-5")]
    [InlineData(0, "Cache-Control: max-age=1.5")]
    [InlineData(0, "Cache-Control: max-age")]
    [InlineData(0, "Cache-Control: max-age=")]
    [InlineData(0, "Cache-Control: \"")]
    [InlineData(0, "Cache-Control: \"\\")]
    [InlineData(86_400, "Cache-Control: max-age=31536000")]
    [InlineData(86_400, "Cache-Control: max-age=99999999999999999999999999")]
    [InlineData(40, "Cache-Control: max-age=60\nAge: 20")]
    [InlineData(0, "Cache-Control: max-age=60\nAge: 99999999999999999999")]
    [InlineData(60, "Cache-Control: max-age=60\nAge: old")]
    [InlineData(50, "Cache-Control: max-age=60\nDate: Mon, 23 Nov 2026 11:59:50 GMT")]
    [InlineData(40, "Cache-Control: max-age=60\nDate: Mon, 23 Nov 2026 11:59:50 GMT\nAge: 20")]
    [InlineData(60, "Cache-Control: max-age=60\nDate: Mon, 23 Nov 2026 12:30:00 GMT")]
    [InlineData(60, "Expires: Mon, 23 Nov 2026 12:01:00 GMT")]
    [InlineData(60, "Expires: Sunday, 23-Nov-26 12:01:00 GMT")]
    [InlineData(60, "Expires: Mon Nov 23 12:01:00 2026")]
    [InlineData(60, "Expires: Mon, 23 Nov 2026 13:01:00 GMT\nDate: Mon, 23 Nov 2026 13:00:00 GMT")]
    [InlineData(30, "Expires: Mon, 23 Nov 2026 12:01:00 GMT\nCache-Control: max-age=30")]
    [InlineData(60, "Expires: Mon, 23 Nov 2026 12:01:00 GMT\nCache-Control: max-age=soon")]
    [InlineData(0, "Expires: 0")]
    [InlineData(0, "Expires: -1\nPragma: no-cache\nCache-Control: no-cache")]
    [InlineData(0, "Expires: Mon, 23 Nov 2020 12:00:00 GMT")]
    [InlineData(0, "Last-Modified: Mon, 23 Nov 2020 12:00:00 GMT")]
    [InlineData(0, "Cache-Control: max-age=60\nVary: Accept, *")]
    [InlineData(60, "Cache-Control: max-age=60\nVary: Accept")]
    public void Freshness_is_what_the_headers_say(int seconds, string headers) =>
        Assert.Equal(
            seconds == Forbidden ? null : TimeSpan.FromSeconds(seconds),
            Freshness.Of(Headers(headers), Now, new()));

    [Theory]
    [InlineData(900, "Cache-Control: no-cache\nExpires: -1")]
    [InlineData(900, "")]
    [InlineData(900, "Cache-Control: max-age=60")]
    [InlineData(1000, "Cache-Control: max-age=1000")]
    [InlineData(1200, "Cache-Control: max-age=9999")]
    [InlineData(Forbidden, "Cache-Control: no-store")]
    public void The_policy_bounds_it_from_both_sides(int seconds, string headers) =>
        Assert.Equal(
            seconds == Forbidden ? null : TimeSpan.FromSeconds(seconds),
            Freshness.Of(Headers(headers), Now, new() { MinTtl = TimeSpan.FromMinutes(15), MaxTtl = TimeSpan.FromMinutes(20) }));

    [Fact]
    public void Whatever_comes_it_stays_within_the_policy()
    {
        var value = Gen.OneOf(
            Gen.String,
            Gen.OneOfConst("max-age=", "\"", "no-cache", ",", "Mon, 23 Nov 2026 12:01:00 GMT", "max-age=1", "\\"),
            Gen.Long.Select(number => $"max-age={number}"));
        var name = Gen.OneOfConst("Cache-Control", "Expires", "Age", "Date", "Vary");
        Gen.Select(name, value).Select((key, text) => KeyValuePair.Create(key, text)).List[0, 5].Sample(headers =>
        {
            var policy = new CachePolicy { MinTtl = TimeSpan.FromSeconds(3), MaxTtl = TimeSpan.FromHours(2) };
            var fresh = Freshness.Of(headers, Now, policy);
            return fresh is null || (fresh >= policy.MinTtl && fresh <= policy.MaxTtl);
        });
    }

    private static KeyValuePair<string, string>[] Headers(string lines) =>
    [
        .. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(": ", 2)).Select(parts => KeyValuePair.Create(parts[0], parts[1])),
    ];
}
