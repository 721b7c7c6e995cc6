using Tributary.Engine.Tests.Fanout.Simulation;
using Tributary.Fanout;
using static Tributary.Engine.Tests.Fanout.Simulation.Scenario;

namespace Tributary.Engine.Tests.Fanout;

/// <summary>Values that are failures themselves count as failures, wherever a fan-out judges.</summary>
public sealed class FallibleTests
{
    private sealed class Answer(int input, Exception? error = null) : IFallible, IDisposable
    {
        public int Input => input;

        public Exception? Error => error;

        public bool IsDisposed { get; private set; }

        public void Dispose() => IsDisposed = true;
    }

    private static Func<int, ItemContext, CancellationToken, ValueTask<Answer>> Asking(Simulation.Simulation sim, params int[] durations) =>
        async (input, _, token) =>
        {
            await sim.Delay(Math.Abs(durations[input]), token);
            return new(input, durations[input] < 0 ? new InvalidOperationException($"answer {input}") : null);
        };

    [Fact]
    public void The_first_success_is_the_first_value_that_is_no_failure() => Seeds.Each(100, async sim =>
    {
        var won = await FanOut.FirstAsync([0, 1, 2], Asking(sim, -1, -2, 10), new() { Time = sim.Time });
        Assert.Equal((2, OutcomeKind.Succeeded), (won.GetOrThrow().Input, won.Kind));
        var thrown = await Assert.ThrowsAsync<AggregateException>(
            () => FanOut.FirstAsync([0, 1], Asking(sim, -5, -1), new() { Time = sim.Time }));
        Assert.Equal(["answer 0", "answer 1"], thrown.InnerExceptions.Select(error => error.Message));
    });

    [Fact]
    public void A_failure_as_a_value_starts_the_next_attempt_at_once() => Seeds.Each(100, async sim =>
    {
        await FanOut.FirstAsync([0, 1], Asking(sim, -1, 1), new() { Time = sim.Time, Stagger = Milliseconds(50) });
        Assert.Equal(Milliseconds(2), sim.Time.Elapsed);
    });

    [Fact]
    public void Failures_as_values_are_counted_and_stay_readable() => Seeds.Each(100, async sim =>
    {
        var report = await FanOut.CollectAsync(
            [0, 1, 2], Asking(sim, 1, -2, -3), new() { MaxConcurrency = 3, Time = sim.Time });
        Assert.Equal((1, 2, false), (report.CountOf(OutcomeKind.Succeeded), report.CountOf(OutcomeKind.Failed), report.IsComplete));
        Assert.Equal((1, "answer 1"), (report[1].Value!.Input, report[1].Error!.Message));
        Assert.False(report[1].TryGet(out _));
        Assert.Same(report[1].Error, Assert.Throws<InvalidOperationException>(() => report[1].GetOrThrow()));
        Assert.Equal(0, report[0].GetOrThrow().Input);
    });

    [Fact]
    public void A_failure_as_a_value_cancels_the_rest_where_asked() => Seeds.Each(100, async sim =>
    {
        var running = FanOut.CollectAsync(
            [0, 1, 2], Asking(sim, 50, -2, 60), new() { MaxConcurrency = 3, Time = sim.Time, OnFailure = OnFailure.CancelRest });
        Assert.Equal("answer 1", (await Assert.ThrowsAsync<InvalidOperationException>(() => running)).Message);
        Assert.Equal(Milliseconds(2), sim.Time.Elapsed);
    });

    [Fact]
    public void A_value_that_repeats_the_cancellation_is_no_failure() => Seeds.Each(100, async sim =>
    {
        var report = await FanOut.CollectAsync(
            [0],
            async (input, _, token) =>
            {
                await sim.Delay(50, token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
                return new Answer(input, new OperationCanceledException(token));
            },
            new() { MaxConcurrency = 1, Time = sim.Time, Deadline = sim.DeadlineIn(10) });
        Assert.Equal((OutcomeKind.TimedOut, CancelCause.Deadline, 0), (report[0].Kind, report[0].Cause, report[0].Value!.Input));
        Assert.Null(report[0].Error);
    });

    [Fact]
    public void A_race_disposes_the_values_that_were_failures() => Seeds.Each(100, async sim =>
    {
        var answers = new List<Answer>();
        var ask = Asking(sim, -1, -2, 10);
        var won = await FanOut.FirstAsync(
            [0, 1, 2],
            async (input, item, token) =>
            {
                var answer = await ask(input, item, token);
                answers.Add(answer);
                return answer;
            },
            new() { Time = sim.Time });
        Assert.Equal([true, true, false], answers.Select(answer => answer.IsDisposed));
        Assert.Same(answers[2], won.Value);
    });

    [Fact]
    public void A_predicate_decides_alone_what_is_a_failure() => Seeds.Each(100, async sim =>
    {
        var odd = new InvalidOperationException("odd");
        Exception? Odd(object? value) => value is int input ? input % 2 == 1 ? odd : null : throw new NotSupportedException();
        var report = await FanOut.CollectAsync(
            [0, 1], (input, _, _) => new ValueTask<int>(input), new() { MaxConcurrency = 1, Time = sim.Time, FailureOf = Odd });
        Assert.Equal([null, odd], report.Select(outcome => outcome.Error));
        Assert.Equal(1, report[1].Value);

        var won = await FanOut.FirstAsync([1, 3, 4], (input, _, _) => new ValueTask<int>(input), new() { Time = sim.Time, FailureOf = Odd });
        Assert.Equal(4, won.Value);

        report = await FanOut.CollectAsync(
            [0], (input, _, _) => new ValueTask<int>(input), new() { MaxConcurrency = 1, Time = sim.Time, FailureOf = _ => throw odd });
        Assert.Same(odd, report[0].Error);

        var all = await FanOut.CollectAsync(
            [0], Asking(sim, -1), new() { MaxConcurrency = 1, Time = sim.Time, FailureOf = _ => null });
        Assert.True(all.IsComplete);
    });
}
