using Tributary.Engine.Tests.Fanout.Simulation;
using Tributary.Fanout;
using static Tributary.Engine.Tests.Fanout.Simulation.Scenario;
using Sim = Tributary.Engine.Tests.Fanout.Simulation.Simulation;

namespace Tributary.Engine.Tests.Fanout;

public sealed class RaceTests
{
    // Negative: fails after so long.
    private static Func<int, ItemContext, CancellationToken, ValueTask<int>> Attempts(Sim sim, Load load, params int[] durations) =>
        async (input, _, token) =>
        {
            using var inside = load.Enter();
            await sim.Delay(Math.Abs(durations[input]), token);
            return durations[input] < 0 ? throw new InvalidOperationException($"attempt {input}") : input;
        };

    [Fact]
    public void The_first_success_wins_and_the_losers_have_ended() => Seeds.Each(async sim =>
    {
        var load = new Load();
        var winner = await FanOut.FirstAsync([0, 1, 2], Attempts(sim, load, 30, 10, -5), new() { Time = sim.Time });
        Assert.Equal((1, 1), (winner.Input, winner.GetOrThrow()));
        Assert.Equal((3, 0), (load.Ever, load.Now));
        Assert.Equal(Milliseconds(10), sim.Time.Elapsed);
    });

    [Fact]
    public void Attempts_are_staggered() => Seeds.Each(async sim =>
    {
        var load = new Load();
        var winner = await FanOut.FirstAsync(
            [0, 1, 2, 3], Attempts(sim, load, 100, 100, 4, 1), new() { Time = sim.Time, Stagger = Milliseconds(10) });
        Assert.Equal(2, winner.Input);
        Assert.Equal(3, load.Ever);
        Assert.Equal(Milliseconds(24), sim.Time.Elapsed);
    });

    [Fact]
    public void A_failure_starts_the_next_attempt_at_once() => Seeds.Each(async sim =>
    {
        var load = new Load();
        var winner = await FanOut.FirstAsync(
            [0, 1, 2, 3], Attempts(sim, load, -1, -2, 100, 5), new() { Time = sim.Time, Stagger = Milliseconds(20) });
        // 1 begins at 1, 2 at 3, 3 a stagger later.
        Assert.Equal(3, winner.Input);
        Assert.Equal(Milliseconds(28), sim.Time.Elapsed);
    });

    [Fact]
    public void Two_failures_at_once_start_two_attempts_at_once() => Seeds.Each(async sim =>
    {
        var winner = await FanOut.FirstAsync(
            [0, 1, 2, 3, 4], Attempts(sim, new(), -25, -5, 100, 100, 1), new() { Time = sim.Time, Stagger = Milliseconds(20) });
        // 1 begins at 20; both fail at 25, when 2 and 3 begin; 4 begins a stagger later.
        Assert.Equal((4, Milliseconds(46)), (winner.Input, sim.Time.Elapsed));
    });

    [Fact]
    public void One_attempt_at_a_time_waits_for_no_stagger() => Seeds.Each(async sim =>
    {
        await FanOut.FirstAsync(
            [0, 1, 2, 3], Attempts(sim, new(), -1, -1, -1, 1), new() { Time = sim.Time, Stagger = Milliseconds(20), MaxConcurrency = 1 });
        Assert.Equal(Milliseconds(4), sim.Time.Elapsed);
    });

    [Fact]
    public void A_failure_ends_one_pause_only() => Seeds.Each(async sim =>
    {
        var winner = await FanOut.FirstAsync(
            [0, 1, 2, 3], Attempts(sim, new(), -1, 100, 100, 1), new() { Time = sim.Time, Stagger = Milliseconds(20) });
        // 1 begins at 1, 2 at 21, 3 at 41.
        Assert.Equal((3, Milliseconds(42)), (winner.Input, sim.Time.Elapsed));
    });

    [Fact]
    public void Without_an_end_to_the_stagger_only_a_failure_starts_the_next() => Seeds.Each(async sim =>
    {
        var load = new Load();
        await FanOut.FirstAsync(
            [0, 1, 2], Attempts(sim, load, -50, 60, 1), new() { Time = sim.Time, Stagger = Timeout.InfiniteTimeSpan });
        Assert.Equal(2, load.Ever);
        Assert.Equal(Milliseconds(110), sim.Time.Elapsed);
    });

    [Fact]
    public void A_losers_late_value_is_disposed_and_the_winners_is_not() => Seeds.Each(async sim =>
    {
        var values = new List<Value>();
        var winner = await FanOut.FirstAsync(
            [0, 1, 2],
            async (input, _, _) =>
            {
                await sim.Delay(10 + (input * 5), CancellationToken.None);
                var value = new Value(input);
                values.Add(value);
                return value;
            },
            new() { Time = sim.Time });
        Assert.Equal([(0, false), (1, true), (2, true)], values.Select(value => (value.Input, value.IsDisposed)));
        Assert.Same(values[0], winner.GetOrThrow());
        Assert.Equal(Milliseconds(20), sim.Time.Elapsed);
    });

    [Fact]
    public void A_losers_value_whose_disposal_fails_takes_no_win_away() => Seeds.Each(100, async sim =>
    {
        var (load, ignored) = (new Load(), new List<string>());
        var winner = await FanOut.FirstAsync(
            [0, 1, 2],
            async (input, _, _) =>
            {
                using var inside = load.Enter();
                await sim.Delay(10 + (input * 5), CancellationToken.None);
                return new Value(input) { Error = new InvalidOperationException("disposing") };
            },
            new() { Time = sim.Time, OnIgnoredError = error => ignored.Add(error.Message) });
        Assert.Equal((0, false), (winner.Input, winner.GetOrThrow().IsDisposed));
        Assert.Equal(["disposing", "disposing"], ignored);
        Assert.Equal(0, load.Now);
    });

    [Theory]
    [InlineData("source")]
    [InlineData("callback")]
    public void Nothing_that_goes_wrong_at_the_end_takes_the_win_away(string what) => Seeds.Each(100, async sim =>
    {
        var ignored = new List<Exception>();
        var source = new TrackedSource(sim, 2) { DisposalError = what == "source" ? new InvalidOperationException(what) : null };
        var winner = await FanOut.FirstAsync(
            source.Plain(),
            async (input, _, token) =>
            {
                await using var registration = token.Register(() =>
                {
                    if (what == "callback")
                        throw new InvalidOperationException(what);
                });
                await sim.Delay(input == 0 ? 10 : 100, token);
                return new Value(input);
            },
            new() { Time = sim.Time, OnIgnoredError = ignored.Add });
        Assert.Equal((0, false), (winner.Input, winner.GetOrThrow().IsDisposed));
        Assert.NotEmpty(ignored);
    });

    [Fact]
    public void A_win_that_cannot_be_given_is_disposed() => Seeds.Each(20, async sim =>
    {
        var values = new List<Value>();
        await Assert.ThrowsAsync<FormatException>(() => FanOut.FirstAsync(
            new TrackedSource(sim, 2) { DisposalError = new InvalidOperationException() }.Plain(),
            async (input, _, token) =>
            {
                await sim.Delay(10 + (input * 10), token);
                values.Add(new(input));
                return values[^1];
            },
            new() { Time = sim.Time, OnIgnoredError = _ => throw new FormatException() }));
        Assert.All(values, value => Assert.True(value.IsDisposed));
    });

    [Fact]
    public void A_stagger_that_no_timer_reaches_still_starts_the_next() => Seeds.Each(5, async sim =>
    {
        var winner = await FanOut.FirstAsync(
            [0, 1],
            async (input, _, token) =>
            {
                await Task.Delay(input == 0 ? Timeout.InfiniteTimeSpan : TimeSpan.Zero, sim.Time, token);
                return input;
            },
            new() { Time = sim.Time, Stagger = TimeSpan.FromDays(60) });
        Assert.Equal((1, TimeSpan.FromDays(60)), (winner.Input, sim.Time.Elapsed));
    });

    [Fact]
    public void What_the_source_throws_stands_beside_what_was_attempted() => Seeds.Each(100, async sim =>
    {
        var source = new TrackedSource(sim) { ThrowsAt = 2 };
        var racing = FanOut.FirstAsync(source.Plain(), Attempts(sim, new(), -5, -6), new() { Time = sim.Time });
        var thrown = await Assert.ThrowsAsync<AggregateException>(() => racing);
        Assert.Equal(["attempt 0", "attempt 1", source.Error.Message], thrown.InnerExceptions.Select(error => error.Message));
        source = new TrackedSource(sim) { ThrowsAt = 0 };
        racing = FanOut.FirstAsync(source.Plain(), Attempts(sim, new(), -5), new() { Time = sim.Time });
        Assert.Same(source.Error, await Assert.ThrowsAsync<InvalidOperationException>(() => racing));
    });

    [Fact]
    public void A_quorum_ends_with_the_last_success_that_it_needs() => Seeds.Each(async sim =>
    {
        var load = new Load();
        var quorum = await FanOut.QuorumAsync([0, 1, 2, 3], 2, Attempts(sim, load, 30, -5, 20, 100), new() { Time = sim.Time });
        Assert.Equal([2, 0], quorum.Select(outcome => outcome.GetOrThrow()));
        Assert.Equal((4, 0), (load.Ever, load.Now));
        Assert.Equal(Milliseconds(30), sim.Time.Elapsed);
    });

    [Fact]
    public void A_quorum_that_can_no_longer_be_reached_ends_at_once() => Seeds.Each(async sim =>
    {
        var (load, values) = (new Load(), new List<Value>());
        var racing = FanOut.QuorumAsync(
            [0, 1, 2],
            2,
            async (input, item, token) =>
            {
                await Attempts(sim, load, -20, 5, -10)(input, item, token);
                values.Add(new(input));
                return values[^1];
            },
            new() { Time = sim.Time });
        var thrown = await Assert.ThrowsAsync<AggregateException>(() => racing);
        Assert.StartsWith("1 of 2 required attempts succeeded.", thrown.Message, StringComparison.Ordinal);
        Assert.Equal(["attempt 0", "attempt 2"], thrown.InnerExceptions.Select(error => error.Message));
        Assert.True(Assert.Single(values).IsDisposed);

        racing = FanOut.QuorumAsync([0, 1, 2], 3, async (input, item, token) => new Value(await Attempts(sim, load, 50, -1, 50)(input, item, token)));
        var begun = sim.Time.Elapsed;
        await Assert.ThrowsAsync<AggregateException>(() => racing);
        Assert.Equal(Milliseconds(1), sim.Time.Elapsed - begun);
        Assert.Equal(0, load.Now);
    });

    [Fact]
    public void A_quorum_of_more_than_the_source_has_says_so() => Seeds.Each(20, async sim =>
    {
        var racing = FanOut.QuorumAsync(new TrackedSource(sim, 2).Plain(), 3, Attempts(sim, new(), 1, 2), new() { Time = sim.Time });
        Assert.Equal(
            "3 attempts must succeed, but the source has fewer inputs: 2.",
            (await Assert.ThrowsAsync<InvalidOperationException>(() => racing)).Message);
        var load = new Load();
        await Assert.ThrowsAsync<InvalidOperationException>(() => FanOut.QuorumAsync([0, 1], 3, Attempts(sim, load, 1, 2)));
        Assert.Equal(0, load.Ever);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => FanOut.QuorumAsync([1], 0, Attempts(sim, new(), 1)));
    });

    [Fact]
    public void The_callers_cancellation_of_a_quorum_is_no_failure_of_its_attempts() => Seeds.Each(100, async sim =>
    {
        using var caller = new CancellationTokenSource(Milliseconds(15), sim.Time);
        var thrown = await Assert.ThrowsAsync<OperationCanceledException>(
            () => FanOut.QuorumAsync([0, 1, 2], 2, Attempts(sim, new(), -5, 50, 10), new() { Time = sim.Time }, caller.Token));
        Assert.Equal(caller.Token, thrown.CancellationToken);
    });

    [Fact]
    public void When_all_fail_all_errors_are_thrown_in_input_order() => Seeds.Each(async sim =>
    {
        var racing = FanOut.FirstAsync(
            [0, 1, 2], Attempts(sim, new(), -30, -10, 99), new() { Time = sim.Time, AttemptTimeout = Milliseconds(40) });
        var thrown = await Assert.ThrowsAsync<AggregateException>(() => racing);
        Assert.StartsWith("No attempt succeeded.", thrown.Message, StringComparison.Ordinal);
        Assert.Equal(["attempt 0", "attempt 1"], thrown.InnerExceptions.Take(2).Select(error => error.Message));
        Assert.IsType<TimeoutException>(thrown.InnerExceptions[2]);
        Assert.Equal(Milliseconds(40), sim.Time.Elapsed);
    });

    [Fact]
    public void The_deadline_ends_the_race_with_the_failures_so_far() => Seeds.Each(async sim =>
    {
        var load = new Load();
        var thrown = await Assert.ThrowsAnyAsync<TimeoutException>(() => FanOut.FirstAsync(
            [0, 1, 2], Attempts(sim, load, -5, 50, 50), new() { Time = sim.Time, Deadline = sim.DeadlineIn(20) }));
        Assert.Equal("No attempt succeeded before the deadline.", thrown.Message);
        Assert.Equal("attempt 0", Assert.Single(Assert.IsType<AggregateException>(thrown.InnerException).InnerExceptions).Message);
        Assert.Equal(0, load.Now);
        Assert.Equal(Milliseconds(20), sim.Time.Elapsed);
    });

    [Fact]
    public void The_callers_cancellation_ends_the_race_with_its_token() => Seeds.Each(async sim =>
    {
        using var caller = new CancellationTokenSource(Milliseconds(15), sim.Time);
        var thrown = await Assert.ThrowsAsync<OperationCanceledException>(() => FanOut.FirstAsync(
            [0, 1, 2], Attempts(sim, new(), -5, 50, 50), new() { Time = sim.Time, Stagger = Milliseconds(10) }, caller.Token));
        Assert.Equal(caller.Token, thrown.CancellationToken);
        Assert.Equal(Milliseconds(15), sim.Time.Elapsed);
    });

    [Fact]
    public void At_most_so_many_attempts_run_at_once() => Seeds.Each(100, async sim =>
    {
        var load = new Load();
        await FanOut.FirstAsync([0, 1, 2, 3, 4], Attempts(sim, load, -5, -6, -7, -8, 9), new() { Time = sim.Time, MaxConcurrency = 2 });
        Assert.Equal((5, 2), (load.Ever, load.Peak));
    });

    [Fact]
    public async Task A_race_of_nobody_is_an_error()
    {
        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(
            () => FanOut.FirstAsync<int, int>([], (input, _, _) => new(input)));
        Assert.Contains("empty", thrown.Message, StringComparison.Ordinal);
    }

    private sealed class Value(int input) : IAsyncDisposable
    {
        public int Input => input;

        public Exception? Error { get; init; }

        public bool IsDisposed { get; private set; }

        public ValueTask DisposeAsync()
        {
            IsDisposed = true;
            return Error is null ? ValueTask.CompletedTask : throw Error;
        }
    }
}
