using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;
using Tributary.Fanout;

namespace Tributary.Engine.Tests.Fanout;

/// <summary>The same engine on the real pool and the real clock; no timing is asserted.</summary>
public sealed class ThreadPoolTests
{
    [Fact]
    public async Task Every_input_gets_its_outcome()
    {
        var seen = new HashSet<int>();
        await foreach (var outcome in FanOut.RunAsync(
            Enumerable.Range(0, 10_000),
            async (input, _, token) =>
            {
                await Task.Yield();
                token.ThrowIfCancellationRequested();
                return input * 2;
            },
            new() { MaxConcurrency = 16 }))
        {
            Assert.Equal(outcome.Input * 2, outcome.GetOrThrow());
            Assert.True(seen.Add(outcome.Input));
        }
        Assert.Equal(10_000, seen.Count);
    }

    [Fact]
    public async Task Collecting_gives_input_order_and_counts()
    {
        var report = await FanOut.CollectAsync(
            Enumerable.Range(0, 100),
            async (input, _, _) =>
            {
                await Task.Yield();
                return input % 10 == 3 ? throw new InvalidOperationException($"{input}") : input;
            },
            new() { MaxConcurrency = 8 });
        Assert.Equal(Enumerable.Range(0, 100), report.Select(outcome => outcome.Input));
        Assert.Equal(10, report.CountOf(OutcomeKind.Failed));
        Assert.False(report.IsComplete);
    }

    [Fact]
    public async Task An_item_timeout_on_the_system_clock_is_an_outcome()
    {
        var report = await FanOut.CollectAsync(
            [1, 2, 3],
            async (input, _, token) =>
            {
                if (input == 2)
                    await Task.Delay(Timeout.InfiniteTimeSpan, token);
                return input;
            },
            new() { MaxConcurrency = 3, ItemTimeout = TimeSpan.FromMilliseconds(20) });
        Assert.Equal([OutcomeKind.Succeeded, OutcomeKind.TimedOut, OutcomeKind.Succeeded], report.Select(outcome => outcome.Kind));
        Assert.Equal(CancelCause.ItemTimeout, report[1].Cause);
    }

    [Fact]
    public async Task What_flows_with_the_caller_reaches_the_work_and_does_not_leak_between_items()
    {
        var ambient = new AsyncLocal<int> { Value = 7 };
        var report = await FanOut.CollectAsync(
            Enumerable.Range(0, 100),
            (_, _, _) =>
            {
                var seen = ambient.Value;
                ambient.Value = 8;
                return new ValueTask<int>(seen);
            },
            new() { MaxConcurrency = 2 });
        Assert.All(report, outcome => Assert.Equal(7, outcome.GetOrThrow()));
    }

    [Fact]
    public async Task What_a_source_lets_flow_does_not_reach_the_work_of_other_items()
    {
        var ambient = new AsyncLocal<string?>();
        IEnumerable<int> Source()
        {
            foreach (var input in Enumerable.Range(0, 200))
            {
                ambient.Value = $"source {input}";
                yield return input;
            }
        }

        var report = await FanOut.CollectAsync(
            Source(),
            async (_, _, _) =>
            {
                var seen = ambient.Value;
                await Task.Yield();
                return seen;
            },
            new() { MaxConcurrency = 4 });
        Assert.All(report, outcome => Assert.Equal($"source {outcome.Input}", outcome.GetOrThrow()));
        Assert.Null(ambient.Value);
    }

    [Fact]
    public async Task No_work_runs_on_the_thread_of_whoever_gives_the_input_or_ends_the_work_before()
    {
        var token = TestContext.Current.CancellationToken;
        var inputs = Channel.CreateUnbounded<int>(new() { AllowSynchronousContinuations = true });
        var (ends, threads) = (new ConcurrentQueue<TaskCompletionSource>(), new ConcurrentQueue<Thread>());
        var running = FanOut.CollectAsync(
            inputs.Reader.ReadAllAsync(token),
            async (input, _, _) =>
            {
                threads.Enqueue(Thread.CurrentThread);
                var end = new TaskCompletionSource();
                ends.Enqueue(end);
                await end.Task;
                return input;
            },
            new() { MaxConcurrency = 2 },
            token);
        var producer = new Thread(() =>
        {
            for (var input = 0; input < 6; input++)
            {
                inputs.Writer.TryWrite(input);
                SpinWait.SpinUntil(() => !ends.IsEmpty || running.IsCompleted);
                if (ends.TryDequeue(out var end))
                    end.SetResult();
            }
            inputs.Writer.Complete();
        });
        producer.Start();
        Assert.Equal(6, (await running).CountOf(OutcomeKind.Succeeded));
        Assert.DoesNotContain(producer, threads);
    }

    [Fact]
    public async Task A_source_that_blocks_is_waited_for_past_the_deadline()
    {
        var time = new FakeTimeProvider();
        using var inputs = new BlockingCollection<int> { 1 };
        var (reached, source) = (new TaskCompletionSource(), inputs.GetConsumingEnumerable(TestContext.Current.CancellationToken));
        var running = FanOut.CollectAsync(
            source,
            async (input, _, token) =>
            {
                reached.SetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, token);
                return input;
            },
            new() { MaxConcurrency = 2, Time = time, Deadline = Deadline.After(TimeSpan.FromSeconds(1), time) });
        await reached.Task;
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(running.IsCompleted);
        inputs.CompleteAdding();
        Assert.Equal(CancelCause.Deadline, Assert.Single(await running).Cause);
    }

    [Fact]
    public async Task Cancelled_from_another_thread_at_any_moment_everything_ends_and_permits_are_back()
    {
        var random = new Random(1);
        for (var round = 0; round < 200; round++)
        {
            using var caller = new CancellationTokenSource();
            var (running, permits) = (0, 0);
            async Task ConsumeAsync(int stopAfter)
            {
                var read = 0;
                await foreach (var outcome in FanOut.RunAsync(
                    Enumerable.Range(0, 1_000),
                    (_, _, _) =>
                    {
                        Interlocked.Increment(ref permits);
                        return new(new Permit(() => Interlocked.Decrement(ref permits)));
                    },
                    async (input, _, token) =>
                    {
                        Interlocked.Increment(ref running);
                        try
                        {
                            await Task.Yield();
                            if (input == stopAfter)
                                await Task.Delay(Timeout.InfiniteTimeSpan, token);
                            return input;
                        }
                        finally
                        {
                            Interlocked.Decrement(ref running);
                        }
                    },
                    new() { MaxConcurrency = 8, ItemTimeout = TimeSpan.FromMinutes(1) },
                    caller.Token))
                {
                    if (++read == stopAfter)
                        await Task.WhenAny(caller.CancelAsync(), Task.CompletedTask);
                }
            }

            var thrown = await Assert.ThrowsAsync<OperationCanceledException>(() => ConsumeAsync(random.Next(1, 500)));
            Assert.Equal(caller.Token, thrown.CancellationToken);
            Assert.Equal((0, 0), (running, permits));
        }
    }

    [Fact]
    public async Task Many_short_runs_side_by_side_all_come_to_their_end()
    {
        async Task<int> RunAsync(int run)
        {
            var read = 0;
            await foreach (var outcome in FanOut.RunAsync(
                Enumerable.Range(0, 5), (input, _, _) => new ValueTask<int>(input), new() { MaxConcurrency = 4 }))
            {
                if (++read == run % 7)
                    break;
            }
            return read;
        }

        var counts = await Task.WhenAll(Enumerable.Range(0, 4).Select(lane => Task.Run(async () =>
        {
            var counts = new List<int>();
            for (var run = 0; run < 2_000; run++)
                counts.Add(await RunAsync(run));
            return counts;
        })));
        var expected = Enumerable.Range(0, 2_000).Select(run => run % 7 is > 0 and < 6 ? run % 7 : 5);
        Assert.All(counts, lane => Assert.Equal(expected, lane));
    }

    private sealed class Permit(Action release) : IDisposable
    {
        public void Dispose() => release();
    }
}
