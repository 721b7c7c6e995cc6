using System.Collections;
using System.Runtime.CompilerServices;
using Tributary.Engine.Tests.Fanout.Simulation;
using Tributary.Fanout;
using Outcome = Tributary.Fanout.Outcome<int, int>;
using Sim = Tributary.Engine.Tests.Fanout.Simulation.Simulation;

namespace Tributary.Engine.Tests.Fanout;

/// <summary>The contract of docs/fanout.md, a line a test, each over hundreds of schedules in virtual time.</summary>
public sealed class FanOutContractTests
{
    private const int Cleanup = 5;

    // Works for the time given; when cancelled it takes a while to clean up, which must be waited for.
    private static Func<int, ItemContext, CancellationToken, ValueTask<int>> Work(Sim simulation, Load load, Func<int, int> duration) =>
        async (input, _, token) =>
        {
            using var inside = load.Enter();
            try
            {
                await simulation.Delay(duration(input), token);
                return input;
            }
            catch (OperationCanceledException)
            {
                await simulation.Delay(Cleanup, CancellationToken.None);
                throw;
            }
        };

    private static async Task<List<Outcome>> ReadAsync(
        IAsyncEnumerable<Outcome> outcomes, List<Outcome>? into = null, CancellationToken cancellationToken = default)
    {
        into ??= [];
        await foreach (var outcome in outcomes.WithCancellation(cancellationToken))
            into.Add(outcome);
        return into;
    }

    private static TimeSpan Milliseconds(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_callers_cancellation_is_thrown_with_its_token_after_the_drain(bool byEnumeration) => Seeds.Each(async simulation =>
    {
        using var caller = new CancellationTokenSource(Milliseconds(30), simulation.Time);
        using var other = new CancellationTokenSource();
        var (load, source, outcomes) = (new Load(), new TrackedSource(simulation), new List<Outcome>());
        var run = FanOut.RunAsync(
            source.Plain(), Work(simulation, load, input => 7 + input), new() { MaxConcurrency = 4, Time = simulation.Time },
            byEnumeration ? other.Token : caller.Token);
        var thrown = await Assert.ThrowsAsync<OperationCanceledException>(() =>
            ReadAsync(run, outcomes, byEnumeration ? caller.Token : other.Token));
        Assert.Equal(caller.Token, thrown.CancellationToken);
        Assert.Null(thrown.InnerException);
        Assert.Equal(0, load.Now);
        Assert.Equal(Milliseconds(30 + Cleanup), simulation.Time.Elapsed);
        Assert.Equal(load.Ever, outcomes.Count);
        var cancelled = outcomes.Where(outcome => outcome is { Kind: OutcomeKind.Cancelled, Cause: CancelCause.Caller, Error: null }).ToList();
        Assert.Equal(4, cancelled.Count);
        Assert.EndsWith("was cancelled (Caller).", Record.Exception(() => cancelled[0].GetOrThrow())!.Message, StringComparison.Ordinal);
        Assert.Equal((1, 1), (source.Opened, source.Disposed));
    });

    [Fact]
    public void A_token_cancelled_beforehand_opens_no_source() => Seeds.Each(async simulation =>
    {
        var (load, source) = (new Load(), new TrackedSource(simulation));
        var cancelled = new CancellationToken(canceled: true);
        var thrown = await Assert.ThrowsAsync<OperationCanceledException>(() => ReadAsync(FanOut.RunAsync(
            source.Plain(), Work(simulation, load, _ => 1), new() { MaxConcurrency = 4, Time = simulation.Time }, cancelled)));
        Assert.Equal(cancelled, thrown.CancellationToken);
        Assert.Equal((0, 0), (source.Opened, load.Ever));
    });

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void The_batch_deadline_is_no_exception_and_the_rest_is_not_started_where_asked(bool report, bool asynchronous) => Seeds.Each(async simulation =>
    {
        var (load, source) = (new Load(), new TrackedSource(simulation, 20));
        var options = new FanOutOptions
        {
            MaxConcurrency = 3, Time = simulation.Time, Deadline = Deadline.After(Milliseconds(25), simulation.Time), ReportNotStarted = report,
        };
        var work = Work(simulation, load, _ => 10);
        var outcomes = await ReadAsync(asynchronous
            ? FanOut.RunAsync(source.Asynchronous(), work, options)
            : FanOut.RunAsync(source.Plain(), work, options));
        Assert.Equal(6, outcomes.Count(outcome => outcome.IsSuccess));
        Assert.Equal(3, outcomes.Count(outcome => outcome is { Kind: OutcomeKind.TimedOut, Cause: CancelCause.Deadline, Error: null }));
        Assert.Equal(report ? 11 : 0, outcomes.Count(outcome => outcome is { Kind: OutcomeKind.NotStarted, Cause: CancelCause.Deadline }));
        Assert.Equal(outcomes.Count, outcomes.Select(outcome => outcome.Index).Distinct().Count());
        Assert.Equal((9, 0), (load.Ever, load.Now));
        Assert.Equal(report ? 20 : 9, source.Pulled);
        Assert.Equal(Milliseconds(25 + Cleanup), simulation.Time.Elapsed);
        Assert.Equal(1, source.Disposed);
    });

    [Fact]
    public void A_deadline_passed_beforehand_starts_nothing() => Seeds.Each(async simulation =>
    {
        var (load, source) = (new Load(), new TrackedSource(simulation, 5));
        var deadline = Deadline.After(TimeSpan.Zero, simulation.Time);
        var options = new FanOutOptions { MaxConcurrency = 2, Time = simulation.Time, Deadline = deadline };
        Assert.Empty(await ReadAsync(FanOut.RunAsync(source.Plain(), Work(simulation, load, _ => 1), options)));
        Assert.Equal(0, source.Opened);
        var reported = await ReadAsync(FanOut.RunAsync(source.Plain(), Work(simulation, load, _ => 1), options with { ReportNotStarted = true }));
        Assert.Equal([0, 1, 2, 3, 4], reported.Select(outcome => outcome.Input).Order());
        Assert.All(reported, outcome => Assert.Equal((OutcomeKind.NotStarted, CancelCause.Deadline), (outcome.Kind, outcome.Cause)));
        Assert.Equal(0, load.Ever);
    });

    [Fact]
    public void An_endless_source_goes_on_after_the_deadline_until_the_consumer_or_the_caller_ends_it() => Seeds.Each(50, async simulation =>
    {
        using var caller = new CancellationTokenSource();
        var (load, source) = (new Load(), new TrackedSource(simulation));
        var options = new FanOutOptions
        {
            MaxConcurrency = 2, Time = simulation.Time, Deadline = Deadline.After(Milliseconds(5), simulation.Time), ReportNotStarted = true,
        };
        var seen = 0;
        var thrown = await Assert.ThrowsAsync<OperationCanceledException>(async () =>
        {
            await foreach (var outcome in FanOut.RunAsync(source.Plain(), Work(simulation, load, _ => 10), options, caller.Token))
            {
                if (++seen == 100)
                    Sim.Cancel(caller);
            }
        });
        Assert.Equal(caller.Token, thrown.CancellationToken);
        Assert.InRange(seen, 100, 100 + 4);
        Assert.Equal(2, load.Ever);
        Assert.Equal(1, source.Disposed);
    });

    [Fact]
    public void An_item_timeout_times_out_that_item_alone() => Seeds.Each(async simulation =>
    {
        var load = new Load();
        var options = new FanOutOptions { MaxConcurrency = 2, Time = simulation.Time, ItemTimeout = Milliseconds(10) };
        var outcomes = await ReadAsync(FanOut.RunAsync(
            Enumerable.Range(0, 6), Work(simulation, load, input => input % 2 == 0 ? 100 : 10 - 1), options));
        Assert.Equal([1, 3, 5], outcomes.Where(outcome => outcome.IsSuccess).Select(outcome => outcome.Input).Order());
        var timedOut = outcomes.Where(outcome => outcome is { Kind: OutcomeKind.TimedOut, Cause: CancelCause.ItemTimeout, Error: null }).ToList();
        Assert.Equal([0, 2, 4], timedOut.Select(outcome => outcome.Input).Order());
        Assert.All(timedOut, outcome => Assert.Equal(Milliseconds(10 + Cleanup), outcome.Elapsed));
        Assert.Equal(0, load.Now);
    });

    [Theory]
    [InlineData(10, 30, 10, CancelCause.ItemTimeout)]
    [InlineData(30, 10, 10, CancelCause.Deadline)]
    [InlineData(10, 10, 10, CancelCause.Deadline)]
    public void The_earlier_of_deadline_and_item_timeout_ends_the_work_and_can_be_read(int timeout, int deadline, int ends, CancelCause cause) =>
        Seeds.Each(100, async simulation =>
        {
            var left = TimeSpan.Zero;
            var outcomes = await ReadAsync(FanOut.RunAsync(
                [0],
                async (input, context, token) =>
                {
                    left = context.Deadline.Remaining;
                    await simulation.Delay(1_000, token);
                    return input;
                },
                new()
                {
                    MaxConcurrency = 1, Time = simulation.Time, ItemTimeout = Milliseconds(timeout),
                    Deadline = Deadline.After(Milliseconds(deadline), simulation.Time),
                }));
            var outcome = Assert.Single(outcomes);
            Assert.Equal((OutcomeKind.TimedOut, cause), (outcome.Kind, outcome.Cause));
            Assert.Equal(Milliseconds(ends), simulation.Time.Elapsed);
            Assert.Equal(Milliseconds(ends), left);
        });

    [Fact]
    public void An_item_that_timed_out_keeps_its_cause_when_the_batch_ends_while_it_cleans_up() => Seeds.Each(async simulation =>
    {
        var outcomes = await ReadAsync(FanOut.RunAsync(
            [0], Work(simulation, new(), _ => 1_000),
            new()
            {
                MaxConcurrency = 1, Time = simulation.Time, ItemTimeout = Milliseconds(10), Deadline = Deadline.After(Milliseconds(12), simulation.Time),
            }));
        Assert.Equal(CancelCause.ItemTimeout, Assert.Single(outcomes).Cause);
    });

    [Fact]
    public void The_first_failure_cancels_the_rest_where_asked_and_is_thrown_after_the_drain() => Seeds.Each(async simulation =>
    {
        var (load, source, outcomes) = (new Load(), new TrackedSource(simulation), new List<Outcome>());
        var failure = new InvalidOperationException("item 5");
        var work = Work(simulation, load, input => 10 + input);
        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => ReadAsync(
            FanOut.RunAsync(
                source.Plain(),
                async (input, context, token) => await work(input, context, token) == 5 ? throw failure : input,
                new() { MaxConcurrency = 3, Time = simulation.Time, OnFailure = OnFailure.CancelRest, ItemTimeout = Milliseconds(1_000) }),
            outcomes));
        Assert.Same(failure, thrown);
        Assert.Same(failure, Assert.Single(outcomes, outcome => outcome.Kind == OutcomeKind.Failed).Error);
        Assert.Equal(2, outcomes.Count(outcome => outcome is { Kind: OutcomeKind.Cancelled, Cause: CancelCause.SiblingFailed, Error: null }));
        Assert.Equal((load.Ever, 0), (outcomes.Count, load.Now));
        // 0, 1, 2 take 10, 11, 12; item 5 begins at 12 and takes 15.
        Assert.Equal(Milliseconds(27 + Cleanup), simulation.Time.Elapsed);
        Assert.Equal(1, source.Disposed);
    });

    [Fact]
    public void An_item_timeout_is_a_failure_where_failures_cancel_the_rest() => Seeds.Each(100, async simulation =>
        await Assert.ThrowsAsync<TimeoutException>(() => ReadAsync(FanOut.RunAsync(
            Enumerable.Range(0, 9), Work(simulation, new(), input => input == 4 ? 100 : 5),
            new() { MaxConcurrency = 2, Time = simulation.Time, OnFailure = OnFailure.CancelRest, ItemTimeout = Milliseconds(20) }))));

    [Fact]
    public void The_batch_deadline_is_no_failure_where_failures_cancel_the_rest() => Seeds.Each(100, async simulation =>
        Assert.Equal(2, (await ReadAsync(FanOut.RunAsync(
            Enumerable.Range(0, 9), Work(simulation, new(), _ => 100),
            new()
            {
                MaxConcurrency = 2, Time = simulation.Time, OnFailure = OnFailure.CancelRest, Deadline = Deadline.After(Milliseconds(20), simulation.Time),
            }))).Count));

    [Fact]
    public void All_real_errors_are_kept_the_root_first_and_no_echo_among_them() => Seeds.Each(async simulation =>
    {
        var collecting = FanOut.CollectAsync<int, int>(
            Enumerable.Range(0, 4),
            async (input, _, token) =>
            {
                try
                {
                    await simulation.Delay(input == 2 ? 10 : 50, token);
                }
                catch (OperationCanceledException) when (input == 3)
                {
                    throw new InvalidOperationException("while cleaning up");
                }
                throw new InvalidOperationException("root");
            },
            new() { MaxConcurrency = 4, Time = simulation.Time, OnFailure = OnFailure.CancelRest });
        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => collecting);
        Assert.Equal("root", thrown.Message);
        Assert.Equal(["root", "while cleaning up"], collecting.Exception!.InnerExceptions.Select(error => error.Message));
    });

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void Leaving_the_loop_cancels_and_awaits_everything_and_disposes_the_source(bool throws, bool report) => Seeds.Each(async simulation =>
    {
        var (load, source, error) = (new Load(), new TrackedSource(simulation), new InvalidOperationException("the consumer"));
        async Task Consume()
        {
            await foreach (var outcome in FanOut.RunAsync(
                source.Plain(), Work(simulation, load, input => 10 * (input + 1)),
                new() { MaxConcurrency = 4, Time = simulation.Time, ReportNotStarted = report }))
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
        Assert.Equal(Milliseconds(10 + Cleanup), simulation.Time.Elapsed);
    });

    [Fact]
    public void Leaving_the_loop_ends_an_asynchronous_source_that_waits() => Seeds.Each(async simulation =>
    {
        var source = new TrackedSource(simulation) { Delay = 10 };
        await foreach (var outcome in FanOut.RunAsync(
            source.Asynchronous(), Work(simulation, new(), _ => 1), new() { MaxConcurrency = 4, Time = simulation.Time, ReportNotStarted = true }))
            break;
        Assert.Equal(1, source.Disposed);
        Assert.Equal(Milliseconds(11), simulation.Time.Elapsed);
    });

    [Theory]
    [InlineData(1, 0)]
    [InlineData(3, 2)]
    public void Leaving_the_loop_when_there_is_no_room_left_ends_everything_too(int concurrency, int unread) => Seeds.Each(async simulation =>
    {
        var (load, source) = (new Load(), new TrackedSource(simulation));
        await foreach (var outcome in FanOut.RunAsync(
            source.Plain(), Work(simulation, load, _ => 1), new() { MaxConcurrency = concurrency, MaxUnread = unread, Time = simulation.Time }))
        {
            await simulation.Delay(50);
            break;
        }
        Assert.Equal((0, 1), (load.Now, source.Disposed));
    });

    [Fact]
    public void What_the_disposal_of_the_source_throws_is_heard_after_everything_has_ended() => Seeds.Each(100, async simulation =>
    {
        var (load, error) = (new Load(), new InvalidOperationException("disposing"));
        IEnumerable<int> Source() => new TrackedSource(simulation, 4) { DisposalError = error }.Plain();
        var options = new FanOutOptions { MaxConcurrency = 2, Time = simulation.Time, OnFailure = OnFailure.CancelRest };
        var collecting = FanOut.CollectAsync(Source(), Work(simulation, load, _ => 10), options);
        Assert.Same(error, await Assert.ThrowsAsync<InvalidOperationException>(() => collecting));
        Assert.Single(collecting.Exception!.InnerExceptions);

        var root = new InvalidOperationException("the work");
        collecting = FanOut.CollectAsync<int, int>(Source(), (_, _, _) => throw root, options);
        Assert.Same(root, await Assert.ThrowsAsync<InvalidOperationException>(() => collecting));
        Assert.Contains(error, collecting.Exception!.InnerExceptions);

        Assert.Same(error, await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            await foreach (var outcome in FanOut.RunAsync(Source(), Work(simulation, load, _ => 10), options))
                break;
        }));
        Assert.Equal(0, load.Now);
    });

    [Fact]
    public void A_cancellation_that_is_not_ours_is_a_failure() => Seeds.Each(async simulation =>
    {
        using var foreign = new CancellationTokenSource(Milliseconds(3), simulation.Time);
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
                await simulation.Delay(5, token);
                if (input == 3)
                    await simulation.Delay(5, foreign.Token);
                throw thrown[input];
            },
            new() { MaxConcurrency = 4, Time = simulation.Time, ItemTimeout = Milliseconds(100) }));
        Assert.All(outcomes, outcome => Assert.Equal((OutcomeKind.Failed, CancelCause.None), (outcome.Kind, outcome.Cause)));
        Assert.All(outcomes.Where(outcome => outcome.Input < 3), outcome => Assert.Same(thrown[outcome.Input], outcome.Error));
        Assert.Equal(4, outcomes.Count);
    });

    [Fact]
    public void A_value_that_comes_after_the_cancellation_is_a_success() => Seeds.Each(async simulation =>
    {
        var outcomes = await ReadAsync(FanOut.RunAsync(
            Enumerable.Range(0, 3),
            async (input, _, _) =>
            {
                await simulation.Delay(20, CancellationToken.None);
                return input;
            },
            new()
            {
                MaxConcurrency = 3, Time = simulation.Time, ItemTimeout = Milliseconds(10), Deadline = Deadline.After(Milliseconds(15), simulation.Time),
            }));
        Assert.Equal(3, outcomes.Count(outcome => outcome.IsSuccess && outcome.Elapsed == Milliseconds(20)));
    });

    [Theory]
    [InlineData(1, null)]
    [InlineData(3, 0)]
    [InlineData(3, 2)]
    [InlineData(5, null)]
    public void The_peak_is_exact_and_a_slow_consumer_slows_the_source(int concurrency, int? unread) => Seeds.Each(async simulation =>
    {
        var (load, source, read) = (new Load(), new TrackedSource(simulation, 60), 0);
        var bound = concurrency + (unread ?? concurrency);
        var held = 0;
        await foreach (var outcome in FanOut.RunAsync(
            source.Plain(), Work(simulation, load, _ => 1), new() { MaxConcurrency = concurrency, MaxUnread = unread, Time = simulation.Time }))
        {
            read++;
            await simulation.Delay(simulation.Random.Next(4));
            Assert.InRange(source.Pulled - read, 0, bound);
            held = Math.Max(held, source.Pulled - read);
        }
        Assert.Equal(concurrency, load.Peak);
        Assert.Equal(bound, held);
        Assert.Equal((60, 60), (read, source.Pulled));
    });

    [Fact]
    public void No_input_is_pulled_before_a_place_is_free() => Seeds.Each(async simulation =>
    {
        var (load, source) = (new Load(), new TrackedSource(simulation, 30));
        await ReadAsync(FanOut.RunAsync(
            source.Plain(),
            async (input, _, token) =>
            {
                using var inside = load.Enter();
                Assert.InRange(source.Pulled - (load.Ever - load.Now), 1, 4);
                await simulation.Delay(simulation.Random.Next(3), token);
                return input;
            },
            new() { MaxConcurrency = 4, Time = simulation.Time }));
        Assert.Equal(30, load.Ever);
    });

    [Fact]
    public void A_slow_source_holds_back_no_finished_outcome() => Seeds.Each(100, async simulation =>
    {
        var source = new TrackedSource(simulation, 3) { Delay = 100 };
        var at = new List<TimeSpan>();
        await foreach (var outcome in FanOut.RunAsync(
            source.Asynchronous(), Work(simulation, new(), _ => 10), new() { MaxConcurrency = 4, Time = simulation.Time }))
            at.Add(simulation.Time.Elapsed);
        Assert.Equal([Milliseconds(110), Milliseconds(210), Milliseconds(310)], at);
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_the_source_throws_is_thrown_after_the_running_items_have_ended(bool asynchronous) => Seeds.Each(async simulation =>
    {
        var (load, source, outcomes) = (new Load(), new TrackedSource(simulation) { ThrowsAt = 5 }, new List<Outcome>());
        var (work, options) = (Work(simulation, load, input => 10 * (input + 1)), new FanOutOptions { MaxConcurrency = 3, Time = simulation.Time });
        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => ReadAsync(
            asynchronous ? FanOut.RunAsync(source.Asynchronous(), work, options) : FanOut.RunAsync(source.Plain(), work, options), outcomes));
        Assert.Same(source.Error, thrown);
        Assert.Equal([0, 1, 2, 3, 4], outcomes.Where(outcome => outcome.IsSuccess).Select(outcome => outcome.Input).Order());
        Assert.Equal(0, load.Now);
        Assert.Equal(1, source.Disposed);
    });

    [Fact]
    public void A_source_that_has_thrown_is_not_asked_again() => Seeds.Each(100, async simulation =>
    {
        var source = new BrokenSource();
        var collecting = FanOut.CollectAsync(source, Work(simulation, new(), _ => 1), new() { MaxConcurrency = 4, Time = simulation.Time });
        await Assert.ThrowsAsync<InvalidOperationException>(() => collecting);
        Assert.Single(collecting.Exception!.InnerExceptions);
        Assert.Equal((3, true), (source.Asked, source.IsDisposed));
    });

    [Fact]
    public void A_cancellation_that_is_not_ours_is_an_error_of_the_source() => Seeds.Each(100, async simulation =>
    {
        var source = new TrackedSource(simulation) { ThrowsAt = 2, Error = new OperationCanceledException("another") };
        var collecting = FanOut.CollectAsync(source.Asynchronous(), Work(simulation, new(), _ => 1), new() { MaxConcurrency = 2, Time = simulation.Time });
        Assert.Same(source.Error, await Assert.ThrowsAsync<OperationCanceledException>(() => collecting));
        Assert.True(collecting.IsFaulted);
    });

    [Fact]
    public void An_error_of_the_source_survives_the_callers_cancellation() => Seeds.Each(100, async simulation =>
    {
        using var caller = new CancellationTokenSource(Milliseconds(10), simulation.Time);
        var error = new InvalidOperationException("while cleaning up");
        async IAsyncEnumerable<int> Source([EnumeratorCancellation] CancellationToken token = default)
        {
            yield return 0;
            await simulation.Delay(100, token).ContinueWith(_ => throw error, TaskScheduler.FromCurrentSynchronizationContext());
        }

        var collecting = FanOut.CollectAsync(
            Source(CancellationToken.None), Work(simulation, new(), _ => 100), new() { MaxConcurrency = 4, Time = simulation.Time }, caller.Token);
        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => collecting);
        Assert.Equal(caller.Token, thrown.CancellationToken);
        Assert.Same(error, thrown.InnerException);
        Assert.Equal([thrown, error], collecting.Exception!.InnerExceptions);
    });

    [Fact]
    public void Input_order_holds_outcomes_back_within_the_same_bound() => Seeds.Each(async simulation =>
    {
        var (load, source, read) = (new Load(), new TrackedSource(simulation, 40), 0);
        await foreach (var outcome in FanOut.RunAsync(
            source.Plain(), Work(simulation, load, input => input % 7 == 0 ? 20 : simulation.Random.Next(5)),
            new() { MaxConcurrency = 4, MaxUnread = 3, Time = simulation.Time, Order = OutcomeOrder.Input }))
        {
            Assert.Equal(read++, outcome.Input);
            Assert.InRange(source.Pulled - read, 0, 7);
        }
        Assert.Equal(40, read);
        Assert.Equal(4, load.Peak);
    });

    [Fact]
    public void Input_order_survives_the_deadline_and_inputs_without_an_outcome() => Seeds.Each(async simulation =>
    {
        var outcomes = await ReadAsync(FanOut.RunAsync(
            Enumerable.Range(0, 20),
            async (_, _, token) =>
            {
                await simulation.Delay(simulation.Random.Next(20), token);
                return null;
            },
            Work(simulation, new(), _ => simulation.Random.Next(10)),
            new()
            {
                MaxConcurrency = 5, Time = simulation.Time, Order = OutcomeOrder.Input, Deadline = Deadline.After(Milliseconds(25), simulation.Time),
            }));
        Assert.Equal(outcomes.Select(outcome => outcome.Index).Order(), outcomes.Select(outcome => outcome.Index));
        Assert.DoesNotContain(outcomes, outcome => outcome.Kind == OutcomeKind.NotStarted);
    });

    [Fact]
    public void Work_that_throws_before_its_first_await_is_an_outcome() => Seeds.Each(50, async simulation =>
    {
        var error = new InvalidOperationException("at once");
        var outcomes = await ReadAsync(FanOut.RunAsync<int, int>(
            [0, 1], (_, _, _) => throw error, new() { MaxConcurrency = 2, Time = simulation.Time }));
        Assert.All(outcomes, outcome => Assert.Same(error, outcome.Error));
        Assert.Equal(2, outcomes.Count);
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_a_callback_of_the_token_throws_is_thrown_in_the_end(bool byItemTimeout) => Seeds.Each(50, async simulation =>
    {
        var collecting = FanOut.CollectAsync(
            [0, 1],
            async (input, _, token) =>
            {
                await using var registration = token.Register(() => throw new InvalidOperationException("a callback"));
                await simulation.Delay(100, token);
                return input;
            },
            byItemTimeout
                ? new() { MaxConcurrency = 2, Time = simulation.Time, ItemTimeout = Milliseconds(10) }
                : new() { MaxConcurrency = 2, Time = simulation.Time, Deadline = Deadline.After(Milliseconds(10), simulation.Time) });
        var thrown = await Assert.ThrowsAsync<AggregateException>(() => collecting);
        Assert.Equal(2, collecting.Exception!.InnerExceptions.Cast<AggregateException>().Sum(error => error.InnerExceptions.Count));
        Assert.Equal(byItemTimeout ? 1 : 2, thrown.InnerExceptions.Count);
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_a_callback_of_the_sources_token_throws_is_thrown_in_the_end(bool report) => Seeds.Each(50, async simulation =>
    {
        using var caller = new CancellationTokenSource(Milliseconds(10), simulation.Time);
        async IAsyncEnumerable<int> Source([EnumeratorCancellation] CancellationToken token = default)
        {
            token.Register(() => throw new InvalidOperationException("a callback"));
            yield return 0;
            await simulation.Delay(100, token);
        }

        var collecting = FanOut.CollectAsync(
            Source(CancellationToken.None), Work(simulation, new(), _ => 1),
            new() { MaxConcurrency = 2, Time = simulation.Time, ReportNotStarted = report }, caller.Token);
        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => collecting);
        Assert.IsType<AggregateException>(thrown.InnerException);
        Assert.Equal(2, collecting.Exception!.InnerExceptions.Count);
    });

    [Fact]
    public void A_timer_that_is_early_ends_nothing_early() => Seeds.Each(50, async simulation =>
    {
        simulation.Time.Early = TimeSpan.FromMicroseconds(400);
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
            new() { MaxConcurrency = 2, Time = simulation.Time, ItemTimeout = Milliseconds(10) }));
        Assert.All(outcomes, outcome => Assert.Equal(CancelCause.ItemTimeout, outcome.Cause));
    });

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(7)]
    public void A_clock_that_breaks_ends_the_batch_with_its_error(int after) => Seeds.Each(20, async simulation =>
    {
        var clock = new BreakingClock(simulation.Time, after);
        var running = ReadAsync(FanOut.RunAsync(
            new TrackedSource(simulation).Plain(), Work(simulation, new(), _ => 1),
            new() { MaxConcurrency = 2, Time = clock, ItemTimeout = Milliseconds(10), Order = OutcomeOrder.Input, ReportNotStarted = true }));
        await Assert.ThrowsAsync<NotSupportedException>(() => running);
    });

    [Fact]
    public void Each_enumeration_is_a_run_of_its_own_and_nothing_runs_before_it() => Seeds.Each(50, async simulation =>
    {
        var load = new Load();
        var run = FanOut.RunAsync(Enumerable.Range(0, 3), Work(simulation, load, _ => 1), new() { MaxConcurrency = 2, Time = simulation.Time });
        await simulation.Delay(10);
        Assert.Equal(0, load.Ever);
        Assert.Equal(3, (await ReadAsync(run)).Count);
        Assert.Equal(3, (await ReadAsync(run)).Count);
        Assert.Equal(6, load.Ever);
    });

    private sealed class BrokenSource : IEnumerable<int>, IEnumerator<int>
    {
        public int Asked { get; private set; }

        public bool IsDisposed { get; private set; }

        public int Current => Asked;

        object IEnumerator.Current => Current;

        public bool MoveNext() => ++Asked < 3 ? true : throw new InvalidOperationException("broken");

        public IEnumerator<int> GetEnumerator() => this;

        IEnumerator IEnumerable.GetEnumerator() => this;

        public void Reset() => throw new NotSupportedException();

        public void Dispose() => IsDisposed = true;
    }
}
