using Tributary.Engine.Tests.Fanout.Simulation;
using Tributary.Fanout;
using static Tributary.Engine.Tests.Fanout.Simulation.Scenario;

namespace Tributary.Engine.Tests.Fanout;

/// <summary>Scopes within scopes and fan-outs: deadlines, cancellation and errors across them, and cleaning up.</summary>
public sealed class TaskScopeNestingTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_real_error_survives_the_callers_cancellation(bool byChild) => Seeds.Each(async sim =>
    {
        using var caller = new CancellationTokenSource(Milliseconds(10), sim.Time);
        var error = new InvalidOperationException("while cleaning up");
        Task Failing(TaskScope scope) => scope.Start(async token =>
        {
            try
            {
                await sim.Delay(100, token);
            }
            catch (OperationCanceledException)
            {
                throw error;
            }
        }).Task;

        var running = byChild
            ? TaskScope.RunAsync((scope, _) => scope.Start(_ => scope.NestAsync((inner, _) => Failing(inner))).Task, null, caller.Token)
            : TaskScope.RunAsync((scope, _) => scope.NestAsync((inner, _) => Failing(inner)), null, caller.Token);
        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Equal(caller.Token, thrown.CancellationToken);
        Assert.Same(error, thrown.InnerException);
        Assert.Contains(error, running.Exception!.InnerExceptions);
    });

    [Fact]
    public void Cleaning_up_has_a_token_and_a_bound_of_its_own() => Seeds.Each(async sim =>
    {
        var cleanedUp = 0;
        async Task WithCleanup(TaskScope scope, int cleanup, CancellationToken token)
        {
            try
            {
                await sim.Delay(1_000, token);
            }
            finally
            {
                await scope.CleanUpAsync(Milliseconds(50), cleaning => sim.Delay(cleanup, cleaning));
                cleanedUp++;
            }
        }

        var thrown = await Assert.ThrowsAnyAsync<TimeoutException>(() => TaskScope.RunAsync(
            (scope, token) => AllAsync(
                scope.Start(child => WithCleanup(scope, 40, child)).Task,
                scope.Start(child => WithCleanup(scope, 400, child)).Task),
            new() { Deadline = sim.DeadlineIn(10), Time = sim.Time }));
        Assert.Equal(1, cleanedUp);
        Assert.Equal("Cleaning up did not end within 00:00:00.0500000.", thrown.Message);
        Assert.Equal(Milliseconds(10 + 50), sim.Time.Elapsed);
    });

    [Theory]
    [InlineData(20, 40, 20)]
    [InlineData(40, 20, 20)]
    public void Deadlines_nest_by_the_earlier_one(int outer, int inner, int ends) => Seeds.Each(100, async sim =>
    {
        await Assert.ThrowsAnyAsync<TimeoutException>(() => TaskScope.RunAsync(
            (scope, _) => scope.NestAsync(
                (nested, _) =>
                {
                    Assert.Equal(Milliseconds(ends), nested.Deadline.Remaining);
                    return nested.Start(Child(sim, new(), 100)).Task;
                },
                new() { Deadline = sim.DeadlineIn(inner) }),
            new() { Deadline = sim.DeadlineIn(outer), Time = sim.Time }));
        Assert.Equal(Milliseconds(ends + Cleanup), sim.Time.Elapsed);
    });

    [Fact]
    public void A_nested_scope_is_awaited_and_its_failure_is_for_whoever_awaits_it() => Seeds.Each(async sim =>
    {
        var load = new Load();
        await TaskScope.RunAsync(async (scope, token) =>
        {
            _ = scope.NestAsync((nested, _) => nested.Start(Child(sim, load, 40)).Task).AsTask();
            await Assert.ThrowsAsync<InvalidOperationException>(() => scope.NestAsync(
                (nested, _) => nested.Start(Child(sim, load, 10, new InvalidOperationException("nested"))).Task).AsTask());
            Assert.Equal(CancelCause.None, scope.Cause);
            await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
                async () => await scope.NestAsync((_, _) => Task.CompletedTask, new() { OnFailure = (OnFailure)9 }));
        });
        Assert.Equal((2, 0), (load.Ever, load.Now));
        Assert.Equal(Milliseconds(40), sim.Time.Elapsed);
    });

    [Theory]
    [InlineData(OnFailure.CancelRest)]
    [InlineData(OnFailure.Continue)]
    public void A_nested_scope_that_nobody_awaits_fails_as_a_child_does(OnFailure onFailure) => Seeds.Each(100, async sim =>
    {
        var error = new IOException("nobody listens");
        TaskScope? outer = null;
        var running = TaskScope.RunAsync(
            async (scope, token) =>
            {
                outer = scope;
#pragma warning disable CA2012 // What this is about.
                _ = scope.NestAsync((_, _) => throw error);
                _ = scope.NestAsync(async (_, _) =>
                {
                    await sim.Delay(10, CancellationToken.None);
                    return sim.Random.Next() < 0 ? 1 : throw new IOException("nor later");
                });
#pragma warning restore CA2012
                await sim.Delay(5, token);
            },
            new() { OnFailure = onFailure });
        if (onFailure == OnFailure.CancelRest)
            Assert.Same(error, await Assert.ThrowsAsync<IOException>(() => running));
        else
            await running;
        Assert.Equal(["nobody listens", "nor later"], outer!.Failures.Select(failure => failure.Message));
        Assert.Equal(2, outer.FailureCount);
    });

    [Fact]
    public void A_nested_scope_that_is_awaited_later_is_heard() => Seeds.Each(100, async sim =>
    {
        await TaskScope.RunAsync(async (scope, token) =>
        {
            var failing = scope.NestAsync(async (_, own) =>
            {
                await sim.Delay(1, own);
                throw new IOException();
            });
            var cancelled = scope.NestAsync(async (nested, own) =>
            {
                nested.Cancel();
                await sim.Delay(1, own);
                return 1;
            });
            await sim.Delay(5, token);
            await Assert.ThrowsAsync<IOException>(async () => await failing);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await cancelled);
        });
    });

    [Fact]
    public void Cancelling_a_child_reaches_what_it_has_nested() => Seeds.Each(async sim =>
    {
        var load = new Load();
        await TaskScope.RunAsync(async (scope, token) =>
        {
            var child = scope.Start(_ => scope.NestAsync((nested, _) => nested.Start(Child(sim, load, 1_500)).Task));
            var other = scope.Start(_ => scope.NestAsync((nested, _) => nested.Start(Child(sim, load, 40)).Task));
            await sim.Delay(10, token);
            child.Cancel();
            Assert.Equal(40, await other.Task);
            Assert.True(child.Task.IsCanceled);
        });
        Assert.Equal((2, 0), (load.Ever, load.Now));
        Assert.Equal(Milliseconds(40), sim.Time.Elapsed);
    });

    [Fact]
    public void Cancelling_a_child_reaches_what_is_nested_from_within_what_it_has_nested() => Seeds.Each(async sim =>
    {
        var load = new Load();
        await TaskScope.RunAsync(async (scope, token) =>
        {
            var child = scope.Start(_ => scope.NestAsync((middle, _) =>
                middle.Start(_ => scope.NestAsync((inner, _) => inner.Start(Child(sim, load, 1_500)).Task)).Task));
            var sibling = scope.Start(_ => scope.Start(Child(sim, load, 40)).Task);
            await sim.Delay(10, token);
            child.Cancel();
            sibling.Cancel();
            Assert.Equal(40, await sibling.Task);
        });
        Assert.Equal((2, 0), (load.Ever, load.Now));
        Assert.Equal(Milliseconds(40), sim.Time.Elapsed);
    });

    [Fact]
    public void A_deadline_that_was_handed_down_is_known_again() => Seeds.Each(async sim =>
    {
        var options = new FanOutOptions { MaxConcurrency = 3, Time = sim.Time };
        async ValueTask<int> WorkAsync(int input, ItemContext context, CancellationToken token) => input switch
        {
            0 => await TaskScope.RunAsync(
                (scope, _) => scope.Start(Child(sim, new(), 100)).Task, new() { Deadline = context.Deadline }, token),
            1 => (await FanOut.FirstAsync(
                [1],
                async (_, _, attempt) => await TaskScope.RunAsync(
                    (scope, _) => scope.NestAsync((nested, _) => nested.Start(Child(sim, new(), 100)).Task),
                    new() { Deadline = context.Deadline },
                    attempt),
                new() { Deadline = context.Deadline, Time = sim.Time },
                token)).Input,
            _ => await TaskScope.RunAsync(
                (scope, _) => scope.Start(Child(sim, new(), 100)).Task,
                new() { Deadline = context.Deadline.Tighten(Milliseconds(5)) },
                token),
        };

        var byDeadline = await FanOut.CollectAsync(
            [0, 1, 2], WorkAsync, options with { Deadline = sim.DeadlineIn(20) });
        var byTimeout = await FanOut.CollectAsync([0, 1, 2], WorkAsync, options with { ItemTimeout = Milliseconds(20) });
        Assert.All([.. byDeadline.Take(2), .. byTimeout.Take(2)], outcome => Assert.Equal(OutcomeKind.TimedOut, outcome.Kind));
        Assert.All(byDeadline.Take(2), outcome => Assert.Equal(CancelCause.Deadline, outcome.Cause));
        Assert.All(byTimeout.Take(2), outcome => Assert.Equal(CancelCause.ItemTimeout, outcome.Cause));
        // A tighter deadline of the work's own is the work's failure.
        Assert.IsAssignableFrom<TimeoutException>(byDeadline[2].Error);
        Assert.IsAssignableFrom<TimeoutException>(byTimeout[2].Error);
    });

    [Fact]
    public void A_deadline_that_was_handed_to_a_child_is_no_failure_of_the_child() => Seeds.Each(async sim =>
    {
        TaskScope? outer = null;
        ChildTask<int>? child = null;
        await Assert.ThrowsAnyAsync<TimeoutException>(() => TaskScope.RunAsync(
            (scope, _) =>
            {
                outer = scope;
                child = scope.Start(_ => scope.NestAsync((nested, _) => nested.Start(Child(sim, new(), 100)).Task));
                return child.Task;
            },
            new() { Deadline = sim.DeadlineIn(20), Time = sim.Time }));
        Assert.Empty(outer!.Failures);
        Assert.Equal((CancelCause.Deadline, CancelCause.Deadline), (outer.Cause, child!.Cause));
        Assert.True(child.Task.IsCanceled);
    });

    [Fact]
    public async Task A_clock_that_breaks_is_heard_of() => await Assert.ThrowsAsync<NotSupportedException>(() => TaskScope.RunAsync(
        (_, _) => Task.CompletedTask, new() { Deadline = Deadline.After(Milliseconds(20), new BreakingClock(TimeProvider.System, 0)) }));

    [Fact]
    public void An_error_within_a_nested_scope_survives_the_scopes_own_cancellation() => Seeds.Each(100, async sim =>
    {
        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => TaskScope.RunAsync(async (scope, _) =>
        {
            scope.Start(async token =>
            {
                await sim.Delay(10, token);
                scope.Cancel();
            });
            await scope.NestAsync((nested, _) => nested.Start(async token =>
            {
                try
                {
                    await sim.Delay(100, token);
                }
                catch (OperationCanceledException)
                {
                    throw new InvalidOperationException("while cleaning up");
                }
            }).Task);
        }));
        Assert.Equal("while cleaning up", thrown.Message);
    });

    [Fact]
    public void Cancellation_flows_down_through_scopes_and_fan_outs() => Seeds.Each(async sim =>
    {
        using var caller = new CancellationTokenSource(Milliseconds(10), sim.Time);
        var load = new Load();
        var child = Child(sim, load, 100);
        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => TaskScope.RunAsync(
            (scope, token) => scope.Start(inner => FanOut.CollectAsync(
                Enumerable.Range(0, 3),
                async (_, context, item) => await TaskScope.RunAsync(
                    async (nested, _) => await nested.Start(child).Task, new() { Deadline = context.Deadline }, item),
                new() { MaxConcurrency = 2, Time = sim.Time, Deadline = scope.Deadline },
                inner)).Task,
            null, caller.Token));
        Assert.Equal(caller.Token, thrown.CancellationToken);
        Assert.Equal((2, 0), (load.Ever, load.Now));
        Assert.Equal(Milliseconds(10 + Cleanup), sim.Time.Elapsed);
    });

    [Fact]
    public void What_a_callback_of_a_childs_token_throws_is_thrown_in_the_end() => Seeds.Each(50, async sim =>
        await Assert.ThrowsAsync<AggregateException>(() => TaskScope.RunAsync(async (scope, token) =>
        {
            var child = scope.Start(async inner =>
            {
                await using var registration = inner.Register(() => throw new InvalidOperationException("a callback"));
                await sim.Delay(100, inner);
            });
            await sim.Delay(10, token);
            child.Cancel();
        })));

    [Fact]
    public void What_a_callback_of_the_token_throws_is_thrown_in_the_end() => Seeds.Each(50, async sim =>
        await Assert.ThrowsAsync<AggregateException>(() => TaskScope.RunAsync(async (scope, token) =>
        {
            await using var registration = token.Register(() => throw new InvalidOperationException("a callback"));
            scope.Start(async _ =>
            {
                await sim.Delay(10, CancellationToken.None);
                scope.Cancel();
            });
            await sim.Delay(100, token);
        })));
}
