using Tributary.Http;
using Tributary.News.Polling;
using Tributary.News.Sources;
using static Tributary.News.Tests.Polling.PolledSamples;

namespace Tributary.News.Tests.Polling;

public sealed class PollLoopTests : PollScene
{
    [Fact]
    public async Task What_is_due_is_polled_stored_and_not_due_again_at_once()
    {
        var sources = new[] { new PolledSource("a") { Answer = Tagged("a", 3) }, new PolledSource("b") { Answer = Tagged("b", 2) } };
        var first = await PollAsync(sources);
        Assert.Equal((2, 0, 5L, 5L), (first.Polled, first.Failed, first.New, first.StoredNew));
        Assert.Equal(["a", "b"], Assert.Single(Sweeps).Sources.Select(source => source.Id));
        Assert.Equal(5, (await (await StoreAsync()).InfoAsync(Token)).Articles);

        var second = await PollAsync(sources);
        Assert.Equal(0, second.Polled);
        Assert.NotNull(second.NextDue);

        Time.Advance(TimeSpan.FromHours(2));
        var third = await PollAsync(sources);
        Assert.Equal((2, 0L), (third.Polled, third.New));
        Assert.All(Polls, poll => Assert.Equal("\"1\"", poll.State.Validators?.ETag));
        Assert.All(Polls, poll => Assert.True(poll.Outcome.Channel!.NotModified));
    }

    [Fact]
    public async Task What_a_clock_ahead_put_off_is_due_at_once_though_time_goes_on_between_two_looks()
    {
        var source = new PolledSource("feed");
        Time.SetUtcNow(Time.GetUtcNow().AddDays(400));
        await PollAsync([source]);
        Time.AdjustTime(Time.GetUtcNow().AddDays(-400));
        Time.AutoAdvanceAmount = TimeSpan.FromTicks(1);

        Assert.Equal(1, (await PollAsync([source])).Polled);
    }

    [Fact]
    public async Task An_edition_brings_only_what_is_new()
    {
        var source = new PolledSource("a") { Answer = Tagged("a", 3) };
        await PollAsync([source]);
        source.Answer = Tagged("a", 5, "\"2\"");
        Time.Advance(TimeSpan.FromHours(2));
        var totals = await PollAsync([source]);
        Assert.Equal((2L, 0L, 3L), (totals.New, totals.Changed, totals.Unchanged));
        Assert.Equal(["a-5", "a-4"], Polls.Single().New.Select(article => article.ItemId));
        Assert.Equal(5, (await StateAsync("a")).Items);
    }

    [Fact]
    public async Task A_crash_between_two_transactions_loses_nothing_and_repeats_nothing()
    {
        var sources = Enumerable.Range(0, 500).Select(n => new PolledSource($"s{n}") { Answer = Tagged($"s{n}", 2) }).ToList();
        var broken = await PollAsync(sources, store: new BrokenStore(await StoreAsync(), 1));
        Assert.Equal("the disk is full", broken.StoreFailure?.Message);
        var known = (await (await StoreAsync()).PollsAsync(Token)).Select(state => state.Source).ToHashSet();
        Assert.InRange(known.Count, 1, 499);
        Assert.Equal(known.Count * 2, (await (await StoreAsync()).InfoAsync(Token)).Articles);

        var totals = await PollAsync(sources);
        Assert.Equal((500 - known.Count, (500 - known.Count) * 2L), (totals.Polled, totals.StoredNew));
        Assert.DoesNotContain(Polls, poll => known.Contains(poll.Outcome.Id));
        Assert.Equal(1000, (await (await StoreAsync()).InfoAsync(Token)).Articles);
    }

    [Fact]
    public async Task A_slow_source_delays_nobody_though_its_host_has_many()
    {
        var slow = Enumerable.Range(0, 20).Select(n => new PolledSource($"slow{n}", "tarpit") { Gate = new() }).ToList();
        var quick = Enumerable.Range(0, 50).Select(n => new PolledSource($"q{n}")).ToList();
        var polling = PollAsync([.. slow, .. quick], new() { Concurrency = 4, PaceOf = _ => new(2, TimeSpan.Zero) });
        await UntilAsync(() => Polls.Count == 50);
        Assert.All(Polls, poll => Assert.StartsWith("q", poll.Outcome.Id, StringComparison.Ordinal));
        Assert.Equal(2, slow.Count(source => !source.Asked.IsEmpty));
        slow.ForEach(source => source.Gate!.SetResult());
        Assert.Equal(70, (await polling).Polled);
    }

    [Fact]
    public async Task Sources_of_one_host_begin_apart()
    {
        var sources = Enumerable.Range(0, 5).Select(n => new PolledSource($"s{n}", "one")).ToList();
        var begun = Time.GetUtcNow();
        var polling = PollAsync(sources, new() { PaceOf = _ => new(2, TimeSpan.FromMilliseconds(250)) });
        await UntilAsync(() => polling.IsCompleted, TimeSpan.FromMilliseconds(1));
        var starts = sources.Select(source => source.Asked.Single().AskedAt - begun).Order().ToList();
        Assert.All(starts.Skip(1).Zip(starts), pair => Assert.True(pair.First - pair.Second >= TimeSpan.FromMilliseconds(250)));
    }

    [Fact]
    public async Task What_had_not_begun_by_the_deadline_stays_due_and_has_not_failed()
    {
        var sources = Enumerable.Range(0, 3).Select(n => new PolledSource($"s{n}", "one") { Gate = new() }).ToList();
        var polling = PollAsync(sources, new() { Deadline = TimeSpan.FromMinutes(1), PaceOf = _ => new(1, TimeSpan.Zero) });
        await UntilAsync(() => !sources[0].Asked.IsEmpty);
        await UntilAsync(() => polling.IsCompleted, TimeSpan.FromSeconds(10));
        var totals = await polling;
        Assert.Equal((1, 0, 3), (totals.Polled, totals.Failed, totals.Left));
        Assert.Equal(["deadline", "not_started", "not_started"], Sweeps.Single().Sources.Select(source => source.Status));
        Assert.Empty(await (await StoreAsync()).PollsAsync(Token));
    }

    [Fact]
    public async Task A_defect_outside_of_the_source_is_told_and_costs_the_others_nothing()
    {
        var (defect, told, polls) = (new InvalidOperationException("resting"), new List<(string, Exception)>(), new List<Poll>());
        var limited = new PolledSource("limited") { Answer = _ => SourceAnswer.Failed(new(FailureKind.RateLimited, "slow down") { Status = 403 }) };
        IReadOnlyList<PollTarget> targets = [new(limited), new(new PolledSource("good"))];
        var totals = await new PollLoop(NobodyAsync, null, _ => Task.FromResult(targets), new() { PaceOf = _ => Unbounded }, Time, _ => "01JD")
        {
            Rest = (_, _, _, _) => throw defect,
            OnDefect = (source, thrown) => told.Add((source.Id, thrown)),
            OnPoll = poll =>
            {
                polls.Add(poll);
                return ValueTask.CompletedTask;
            },
            OnSweep = (sweep, _) =>
            {
                Sweeps.Enqueue(sweep);
                return ValueTask.CompletedTask;
            },
        }.RunAsync(Token);
        Assert.Equal([("limited", defect)], told);
        Assert.Equal(["fresh", "unexpected"], polls.Select(poll => poll.Outcome.Status).Order());
        Assert.Equal(["unexpected", "fresh"], Sweeps.Single().Sources.Select(source => source.Status));
        Assert.Equal((2, 1), (totals.Polled, totals.Left));
    }

    [Fact]
    public async Task Stopped_it_stores_what_was_fetched_and_cancels_the_rest()
    {
        using var stop = new CancellationTokenSource();
        var (done, slow) = (new PolledSource("done"), new PolledSource("slow") { Gate = new() });
        var polling = PollAsync([done, slow], stop: stop.Token);
        await UntilAsync(() => !Polls.IsEmpty && !slow.Asked.IsEmpty);
        await stop.CancelAsync();
        var totals = await polling;
        Assert.True(totals.Interrupted);
        Assert.Equal((1L, 1), (totals.StoredNew, totals.Left));
        Assert.Equal("done", (await (await StoreAsync()).PollsAsync(Token)).Single().Source);
        Assert.Equal(["fresh", "cancelled"], Sweeps.Single().Sources.Select(source => source.Status));
    }

    [Fact]
    public async Task Watching_it_polls_each_source_at_its_time_and_one_at_a_time_and_sees_new_ones()
    {
        using var stop = new CancellationTokenSource();
        var often = new PolledSource("often") { Answer = _ => new() { Channel = new() } };
        var late = new PolledSource("late");
        IReadOnlyList<PollTarget> targets = [new(often, TimeSpan.FromMinutes(1))];
        var watching = PollAsync(() => targets, new() { Watch = true, PaceOf = _ => Unbounded }, await StoreAsync(), stop.Token);
        await UntilAsync(() => often.Asked.Count >= 10, TimeSpan.FromSeconds(1));
        targets = [.. targets, new(late)];
        await UntilAsync(() => !late.Asked.IsEmpty, TimeSpan.FromSeconds(1));
        await stop.CancelAsync();
        Assert.True((await watching).Interrupted);
        Assert.Equal(1, often.Peak);
        var asked = often.Asked.Select(query => query.AskedAt).ToList();
        Assert.All(asked.Skip(1).Zip(asked), pair => Assert.True(pair.First - pair.Second >= TimeSpan.FromSeconds(54)));
        Assert.True((await (await StoreAsync()).RunsAsync(100, Token)).Count >= 10);
    }

    [Fact]
    public async Task A_source_that_moved_for_good_is_asked_there_and_keeps_its_history()
    {
        var source = new PolledSource("a") { Answer = query => Tagged("a", 2)(query) with { Channel = new() { MovedTo = new("https://new.example/a") } } };
        await PollAsync([source]);
        Assert.Equal(new Uri("https://new.example/a"), (await StateAsync("a")).MovedTo);
        Time.Advance(TimeSpan.FromHours(2));
        await PollAsync([source]);
        Assert.Single(source.Asked);
        Assert.Equal(2, Polls.Single().Unchanged);
    }

    [Fact]
    public async Task A_source_that_is_declared_otherwise_is_asked_at_once_and_whole()
    {
        var source = new PolledSource("a") { Answer = Tagged("a", 2) };
        PollTarget before = new(source) { Declared = "https://a/list?topic=1" }, now = new(source) { Declared = "https://a/list?topic=2" };
        await PollAsync(() => [before], new(), await StoreAsync(), Token);
        Assert.Equal(0, (await PollAsync(() => [before], new(), await StoreAsync(), Token)).Polled);
        Assert.Equal((1, 0L, 2L), await PollAsync(() => [now], new(), await StoreAsync(), Token) is var totals
            ? (totals.Polled, totals.New, totals.Unchanged) : default);
        Assert.All(source.Asked, query => Assert.Null(query.Validators));
        Assert.Equal(now.Declared, (await StateAsync("a")).Declared);
    }

    [Fact]
    public async Task A_host_keeps_its_pace_for_a_source_that_moved_to_it()
    {
        DateTimeOffset there = default, here = default;
        PolledSource moved = new("moved"), native = new("native", "new.example");
        PollTarget target = new(moved, null, address => new PolledSource("moved") { Address = address, Answer = Moved });
        SourceAnswer Moved(SourceQuery query)
        {
            there = query.AskedAt;
            return Tagged("moved", 1)(query);
        }

        moved.Answer = query => Tagged("moved", 1)(query) with { Channel = new() { MovedTo = new("https://new.example/moved") } };
        native.Answer = query =>
        {
            here = query.AskedAt;
            return Tagged("native", 1)(query);
        };
        await PollAsync(() => [target], new(), await StoreAsync(), Token);
        var polling = PollAsync(() => [target, new(native)], new() { All = true, PaceOf = _ => new(9, TimeSpan.FromSeconds(2)) }, await StoreAsync(), Token);
        await UntilAsync(() => polling.IsCompleted, TimeSpan.FromMilliseconds(1));
        Assert.True((there - here).Duration() >= TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task What_is_gone_is_retired_until_it_is_asked_for_and_may_come_back()
    {
        var source = new PolledSource("a")
        {
            Answer = _ => new() { Failure = new(FailureKind.Http, "a answered 410") { Status = 410 }, Channel = new() { Gone = true } },
        };
        Assert.Equal(1, (await PollAsync([source])).Failed);
        Time.Advance(TimeSpan.FromDays(100));
        Assert.Equal(0, (await PollAsync([source])).Polled);
        Assert.NotNull((await StateAsync("a")).RetiredAt);
        source.Answer = Tagged("a", 1);
        Assert.Equal(1, (await PollAsync([source], new() { All = true })).New);
        Assert.Null((await StateAsync("a")).RetiredAt);
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 6)]
    public async Task Where_nobody_answers_the_fault_is_more_likely_ours_and_nobody_rests(bool oneAnswers, int stored)
    {
        var dead = Enumerable.Range(0, 5).Select(n => new PolledSource($"s{n}") { Answer = _ => new() { Failure = new(FailureKind.Dns, "no such host") } });
        PolledSource[] last = oneAnswers ? [new("alive")] : [];
        Assert.Equal(5, (await PollAsync([.. dead, .. last])).Failed);
        Assert.Equal(stored, (await (await StoreAsync()).PollsAsync(Token)).Count);
        Assert.Equal(oneAnswers ? [] : [(true, null)], Changes.Select(change => (change.IsDown, change.AgainAt)));
    }

    [Fact]
    public async Task Offline_overnight_nobody_rests_in_the_morning()
    {
        using var stop = new CancellationTokenSource();
        var online = true;
        Func<SourceQuery, SourceAnswer> Answer(string id) => query =>
            Volatile.Read(ref online) ? Tagged(id, 2)(query) : new() { Failure = new(FailureKind.Dns, "no such host") };
        var sources = Enumerable.Range(0, 6).Select(n => new PolledSource($"s{n}") { Answer = Answer($"s{n}") }).ToList();
        var dead = new PolledSource("dead") { Answer = _ => new() { Failure = new(FailureKind.Connect, "nobody answers there") } };
        var targets = sources.Append(dead).Select(source => new PollTarget(source, TimeSpan.FromHours(1))).ToList();
        var watching = PollAsync(() => targets, new() { Watch = true, PaceOf = _ => Unbounded }, await StoreAsync(), stop.Token);
        await UntilAsync(() => Polls.Count >= 14, TimeSpan.FromSeconds(30));

        Volatile.Write(ref online, false);
        var (night, before) = (Time.GetUtcNow(), sources.Select(source => source.Asked.Count).ToList());
        await UntilAsync(() => sources.Zip(before).All(pair => pair.First.Asked.Count >= pair.Second + 10), TimeSpan.FromSeconds(30));
        await UntilAsync(() => !Changes.IsEmpty && Polls.Last().State.Why!.StartsWith("nobody answers", StringComparison.Ordinal));
        Assert.All((await (await StoreAsync()).PollsAsync(Token)).Where(state => state.Source != "dead"), state => Assert.Equal(0, state.Streak));

        Volatile.Write(ref online, true);
        var again = sources.Select(source => source.Asked.Count).ToList();
        await UntilAsync(() => sources.Zip(again).All(pair => pair.First.Asked.Count > pair.Second), TimeSpan.FromSeconds(1));
        await UntilAsync(() => Changes.LastOrDefault() is { IsDown: false });
        await stop.CancelAsync();
        await watching;

        Assert.All((await (await StoreAsync()).PollsAsync(Token)).Where(state => state.Source != "dead"), state => Assert.Null(state.LastFailure));
        Assert.NotEqual(0, (await StateAsync("dead")).Streak);
        // An answer that was under way when the night came may end in it.
        Assert.Equal(Changes.Select((_, place) => place % 2 == 0), Changes.Select(change => change.IsDown));
        Assert.True(Changes.First().Since >= night);
        Assert.True(Changes.First().AgainAt > Changes.First().Since);
    }

    [Fact]
    public async Task Once_somebody_answers_what_was_in_doubt_counts()
    {
        var dead = Enumerable.Range(0, 2).Select(n => new PolledSource($"s{n}") { Answer = _ => new() { Failure = new(FailureKind.Dns, "no such host") } });
        var alive = new PolledSource("alive") { Gate = new() };
        var polling = PollAsync([.. dead, alive]);
        await UntilAsync(() => Polls.Count == 2);
        Assert.Empty(await (await StoreAsync()).PollsAsync(Token));
        alive.Gate.SetResult();
        await polling;
        Assert.Equal([0, 1, 1], (await (await StoreAsync()).PollsAsync(Token)).Select(state => state.Streak).Order());
        Assert.Empty(Changes);
    }

    [Fact]
    public async Task A_source_that_fails_is_tried_less_and_less_says_why_and_comes_back_to_its_rhythm()
    {
        var source = new PolledSource("a") { Answer = _ => new() { Failure = new(FailureKind.Connect, "nobody answers at a") } };
        for (var i = 1; i <= 6; i++)
        {
            Assert.Equal(1, (await PollAsync([source])).Failed);
            Time.SetUtcNow((await StateAsync("a")).DueAt!.Value);
        }

        var failing = await StateAsync("a");
        Assert.Equal((6, FailureKind.Connect), (failing.Streak, failing.LastFailure!.Kind));
        Assert.StartsWith("6th failure in a row: waits ", failing.Why, StringComparison.Ordinal);
        source.Answer = Tagged("a", 1);
        await PollAsync([source]);
        var back = await StateAsync("a");
        Assert.Equal((0, "nobody answers at a"), (back.Streak, back.LastFailure!.Message));
        Assert.InRange(back.Interval!.Value, TimeSpan.FromMinutes(54), TimeSpan.FromMinutes(66));
    }
}
