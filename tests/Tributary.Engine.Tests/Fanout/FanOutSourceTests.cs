using System.Collections;
using System.Runtime.CompilerServices;
using Tributary.Engine.Tests.Fanout.Simulation;
using Tributary.Fanout;
using static Tributary.Engine.Tests.Fanout.Simulation.Scenario;
using Outcome = Tributary.Fanout.Outcome<int, int>;
using Sim = Tributary.Engine.Tests.Fanout.Simulation.Simulation;

namespace Tributary.Engine.Tests.Fanout;

/// <summary>
/// The contract with the source and with the consumer: what is pulled when, in which order it comes out, and how either side ends it.
/// </summary>
public sealed class FanOutSourceTests
{
    [Fact]
    public void An_endless_source_goes_on_after_the_deadline_until_the_consumer_or_the_caller_ends_it() => Seeds.Each(50, async sim =>
    {
        using var caller = new CancellationTokenSource();
        var (load, source) = (new Load(), new TrackedSource(sim));
        var options = new FanOutOptions
        {
            MaxConcurrency = 2, Time = sim.Time, Deadline = sim.DeadlineIn(5), ReportNotStarted = true,
        };
        var seen = 0;
        var thrown = await Assert.ThrowsAsync<OperationCanceledException>(async () =>
        {
            await foreach (var outcome in FanOut.RunAsync(source.Plain(), Work(sim, load, _ => 10), options, caller.Token))
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
    public void Leaving_the_loop_ends_an_asynchronous_source_that_waits() => Seeds.Each(async sim =>
    {
        var source = new TrackedSource(sim) { Delay = 10 };
        await foreach (var outcome in FanOut.RunAsync(
            source.Asynchronous(), Work(sim, new(), _ => 1), new() { MaxConcurrency = 4, Time = sim.Time, ReportNotStarted = true }))
            break;
        Assert.Equal(1, source.Disposed);
        Assert.Equal(Milliseconds(11), sim.Time.Elapsed);
    });

    [Theory]
    [InlineData(1, 0)]
    [InlineData(3, 2)]
    public void Leaving_the_loop_when_there_is_no_room_left_ends_everything_too(int concurrency, int unread) => Seeds.Each(async sim =>
    {
        var (load, source) = (new Load(), new TrackedSource(sim));
        await foreach (var outcome in FanOut.RunAsync(
            source.Plain(), Work(sim, load, _ => 1), new() { MaxConcurrency = concurrency, MaxUnread = unread, Time = sim.Time }))
        {
            await sim.Delay(50);
            break;
        }
        Assert.Equal((0, 1), (load.Now, source.Disposed));
    });

    [Fact]
    public void What_the_disposal_of_the_source_throws_is_heard_after_everything_has_ended() => Seeds.Each(100, async sim =>
    {
        var (load, error) = (new Load(), new InvalidOperationException("disposing"));
        IEnumerable<int> Source() => new TrackedSource(sim, 4) { DisposalError = error }.Plain();
        var options = new FanOutOptions { MaxConcurrency = 2, Time = sim.Time, OnFailure = OnFailure.CancelRest };
        var collecting = FanOut.CollectAsync(Source(), Work(sim, load, _ => 10), options);
        Assert.Same(error, await Assert.ThrowsAsync<InvalidOperationException>(() => collecting));
        Assert.Single(collecting.Exception!.InnerExceptions);

        var root = new InvalidOperationException("the work");
        collecting = FanOut.CollectAsync<int, int>(Source(), (_, _, _) => throw root, options);
        Assert.Same(root, await Assert.ThrowsAsync<InvalidOperationException>(() => collecting));
        Assert.Contains(error, collecting.Exception!.InnerExceptions);

        Assert.Same(error, await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            await foreach (var outcome in FanOut.RunAsync(Source(), Work(sim, load, _ => 10), options))
                break;
        }));
        Assert.Equal(0, load.Now);
    });

    [Theory]
    [InlineData(1, null)]
    [InlineData(3, 0)]
    [InlineData(3, 2)]
    [InlineData(5, null)]
    public void The_peak_is_exact_and_a_slow_consumer_slows_the_source(int concurrency, int? unread) => Seeds.Each(async sim =>
    {
        var (load, source, read) = (new Load(), new TrackedSource(sim, 60), 0);
        var bound = concurrency + (unread ?? concurrency);
        var held = 0;
        await foreach (var outcome in FanOut.RunAsync(
            source.Plain(), Work(sim, load, _ => 1), new() { MaxConcurrency = concurrency, MaxUnread = unread, Time = sim.Time }))
        {
            read++;
            await sim.Delay(sim.Random.Next(4));
            Assert.InRange(source.Pulled - read, 0, bound);
            held = Math.Max(held, source.Pulled - read);
        }
        Assert.Equal(concurrency, load.Peak);
        Assert.Equal(bound, held);
        Assert.Equal((60, 60), (read, source.Pulled));
    });

    [Fact]
    public void No_input_is_pulled_before_a_place_is_free() => Seeds.Each(async sim =>
    {
        var (load, source) = (new Load(), new TrackedSource(sim, 30));
        await ReadAsync(FanOut.RunAsync(
            source.Plain(),
            async (input, _, token) =>
            {
                using var inside = load.Enter();
                Assert.InRange(source.Pulled - (load.Ever - load.Now), 1, 4);
                await sim.Delay(sim.Random.Next(3), token);
                return input;
            },
            new() { MaxConcurrency = 4, Time = sim.Time }));
        Assert.Equal(30, load.Ever);
    });

    [Fact]
    public void A_slow_source_holds_back_no_finished_outcome() => Seeds.Each(100, async sim =>
    {
        var source = new TrackedSource(sim, 3) { Delay = 100 };
        var at = new List<TimeSpan>();
        await foreach (var outcome in FanOut.RunAsync(
            source.Asynchronous(), Work(sim, new(), _ => 10), new() { MaxConcurrency = 4, Time = sim.Time }))
            at.Add(sim.Time.Elapsed);
        Assert.Equal([Milliseconds(110), Milliseconds(210), Milliseconds(310)], at);
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_the_source_throws_is_thrown_after_the_running_items_have_ended(bool asynchronous) => Seeds.Each(async sim =>
    {
        var (load, source, outcomes) = (new Load(), new TrackedSource(sim) { ThrowsAt = 5 }, new List<Outcome>());
        var (work, options) = (Work(sim, load, input => 10 * (input + 1)), new FanOutOptions { MaxConcurrency = 3, Time = sim.Time });
        var run = asynchronous ? FanOut.RunAsync(source.Asynchronous(), work, options) : FanOut.RunAsync(source.Plain(), work, options);
        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => ReadAsync(run, outcomes));
        Assert.Same(source.Error, thrown);
        Assert.Equal([0, 1, 2, 3, 4], outcomes.Where(outcome => outcome.IsSuccess).Select(outcome => outcome.Input).Order());
        Assert.Equal(0, load.Now);
        Assert.Equal(1, source.Disposed);
    });

    [Fact]
    public void A_source_that_has_thrown_is_not_asked_again() => Seeds.Each(100, async sim =>
    {
        var source = new BrokenSource();
        var collecting = FanOut.CollectAsync(source, Work(sim, new(), _ => 1), new() { MaxConcurrency = 4, Time = sim.Time });
        await Assert.ThrowsAsync<InvalidOperationException>(() => collecting);
        Assert.Single(collecting.Exception!.InnerExceptions);
        Assert.Equal((3, true), (source.Asked, source.IsDisposed));
    });

    [Fact]
    public void A_cancellation_that_is_not_ours_is_an_error_of_the_source() => Seeds.Each(100, async sim =>
    {
        var source = new TrackedSource(sim) { ThrowsAt = 2, Error = new OperationCanceledException("another") };
        var collecting = FanOut.CollectAsync(
            source.Asynchronous(), Work(sim, new(), _ => 1), new() { MaxConcurrency = 2, Time = sim.Time });
        Assert.Same(source.Error, await Assert.ThrowsAsync<OperationCanceledException>(() => collecting));
        Assert.True(collecting.IsFaulted);
    });

    [Fact]
    public void An_error_of_the_source_survives_the_callers_cancellation() => Seeds.Each(100, async sim =>
    {
        using var caller = new CancellationTokenSource(Milliseconds(10), sim.Time);
        var error = new InvalidOperationException("while cleaning up");
        async IAsyncEnumerable<int> Source([EnumeratorCancellation] CancellationToken token = default)
        {
            yield return 0;
            await sim.Delay(100, token).ContinueWith(_ => throw error, TaskScheduler.FromCurrentSynchronizationContext());
        }

        var collecting = FanOut.CollectAsync(
            Source(CancellationToken.None), Work(sim, new(), _ => 100), new() { MaxConcurrency = 4, Time = sim.Time }, caller.Token);
        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => collecting);
        Assert.Equal(caller.Token, thrown.CancellationToken);
        Assert.Same(error, thrown.InnerException);
        Assert.Equal([thrown, error], collecting.Exception!.InnerExceptions);
    });

    [Fact]
    public void Input_order_holds_outcomes_back_within_the_same_bound() => Seeds.Each(async sim =>
    {
        var (load, source, read) = (new Load(), new TrackedSource(sim, 40), 0);
        await foreach (var outcome in FanOut.RunAsync(
            source.Plain(), Work(sim, load, input => input % 7 == 0 ? 20 : sim.Random.Next(5)),
            new() { MaxConcurrency = 4, MaxUnread = 3, Time = sim.Time, Order = OutcomeOrder.Input }))
        {
            Assert.Equal(read++, outcome.Input);
            Assert.InRange(source.Pulled - read, 0, 7);
        }
        Assert.Equal(40, read);
        Assert.Equal(4, load.Peak);
    });

    [Fact]
    public void Input_order_survives_the_deadline_and_inputs_without_an_outcome() => Seeds.Each(async sim =>
    {
        var outcomes = await ReadAsync(FanOut.RunAsync(
            Enumerable.Range(0, 20),
            async (_, _, token) =>
            {
                await sim.Delay(sim.Random.Next(20), token);
                return null;
            },
            Work(sim, new(), _ => sim.Random.Next(10)),
            new()
            {
                MaxConcurrency = 5, Time = sim.Time, Order = OutcomeOrder.Input, Deadline = sim.DeadlineIn(25),
            }));
        Assert.Equal(outcomes.Select(outcome => outcome.Index).Order(), outcomes.Select(outcome => outcome.Index));
        Assert.DoesNotContain(outcomes, outcome => outcome.Kind == OutcomeKind.NotStarted);
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_a_callback_of_the_sources_token_throws_is_thrown_in_the_end(bool report) => Seeds.Each(50, async sim =>
    {
        using var caller = new CancellationTokenSource(Milliseconds(10), sim.Time);
        async IAsyncEnumerable<int> Source([EnumeratorCancellation] CancellationToken token = default)
        {
            token.Register(() => throw new InvalidOperationException("a callback"));
            yield return 0;
            await sim.Delay(100, token);
        }

        var collecting = FanOut.CollectAsync(
            Source(CancellationToken.None), Work(sim, new(), _ => 1),
            new() { MaxConcurrency = 2, Time = sim.Time, ReportNotStarted = report }, caller.Token);
        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => collecting);
        Assert.IsType<AggregateException>(thrown.InnerException);
        Assert.Equal(2, collecting.Exception!.InnerExceptions.Count);
    });

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(7)]
    public void A_clock_that_breaks_ends_the_batch_with_its_error(int after) => Seeds.Each(20, async sim =>
    {
        var clock = new BreakingClock(sim.Time, after);
        var running = ReadAsync(FanOut.RunAsync(
            new TrackedSource(sim).Plain(), Work(sim, new(), _ => 1),
            new()
            {
                MaxConcurrency = 2, Time = clock, ItemTimeout = Milliseconds(10), Order = OutcomeOrder.Input, ReportNotStarted = true,
            }));
        await Assert.ThrowsAsync<NotSupportedException>(() => running);
    });

    [Fact]
    public void Each_enumeration_is_a_run_of_its_own_and_nothing_runs_before_it() => Seeds.Each(50, async sim =>
    {
        var load = new Load();
        var run = FanOut.RunAsync(Enumerable.Range(0, 3), Work(sim, load, _ => 1), new() { MaxConcurrency = 2, Time = sim.Time });
        await sim.Delay(10);
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
