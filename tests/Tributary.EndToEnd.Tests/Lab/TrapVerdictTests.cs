using Microsoft.Extensions.Time.Testing;
using Tributary.App.Lab;
using Tributary.App.Lab.Experiments;
using Tributary.App.Lab.Instruments;

namespace Tributary.EndToEnd.Tests.Lab;

/// <summary>What the experiments on blocking, forgetting, computing and writing make of numbers that a machine might give them.</summary>
public sealed class TrapVerdictTests
{
    [Theory]
    [InlineData(510, 105, 2900, 2700, nameof(Verdict.Held))]
    [InlineData(110, 105, 2900, 2700, nameof(Verdict.Refuted))] // one thread, and nobody held it
    [InlineData(510, 105, 120, 100, nameof(Verdict.Refuted))] // the pool had threads for all
    [InlineData(510, 105, 2900, 1, nameof(Verdict.TooNoisy))]
    public void A_blocked_thread_is_judged_by_ratios(double blocked, double awaited, double onPool, double wait, string verdict) =>
        Assert.Equal(verdict, BlockingTrap.Judge(Loop(blocked, awaited), Pool(onPool, wait)).Verdict.ToString());

    [Fact]
    public void Answers_that_are_missing_or_a_wait_that_ended_refute_the_trap()
    {
        Assert.Equal(Verdict.Refuted, BlockingTrap.Judge(Loop(510, 105) with { Answers = [14, 14] }, Pool(2900, 2700)).Verdict);
        Assert.Equal(Verdict.Refuted, BlockingTrap.Judge(Loop(510, 105) with { OwnThreadEnded = true }, Pool(2900, 2700)).Verdict);
    }

    [Fact]
    public void The_pool_s_growth_is_drawn_in_at_most_twelve_steps_without_gaps()
    {
        var growth = Enumerable.Range(0, 30).Select(step => (TimeSpan.FromMilliseconds(step * 100), 2 + step)).ToList();

        var bars = BlockingTrap.Stairs(Pool(3100, 1) with { Growth = growth });

        Assert.InRange(bars.Count, 8, 12);
        Assert.All(bars.Zip(bars.Skip(1)), pair => Assert.Equal(pair.First.Start + pair.First.Length, pair.Second.Start));
        Assert.Equal(3100, bars[^1].Start + bars[^1].Length);
    }

    [Fact]
    public void A_forgotten_await_is_judged_by_counts()
    {
        MissingAwait.Seen lost = new(0, 2, 0, 1, 0, 1, 20, 60), told = new(2, 2, 1, 0, 0, 0, 60, 60);

        Verdict Judged(MissingAwait.Seen forgotten, MissingAwait.Seen awaited, MissingAwait.Seen scoped) =>
            MissingAwait.Judge([forgotten, forgotten], [lost, lost], [awaited, awaited], [scoped, scoped]).Verdict;

        Assert.Equal(Verdict.Held, Judged(lost, told, told));
        Assert.Equal(Verdict.TooNoisy, Judged(lost with { UnobservedAfter = 0 }, told, told)); // the other way of forgetting was told
        Assert.Equal(Verdict.Refuted, Judged(lost, told with { Thrown = 0 }, told));
        Assert.Equal(Verdict.Refuted, Judged(lost, told, told with { StillWriting = 1 }));
        Assert.Equal(Verdict.TooNoisy, Judged(lost, told with { UnobservedAfter = 1 }, told));
    }

    [Theory]
    [InlineData(160, 160, 85, 20, 1.9, nameof(Verdict.Held))]
    [InlineData(160, 80, 85, 20, 1.9, nameof(Verdict.Refuted))] // async computed faster
    [InlineData(160, 160, 160, 20, 1.9, nameof(Verdict.Refuted))] // threads had their cores and gained nothing
    [InlineData(160, 160, 160, 20, 1.1, nameof(Verdict.TooNoisy))] // somebody else had them
    [InlineData(160, 160, 85, 100, 1.9, nameof(Verdict.Refuted))] // waiting together took long
    public void Computing_is_judged_by_what_each_way_gains(
        double apart, double async, double threads, double asyncWaiting, double cores, string verdict) =>
        Assert.Equal(
            verdict,
            CpuBound.Judge([new(0, apart, async, threads, threads, cores), new(100, 160, asyncWaiting, 110, 20, 0)], 2).Verdict.ToString());

    [Fact]
    public void One_core_promises_nothing_for_threads() =>
        Assert.Equal(Verdict.Held, CpuBound.Judge([new(0, 160, 160, 160, 160, 1), new(100, 160, 20, 160, 20, 0)], 1).Verdict);

    [Fact]
    public void The_crossover_is_the_least_share_at_which_async_wins()
    {
        CpuBound.Mix[] mixes = [new(0, 160, 160, 85, 85, 2), new(50, 160, 90, 95, 50, 1), new(100, 160, 20, 80, 20, 0)];

        Assert.Equal(50, CpuBound.Crossover(mixes));
        Assert.Null(CpuBound.Crossover(mixes[..1]));
    }

    [Theory]
    [InlineData(2, 0, 0.03, 1000, 2000, nameof(Verdict.Held))]
    [InlineData(150, 0, 0.03, 1000, 2000, nameof(Verdict.Refuted))] // the write takes most of the network's time
    [InlineData(2, 1, 0.03, 1000, 2000, nameof(Verdict.Refuted))] // a call that did not block
    [InlineData(2, 0, 2, 1000, 2000, nameof(Verdict.Refuted))] // the channel held its caller
    [InlineData(2, 0, 0.03, 60_000, 2000, nameof(Verdict.Refuted))] // fewer answers written than the run brought
    [InlineData(2, 0, 0.03, 1000, 1999, nameof(Verdict.Refuted))] // a row is missing
    public void A_write_is_judged_by_its_share_and_by_its_rows(
        double writeMs, int asynchronous, double channelMs, double manyMs, int rows, string verdict)
    {
        var write = Took(writeMs);
        var sqlite = new Database.OnSqlite(
            [write, write], [write], [writeMs], [channelMs, channelMs], 1010, 1010 - asynchronous, [.. Enumerable.Repeat(write, 100)], manyMs);

        Assert.Equal(verdict, Database.Judge(new(200, sqlite, [new(5, 100, [write, write], rows)])).Verdict.ToString());
    }

    [Fact]
    public async Task Work_on_a_single_thread_continues_on_it()
    {
        using var thread = new SingleThread();

        var (before, after) = await thread.RunAsync(async () =>
        {
            var first = Environment.CurrentManagedThreadId;
            await Task.Yield();
            return (first, Environment.CurrentManagedThreadId);
        });

        Assert.Equal(before, after);
        Assert.NotEqual(Environment.CurrentManagedThreadId, before);
    }

    [Fact]
    public async Task What_work_on_a_single_thread_throws_is_thrown_to_whoever_awaits()
    {
        using var thread = new SingleThread();

        await Assert.ThrowsAsync<FormatException>(() => thread.RunAsync<int>(() => throw new FormatException()));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => thread.RunAsync<int>(() => throw new OperationCanceledException()));
    }

    private static BlockingTrap.OnLoop Loop(double blocked, double awaited) =>
        new([blocked, blocked], [510, 510], [awaited, awaited], [15, 15], OwnThreadEnded: false);

    private static BlockingTrap.OnPool Pool(double blocked, double wait) =>
        new(24, blocked, 105, wait, 1, [(TimeSpan.Zero, 4), (TimeSpan.FromMilliseconds(100), 24)]);

    private static Stages Took(double milliseconds)
    {
        var time = new FakeTimeProvider();
        var stages = new Stages(time);
        time.Advance(TimeSpan.FromMilliseconds(milliseconds));
        stages.Inserted();
        return stages;
    }
}
