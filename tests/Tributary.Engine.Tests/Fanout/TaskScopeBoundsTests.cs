using Tributary.Engine.Tests.Fanout.Simulation;
using Tributary.Fanout;
using static Tributary.Engine.Tests.Fanout.Simulation.Scenario;

namespace Tributary.Engine.Tests.Fanout;

/// <summary>The bounds of scopes and children: places, deadlines, and how much is kept of what fails.</summary>
public sealed class TaskScopeBoundsTests
{
    [Fact]
    public void At_most_so_many_children_run_at_once_first_come_first_served() => Seeds.Each(async sim =>
    {
        var (load, ended) = (new Load(), new List<int>());
        await TaskScope.RunAsync(
            (scope, _) =>
            {
                foreach (var child in Enumerable.Range(0, 7))
                {
                    scope.Start(async token =>
                    {
                        using var inside = load.Enter();
                        await sim.Delay(10, token);
                        ended.Add(child);
                    });
                }
                return Task.CompletedTask;
            },
            new() { MaxConcurrency = 3 });
        Assert.Equal((7, 3, 0), (load.Ever, load.Peak, load.Now));
        Assert.Equal(Milliseconds(30), sim.Time.Elapsed);
        Assert.Equal(Enumerable.Range(0, 7), ended.Order());
    });

    [Fact]
    public void A_child_that_waits_for_a_place_is_cancelled_at_once_and_gives_up_its_turn() => Seeds.Each(async sim =>
    {
        var load = new Load();
        await TaskScope.RunAsync(
            async (scope, token) =>
            {
                scope.Start(Child(sim, load, 50));
                await sim.Delay(1, token);
                var cancelled = scope.Start(Child(sim, load, 50));
                await sim.Delay(1, token);
                var next = scope.Start(Child(sim, load, 50));
                await sim.Delay(10, token);
                cancelled.Cancel();
                await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled.Task);
                Assert.Equal(Milliseconds(12), sim.Time.Elapsed);
                await next.Task;
            },
            new() { MaxConcurrency = 1 });
        Assert.Equal((2, 1), (load.Ever, load.Peak));
        Assert.Equal(Milliseconds(100), sim.Time.Elapsed);
    });

    [Fact]
    public void A_scope_that_is_cancelled_ends_those_that_wait_for_a_place() => Seeds.Each(100, async sim =>
    {
        var load = new Load();
        var running = TaskScope.RunAsync(
            (scope, _) => AllAsync([.. Enumerable.Range(0, 5).Select(_ => scope.Start(Child(sim, load, 100)).Task)]),
            new() { MaxConcurrency = 2, Deadline = sim.DeadlineIn(10) });
        await Assert.ThrowsAnyAsync<TimeoutException>(() => running);
        Assert.Equal((2, Milliseconds(10 + Cleanup)), (load.Ever, sim.Time.Elapsed));
    });

    [Fact]
    public void The_deadline_of_a_child_is_its_failure_alone() => Seeds.Each(async sim =>
    {
        ChildTask<int>? slow = null, well = null;
        TaskScope? supervisor = null;
        await TaskScope.RunAsync(
            (scope, _) =>
            {
                supervisor = scope;
                slow = scope.Start(Child(sim, new(), 100), sim.DeadlineIn(10));
                well = scope.Start(Child(sim, new(), 20), sim.DeadlineIn(30));
                return Task.CompletedTask;
            },
            new() { OnFailure = OnFailure.Continue });
        Assert.IsAssignableFrom<TimeoutException>(slow!.Task.Exception!.InnerException);
        Assert.Equal((CancelCause.ItemTimeout, 1), (slow.Cause, supervisor!.FailureCount));
        Assert.True(well!.TryGet(out _));
        Assert.Equal(Milliseconds(20), sim.Time.Elapsed);

        await Assert.ThrowsAnyAsync<TimeoutException>(() => TaskScope.RunAsync((scope, _) =>
        {
            scope.Start(Child(sim, new(), 100));
            return scope.Start(Child(sim, new(), 100), sim.DeadlineIn(10)).Task;
        }));
        Assert.Equal(Milliseconds(20 + 10 + (2 * Cleanup)), sim.Time.Elapsed);
    });

    [Fact]
    public void The_scopes_own_deadline_given_to_a_child_is_no_failure_of_the_child() => Seeds.Each(100, async sim =>
    {
        TaskScope? outer = null;
        await Assert.ThrowsAnyAsync<TimeoutException>(() => TaskScope.RunAsync(
            (scope, _) => (outer = scope).Start(Child(sim, new(), 100), scope.Deadline).Task, new() { Deadline = sim.DeadlineIn(10) }));
        Assert.Equal(0, outer!.FailureCount);
    });

    [Fact]
    public void A_late_timer_lets_no_child_start_after_the_deadline() => Seeds.Each(20, async sim =>
    {
        var load = new Load();
        await Assert.ThrowsAnyAsync<TimeoutException>(() => TaskScope.RunAsync(
            async (scope, _) =>
            {
                await sim.Delay(11, CancellationToken.None);
                await scope.Start(Child(sim, load, 1)).Task;
            },
            new() { Deadline = Deadline.After(Milliseconds(10), new LateClock(sim.Time)) }));
        Assert.Equal(0, load.Ever);
    });

    [Fact]
    public void Cleaning_up_may_take_longer_than_any_timer_reaches() => Seeds.Each(5, async sim =>
    {
        await TaskScope.RunAsync(
            (scope, _) => scope.CleanUpAsync(TimeSpan.FromDays(60), token => sim.Delay(5, token)), new() { Time = sim.Time });
        await Assert.ThrowsAsync<TimeoutException>(() => TaskScope.RunAsync(
            (scope, _) => scope.CleanUpAsync(TimeSpan.FromDays(60), token => Task.Delay(Timeout.InfiniteTimeSpan, token)),
            new() { Time = sim.Time }));
        Assert.Equal(TimeSpan.FromDays(60) + Milliseconds(5), sim.Time.Elapsed);
    });

    [Fact]
    public void What_a_callback_of_the_cleanups_token_throws_is_thrown() => Seeds.Each(5, async sim =>
        await Assert.ThrowsAsync<AggregateException>(() => TaskScope.RunAsync(
            (scope, _) => scope.CleanUpAsync(Milliseconds(10), async token =>
            {
                await using var registration = token.Register(() => throw new InvalidOperationException("a callback"));
                await sim.Delay(20, CancellationToken.None);
            }),
            new() { Time = sim.Time })));

    [Theory]
    [InlineData(OnFailure.Continue)]
    [InlineData(OnFailure.CancelRest)]
    public async Task Of_many_failures_the_first_are_kept_and_all_are_counted(OnFailure onFailure)
    {
        const int Children = 20_000;
        var (all, started, scope) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), 0, default(TaskScope));
        var running = TaskScope.RunAsync(
            (opened, _) =>
            {
                scope = opened;
                for (var child = 0; child < Children; child++)
                {
                    var number = child;
                    opened.Start(async _ =>
                    {
                        if (Interlocked.Increment(ref started) == Children)
                            all.SetResult();
                        await all.Task;
                        throw new InvalidOperationException($"child {number}");
                    });
                }
                return Task.CompletedTask;
            },
            new() { OnFailure = onFailure });
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        Assert.Equal((1_000, Children), (scope!.Failures.Count, scope.FailureCount));
        Assert.Equal(onFailure == OnFailure.CancelRest ? 1_000 : null, running.Exception?.InnerExceptions.Count);
    }

    [Fact]
    public void A_failure_costs_the_same_however_many_there_were()
    {
        var errors = new ErrorList();
        var compared = 0;
        for (var i = 0; i < ErrorList.Capacity + 10; i++)
            errors.Add(new Comparing(() => compared++));
        Assert.Equal((ErrorList.Capacity, 0), (errors.Kept.Count, compared));
        errors.Add(errors.Kept[0]);
        Assert.Equal(ErrorList.Capacity, errors.Kept.Count);
    }

    private sealed class Comparing(Action compared) : Exception
    {
        public override bool Equals(object? obj)
        {
            compared();
            return ReferenceEquals(this, obj);
        }

        public override int GetHashCode() => 0;
    }
}
