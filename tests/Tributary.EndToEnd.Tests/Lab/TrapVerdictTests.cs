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
    [InlineData(510, 105, 120, 100, nameof(Verdict.TooNoisy))] // the pool had threads for all: one round denies nothing
    [InlineData(510, 105, 2900, 1, nameof(Verdict.TooNoisy))]
    public void A_blocked_thread_is_judged_by_ratios(double blocked, double awaited, double onPool, double wait, string verdict) =>
        Assert.Equal(verdict, BlockingTrap.Judge(Loop(blocked, awaited), Pool(onPool, wait)).Verdict.ToString());

    [Fact]
    public void Answers_that_are_missing_or_a_wait_that_ended_refute_the_trap()
    {
        Assert.Equal(Verdict.Refuted, BlockingTrap.Judge(Loop(510, 105) with { Answers = [14, 14] }, Pool(2900, 2700)).Verdict);
        Assert.Equal(Verdict.Refuted, BlockingTrap.Judge(Loop(510, 105) with { OwnThreadEnded = [true, true] }, Pool(2900, 2700)).Verdict);
        Assert.Equal(Verdict.TooNoisy, BlockingTrap.Judge(Loop(510, 105) with { OwnThreadEnded = [true, false] }, Pool(2900, 2700)).Verdict);
    }

    [Fact]
    public void A_pool_that_did_not_grow_denies_nothing_and_is_told()
    {
        var conclusion = BlockingTrap.Judge(Loop(510, 105), Pool(2900, 2700) with { Growth = [(TimeSpan.Zero, 24)] });

        Assert.Equal(
            new(Verdict.TooNoisy,
                "Not to be told here (1 of 1 rounds are against it): the pool grows while they hold its threads (measured: from 24 to 24 threads)."),
            conclusion);
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
        Assert.Equal(Verdict.Refuted, Judged(lost with { UnobservedAfter = 0 }, told, told)); // in every round, whatever a discard does
        Assert.Equal(Verdict.Refuted, Judged(lost, told with { Thrown = 0 }, told));
        Assert.Equal(Verdict.Refuted, Judged(lost, told, told with { StillWriting = 1 }));
        Assert.Equal(Verdict.Refuted, Judged(lost, told with { UnobservedAfter = 1 }, told));
        Assert.Equal(
            Verdict.TooNoisy,
            MissingAwait.Judge([lost, lost with { RowsForCaller = 1 }], [lost, lost], [told, told], [told, told]).Verdict);
    }

    [Theory]
    [InlineData(96, 96, 51, 12, 0.95, nameof(Verdict.Held))]
    [InlineData(96, 48, 51, 12, 0.95, nameof(Verdict.Refuted))] // async computed faster
    [InlineData(96, 96, 96, 12, 0.95, nameof(Verdict.Refuted))] // threads had their cores and gained nothing
    [InlineData(96, 96, 96, 12, 0.55, nameof(Verdict.TooNoisy))] // somebody else had them
    [InlineData(96, 96, 51, 60, 0.95, nameof(Verdict.Refuted))] // waiting together took long
    [InlineData(96, 48, 51, 12, 0.55, nameof(Verdict.TooNoisy))] // somebody else had the core while it went one by one
    [InlineData(69, 69, 37, 12, 0.95, nameof(Verdict.TooNoisy))] // the pieces were shorter than they are called
    public void Computing_is_judged_by_what_each_way_gains(
        double apart, double async, double threads, double asyncWaiting, double got, string verdict) =>
        Assert.Equal(
            verdict,
            CpuBound.Judge([Mix(0, apart, async, threads, got), Mix(100, 96, asyncWaiting, 66, 0)], 2).Verdict.ToString());

    [Theory]
    [InlineData(96, 48, nameof(Verdict.TooNoisy))] // one round computed faster, one did not
    [InlineData(95, 97, nameof(Verdict.Held))]
    public void Rounds_of_computing_that_disagree_conclude_nothing(double first, double second, string verdict)
    {
        CpuBound.Mix computing = new(0, [new(96, first, 51, 51, 0.95), new(96, second, 51, 51, 0.95)]);

        Assert.Equal(verdict, CpuBound.Judge([computing, Mix(100, 96, 12, 66, 0)], 2).Verdict.ToString());
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(8, 2)]
    [InlineData(64, 2)]
    public void A_machine_of_any_size_that_does_as_it_should_bears_all_of_it_out(int cores, int threads)
    {
        // Eight pieces of 12 ms: waiting takes turns on threads, computing takes turns on cores.
        var mixes = new[] { 0, 25, 50, 75, 100 }.Select(share => Mix(
            share, 96, share * 0.12 + 8 * (12 - share * 0.12), 96.0 / threads, 1)).ToList();

        Assert.Equal(threads, CpuBound.ThreadsFor(cores));
        Assert.Equal(Verdict.Held, CpuBound.Judge(mixes, cores).Verdict);
    }

    [Fact]
    public void A_share_from_which_async_wins_nowhere_is_told_with_what_was_seen()
    {
        var conclusion = CpuBound.Judge([Mix(0, 96, 96, 51, 1), Mix(100, 96, 18, 12, 0)], 64);

        Assert.Equal(
            new(Verdict.Refuted,
                "Not so: from some share of waiting on it is faster than 2 threads that do a piece at a time each (measured: none)."),
            conclusion);
    }

    [Fact]
    public void One_core_promises_nothing_for_threads() =>
        Assert.Equal(Verdict.Held, CpuBound.Judge([Mix(0, 96, 96, 96, 1), Mix(100, 96, 12, 96, 0)], 1).Verdict);

    [Fact]
    public void The_crossover_is_the_least_share_at_which_async_wins()
    {
        CpuBound.Mix[] mixes = [Mix(0, 96, 96, 51, 1), Mix(50, 96, 54, 57, 1), Mix(100, 96, 12, 48, 0)];

        Assert.Equal(50, CpuBound.Crossover(mixes, 0));
        Assert.Null(CpuBound.Crossover(mixes[..1], 0));
    }

    [Theory]
    [InlineData(2, 0, 0.03, 1000, 2000, nameof(Verdict.Held))]
    [InlineData(150, 0, 0.03, 1000, 2000, nameof(Verdict.Refuted))] // the write takes most of the network's time
    [InlineData(2, 1, 0.03, 1000, 2000, nameof(Verdict.Refuted))] // a call that did not block
    [InlineData(2, 0, 2, 1000, 2000, nameof(Verdict.Refuted))] // the channel held its caller
    [InlineData(2, 0, 0.03, 60_000, 2000, nameof(Verdict.Refuted))] // fewer answers written than the run brought
    [InlineData(2, 0, 0.03, 1000, 1999, nameof(Verdict.Refuted))] // a row is missing
    public void A_write_is_judged_by_its_share_and_by_its_rows(
        double writeMs, int asynchronous, double channelMs, double manyMs, int rows, string verdict) =>
        Assert.Equal(verdict, Judged([writeMs, writeMs], asynchronous, [channelMs, channelMs], [manyMs, manyMs], [rows, rows]));

    [Fact]
    public void A_finding_with_a_server_fits_in_80_columns() =>
        LabTests.FitsIn80Columns(new Database().Report(Seen([2, 2], 0, [0.03, 0.03], [1000, 1000], [2000, 2000])));

    [Fact]
    public void Rounds_of_writing_that_disagree_conclude_nothing()
    {
        Assert.Equal("TooNoisy", Judged([2, 150], 0, [0.03, 0.03], [1000, 1000], [2000, 2000]));
        Assert.Equal("TooNoisy", Judged([2, 2], 0, [0.03, 2], [1000, 1000], [2000, 2000]));
        Assert.Equal("TooNoisy", Judged([2, 2], 0, [0.03, 0.03], [1000, 60_000], [2000, 2000]));
        Assert.Equal("TooNoisy", Judged([2, 2], 0, [0.03, 0.03], [1000, 1000], [2000, 1999]));
    }

    [Fact]
    public void A_write_has_four_stages()
    {
        var time = new FakeTimeProvider();
        var stages = new Stages(time);
        foreach (var (ms, end) in new (int, Action)[] { (1, stages.Opened), (2, stages.Inserted), (4, stages.Committed), (8, stages.Closed) })
        {
            time.Advance(TimeSpan.FromMilliseconds(ms));
            end();
        }

        Assert.Equal((1, 2, 4, 8, 15), (stages.Open, stages.Insert, stages.Commit, stages.Close, stages.Total));
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

    [Fact]
    public async Task What_comes_after_the_end_of_a_single_thread_goes_to_the_pool()
    {
        var arrived = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new SingleThread();
        thread.Dispose();

        thread.Post(_ => arrived.SetResult(Thread.CurrentThread.IsThreadPoolThread), null);

        Assert.True(await arrived.Task);
    }

    private static BlockingTrap.OnLoop Loop(double blocked, double awaited) =>
        new([blocked, blocked], [510, 510], [awaited, awaited], [15, 15], [false, false]);

    private static BlockingTrap.OnPool Pool(double blocked, double wait) =>
        new(24, blocked, 105, wait, 1, [(TimeSpan.Zero, 4), (TimeSpan.FromMilliseconds(100), 24)], 9);

    private static CpuBound.Mix Mix(int share, double apart, double async, double threads, double got) =>
        new(share, [.. Enumerable.Repeat(new CpuBound.Round(apart, async, threads, threads, got), 2)]);

    private static string Judged(double[] writeMs, int asynchronous, double[] channelMs, double[] manyMs, int[] rows) =>
        Database.Judge(Seen(writeMs, asynchronous, channelMs, manyMs, rows)).Verdict.ToString();

    private static Database.Seen Seen(double[] writeMs, int asynchronous, double[] channelMs, double[] manyMs, int[] rows)
    {
        List<Stages> hundred = [.. Enumerable.Repeat(new Stages(new FakeTimeProvider()), 100)];
        List<SqliteWrites.Several> many = [.. manyMs.Select(ms => new SqliteWrites.Several(hundred, ms))];
        List<SqliteWrites.Held> written = [.. writeMs.Select(ms => new SqliteWrites.Held(hundred[0], ms))];

        return new(
            200, new(written, written, channelMs, 406, [asynchronous, asynchronous], many),
            [new(1, many, rows), new(5, many, rows), new(20, many, rows)]);
    }
}
