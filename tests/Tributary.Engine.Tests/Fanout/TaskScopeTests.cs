using Tributary.Engine.Tests.Fanout.Simulation;
using Tributary.Fanout;
using static Tributary.Engine.Tests.Fanout.Simulation.Scenario;

namespace Tributary.Engine.Tests.Fanout;

/// <summary>The contract of scopes, each line over hundreds of schedules in virtual time.</summary>
public sealed class TaskScopeTests
{
    [Fact]
    public void Children_are_awaited_when_the_body_returns() => Seeds.Each(async sim =>
    {
        var load = new Load();
        ChildTask<int>? child = null;
        var value = await TaskScope.RunAsync((scope, _) =>
        {
            child = scope.Start(Child(sim, load, 20));
            scope.Start(Child(sim, load, 30));
            return Task.FromResult(7);
        });
        Assert.Equal((7, 0, 2), (value, load.Now, load.Ever));
        Assert.True(child!.TryGet(out var result) && result == 20);
        Assert.Equal(20, await child.Task);
        Assert.Equal(Milliseconds(30), sim.Time.Elapsed);
    });

    [Fact]
    public void A_failing_body_cancels_the_children_and_is_thrown_after_they_have_ended() => Seeds.Each(async sim =>
    {
        var (load, error) = (new Load(), new InvalidOperationException("the body"));
        ChildTask<int>? child = null;
        var running = TaskScope.RunAsync(async (scope, token) =>
        {
            child = scope.Start(Child(sim, load, 100));
            await sim.Delay(10, token);
            throw error;
        });
        Assert.Same(error, await Assert.ThrowsAsync<InvalidOperationException>(() => running));
        Assert.Single(running.Exception!.InnerExceptions);
        Assert.Equal(CancelCause.BodyFailed, child!.Cause);
        Assert.True(child.Task.IsCanceled);
        Assert.Equal(0, load.Now);
        Assert.Equal(Milliseconds(10 + Cleanup), sim.Time.Elapsed);
    });

    [Fact]
    public void The_first_failing_child_cancels_the_rest_and_the_body() => Seeds.Each(async sim =>
    {
        var (load, error) = (new Load(), new InvalidOperationException("a child"));
        TaskScope? outer = null;
        var running = TaskScope.RunAsync(async (scope, token) =>
        {
            outer = scope;
            scope.Start(Child(sim, load, 100));
            scope.Start(Child(sim, load, 10, error));
            await sim.Delay(50, token);
        });
        Assert.Same(error, await Assert.ThrowsAsync<InvalidOperationException>(() => running));
        Assert.Single(running.Exception!.InnerExceptions);
        Assert.Equal(CancelCause.SiblingFailed, outer!.Cause);
        Assert.Equal(0, load.Now);
        Assert.Equal(Milliseconds(10 + Cleanup), sim.Time.Elapsed);
    });

    [Fact]
    public void All_real_errors_are_kept_the_root_first_once_each() => Seeds.Each(async sim =>
    {
        var running = TaskScope.RunAsync(async (scope, token) =>
        {
            var failing = scope.Start(Child(sim, new(), 10, new InvalidOperationException("root")));
            scope.Start(async other =>
            {
                try
                {
                    await sim.Delay(100, other);
                }
                catch (OperationCanceledException)
                {
                    throw new InvalidOperationException("while cleaning up");
                }
            });
            scope.Start(Child(sim, new(), 100));
            await failing.Task;
        });
        Assert.Equal("root", (await Assert.ThrowsAsync<InvalidOperationException>(() => running)).Message);
        Assert.Equal(["root", "while cleaning up"], running.Exception!.InnerExceptions.Select(error => error.Message));
    });

    [Fact]
    public void A_supervisor_keeps_failures_and_lets_the_others_go_on() => Seeds.Each(async sim =>
    {
        var (load, error) = (new Load(), new InvalidOperationException("a child"));
        TaskScope? supervisor = null;
        ChildTask<int>? failed = null, well = null;
        await TaskScope.RunAsync(
            (scope, _) =>
            {
                supervisor = scope;
                failed = scope.Start(Child(sim, load, 10, error));
                well = scope.Start(Child(sim, load, 30));
                return Task.CompletedTask;
            },
            new() { OnFailure = OnFailure.Continue });
        Assert.Same(error, Assert.Single(supervisor!.Failures));
        Assert.Same(error, failed!.Task.Exception!.InnerException);
        Assert.False(failed.TryGet(out _));
        Assert.True(well!.TryGet(out _));
        Assert.Equal(CancelCause.None, supervisor.Cause);
    });

    [Fact]
    public void A_failing_body_cancels_the_children_of_a_supervisor_too() => Seeds.Each(100, async sim =>
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => TaskScope.RunAsync(
            async (scope, token) =>
            {
                scope.Start(Child(sim, new(), 100));
                await sim.Delay(10, token);
                throw new InvalidOperationException();
            },
            new() { OnFailure = OnFailure.Continue }));
        Assert.Equal(Milliseconds(10 + Cleanup), sim.Time.Elapsed);
    });

    [Fact]
    public void A_cancellation_that_is_not_the_scopes_is_a_failure() => Seeds.Each(async sim =>
    {
        using var foreign = new CancellationTokenSource(Milliseconds(10), sim.Time);
        foreach (var byBody in new[] { false, true })
        {
            var running = TaskScope.RunAsync(async (scope, token) =>
            {
                scope.Start(Child(sim, new(), 30));
                if (!byBody)
                    scope.Start(_ => sim.Delay(100, foreign.Token));
                else
                    await sim.Delay(100, foreign.Token);
            });
            var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
            Assert.Equal(foreign.Token, thrown.CancellationToken);
            Assert.True(running.IsFaulted);
        }
    });

    [Fact]
    public void The_callers_cancellation_is_thrown_with_its_token_after_the_drain() => Seeds.Each(async sim =>
    {
        using var caller = new CancellationTokenSource(Milliseconds(10), sim.Time);
        var load = new Load();
        ChildTask<int>? child = null;
        var running = TaskScope.RunAsync(
            async (scope, token) =>
            {
                child = scope.Start(Child(sim, load, 100));
                await child.Task;
                return 1;
            },
            null, caller.Token);
        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Equal(caller.Token, thrown.CancellationToken);
        Assert.True(running.IsCanceled);
        Assert.Equal(CancelCause.Caller, child!.Cause);
        Assert.Equal(0, load.Now);
        Assert.Equal(Milliseconds(10 + Cleanup), sim.Time.Elapsed);
    });

    [Fact]
    public void A_token_cancelled_beforehand_runs_nothing()
    {
        var running = TaskScope.RunAsync((_, _) => throw new InvalidOperationException("run"), null, new CancellationToken(canceled: true));
        Assert.True(running.IsCanceled);
    }

    [Fact]
    public void The_deadline_is_a_timeout_and_partial_results_stay_on_the_handles() => Seeds.Each(async sim =>
    {
        var deadline = sim.DeadlineIn(20);
        ChildTask<int>? quick = null, slow = null;
        await Assert.ThrowsAnyAsync<TimeoutException>(() => TaskScope.RunAsync(
            (scope, _) =>
            {
                Assert.Equal(deadline, scope.Deadline);
                quick = scope.Start(Child(sim, new(), 10));
                slow = scope.Start(Child(sim, new(), 100));
                return AllAsync(quick.Task, slow.Task);
            },
            new() { Deadline = deadline, Time = sim.Time }));
        Assert.True(quick!.TryGet(out _));
        Assert.False(slow!.TryGet(out _));
        Assert.Equal((CancelCause.None, CancelCause.Deadline), (quick.Cause, slow.Cause));
        Assert.Equal(Milliseconds(20 + Cleanup), sim.Time.Elapsed);
    });

    [Fact]
    public async Task A_child_that_blocks_says_its_cancellation_in_other_words()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        using var started = new SemaphoreSlim(0);
        TaskScope? outer = null;
        var running = TaskScope.RunAsync(
            (scope, _) =>
            {
                outer = scope;
                return scope.Start(token =>
                {
                    started.Release();
#pragma warning disable xUnit1031, VSTHRD002, VSTHRD104, CA1849 // What this is about.
                    Task.Delay(Timeout.InfiniteTimeSpan, token).Wait(CancellationToken.None);
#pragma warning restore xUnit1031, VSTHRD002, VSTHRD104, CA1849
                    return Task.CompletedTask;
                }).Task;
            },
            new() { Deadline = Deadline.After(Milliseconds(10), time) });
        await started.WaitAsync(TestContext.Current.CancellationToken);
        time.Advance(Milliseconds(10));
        await Assert.ThrowsAnyAsync<TimeoutException>(() => running);
        Assert.Empty(outer!.Failures);
    }

    [Fact]
    public void A_body_that_left_before_the_deadline_does_not_hide_that_a_child_was_cut() => Seeds.Each(100, async sim =>
        await Assert.ThrowsAnyAsync<TimeoutException>(() => TaskScope.RunAsync(
            (scope, _) =>
            {
                scope.Start(Child(sim, new(), 100));
                return Task.FromResult(1);
            },
            new() { Deadline = sim.DeadlineIn(20) })));

    [Fact]
    public void A_value_that_the_body_returns_after_the_deadline_stands() => Seeds.Each(async sim =>
    {
        var value = await TaskScope.RunAsync(
            async (scope, _) =>
            {
                ChildTask<int>[] children = [scope.Start(Child(sim, new(), 10)), scope.Start(Child(sim, new(), 100))];
                await Assert.ThrowsAnyAsync<OperationCanceledException>(() => AllAsync([.. children.Select(child => child.Task)]));
                return children.Count(child => child.TryGet(out var _));
            },
            new() { Deadline = sim.DeadlineIn(20) });
        Assert.Equal(1, value);
    });

    [Fact]
    public void A_value_that_the_body_returns_after_the_callers_cancellation_stands() => Seeds.Each(100, async sim =>
    {
        using var caller = new CancellationTokenSource(Milliseconds(10), sim.Time);
        Assert.Equal(1, await TaskScope.RunAsync(
            async (_, _) =>
            {
                await sim.Delay(20, CancellationToken.None);
                return 1;
            },
            null, caller.Token));
    });

    [Fact]
    public void A_deadline_that_passed_beforehand_runs_nothing() => Seeds.Each(5, async sim =>
    {
        var thrown = await Assert.ThrowsAnyAsync<TimeoutException>(() => TaskScope.RunAsync(
            (_, _) => throw new InvalidOperationException("run"), new() { Deadline = Deadline.After(TimeSpan.Zero, sim.Time) }));
        Assert.Contains("deadline", thrown.Message, StringComparison.Ordinal);
    });

    [Fact]
    public void A_body_that_ends_by_an_explicit_cancellation_has_no_value_to_give() => Seeds.Each(50, async sim =>
    {
        TaskScope? cancelled = null;
        var running = TaskScope.RunAsync(async (scope, token) =>
        {
            cancelled = scope;
            scope.Cancel();
            await sim.Delay(10, token);
            return 1;
        });
        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Equal(cancelled!.Token, thrown.CancellationToken);
        Assert.True(running.IsCanceled);
    });

    [Fact]
    public void Children_that_end_in_spite_of_the_deadline_are_no_timeout() => Seeds.Each(100, async sim =>
        Assert.Equal(1, await TaskScope.RunAsync(
            (scope, _) =>
            {
                scope.Start(_ => sim.Delay(30, CancellationToken.None));
                return Task.FromResult(1);
            },
            new() { Deadline = sim.DeadlineIn(20) })));

    [Fact]
    public void One_child_can_be_cancelled_alone() => Seeds.Each(async sim =>
    {
        ChildTask<int>? cancelled = null, well = null;
        await TaskScope.RunAsync(async (scope, token) =>
        {
            cancelled = scope.Start(Child(sim, new(), 100));
            well = scope.Start(Child(sim, new(), 30));
            await sim.Delay(10, token);
            cancelled.Cancel();
        });
        Assert.True(cancelled!.Task.IsCanceled);
        Assert.Equal(CancelCause.Explicit, cancelled.Cause);
        Assert.True(well!.TryGet(out _));
        Assert.Equal(Milliseconds(30), sim.Time.Elapsed);
    });

    [Fact]
    public void Cancelling_the_scope_is_no_error() => Seeds.Each(async sim =>
    {
        var load = new Load();
        await TaskScope.RunAsync(async (scope, token) =>
        {
            scope.Start(Child(sim, load, 100));
            scope.Start(async _ =>
            {
                await sim.Delay(10, CancellationToken.None);
                scope.Cancel();
            });
            await sim.Delay(1_000, token);
        });
        Assert.Equal(Milliseconds(10 + Cleanup), sim.Time.Elapsed);
        Assert.Equal(0, load.Now);
    });

    [Fact]
    public void The_first_cause_stays() => Seeds.Each(100, async sim =>
    {
        using var caller = new CancellationTokenSource(Milliseconds(12), sim.Time);
        TaskScope? cancelled = null;
        await TaskScope.RunAsync(
            async (scope, token) =>
            {
                cancelled = scope;
                scope.Start(Child(sim, new(), 100));
                await sim.Delay(10, token);
                scope.Cancel();
            },
            new() { Deadline = sim.DeadlineIn(11) },
            caller.Token);
        Assert.Equal(CancelCause.Explicit, cancelled!.Cause);
    });

    [Fact]
    public void A_child_may_start_children_until_the_scope_ends() => Seeds.Each(async sim =>
    {
        var load = new Load();
        TaskScope? ended = null;
        await TaskScope.RunAsync((scope, _) =>
        {
            ended = scope;
            scope.Start(async token =>
            {
                await sim.Delay(10, token);
                scope.Start(Child(sim, load, 20));
            });
            return Task.CompletedTask;
        });
        Assert.Equal((1, 0), (load.Ever, load.Now));
        Assert.Equal(Milliseconds(30), sim.Time.Elapsed);
        var thrown = Assert.Throws<InvalidOperationException>(() => { _ = ended!.Start(Child(sim, load, 1)); });
        Assert.StartsWith("The scope has ended", thrown.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await ended!.NestAsync((_, _) => Task.CompletedTask));
        Assert.Equal(1, load.Ever);
    });

    [Fact]
    public void A_child_of_a_cancelled_scope_is_not_run() => Seeds.Each(async sim =>
    {
        var load = new Load();
        ChildTask<int>? child = null;
        await TaskScope.RunAsync((scope, _) =>
        {
            scope.Cancel();
            child = scope.Start(Child(sim, load, 1));
            return Task.CompletedTask;
        });
        Assert.Equal(0, load.Ever);
        Assert.True(child!.Task.IsCanceled);
    });
}
