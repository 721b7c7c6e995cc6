using Tributary.Engine.Tests.Fanout.Simulation;
using Tributary.Fanout;
using Sim = Tributary.Engine.Tests.Fanout.Simulation.Simulation;

namespace Tributary.Engine.Tests.Fanout;

/// <summary>The contract of scopes, each line over hundreds of schedules in virtual time.</summary>
public sealed class TaskScopeTests
{
    private const int Cleanup = 5;

    private static TimeSpan Milliseconds(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    private static Func<CancellationToken, Task<int>> Child(Sim simulation, Load load, int duration, Exception? error = null) => async token =>
    {
        using var inside = load.Enter();
        try
        {
            await simulation.Delay(duration, token);
            return error is null ? duration : throw error;
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            await simulation.Delay(Cleanup, CancellationToken.None);
            throw;
        }
    };

    // Task.WhenAll would go to another thread.
    private static async Task AllAsync(params Task[] tasks)
    {
        foreach (var task in tasks)
            await task;
    }

    [Fact]
    public void Children_are_awaited_when_the_body_returns() => Seeds.Each(async simulation =>
    {
        var load = new Load();
        ChildTask<int>? child = null;
        var value = await TaskScope.RunAsync((scope, _) =>
        {
            child = scope.Start(Child(simulation, load, 20));
            scope.Start(Child(simulation, load, 30));
            return Task.FromResult(7);
        });
        Assert.Equal((7, 0, 2), (value, load.Now, load.Ever));
        Assert.True(child!.TryGet(out var result) && result == 20);
        Assert.Equal(20, await child.Task);
        Assert.Equal(Milliseconds(30), simulation.Time.Elapsed);
    });

    [Fact]
    public void A_failing_body_cancels_the_children_and_is_thrown_after_they_have_ended() => Seeds.Each(async simulation =>
    {
        var (load, error) = (new Load(), new InvalidOperationException("the body"));
        ChildTask<int>? child = null;
        var running = TaskScope.RunAsync(async (scope, token) =>
        {
            child = scope.Start(Child(simulation, load, 100));
            await simulation.Delay(10, token);
            throw error;
        });
        Assert.Same(error, await Assert.ThrowsAsync<InvalidOperationException>(() => running));
        Assert.Single(running.Exception!.InnerExceptions);
        Assert.Equal(CancelCause.BodyFailed, child!.Cause);
        Assert.True(child.Task.IsCanceled);
        Assert.Equal(0, load.Now);
        Assert.Equal(Milliseconds(10 + Cleanup), simulation.Time.Elapsed);
    });

    [Fact]
    public void The_first_failing_child_cancels_the_rest_and_the_body() => Seeds.Each(async simulation =>
    {
        var (load, error) = (new Load(), new InvalidOperationException("a child"));
        TaskScope? outer = null;
        var running = TaskScope.RunAsync(async (scope, token) =>
        {
            outer = scope;
            scope.Start(Child(simulation, load, 100));
            scope.Start(Child(simulation, load, 10, error));
            await simulation.Delay(50, token);
        });
        Assert.Same(error, await Assert.ThrowsAsync<InvalidOperationException>(() => running));
        Assert.Single(running.Exception!.InnerExceptions);
        Assert.Equal(CancelCause.SiblingFailed, outer!.Cause);
        Assert.Equal(0, load.Now);
        Assert.Equal(Milliseconds(10 + Cleanup), simulation.Time.Elapsed);
    });

    [Fact]
    public void All_real_errors_are_kept_the_root_first_once_each() => Seeds.Each(async simulation =>
    {
        var running = TaskScope.RunAsync(async (scope, token) =>
        {
            var failing = scope.Start(Child(simulation, new(), 10, new InvalidOperationException("root")));
            scope.Start(async other =>
            {
                try
                {
                    await simulation.Delay(100, other);
                }
                catch (OperationCanceledException)
                {
                    throw new InvalidOperationException("while cleaning up");
                }
            });
            scope.Start(Child(simulation, new(), 100));
            await failing.Task;
        });
        Assert.Equal("root", (await Assert.ThrowsAsync<InvalidOperationException>(() => running)).Message);
        Assert.Equal(["root", "while cleaning up"], running.Exception!.InnerExceptions.Select(error => error.Message));
    });

    [Fact]
    public void A_supervisor_keeps_failures_and_lets_the_others_go_on() => Seeds.Each(async simulation =>
    {
        var (load, error) = (new Load(), new InvalidOperationException("a child"));
        TaskScope? supervisor = null;
        ChildTask<int>? failed = null, well = null;
        await TaskScope.RunAsync(
            (scope, _) =>
            {
                supervisor = scope;
                failed = scope.Start(Child(simulation, load, 10, error));
                well = scope.Start(Child(simulation, load, 30));
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
    public void A_failing_body_cancels_the_children_of_a_supervisor_too() => Seeds.Each(100, async simulation =>
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => TaskScope.RunAsync(
            async (scope, token) =>
            {
                scope.Start(Child(simulation, new(), 100));
                await simulation.Delay(10, token);
                throw new InvalidOperationException();
            },
            new() { OnFailure = OnFailure.Continue }));
        Assert.Equal(Milliseconds(10 + Cleanup), simulation.Time.Elapsed);
    });

    [Fact]
    public void A_cancellation_that_is_not_the_scopes_is_a_failure() => Seeds.Each(async simulation =>
    {
        using var foreign = new CancellationTokenSource(Milliseconds(10), simulation.Time);
        foreach (var byBody in new[] { false, true })
        {
            var running = TaskScope.RunAsync(async (scope, token) =>
            {
                scope.Start(Child(simulation, new(), 30));
                if (!byBody)
                    scope.Start(_ => simulation.Delay(100, foreign.Token));
                else
                    await simulation.Delay(100, foreign.Token);
            });
            var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
            Assert.Equal(foreign.Token, thrown.CancellationToken);
            Assert.True(running.IsFaulted);
        }
    });

    [Fact]
    public void The_callers_cancellation_is_thrown_with_its_token_after_the_drain() => Seeds.Each(async simulation =>
    {
        using var caller = new CancellationTokenSource(Milliseconds(10), simulation.Time);
        var load = new Load();
        ChildTask<int>? child = null;
        var running = TaskScope.RunAsync(
            async (scope, token) =>
            {
                child = scope.Start(Child(simulation, load, 100));
                await child.Task;
                return 1;
            },
            null, caller.Token);
        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Equal(caller.Token, thrown.CancellationToken);
        Assert.True(running.IsCanceled);
        Assert.Equal(CancelCause.Caller, child!.Cause);
        Assert.Equal(0, load.Now);
        Assert.Equal(Milliseconds(10 + Cleanup), simulation.Time.Elapsed);
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_real_error_survives_the_callers_cancellation(bool byChild) => Seeds.Each(async simulation =>
    {
        using var caller = new CancellationTokenSource(Milliseconds(10), simulation.Time);
        var error = new InvalidOperationException("while cleaning up");
        Task Failing(TaskScope scope) => scope.Start(async token =>
        {
            try
            {
                await simulation.Delay(100, token);
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
    public void A_token_cancelled_beforehand_runs_nothing()
    {
        var running = TaskScope.RunAsync((_, _) => throw new InvalidOperationException("run"), null, new CancellationToken(canceled: true));
        Assert.True(running.IsCanceled);
    }

    [Fact]
    public void The_deadline_is_a_timeout_and_partial_results_stay_on_the_handles() => Seeds.Each(async simulation =>
    {
        var deadline = Deadline.After(Milliseconds(20), simulation.Time);
        ChildTask<int>? quick = null, slow = null;
        await Assert.ThrowsAnyAsync<TimeoutException>(() => TaskScope.RunAsync(
            (scope, _) =>
            {
                Assert.Equal(deadline, scope.Deadline);
                quick = scope.Start(Child(simulation, new(), 10));
                slow = scope.Start(Child(simulation, new(), 100));
                return AllAsync(quick.Task, slow.Task);
            },
            new() { Deadline = deadline, Time = simulation.Time }));
        Assert.True(quick!.TryGet(out _));
        Assert.False(slow!.TryGet(out _));
        Assert.Equal((CancelCause.None, CancelCause.Deadline), (quick.Cause, slow.Cause));
        Assert.Equal(Milliseconds(20 + Cleanup), simulation.Time.Elapsed);
    });

    [Fact]
    public void A_body_that_left_before_the_deadline_does_not_hide_that_a_child_was_cut() => Seeds.Each(100, async simulation =>
        await Assert.ThrowsAnyAsync<TimeoutException>(() => TaskScope.RunAsync(
            (scope, _) =>
            {
                scope.Start(Child(simulation, new(), 100));
                return Task.FromResult(1);
            },
            new() { Deadline = Deadline.After(Milliseconds(20), simulation.Time) })));

    [Fact]
    public void A_value_that_the_body_returns_after_the_deadline_stands() => Seeds.Each(async simulation =>
    {
        var value = await TaskScope.RunAsync(
            async (scope, _) =>
            {
                ChildTask<int>[] children = [scope.Start(Child(simulation, new(), 10)), scope.Start(Child(simulation, new(), 100))];
                await Assert.ThrowsAnyAsync<OperationCanceledException>(() => AllAsync([.. children.Select(child => child.Task)]));
                return children.Count(child => child.TryGet(out var _));
            },
            new() { Deadline = Deadline.After(Milliseconds(20), simulation.Time) });
        Assert.Equal(1, value);
    });

    [Fact]
    public void A_value_that_the_body_returns_after_the_callers_cancellation_stands() => Seeds.Each(100, async simulation =>
    {
        using var caller = new CancellationTokenSource(Milliseconds(10), simulation.Time);
        Assert.Equal(1, await TaskScope.RunAsync(
            async (_, _) =>
            {
                await simulation.Delay(20, CancellationToken.None);
                return 1;
            },
            null, caller.Token));
    });

    [Fact]
    public void A_deadline_that_passed_beforehand_runs_nothing() => Seeds.Each(5, async simulation =>
    {
        var thrown = await Assert.ThrowsAnyAsync<TimeoutException>(() => TaskScope.RunAsync(
            (_, _) => throw new InvalidOperationException("run"), new() { Deadline = Deadline.After(TimeSpan.Zero, simulation.Time) }));
        Assert.Contains("deadline", thrown.Message, StringComparison.Ordinal);
    });

    [Fact]
    public void A_body_that_ends_by_an_explicit_cancellation_has_no_value_to_give() => Seeds.Each(50, async simulation =>
    {
        TaskScope? cancelled = null;
        var running = TaskScope.RunAsync(async (scope, token) =>
        {
            cancelled = scope;
            scope.Cancel();
            await simulation.Delay(10, token);
            return 1;
        });
        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Equal(cancelled!.Token, thrown.CancellationToken);
        Assert.True(running.IsCanceled);
    });

    [Fact]
    public void Children_that_end_in_spite_of_the_deadline_are_no_timeout() => Seeds.Each(100, async simulation =>
        Assert.Equal(1, await TaskScope.RunAsync(
            (scope, _) =>
            {
                scope.Start(_ => simulation.Delay(30, CancellationToken.None));
                return Task.FromResult(1);
            },
            new() { Deadline = Deadline.After(Milliseconds(20), simulation.Time) })));

    [Fact]
    public void One_child_can_be_cancelled_alone() => Seeds.Each(async simulation =>
    {
        ChildTask<int>? cancelled = null, well = null;
        await TaskScope.RunAsync(async (scope, token) =>
        {
            cancelled = scope.Start(Child(simulation, new(), 100));
            well = scope.Start(Child(simulation, new(), 30));
            await simulation.Delay(10, token);
            cancelled.Cancel();
        });
        Assert.True(cancelled!.Task.IsCanceled);
        Assert.Equal(CancelCause.Explicit, cancelled.Cause);
        Assert.True(well!.TryGet(out _));
        Assert.Equal(Milliseconds(30), simulation.Time.Elapsed);
    });

    [Fact]
    public void Cancelling_the_scope_is_no_error() => Seeds.Each(async simulation =>
    {
        var load = new Load();
        await TaskScope.RunAsync(async (scope, token) =>
        {
            scope.Start(Child(simulation, load, 100));
            scope.Start(async _ =>
            {
                await simulation.Delay(10, CancellationToken.None);
                scope.Cancel();
            });
            await simulation.Delay(1_000, token);
        });
        Assert.Equal(Milliseconds(10 + Cleanup), simulation.Time.Elapsed);
        Assert.Equal(0, load.Now);
    });

    [Fact]
    public void The_first_cause_stays() => Seeds.Each(100, async simulation =>
    {
        using var caller = new CancellationTokenSource(Milliseconds(12), simulation.Time);
        TaskScope? cancelled = null;
        await TaskScope.RunAsync(
            async (scope, token) =>
            {
                cancelled = scope;
                scope.Start(Child(simulation, new(), 100));
                await simulation.Delay(10, token);
                scope.Cancel();
            },
            new() { Deadline = Deadline.After(Milliseconds(11), simulation.Time) },
            caller.Token);
        Assert.Equal(CancelCause.Explicit, cancelled!.Cause);
    });

    [Fact]
    public void A_child_may_start_children_until_the_scope_ends() => Seeds.Each(async simulation =>
    {
        var load = new Load();
        TaskScope? ended = null;
        await TaskScope.RunAsync((scope, _) =>
        {
            ended = scope;
            scope.Start(async token =>
            {
                await simulation.Delay(10, token);
                scope.Start(Child(simulation, load, 20));
            });
            return Task.CompletedTask;
        });
        Assert.Equal((1, 0), (load.Ever, load.Now));
        Assert.Equal(Milliseconds(30), simulation.Time.Elapsed);
        var thrown = Assert.Throws<InvalidOperationException>(() => { _ = ended!.Start(Child(simulation, load, 1)); });
        Assert.StartsWith("The scope has ended", thrown.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidOperationException>(() => ended!.NestAsync((_, _) => Task.CompletedTask));
        Assert.Equal(1, load.Ever);
    });

    [Fact]
    public void A_child_of_a_cancelled_scope_is_not_run() => Seeds.Each(async simulation =>
    {
        var load = new Load();
        ChildTask<int>? child = null;
        await TaskScope.RunAsync((scope, _) =>
        {
            scope.Cancel();
            child = scope.Start(Child(simulation, load, 1));
            return Task.CompletedTask;
        });
        Assert.Equal(0, load.Ever);
        Assert.True(child!.Task.IsCanceled);
    });

    [Fact]
    public void Cleaning_up_has_a_token_and_a_bound_of_its_own() => Seeds.Each(async simulation =>
    {
        var cleanedUp = 0;
        async Task WithCleanup(TaskScope scope, int cleanup, CancellationToken token)
        {
            try
            {
                await simulation.Delay(1_000, token);
            }
            finally
            {
                await scope.CleanUpAsync(Milliseconds(50), cleaning => simulation.Delay(cleanup, cleaning));
                cleanedUp++;
            }
        }

        var thrown = await Assert.ThrowsAnyAsync<TimeoutException>(() => TaskScope.RunAsync(
            (scope, token) => AllAsync(
                scope.Start(child => WithCleanup(scope, 40, child)).Task,
                scope.Start(child => WithCleanup(scope, 400, child)).Task),
            new() { Deadline = Deadline.After(Milliseconds(10), simulation.Time), Time = simulation.Time }));
        Assert.Equal(1, cleanedUp);
        Assert.Equal("Cleaning up did not end within 00:00:00.0500000.", thrown.Message);
        Assert.Equal(Milliseconds(10 + 50), simulation.Time.Elapsed);
    });

    [Theory]
    [InlineData(20, 40, 20)]
    [InlineData(40, 20, 20)]
    public void Deadlines_nest_by_the_earlier_one(int outer, int inner, int ends) => Seeds.Each(100, async simulation =>
    {
        await Assert.ThrowsAnyAsync<TimeoutException>(() => TaskScope.RunAsync(
            (scope, _) => scope.NestAsync(
                (nested, _) =>
                {
                    Assert.Equal(Milliseconds(ends), nested.Deadline.Remaining);
                    return nested.Start(Child(simulation, new(), 100)).Task;
                },
                new() { Deadline = Deadline.After(Milliseconds(inner), simulation.Time) }),
            new() { Deadline = Deadline.After(Milliseconds(outer), simulation.Time), Time = simulation.Time }));
        Assert.Equal(Milliseconds(ends + Cleanup), simulation.Time.Elapsed);
    });

    [Fact]
    public void A_nested_scope_is_awaited_and_its_failure_is_for_whoever_awaits_it() => Seeds.Each(async simulation =>
    {
        var load = new Load();
        await TaskScope.RunAsync(async (scope, token) =>
        {
            _ = scope.NestAsync((nested, _) => nested.Start(Child(simulation, load, 40)).Task);
            await Assert.ThrowsAsync<InvalidOperationException>(() => scope.NestAsync(
                (nested, _) => nested.Start(Child(simulation, load, 10, new InvalidOperationException("nested"))).Task));
            Assert.Equal(CancelCause.None, scope.Cause);
            await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => scope.NestAsync((_, _) => Task.CompletedTask, new() { OnFailure = (OnFailure)9 }));
        });
        Assert.Equal((2, 0), (load.Ever, load.Now));
        Assert.Equal(Milliseconds(40), simulation.Time.Elapsed);
    });

    [Fact]
    public void A_deadline_that_was_handed_down_is_known_again() => Seeds.Each(async simulation =>
    {
        var options = new FanOutOptions { MaxConcurrency = 3, Time = simulation.Time };
        async ValueTask<int> WorkAsync(int input, ItemContext context, CancellationToken token) => input switch
        {
            0 => await TaskScope.RunAsync((scope, _) => scope.Start(Child(simulation, new(), 100)).Task, new() { Deadline = context.Deadline }, token),
            1 => (await FanOut.FirstAsync(
                [1],
                async (_, _, attempt) => await TaskScope.RunAsync(
                    (scope, _) => scope.NestAsync((nested, _) => nested.Start(Child(simulation, new(), 100)).Task),
                    new() { Deadline = context.Deadline },
                    attempt),
                new() { Deadline = context.Deadline, Time = simulation.Time },
                token)).Input,
            _ => await TaskScope.RunAsync(
                (scope, _) => scope.Start(Child(simulation, new(), 100)).Task,
                new() { Deadline = context.Deadline.Tighten(Milliseconds(5)) },
                token),
        };

        var byDeadline = await FanOut.CollectAsync(
            [0, 1, 2], WorkAsync, options with { Deadline = Deadline.After(Milliseconds(20), simulation.Time) });
        var byTimeout = await FanOut.CollectAsync([0, 1, 2], WorkAsync, options with { ItemTimeout = Milliseconds(20) });
        Assert.All(byDeadline.Take(2), outcome => Assert.Equal((OutcomeKind.TimedOut, CancelCause.Deadline), (outcome.Kind, outcome.Cause)));
        Assert.All(byTimeout.Take(2), outcome => Assert.Equal((OutcomeKind.TimedOut, CancelCause.ItemTimeout), (outcome.Kind, outcome.Cause)));
        // A tighter deadline of the work's own is the work's failure.
        Assert.IsAssignableFrom<TimeoutException>(byDeadline[2].Error);
        Assert.IsAssignableFrom<TimeoutException>(byTimeout[2].Error);
    });

    [Fact]
    public void A_deadline_that_was_handed_to_a_child_is_no_failure_of_the_child() => Seeds.Each(async simulation =>
    {
        TaskScope? outer = null;
        ChildTask<int>? child = null;
        await Assert.ThrowsAnyAsync<TimeoutException>(() => TaskScope.RunAsync(
            (scope, _) =>
            {
                outer = scope;
                child = scope.Start(_ => scope.NestAsync((nested, _) => nested.Start(Child(simulation, new(), 100)).Task));
                return child.Task;
            },
            new() { Deadline = Deadline.After(Milliseconds(20), simulation.Time), Time = simulation.Time }));
        Assert.Empty(outer!.Failures);
        Assert.Equal((CancelCause.Deadline, CancelCause.Deadline), (outer.Cause, child!.Cause));
        Assert.True(child.Task.IsCanceled);
    });

    [Fact]
    public async Task A_clock_that_breaks_is_heard_of() => await Assert.ThrowsAsync<NotSupportedException>(() => TaskScope.RunAsync(
        (_, _) => Task.CompletedTask, new() { Deadline = Deadline.After(Milliseconds(20), new BreakingClock(TimeProvider.System, 0)) }));

    [Fact]
    public void An_error_within_a_nested_scope_survives_the_scopes_own_cancellation() => Seeds.Each(100, async simulation =>
    {
        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => TaskScope.RunAsync(async (scope, _) =>
        {
            scope.Start(async token =>
            {
                await simulation.Delay(10, token);
                scope.Cancel();
            });
            await scope.NestAsync((nested, _) => nested.Start(async token =>
            {
                try
                {
                    await simulation.Delay(100, token);
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
    public void Cancellation_flows_down_through_scopes_and_fan_outs() => Seeds.Each(async simulation =>
    {
        using var caller = new CancellationTokenSource(Milliseconds(10), simulation.Time);
        var load = new Load();
        var child = Child(simulation, load, 100);
        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => TaskScope.RunAsync(
            (scope, token) => scope.Start(inner => FanOut.CollectAsync(
                Enumerable.Range(0, 3),
                async (_, context, item) => await TaskScope.RunAsync(
                    async (nested, _) => await nested.Start(child).Task, new() { Deadline = context.Deadline }, item),
                new() { MaxConcurrency = 2, Time = simulation.Time, Deadline = scope.Deadline },
                inner)).Task,
            null, caller.Token));
        Assert.Equal(caller.Token, thrown.CancellationToken);
        Assert.Equal((2, 0), (load.Ever, load.Now));
        Assert.Equal(Milliseconds(10 + Cleanup), simulation.Time.Elapsed);
    });

    [Fact]
    public void What_a_callback_of_a_childs_token_throws_is_thrown_in_the_end() => Seeds.Each(50, async simulation =>
        await Assert.ThrowsAsync<AggregateException>(() => TaskScope.RunAsync(async (scope, token) =>
        {
            var child = scope.Start(async inner =>
            {
                await using var registration = inner.Register(() => throw new InvalidOperationException("a callback"));
                await simulation.Delay(100, inner);
            });
            await simulation.Delay(10, token);
            child.Cancel();
        })));

    [Fact]
    public void What_a_callback_of_the_token_throws_is_thrown_in_the_end() => Seeds.Each(50, async simulation =>
        await Assert.ThrowsAsync<AggregateException>(() => TaskScope.RunAsync(async (scope, token) =>
        {
            await using var registration = token.Register(() => throw new InvalidOperationException("a callback"));
            scope.Start(async _ =>
            {
                await simulation.Delay(10, CancellationToken.None);
                scope.Cancel();
            });
            await simulation.Delay(100, token);
        })));
}
