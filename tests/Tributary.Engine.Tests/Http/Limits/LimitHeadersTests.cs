using CsCheck;
using Tributary.Http.Limits;

namespace Tributary.Engine.Tests.Http.Limits;

/// <summary>The forms of headers in which providers say what is left.</summary>
public sealed class LimitHeadersTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 10, TimeSpan.Zero);

    private static List<KeyValuePair<string, string>> Headers(string lines) =>
    [
        .. from line in lines.Split('|')
           let parts = line.Split(": ", 2)
           select new KeyValuePair<string, string>(parts[0], parts.Length > 1 ? parts[1] : ""),
    ];

    // As "left/seconds", in the order of the headers.
    [Theory]
    [InlineData("RateLimit: \"default\";r=50;t=30", "50/30")]
    [InlineData("RateLimit: \"default\"; r=50 ; t=30", "50/30")]
    [InlineData("RateLimit: default;r=50;t=30", "50/30")]
    [InlineData("ratelimit: \"burst\";r=3;t=1, \"daily\";r=900;t=3600", "3/1 900/3600")]
    [InlineData("RateLimit: \"default\";r=50|RateLimit-Policy: \"default\";q=100;w=60", "50/60")]
    [InlineData("RateLimit: \"b\";r=50|RateLimit-Policy: \"a\";q=100;w=60, \"b\";q=9;w=7", "50/7")]
    [InlineData("RateLimit: \"default\";r=50", "")]
    [InlineData("RateLimit-Policy: \"default\";q=100;w=60", "")]
    [InlineData("RateLimit: limit=100, remaining=50, reset=30", "50/30")]
    [InlineData("RateLimit-Limit: 100|RateLimit-Remaining: 50|RateLimit-Reset: 30", "50/30")]
    [InlineData("RateLimit-Limit: 100, 100;w=60|RateLimit-Remaining: 50|RateLimit-Reset: 30", "50/30")]
    [InlineData("X-RateLimit-Limit: 100|X-RateLimit-Remaining: 50|X-RateLimit-Reset: 30", "50/30")]
    [InlineData("x-ratelimit-remaining: 0|x-ratelimit-reset: 30", "0/30")]
    [InlineData("X-Rate-Limit-Remaining: 50|X-Rate-Limit-Reset: 30", "50/30")]
    [InlineData("X-RateLimit-Remaining: 50|X-RateLimit-Reset: 1795435240", "50/30")]
    [InlineData("X-RateLimit-Remaining: 50|X-RateLimit-Reset: 1795435240000", "50/30")]
    [InlineData("X-RateLimit-Remaining: 50|X-RateLimit-Reset: 1700000000", "50/0")]
    [InlineData("X-RateLimit-Remaining: 50|X-RateLimit-Reset: 2026-11-23T12:00:40Z", "50/30")]
    [InlineData("X-RateLimit-Remaining: 50|X-RateLimit-Reset: Mon, 23 Nov 2026 12:00:40 GMT", "50/30")]
    [InlineData("X-RateLimit-Remaining: 50|X-RateLimit-Reset-After: 1.5", "50/1.5")]
    [InlineData("X-RateLimit-Remaining: 4.0|X-RateLimit-Reset: 30", "4/30")]
    [InlineData("X-RateLimit-Limit-day: 500|X-RateLimit-Remaining-day: 321", "321/43190")]
    [InlineData("X-RateLimit-Remaining-Minute: 59|X-RateLimit-Remaining-Day: 321", "59/50 321/43190")]
    [InlineData("X-RateLimit-Remaining-hour: 9", "9/3590")]
    [InlineData("X-RateLimit-Remaining-second: 0", "0/1")]
    [InlineData("X-RateLimit-Remaining-month: 9", "")]
    [InlineData("X-RateLimit-Remaining: 50", "")]
    [InlineData("X-RateLimit-Remaining: -1|X-RateLimit-Reset: 30", "")]
    [InlineData("X-RateLimit-Remaining: many|X-RateLimit-Reset: 30", "")]
    [InlineData("X-RateLimit-Remaining: 50|X-RateLimit-Reset: later", "")]
    [InlineData("X-RateLimit-Remaining: 50|X-RateLimit-Reset: 99999999", "50/86400")]
    [InlineData("X-RateLimit-Remaining: 99999999999|X-RateLimit-Reset: 30", "2147483647/30")]
    [InlineData("RateLimit: \"a,b\";r=5;t=1", "")]
    [InlineData("RateLimit: ;;;=,=;r=;t=", "")]
    [InlineData("Content-Type: text/html|Date: Mon, 23 Nov 2026 12:00:40 GMT", "")]
    public void Each_form_is_read(string headers, string expected) => Assert.Equal(
        expected,
        string.Join(' ', LimitHeaders.Budgets(Headers(headers), Noon).Select(budget =>
            FormattableString.Invariant($"{budget.Left}/{Math.Round((budget.RenewsAt - Noon).TotalSeconds, 3)}"))));

    [Fact]
    public void No_value_makes_it_throw_or_look_ahead_more_than_a_day() =>
        Gen.Select(
            Gen.OneOfConst("RateLimit", "RateLimit-Remaining", "RateLimit-Reset", "RateLimit-Policy", "X-RateLimit-Remaining-day", "X-RateLimit-Reset"),
            Gen.OneOf(Gen.String, Gen.String["rt=;,\"0123456789.-einfNaN "]))
        .Array[0, 4].Sample(pairs =>
        {
            var headers = pairs.Select(pair => new KeyValuePair<string, string>(pair.Item1, pair.Item2)).ToList();
            Assert.All(LimitHeaders.Budgets(headers, Noon), budget =>
            {
                Assert.InRange(budget.Left, 0, int.MaxValue);
                Assert.InRange(budget.RenewsAt, Noon, Noon.AddDays(1));
            });
        });
}
