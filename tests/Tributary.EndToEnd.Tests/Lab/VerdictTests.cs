using Tributary.App.Lab;
using Tributary.App.Lab.Experiments;
using Tributary.Http;

namespace Tributary.EndToEnd.Tests.Lab;

/// <summary>What each experiment makes of numbers that a machine might give it.</summary>
public sealed class VerdictTests
{
    private static readonly Uri Anywhere = new("http://127.0.0.1/");

    [Theory]
    [InlineData(1500, 60, nameof(Verdict.Held))]
    [InlineData(1500, 120, nameof(Verdict.Refuted))] // 12 times, where 25 were to be had
    [InlineData(60, 60, nameof(Verdict.Refuted))]
    public void Asking_at_once_pays_by_the_sum_over_the_slowest(double apart, double together, string verdict) =>
        Assert.Equal(
            verdict,
            SequentialVsConcurrent.Judge([new(50, [], 45 * 25, [apart, apart], [together, together])]).Verdict.ToString());

    [Fact]
    public void Rounds_that_disagree_conclude_nothing() =>
        Assert.Equal(Verdict.TooNoisy, SequentialVsConcurrent.Judge([new(50, [], 45 * 25, [1500, 1500], [60, 700])]).Verdict);

    [Theory]
    [InlineData(5, 21, 21, nameof(Verdict.Held))]
    [InlineData(4, 21, 21, nameof(Verdict.Refuted))]
    [InlineData(5, 430, 440, nameof(Verdict.Refuted))] // waited for the slow ones
    [InlineData(5, 21, 400, nameof(Verdict.TooNoisy))]
    [InlineData(5, 280, 900, nameof(Verdict.TooNoisy))]
    public void Who_still_runs_is_counted_exactly(int running, double first, double second, string verdict)
    {
        var way = new FailFastVsCollect.Way("x", new(5, 1, 3, 0, 0), IsCutShort: true, (_, _, _) => throw new InvalidOperationException());
        var counts = new FailFastVsCollect.Counts(running, 1, 3, 0, 0);

        Assert.Equal(verdict, FailFastVsCollect.Judge([(way, [new(first, counts), new(second, counts)])]).Verdict.ToString());
    }

    [Theory]
    [InlineData(20, 60, 20, 0, 2000, nameof(Verdict.Held))]
    [InlineData(0, 60, 20, 0, 2000, nameof(Verdict.Refuted))]
    [InlineData(0, 1200, 20, 0, 2000, nameof(Verdict.TooNoisy))] // no burst, so nothing to flag
    [InlineData(20, 60, 0, 0, 2000, nameof(Verdict.Refuted))]
    [InlineData(20, 60, 20, 1, 2000, nameof(Verdict.Refuted))]
    [InlineData(20, 60, 20, 0, 500, nameof(Verdict.Refuted))]
    public void A_limit_is_judged_by_what_is_refused(int unbounded, double unboundedMs, int capped, int paced, double pacedMs, string verdict)
    {
        Semaphores.Round[] Twice(double ms, int refused) => [new(ms, 50 - refused, refused), new(ms, 50 - refused, refused)];

        Assert.Equal(verdict, Semaphores.Judge(Twice(unboundedMs, unbounded), Twice(250, capped), Twice(pacedMs, paced)).Verdict.ToString());
    }

    [Theory]
    [InlineData("response", 203, "response", 210, nameof(Verdict.Held))]
    [InlineData("response", 203, "response", 900, nameof(Verdict.TooNoisy))]
    [InlineData("response", 500, "response", 900, nameof(Verdict.TooNoisy))] // late both times: the machine's doing
    [InlineData("total", 600, "total", 600, nameof(Verdict.Refuted))]
    [InlineData("response", 203, "total", 600, nameof(Verdict.TooNoisy))]
    [InlineData("response", 20, "response", 20, nameof(Verdict.TooNoisy))]
    public void A_bound_is_judged_by_its_name_first(string bound, double ms, string secondBound, double secondMs, string verdict)
    {
        var one = new Timeouts.Case("x", "response", TimeSpan.FromMilliseconds(200), Anywhere);
        var plain = Plain("m", 1000);

        Assert.Equal(verdict, Timeouts.Judge([(one, [new(ms, bound, ""), new(secondMs, secondBound, "")])], plain).Verdict.ToString());
    }

    [Theory]
    [InlineData("m", "m", 1000, 1000, nameof(Verdict.Held))]
    [InlineData("n", "n", 1000, 1000, nameof(Verdict.Refuted))]
    [InlineData("m", "n", 1000, 1000, nameof(Verdict.TooNoisy))]
    [InlineData("m", "m", 600, 610, nameof(Verdict.Refuted))] // its one bound ended the body too
    [InlineData("m", "m", 600, 1000, nameof(Verdict.TooNoisy))]
    public void The_one_bound_is_judged_in_every_round(string message, string secondMessage, double streamed, double secondStreamed, string verdict) =>
        Assert.Equal(
            verdict,
            Timeouts.Judge([], [.. Plain(message, streamed), .. Plain(secondMessage, secondStreamed, 1)]).Verdict.ToString());

    [Fact]
    public void A_total_is_told_by_its_phase_or_by_its_length()
    {
        Failure Timeout(Phase phase, string message) => new(FailureKind.Timeout, message) { Phase = phase };

        Assert.Equal("total", Timeouts.NameOf(Timeout(Phase.Total, "no connection to x within 200 ms, all attempts and redirects together")));
        Assert.Equal("total", Timeouts.NameOf(Timeout(Phase.Body, "no end of the body from x within 600 ms")));
        Assert.Equal("body", Timeouts.NameOf(Timeout(Phase.Body, "no more of the body from x within 200 ms")));
        Assert.Equal("queue", Timeouts.NameOf(Timeout(Phase.Queue, "no free slot for a request to x within 200 ms")));
        Assert.Equal("deadline", Timeouts.NameOf(new(FailureKind.Deadline, "the deadline came before response headers from x")));
        Assert.Equal("none", Timeouts.NameOf(null));
    }

    [Theory]
    [InlineData(31, 162, 33, nameof(Verdict.Held))]
    [InlineData(15, 162, 33, nameof(Verdict.Refuted))] // one request twice as fast
    [InlineData(31, 60, 33, nameof(Verdict.Refuted))]
    [InlineData(31, 162, 300, nameof(Verdict.Refuted))]
    public void A_fan_out_gains_for_many_alone(double one, double chain, double many, string verdict) =>
        Assert.Equal(
            verdict,
            WhenAsync.Judge(
                new("one", [31, 31], [one, one]), new("chain", [162, 162], [chain, chain]), new("many", [640, 640], [many, many]), new([0.02, 0.02], [1.2, 1.2]))
                .Verdict.ToString());

    [Theory]
    [InlineData(1.2, 1.4, nameof(Verdict.Held))]
    [InlineData(4_000, 5_000, nameof(Verdict.Refuted))]
    [InlineData(1.2, 5_000, nameof(Verdict.TooNoisy))]
    public void A_fan_out_that_costs_as_much_as_the_wait_is_told(double first, double second, string verdict) =>
        Assert.Equal(
            verdict,
            WhenAsync.Judge(
                new("one", [31, 31], [31, 31]), new("chain", [162, 162], [162, 162]), new("many", [640, 640], [33, 33]),
                new([0.02, 0.02], [first, second])).Verdict.ToString());

    [Fact]
    public async Task Errors_that_are_seen_are_those_within_what_was_caught()
    {
        var log = new CallLog(TimeProvider.System);
        FormatException first = new(), second = new();
        foreach (var error in new[] { first, second })
            await Assert.ThrowsAsync<FormatException>(() => log.WatchAsync<int>("x", _ => throw error, CancellationToken.None).AsTask());

        Assert.Equal(1, log.In(first));
        Assert.Equal(2, log.In(new AggregateException(second, first)));
        Assert.Equal(1, log.In(new InvalidOperationException("x", second)));
        Assert.Equal(0, log.In(new FormatException()));
    }

    private static Timeouts.Plain[] Plain(string message, double streamed, int round = 0) =>
        [new("a", false, round, 600, "m"), new("b", false, round, 600, message), new("c", true, round, streamed, "gave up")];
}
