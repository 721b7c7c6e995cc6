using Tributary.Http;
using Tributary.News.Polling;
using Tributary.News.Storage;
using static Tributary.News.Tests.Polling.PolledSamples;

namespace Tributary.News.Tests.Polling;

/// <summary>A store that fails, and sources that come and go while they are polled.</summary>
public sealed class PollEndTests : PollScene
{
    private static readonly PollOptions Watching = new() { Watch = true, PaceOf = _ => Unbounded };

    [Fact]
    public async Task Where_the_items_cannot_be_read_the_poll_stays_due_and_the_failure_is_told()
    {
        var source = new PolledSource("a") { Answer = Tagged("a", 2) };
        await PollAsync([source]);
        source.Answer = Tagged("a", 3, "\"2\"");
        Time.Advance(TimeSpan.FromHours(2));

        var totals = await PollAsync([source], store: new BrokenStore(await StoreAsync()) { Items = 0 });

        Assert.Equal(("no items can be read", 0L, 1), (totals.StoreFailure?.Message, totals.New, totals.Left));
        Assert.Equal("\"1\"", (await StateAsync("a")).Validators?.ETag);
        Assert.Equal(1, (await PollAsync([source])).New);
    }

    [Fact]
    public async Task Where_what_is_known_cannot_be_read_at_the_beginning_nothing_is_polled()
    {
        var source = new PolledSource("a");
        var store = new BrokenStore(await StoreAsync()) { States = 0 };
        Assert.Equal("no state can be read", (await Assert.ThrowsAsync<StoreException>(() => PollAsync([source], store: store))).Message);
        Assert.Empty(source.Asked);
    }

    [Theory]
    [InlineData(0, int.MaxValue, "no run can be written")]
    [InlineData(int.MaxValue, 1, "no state can be read")]
    public async Task Watching_ends_with_the_stores_failure_and_nothing_is_blamed_on_a_deadline(int runs, int states, string why)
    {
        var (first, slow, late) = (new PolledSource("first"), new PolledSource("slow") { Gate = new() }, new PolledSource("late") { Gate = new() });
        IReadOnlyList<PollTarget> targets = [new(first, TimeSpan.FromMinutes(1))];
        var store = new BrokenStore(await StoreAsync()) { Runs = runs, States = states };
        var watching = PollAsync(() => targets, Watching, store, Token);
        if (runs == 0)
            targets = [.. targets, new(slow)];
        await UntilAsync(() => !first.Asked.IsEmpty);
        if (states == 1)
            targets = [.. targets, new(late)];
        await UntilAsync(() => watching.IsCompleted || first.Asked.Count > 10_000, TimeSpan.FromSeconds(1));
        Assert.True(watching.IsCompleted);
        var totals = await watching;
        Assert.Equal(why, totals.StoreFailure?.Message);
        Assert.False(totals.Interrupted);
        Assert.DoesNotContain(Polls, poll => poll.Outcome.Failure?.Kind is FailureKind.Deadline);
    }

    [Fact]
    public async Task What_a_failing_store_cuts_off_is_not_said_to_be_out_of_time()
    {
        var quick = new PolledSource("quick");
        var (slow, waits) = (new PolledSource("slow") { Gate = new() }, new PolledSource("waits", "slow"));
        var options = Watching with { PaceOf = _ => new(1, TimeSpan.Zero) };
        IReadOnlyList<PollTarget> targets = [new(slow), new(waits), new(quick, TimeSpan.FromSeconds(20))];
        var watching = PollAsync(() => targets, options, new BrokenStore(await StoreAsync(), 1), Token);
        await UntilAsync(() => watching.IsCompleted, TimeSpan.FromSeconds(1));
        Assert.Equal("the disk is full", (await watching).StoreFailure?.Message);
        Assert.Superset(new HashSet<string>(["slow", "waits"]), Polls.Where(poll => !poll.Outcome.Success).Select(poll => poll.Outcome.Id).ToHashSet());
        Assert.All(Polls.Where(poll => !poll.Outcome.Success), poll => Assert.Equal(FailureKind.Cancelled, poll.Outcome.Failure!.Kind));
    }

    [Fact]
    public async Task A_defect_of_the_store_ends_the_polling_with_that_defect()
    {
        var sources = Enumerable.Range(0, 600).Select(n => new PolledSource($"s{n}"));
        var store = new BrokenStore(await StoreAsync(), 0) { WriteFailure = new InvalidOperationException("a defect") };
        var polling = PollAsync(sources, store: store);
        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => polling.WaitAsync(TimeSpan.FromSeconds(30), Token));
        Assert.Equal("a defect", thrown.Message);
    }

    [Fact]
    public async Task A_source_that_left_and_came_back_is_as_the_store_has_it_by_then()
    {
        using var stop = new CancellationTokenSource();
        var (stays, source, store) = (new PolledSource("stays"), new PolledSource("a") { Answer = Tagged("a", 2) }, await StoreAsync());
        PollTarget kept = new(stays, TimeSpan.FromMinutes(1)), coming = new(source, TimeSpan.FromDays(36500));
        IReadOnlyList<PollTarget> targets = [kept, coming];
        var watching = PollAsync(() => targets, Watching, store, stop.Token);
        await UntilAsync(() => !source.Asked.IsEmpty);
        async Task MinutesAsync()
        {
            var seen = stays.Asked.Count;
            await UntilAsync(() => stays.Asked.Count >= seen + 3, TimeSpan.FromSeconds(1));
        }

        // Virtual minutes may be over before the writer has had its turn.
        while ((await store.PollsAsync(Token)).All(state => state.Source != "a"))
            await Task.Yield();
        targets = [kept];
        await MinutesAsync();
        targets = [kept, coming];
        await MinutesAsync();
        Assert.Single(source.Asked);

        targets = [kept];
        await MinutesAsync();
        await store.SavePollsAsync(
            [new() { Outcome = new() { Id = "a", Kind = "test" }, State = (await StateAsync("a")) with { DueAt = null } }], Token);
        targets = [kept, coming];
        await UntilAsync(() => source.Asked.Count == 2, TimeSpan.FromSeconds(1));
        Assert.Equal("\"1\"", source.Asked.Last().Validators?.ETag);
        await stop.CancelAsync();
        await watching;
    }

    [Fact]
    public async Task A_source_that_leaves_while_it_waits_for_its_host_is_not_asked_and_its_sweep_ends()
    {
        using var stop = new CancellationTokenSource();
        var (slow, waits) = (new PolledSource("slow") { Gate = new() }, new PolledSource("waits", "slow"));
        IReadOnlyList<PollTarget> targets = [new(slow), new(waits)];
        var reads = 0;
        var watching = PollAsync(
            () =>
            {
                reads++;
                return targets;
            },
            Watching with { PaceOf = _ => new(1, TimeSpan.Zero) }, await StoreAsync(), stop.Token);
        await UntilAsync(() => !slow.Asked.IsEmpty);
        targets = [];
        var before = reads;
        await UntilAsync(() => reads > before + 1, TimeSpan.FromSeconds(10));
        slow.Gate!.SetResult();
        await UntilAsync(() => !Sweeps.IsEmpty);
        await stop.CancelAsync();
        await watching;
        Assert.Empty(waits.Asked);
        Assert.Equal(["fresh", "not_started"], Assert.Single(Sweeps).Sources.Select(source => source.Status));
        Assert.Equal("waits was removed before its turn came", Polls.Last().Outcome.Failure?.Message);
    }

    [Fact]
    public async Task A_source_that_left_while_it_was_asked_is_among_what_was_cut_off()
    {
        using var stop = new CancellationTokenSource();
        var slow = new PolledSource("slow") { Gate = new() };
        IReadOnlyList<PollTarget> targets = [new(slow), new(new PolledSource("waits", "slow"))];
        var reads = 0;
        var watching = PollAsync(
            () =>
            {
                reads++;
                return targets;
            },
            Watching with { PaceOf = _ => new(1, TimeSpan.Zero) }, await StoreAsync(), stop.Token);
        await UntilAsync(() => !slow.Asked.IsEmpty);
        targets = [];
        await UntilAsync(() => reads > 2, TimeSpan.FromSeconds(10));
        await stop.CancelAsync();
        Assert.Equal(2, (await watching).Left);
        Assert.Equal(2, Assert.Single(Sweeps).Sources.Count);
    }
}
