using Tributary.Http;
using Tributary.News.Polling;
using Tributary.News.Sources;
using static Tributary.News.Tests.Polling.PolledSamples;

namespace Tributary.News.Tests.Polling;

/// <summary>Outages of our own network, short and long, while watching.</summary>
public sealed class PollOutageTests : PollScene
{
    private static readonly PollOptions Watching = new() { Watch = true, PaceOf = _ => Unbounded };

    private bool _online = true;

    private static SourceAnswer Unreachable { get; } = new() { Failure = new(FailureKind.Dns, "no such host") };

    private PolledSource Source(string id) => new(id) { Answer = query => Volatile.Read(ref _online) ? Tagged(id, 2)(query) : Unreachable };

    private static PolledSource Dead(string id) => new(id) { Answer = _ => Unreachable };

    private async Task<IReadOnlyList<PollState>> StatesAsync() => await (await StoreAsync()).PollsAsync(Token);

    [Fact]
    public async Task Begun_offline_everybody_is_asked_within_minutes_of_the_first_answer_and_nothing_is_noted()
    {
        using var stop = new CancellationTokenSource();
        _online = false;
        var (sources, begun) = (Enumerable.Range(0, 6).Select(n => Source($"s{n}")).ToList(), Time.GetUtcNow());
        var targets = sources.Select(source => new PollTarget(source, TimeSpan.FromHours(6))).ToList();
        var watching = PollAsync(() => targets, Watching, await StoreAsync(), stop.Token);
        await UntilAsync(() => Polls.Count >= 6);
        Volatile.Write(ref _online, true);
        await UntilAsync(() => sources.All(source => source.Asked.Count >= 2), TimeSpan.FromSeconds(5));
        Assert.True(Time.GetUtcNow() - begun < TimeSpan.FromMinutes(20));
        await UntilAsync(() => Polls.Count >= 12);
        await stop.CancelAsync();
        await watching;
        Assert.All(await StatesAsync(), state => Assert.Equal((0, null, true), (state.Streak, state.LastFailure, state.SucceededAt is not null)));
        Assert.Equal([false], Changes.Select(change => change.IsDown));
    }

    [Fact]
    public async Task An_outage_of_a_minute_is_nobodys_fault_but_of_who_is_still_silent_after_it()
    {
        using var stop = new CancellationTokenSource();
        var (sources, dead) = (Enumerable.Range(0, 5).Select(n => Source($"s{n}")).ToList(), Source("dead"));
        var targets = sources.Append(dead).Select(source => new PollTarget(source, TimeSpan.FromHours(1))).ToList();
        var watching = PollAsync(() => targets, Watching, await StoreAsync(), stop.Token);
        await UntilAsync(() => Polls.Count >= 6);

        Volatile.Write(ref _online, false);
        await UntilAsync(() => sources.Append(dead).Count(source => source.Asked.Count >= 2) >= 3, TimeSpan.FromSeconds(5));
        await UntilAsync(() => Polls.Count(poll => !poll.Outcome.Success) >= 3);
        dead.Answer = _ => Unreachable;
        Volatile.Write(ref _online, true);
        var outage = Time.GetUtcNow();
        await UntilAsync(() => Time.GetUtcNow() - outage > TimeSpan.FromHours(3), TimeSpan.FromSeconds(5));
        await stop.CancelAsync();
        await watching;

        var states = (await StatesAsync()).ToDictionary(state => state.Source);
        Assert.All(sources, source => Assert.Equal((0, null), (states[source.Id].Streak, states[source.Id].LastFailure)));
        Assert.InRange(states["dead"].Streak, 1, 3);
    }

    [Fact]
    public async Task Hosts_that_are_gone_for_good_are_no_outage_though_few_others_are_asked()
    {
        using var stop = new CancellationTokenSource();
        var (alive, dying) = (Source("alive"), Enumerable.Range(0, 3).Select(n => Source($"d{n}")).ToList());
        var targets = dying.Append(alive).Select(source => new PollTarget(source, TimeSpan.FromMinutes(30))).ToList();
        var watching = PollAsync(() => targets, Watching, await StoreAsync(), stop.Token);
        await UntilAsync(() => Polls.Count >= 4);
        dying.ForEach(source => source.Answer = _ => Unreachable);
        var died = Time.GetUtcNow();
        await UntilAsync(() => Time.GetUtcNow() - died > TimeSpan.FromHours(6), TimeSpan.FromSeconds(5));
        await stop.CancelAsync();
        await watching;
        Assert.All((await StatesAsync()).Where(state => state.Source != "alive"), state => Assert.InRange(state.Streak, 2, 10));
    }

    [Fact]
    public async Task Polling_once_nothing_is_promised_to_be_tried_again()
    {
        var dead = Enumerable.Range(0, 6).Select(n => Dead($"s{n}")).ToList();
        var gate = new TaskCompletionSource();
        dead[5].Gate = gate;
        var polling = PollAsync(dead);
        await UntilAsync(() => Polls.Count >= 5);
        Time.Advance(TimeSpan.FromMinutes(3));
        gate.SetResult();
        await polling;
        var change = Assert.Single(Changes);
        Assert.Equal((true, null), (change.IsDown, change.AgainAt));
        Assert.Empty(await StatesAsync());
    }

    [Fact]
    public void A_poll_that_was_decided_with_what_an_outage_undid_is_decided_anew()
    {
        DateTimeOffset begun = Time.GetUtcNow(), now = begun.AddMinutes(10);
        var schedule = new PollSchedule(_ => Unbounded);
        schedule.Set([.. Enumerable.Range(0, 4).Select(n => new PollTarget(Dead($"s{n}")))], _ => null);
        Assert.Equal(4, schedule.Wake(begun, all: true, new(new("01JD", "poll", null, begun), new() { Timeout = TimeSpan.FromSeconds(10), StartTimestamp = 0 })));
        var entries = Enumerable.Range(0, 4).Select(_ => schedule.Take(begun)!).ToList();
        var doubtful = new DoubtfulPolls(schedule, begun, watch: true, (_, _) => 0.5);
        Poll Failed(PollEntry entry, DateTimeOffset at) => PollDecision.Of(
            entry.State, entry.Target.Declared, null, new() { Id = entry.State.Source, Kind = "test", Failure = Unreachable.Failure }, SeenItems.None, at, 0.5);

        doubtful.Ended(entries[0], entries[0].State, Failed(entries[0], begun), begun);
        doubtful.Ended(entries[1], entries[1].State, Failed(entries[1], begun), begun);
        var doubted = entries[0].State;
        Assert.Equal(1, doubted.Streak);
        // The first is under way again when the third shows that nobody answers.
        var later = Failed(entries[0], now);
        Assert.Empty(doubtful.Ended(entries[2], entries[2].State, Failed(entries[2], now), now)!.Value.Stored);
        Assert.Equal(0, entries[0].State.Streak);

        Assert.Null(doubtful.Ended(entries[0], doubted, later, now));
        var (shown, stored) = doubtful.Ended(entries[0], entries[0].State, Failed(entries[0], now), now)!.Value;
        Assert.Equal((0, null), (shown.State.Streak, shown.State.LastFailure));
        Assert.Empty(stored);
        Assert.NotNull(Assert.Single(doubtful.Changes()).AgainAt);
    }
}
