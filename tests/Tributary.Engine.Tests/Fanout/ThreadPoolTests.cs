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
}
