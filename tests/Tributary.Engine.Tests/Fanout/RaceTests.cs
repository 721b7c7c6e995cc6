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
