using Tributary.Engine.Tests.Fanout.Simulation;
using Tributary.Fanout;
using static Tributary.Engine.Tests.Fanout.Simulation.Scenario;
using Outcome = Tributary.Fanout.Outcome<int, int>;
using Sim = Tributary.Engine.Tests.Fanout.Simulation.Simulation;

namespace Tributary.Engine.Tests.Fanout;

/// <summary>The contract of docs/fanout.md, a line a test, each over hundreds of schedules in virtual time.</summary>
public sealed class FanOutContractTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_callers_cancellation_is_thrown_with_its_token_after_the_drain(bool byEnumeration) => Seeds.Each(async sim =>
    {
        using var caller = new CancellationTokenSource(Milliseconds(30), sim.Time);
        using var other = new CancellationTokenSource();
        var (load, source, outcomes) = (new Load(), new TrackedSource(sim), new List<Outcome>());
        var run = FanOut.RunAsync(
            source.Plain(), Work(sim, load, input => 7 + input), new() { MaxConcurrency = 4, Time = sim.Time },
            byEnumeration ? other.Token : caller.Token);
        var thrown = await Assert.ThrowsAsync<OperationCanceledException>(() =>
            ReadAsync(run, outcomes, byEnumeration ? caller.Token : other.Token));
        Assert.Equal(caller.Token, thrown.CancellationToken);
        Assert.Null(thrown.InnerException);
        Assert.Equal(0, load.Now);
        Assert.Equal(Milliseconds(30 + Cleanup), sim.Time.Elapsed);
        Assert.Equal(load.Ever, outcomes.Count);
        var cancelled = outcomes.Where(outcome => outcome is { Kind: OutcomeKind.Cancelled, Cause: CancelCause.Caller }).ToList();
        Assert.All(cancelled, outcome => Assert.Null(outcome.Error));
        Assert.Equal(4, cancelled.Count);
        Assert.EndsWith("was cancelled (Caller).", Record.Exception(() => cancelled[0].GetOrThrow())!.Message, StringComparison.Ordinal);
        Assert.Equal((1, 1), (source.Opened, source.Disposed));
    });

    [Fact]
    public void A_cancellation_after_the_last_outcome_loses_nothing() => Seeds.Each(100, async sim =>
    {
        using var caller = new CancellationTokenSource();
        var options = new FanOutOptions { MaxConcurrency = 4, Time = sim.Time };
        var read = 0;
        await foreach (var outcome in FanOut.RunAsync(Enumerable.Range(0, 3), Work(sim, new(), _ => 5), options, caller.Token))
        {
            if (++read == 3)
                Sim.Cancel(caller);
        }
        Assert.Equal(3, read);

        using var late = new CancellationTokenSource();
        var report = await FanOut.CollectAsync(
            [0],
            async (input, _, _) =>
            {
                await sim.Delay(5, CancellationToken.None);
                Sim.Cancel(late);
                return input;
            },
            options,
            late.Token);
        Assert.True(report.IsComplete);
    });

    [Fact]
    public void A_cancellation_in_other_words_is_an_echo() => Seeds.Each(100, async sim =>
    {
        var report = await FanOut.CollectAsync<int, int>(
            Enumerable.Range(0, 5),
            async (input, _, token) =>
            {
                try
                {
                    await sim.Delay(50, token);
                }
                catch (OperationCanceledException cancelled)
                {
                    throw input switch
                    {
                        0 => new AggregateException(cancelled, new AggregateException(new TaskCanceledException())),
                        1 => new TimeoutException("in other words", cancelled),
                        2 => new AggregateException(cancelled, new InvalidOperationException()),
                        3 => new TaskCanceledException("HttpClient.Timeout", new TimeoutException()),
                        _ => new TimeoutException(),
                    };
                }
                return input;
            },
            new() { MaxConcurrency = 5, Time = sim.Time, Deadline = sim.DeadlineIn(10) });
        Assert.Equal(
            [OutcomeKind.TimedOut, OutcomeKind.TimedOut, OutcomeKind.Failed, OutcomeKind.Failed, OutcomeKind.Failed],
            report.Select(outcome => outcome.Kind));
    });

    [Fact]
    public void An_item_timeout_without_end_does_not_hide_the_deadline() => Seeds.Each(20, async sim =>
    {
        var deadline = sim.DeadlineIn(10);
        var report = await FanOut.CollectAsync(
            [0],
            async (_, item, token) =>
            {
                await sim.Delay(1, token);
                return item.Deadline;
            },
            new() { MaxConcurrency = 1, Time = sim.Time, Deadline = deadline, ItemTimeout = TimeSpan.MaxValue });
        Assert.Equal(deadline, report[0].GetOrThrow());
    });

    [Fact]
    public void A_late_timer_lets_nothing_start_after_the_deadline() => Seeds.Each(20, async sim =>
    {
        var (load, permits, source) = (new Load(), new Load(), new TrackedSource(sim, 3));
        var deadline = Deadline.After(Milliseconds(10), new LateClock(sim.Time));
        var outcomes = await ReadAsync(FanOut.RunAsync(
            source.Plain(),
            (_, _, _) => new(permits.Enter()),
            Work(sim, load, _ => 10),
            new() { MaxConcurrency = 1, Time = sim.Time, Deadline = deadline }));
        Assert.Equal((1, 1, 1), (load.Ever, permits.Ever, outcomes.Count));
        Assert.Equal(1, source.Pulled);
    });

    [Fact]
    public void A_token_cancelled_beforehand_opens_no_source() => Seeds.Each(async sim =>
    {
        var (load, source) = (new Load(), new TrackedSource(sim));
        var cancelled = new CancellationToken(canceled: true);
        var thrown = await Assert.ThrowsAsync<OperationCanceledException>(() => ReadAsync(FanOut.RunAsync(
            source.Plain(), Work(sim, load, _ => 1), new() { MaxConcurrency = 4, Time = sim.Time }, cancelled)));
        Assert.Equal(cancelled, thrown.CancellationToken);
        Assert.Equal((0, 0), (source.Opened, load.Ever));
    });

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void The_batch_deadline_is_no_exception_and_the_rest_is_reported(bool report, bool asynchronous) => Seeds.Each(async sim =>
    {
        var (load, source) = (new Load(), new TrackedSource(sim, 20));
        var options = new FanOutOptions
        {
            MaxConcurrency = 3, Time = sim.Time, Deadline = sim.DeadlineIn(25), ReportNotStarted = report,
        };
        var work = Work(sim, load, _ => 10);
        var outcomes = await ReadAsync(asynchronous
            ? FanOut.RunAsync(source.Asynchronous(), work, options)
            : FanOut.RunAsync(source.Plain(), work, options));
        Assert.Equal(6, outcomes.Count(outcome => outcome.IsSuccess));
        Assert.Equal(3, outcomes.Count(outcome => outcome is { Kind: OutcomeKind.TimedOut, Cause: CancelCause.Deadline, Error: null }));
        Assert.Equal(report ? 11 : 0, outcomes.Count(outcome => outcome is { Kind: OutcomeKind.NotStarted, Cause: CancelCause.Deadline }));
        Assert.Equal(outcomes.Count, outcomes.Select(outcome => outcome.Index).Distinct().Count());
        Assert.Equal((9, 0), (load.Ever, load.Now));
        Assert.Equal(report ? 20 : 9, source.Pulled);
        Assert.Equal(Milliseconds(25 + Cleanup), sim.Time.Elapsed);
        Assert.Equal(1, source.Disposed);
    });

    [Fact]
    public void A_deadline_passed_beforehand_starts_nothing() => Seeds.Each(async sim =>
    {
        var (load, source) = (new Load(), new TrackedSource(sim, 5));
        var deadline = Deadline.After(TimeSpan.Zero, sim.Time);
        var options = new FanOutOptions { MaxConcurrency = 2, Time = sim.Time, Deadline = deadline };
        Assert.Empty(await ReadAsync(FanOut.RunAsync(source.Plain(), Work(sim, load, _ => 1), options)));
        Assert.Equal(0, source.Opened);
        var reported = await ReadAsync(FanOut.RunAsync(source.Plain(), Work(sim, load, _ => 1), options with { ReportNotStarted = true }));
        Assert.Equal([0, 1, 2, 3, 4], reported.Select(outcome => outcome.Input).Order());
        Assert.All(reported, outcome => Assert.Equal((OutcomeKind.NotStarted, CancelCause.Deadline), (outcome.Kind, outcome.Cause)));
        Assert.Equal(0, load.Ever);
    });

    [Fact]
    public void An_item_timeout_times_out_that_item_alone() => Seeds.Each(async sim =>
    {
        var load = new Load();
        var options = new FanOutOptions { MaxConcurrency = 2, Time = sim.Time, ItemTimeout = Milliseconds(10) };
        var outcomes = await ReadAsync(FanOut.RunAsync(
            Enumerable.Range(0, 6), Work(sim, load, input => input % 2 == 0 ? 100 : 10 - 1), options));
        Assert.Equal([1, 3, 5], outcomes.Where(outcome => outcome.IsSuccess).Select(outcome => outcome.Input).Order());
        var timedOut = outcomes.Where(outcome => outcome is { Kind: OutcomeKind.TimedOut, Cause: CancelCause.ItemTimeout }).ToList();
        Assert.All(timedOut, outcome => Assert.Null(outcome.Error));
        Assert.Equal([0, 2, 4], timedOut.Select(outcome => outcome.Input).Order());
        Assert.All(timedOut, outcome => Assert.Equal(Milliseconds(10 + Cleanup), outcome.Elapsed));
        Assert.Equal(0, load.Now);
    });

    [Theory]
    [InlineData(10, 30, 10, CancelCause.ItemTimeout)]
    [InlineData(30, 10, 10, CancelCause.Deadline)]
    [InlineData(10, 10, 10, CancelCause.Deadline)]
    public void The_earlier_of_deadline_and_item_timeout_ends_the_work_and_can_be_read(
        int timeout, int deadline, int ends, CancelCause cause) =>
        Seeds.Each(100, async sim =>
        {
            var left = TimeSpan.Zero;
            var outcomes = await ReadAsync(FanOut.RunAsync(
                [0],
                async (input, context, token) =>
                {
                    left = context.Deadline.Remaining;
                    await sim.Delay(1_000, token);
                    return input;
                },
                new()
                {
                    MaxConcurrency = 1, Time = sim.Time, ItemTimeout = Milliseconds(timeout),
                    Deadline = sim.DeadlineIn(deadline),
                }));
            var outcome = Assert.Single(outcomes);
            Assert.Equal((OutcomeKind.TimedOut, cause), (outcome.Kind, outcome.Cause));
            Assert.Equal(Milliseconds(ends), sim.Time.Elapsed);
            Assert.Equal(Milliseconds(ends), left);
        });

    [Fact]
    public void An_item_that_timed_out_keeps_its_cause_when_the_batch_ends_while_it_cleans_up() => Seeds.Each(async sim =>
    {
        var outcomes = await ReadAsync(FanOut.RunAsync(
            [0], Work(sim, new(), _ => 1_000),
            new()
            {
                MaxConcurrency = 1, Time = sim.Time, ItemTimeout = Milliseconds(10), Deadline = sim.DeadlineIn(12),
            }));
        Assert.Equal(CancelCause.ItemTimeout, Assert.Single(outcomes).Cause);
    });

    [Fact]
    public void The_first_failure_cancels_the_rest_where_asked_and_is_thrown_after_the_drain() => Seeds.Each(async sim =>
    {
        var (load, source, outcomes) = (new Load(), new TrackedSource(sim), new List<Outcome>());
        var failure = new InvalidOperationException("item 5");
        var work = Work(sim, load, input => 10 + input);
        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => ReadAsync(
            FanOut.RunAsync(
                source.Plain(),
                async (input, context, token) => await work(input, context, token) == 5 ? throw failure : input,
                new() { MaxConcurrency = 3, Time = sim.Time, OnFailure = OnFailure.CancelRest, ItemTimeout = Milliseconds(1_000) }),
            outcomes));
        Assert.Same(failure, thrown);
        Assert.Same(failure, Assert.Single(outcomes, outcome => outcome.Kind == OutcomeKind.Failed).Error);
        Assert.Equal(2, outcomes.Count(outcome => outcome is { Kind: OutcomeKind.Cancelled, Cause: CancelCause.SiblingFailed }));
        Assert.Equal((load.Ever, 0), (outcomes.Count, load.Now));
        // 0, 1, 2 take 10, 11, 12; item 5 begins at 12 and takes 15.
        Assert.Equal(Milliseconds(27 + Cleanup), sim.Time.Elapsed);
        Assert.Equal(1, source.Disposed);
    });

    [Fact]
    public void An_item_timeout_is_a_failure_where_failures_cancel_the_rest() => Seeds.Each(100, async sim =>
        await Assert.ThrowsAsync<TimeoutException>(() => ReadAsync(FanOut.RunAsync(
            Enumerable.Range(0, 9), Work(sim, new(), input => input == 4 ? 100 : 5),
            new() { MaxConcurrency = 2, Time = sim.Time, OnFailure = OnFailure.CancelRest, ItemTimeout = Milliseconds(20) }))));

    [Fact]
    public void The_batch_deadline_is_no_failure_where_failures_cancel_the_rest() => Seeds.Each(100, async sim =>
        Assert.Equal(2, (await ReadAsync(FanOut.RunAsync(
            Enumerable.Range(0, 9), Work(sim, new(), _ => 100),
            new()
            {
                MaxConcurrency = 2, Time = sim.Time, OnFailure = OnFailure.CancelRest, Deadline = sim.DeadlineIn(20),
            }))).Count));

    [Fact]
    public void All_real_errors_are_kept_the_root_first_and_no_echo_among_them() => Seeds.Each(async sim =>
    {
        var collecting = FanOut.CollectAsync<int, int>(
            Enumerable.Range(0, 4),
            async (input, _, token) =>
            {
                try
                {
                    await sim.Delay(input == 2 ? 10 : 50, token);
                }
                catch (OperationCanceledException) when (input == 3)
                {
                    throw new InvalidOperationException("while cleaning up");
                }
                throw new InvalidOperationException("root");
            },
            new() { MaxConcurrency = 4, Time = sim.Time, OnFailure = OnFailure.CancelRest });
        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => collecting);
        Assert.Equal("root", thrown.Message);
        Assert.Equal(["root", "while cleaning up"], collecting.Exception!.InnerExceptions.Select(error => error.Message));
    });

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void Leaving_the_loop_cancels_and_awaits_everything_and_disposes_the_source(bool throws, bool report) => Seeds.Each(async sim =>
    {
        var (load, source, error) = (new Load(), new TrackedSource(sim), new InvalidOperationException("the consumer"));
        async Task Consume()
        {
            await foreach (var outcome in FanOut.RunAsync(
                source.Plain(), Work(sim, load, input => 10 * (input + 1)),
                new() { MaxConcurrency = 4, Time = sim.Time, ReportNotStarted = report }))
            {
                if (throws)
                    throw error;
                break;
            }
        }
        if (throws)
            Assert.Same(error, await Assert.ThrowsAsync<InvalidOperationException>(Consume));
        else
            await Consume();
        Assert.Equal(0, load.Now);
        Assert.Equal(1, source.Disposed);
        Assert.Equal(Milliseconds(10 + Cleanup), sim.Time.Elapsed);
    });

    [Fact]
    public void A_cancellation_that_is_not_ours_is_a_failure() => Seeds.Each(async sim =>
    {
        using var foreign = new CancellationTokenSource(Milliseconds(3), sim.Time);
        Exception[] thrown =
        [
            new OperationCanceledException(foreign.Token),
            new TaskCanceledException("The request was canceled due to the configured HttpClient.Timeout.", new TimeoutException()),
            new OperationCanceledException(),
        ];
        var outcomes = await ReadAsync(FanOut.RunAsync<int, int>(
            Enumerable.Range(0, 4),
            async (input, _, token) =>
            {
                await sim.Delay(5, token);
                if (input == 3)
                    await sim.Delay(5, foreign.Token);
                throw thrown[input];
            },
            new() { MaxConcurrency = 4, Time = sim.Time, ItemTimeout = Milliseconds(100) }));
        Assert.All(outcomes, outcome => Assert.Equal((OutcomeKind.Failed, CancelCause.None), (outcome.Kind, outcome.Cause)));
        Assert.All(outcomes.Where(outcome => outcome.Input < 3), outcome => Assert.Same(thrown[outcome.Input], outcome.Error));
        Assert.Equal(4, outcomes.Count);
    });

    [Fact]
    public void A_value_that_comes_after_the_cancellation_is_a_success() => Seeds.Each(async sim =>
    {
        var outcomes = await ReadAsync(FanOut.RunAsync(
            Enumerable.Range(0, 3),
            async (input, _, _) =>
            {
                await sim.Delay(20, CancellationToken.None);
                return input;
            },
            new()
            {
                MaxConcurrency = 3, Time = sim.Time, ItemTimeout = Milliseconds(10), Deadline = sim.DeadlineIn(15),
            }));
        Assert.Equal(3, outcomes.Count(outcome => outcome.IsSuccess && outcome.Elapsed == Milliseconds(20)));
    });

    [Fact]
    public void Work_that_throws_before_its_first_await_is_an_outcome() => Seeds.Each(50, async sim =>
    {
        var error = new InvalidOperationException("at once");
        var outcomes = await ReadAsync(FanOut.RunAsync<int, int>(
            [0, 1], (_, _, _) => throw error, new() { MaxConcurrency = 2, Time = sim.Time }));
        Assert.All(outcomes, outcome => Assert.Same(error, outcome.Error));
        Assert.Equal(2, outcomes.Count);
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_a_callback_of_the_token_throws_is_thrown_in_the_end(bool byItemTimeout) => Seeds.Each(50, async sim =>
    {
        var collecting = FanOut.CollectAsync(
            [0, 1],
            async (input, _, token) =>
            {
                await using var registration = token.Register(() => throw new InvalidOperationException("a callback"));
                await sim.Delay(100, token);
                return input;
            },
            byItemTimeout
                ? new() { MaxConcurrency = 2, Time = sim.Time, ItemTimeout = Milliseconds(10) }
                : new() { MaxConcurrency = 2, Time = sim.Time, Deadline = sim.DeadlineIn(10) });
        var thrown = await Assert.ThrowsAsync<AggregateException>(() => collecting);
        Assert.Equal(2, collecting.Exception!.InnerExceptions.Cast<AggregateException>().Sum(error => error.InnerExceptions.Count));
        Assert.Equal(byItemTimeout ? 1 : 2, thrown.InnerExceptions.Count);
    });

    [Fact]
    public void A_timer_that_is_early_ends_nothing_early() => Seeds.Each(50, async sim =>
    {
        sim.Time.Early = TimeSpan.FromMicroseconds(400);
        var cancelled = new List<TimeSpan>();
        var outcomes = await ReadAsync(FanOut.RunAsync(
            [0, 1],
            async (input, context, token) =>
            {
                var ended = new TaskCompletionSource();
                await using var registration = token.Register(ended.SetResult);
                await ended.Task;
                Assert.True(context.Deadline.HasPassed);
                token.ThrowIfCancellationRequested();
                return input;
            },
            new() { MaxConcurrency = 2, Time = sim.Time, ItemTimeout = Milliseconds(10) }));
        Assert.All(outcomes, outcome => Assert.Equal(CancelCause.ItemTimeout, outcome.Cause));
    });
}
