using CsCheck;
using Tributary.Http;
using Tributary.Http.Retries;

namespace Tributary.Engine.Tests.Http;

public sealed class RetryRuleTests
{
    private static readonly RetryOptions Options = new();
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    public static TheoryData<string, bool> Failures => new()
    {
        { "http 500", true }, { "http 502", true }, { "http 503", true }, { "http 504", true }, { "http 408", true }, { "http 425", true },
        { "http 404", false }, { "http 410", false }, { "http 501", false }, { "http 505", false }, { "auth 401", false }, { "auth 403", false },
        { "timeout", false }, { "deadline", false }, { "dns", false }, { "connect", false }, { "tls", false }, { "malformed", false },
        { "too_large", false }, { "blocked", false }, { "quota", false }, { "rate_limited 429", false },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public void Only_what_may_heal_is_tried_again(string what, bool again)
    {
        var parts = what.Split(' ');
        var kind = Enum.Parse<FailureKind>(parts[0].Replace("_", "", StringComparison.Ordinal), ignoreCase: true);
        var failure = new Failure(kind, "") { Status = parts.Length > 1 ? int.Parse(parts[1], null) : null };
        Assert.Equal(again, Wait(failure) is not null);
    }

    [Fact]
    public void A_connection_that_broke_is_made_again() => Assert.NotNull(Wait(new(FailureKind.Http, "") { IsTransient = true }));

    [Fact]
    public void What_the_provider_asks_for_is_waited_for_where_it_is_short()
    {
        Assert.Equal(2 * Second, Wait(Limited(2 * Second)));
        Assert.Equal(Options.FirstDelay, Wait(Limited(TimeSpan.Zero)));
        Assert.Null(Wait(Limited(Options.LongestDelay + TimeSpan.FromMilliseconds(1))));
    }

    [Fact]
    public void No_attempt_begins_that_would_not_end_in_time()
    {
        var broken = new Failure(FailureKind.Http, "") { Status = 503 };
        Assert.NotNull(Retry.Wait(Options, broken, 1, default, 0, took: Second, left: Second + Options.FirstDelay));
        Assert.Null(Retry.Wait(Options, broken, 1, default, 0, took: Second, left: Second + Options.FirstDelay - TimeSpan.FromTicks(1)));
    }

    [Fact]
    public void Attempts_come_to_an_end()
    {
        var broken = new Failure(FailureKind.Http, "") { Status = 503 };
        Assert.NotNull(Retry.Wait(Options, broken, Options.MaxAttempts - 1, default, 0, default, Timeout.InfiniteTimeSpan));
        Assert.Null(Retry.Wait(Options, broken, Options.MaxAttempts, default, 0, default, Timeout.InfiniteTimeSpan));
        Assert.Null(Retry.Wait(Options with { MaxAttempts = 1 }, broken, 1, default, 0, default, Timeout.InfiniteTimeSpan));
    }

    [Fact]
    public void A_wait_lies_between_the_first_delay_and_three_times_the_last_one_and_never_beyond_the_longest() =>
        Gen.Select(Gen.Double[0, 1], Gen.Int[0, 20_000]).Sample((random, last) =>
        {
            var previous = TimeSpan.FromMilliseconds(last);
            var broken = new Failure(FailureKind.Http, "") { Status = 500 };
            var wait = Retry.Wait(Options, broken, 1, previous, random, default, Timeout.InfiniteTimeSpan)!.Value;
            var most = 3 * (previous > Options.FirstDelay ? previous : Options.FirstDelay);
            Assert.InRange(wait, Options.FirstDelay, most < Options.LongestDelay ? most : Options.LongestDelay);
        });

    private static Failure Limited(TimeSpan after) => new(FailureKind.RateLimited, "") { Status = 429, RetryAfter = after };

    private static TimeSpan? Wait(Failure failure) => Retry.Wait(Options, failure, 1, default, 0, default, Timeout.InfiniteTimeSpan);
}
