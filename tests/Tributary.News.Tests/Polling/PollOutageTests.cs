using Tributary.Http;
using Tributary.News.Polling;
using Tributary.News.Runs;
using Tributary.News.Sources;
using static Tributary.News.Tests.Polling.PolledSamples;

namespace Tributary.News.Tests.Polling;

/// <summary>Outages of our own network, short and long, while watching: polls one after the other in a time of their own.</summary>
public sealed class PollOutageTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    private static readonly string[] Six = ["a", "b", "c", "d", "e", "f"];

    [Fact]
    public void Begun_offline_everybody_is_asked_again_within_minutes_and_nothing_is_noted()
    {
        var back = Noon.AddMinutes(3);
        var world = new World(Six, TimeSpan.FromHours(6)) { Answers = (_, now) => now >= back };
        world.RunUntil(Noon.AddMinutes(12));
        Assert.All(Six, id => Assert.Equal((0, null, true), world.Noted(id)));
        Assert.Equal([false], world.Changes.Select(change => change.IsDown));
    }

    [Fact]
    public void Offline_from_the_beginning_it_is_told_once_and_everybody_is_asked_each_five_minutes()
    {
        var world = new World(Six, TimeSpan.FromHours(6)) { Answers = (_, now) => now >= Noon.AddHours(9) };
        world.RunUntil(Noon.AddHours(9));
        Assert.Empty(world.Stored);
        Assert.True(Assert.Single(world.Changes) is { IsDown: true, AgainAt: not null });
        Assert.All(Six, id => Assert.InRange(world.Asked[id], 9 * 60 / 6, 9 * 60 / 4));
        world.RunUntil(Noon.AddHours(9).AddMinutes(6));
        Assert.All(Six, id => Assert.Equal((0, null, true), world.Noted(id)));
        Assert.Equal([true, false], world.Changes.Select(change => change.IsDown));
    }

    [Fact]
    public void An_outage_of_a_minute_is_nobodys_fault_but_of_who_is_still_silent_after_it()
    {
        var (begins, ends) = (Noon.AddHours(2), Noon.AddHours(2).AddMinutes(1));
        var world = new World(Six, TimeSpan.FromHours(1), together: true)
        {
            Answers = (id, now) => now < begins || (now >= ends && id != "f"),
        };
        world.RunUntil(begins);
        world.AskAll();
        world.RunUntil(Noon.AddHours(4));
        Assert.All(Six.SkipLast(1), id => Assert.Equal((0, null, true), world.Noted(id)));
        Assert.InRange(world.Stored["f"].Streak, 1, 3);
    }

    [Fact]
    public void Overnight_who_died_meanwhile_is_noted_in_the_morning_and_nobody_else()
    {
        var (evening, morning) = (Noon.AddHours(10), Noon.AddHours(20));
        var world = new World(Six, TimeSpan.FromHours(1)) { Answers = (id, now) => now < evening || (now >= morning && id != "f") };
        world.RunUntil(evening);
        world.RunUntil(morning);
        Assert.All(Six, id => Assert.Equal((0, null, true), world.Noted(id)));
        Assert.True(world.Changes[^1].IsDown);
        world.RunUntil(morning.AddHours(2));
        Assert.All(Six.SkipLast(1), id => Assert.Equal((0, null, true), world.Noted(id)));
        Assert.InRange(world.Stored["f"].Streak, 1, 3);
    }

    [Fact]
    public void Hosts_that_are_gone_for_good_are_no_outage_though_few_others_are_asked()
    {
        var world = new World(["a", "b", "c", "d"], TimeSpan.FromMinutes(30)) { Answers = (id, now) => now < Noon.AddHours(1) || id == "a" };
        world.RunUntil(Noon.AddHours(8));
        Assert.All(["b", "c", "d"], id => Assert.InRange(world.Stored[id].Streak, 3, 10));
        Assert.InRange(world.Changes.Count, 0, 4);
    }

    [Fact]
    public void Polling_once_nobody_is_promised_another_try()
    {
        var world = new World(Six, TimeSpan.FromHours(1), watch: false, took: TimeSpan.FromMinutes(1)) { Answers = (_, _) => false };
        world.RunUntil(Noon);
        Assert.Equal((true, null), Assert.Single(world.Changes) is var change ? (change.IsDown, change.AgainAt) : default);
        Assert.Empty(world.Stored);
    }

    [Fact]
    public void A_poll_that_was_decided_with_what_an_outage_undid_is_decided_anew()
    {
        var world = new World(["a", "b", "c"], TimeSpan.FromHours(1)) { Answers = (_, _) => false };
        var (first, second, third) = (world.Take(), world.Take(), world.Take());
        world.End(first, Noon);
        world.End(second, Noon);
        var doubted = first.State;
        Assert.Equal(1, doubted.Streak);

        // The first is under way again when the third shows that nobody answers.
        var now = Noon.AddMinutes(10);
        var late = world.Decide(first, now);
        world.End(third, now);
        Assert.Equal(0, first.State.Streak);
        Assert.Null(world.Doubtful.Ended(first, doubted, late, now));
        var (shown, stored) = world.Doubtful.Ended(first, first.State, world.Decide(first, now), now)!.Value;
        Assert.Equal((0, null), (shown.State.Streak, shown.State.LastFailure));
        Assert.Empty(stored);
    }

    /// <summary>The schedule, the doubt and the decision, without a task: each poll ends a while after it began, in order.</summary>
    private sealed class World
    {
        private readonly Random _dice = new(7);
        private readonly PollSchedule _schedule = new(_ => Unbounded);
        private readonly TimeSpan _every;
        private readonly TimeSpan _took;
        private readonly Sweep _sweep = new(new("01JD", "poll", null, Noon), new() { Timeout = TimeSpan.FromSeconds(10), StartTimestamp = 0 });
        private DateTimeOffset _now = Noon;

        public World(IReadOnlyList<string> ids, TimeSpan every, bool watch = true, bool together = false, TimeSpan? took = null)
        {
            (_every, _took) = (every, took ?? TimeSpan.FromSeconds(1));
            Doubtful = new(_schedule, Noon, watch, (_, _) => together ? 0.5 : _dice.NextDouble());
            _schedule.Set([.. ids.Select(id => new PollTarget(new PolledSource(id)))], _ => null, DateTimeOffset.UnixEpoch);
        }

        public required Func<string, DateTimeOffset, bool> Answers { get; init; }

        public DoubtfulPolls Doubtful { get; }

        public Dictionary<string, PollState> Stored { get; } = [];

        public Dictionary<string, int> Asked { get; } = [];

        public List<NetworkChange> Changes { get; } = [];

        public (int Streak, PollFailure? LastFailure, bool HasAnswered) Noted(string id) =>
            (Stored[id].Streak, Stored[id].LastFailure, Stored[id].SucceededAt is not null);

        public void RunUntil(DateTimeOffset end)
        {
            while (_schedule.NextDue is { } due && due <= end)
            {
                _now = due > _now ? due : _now;
                _schedule.Wake(_now, all: false, _sweep);
                EndAll();
            }

            _now = end > _now ? end : _now;
        }

        public void AskAll()
        {
            _schedule.Wake(_now, all: true, _sweep);
            EndAll();
        }

        public PollEntry Take()
        {
            _schedule.Wake(_now, all: true, _sweep);
            return _schedule.Take(_now)!;
        }

        public Poll Decide(PollEntry entry, DateTimeOffset now)
        {
            var id = entry.State.Source;
            var outcome = new SourceOutcome
            {
                Id = id,
                Kind = "test",
                Failure = Answers(id, now) ? null : new(FailureKind.Dns, "no such host"),
                Channel = new Channel(),
            };
            return PollDecision.Of(entry.State, entry.Target.Declared, _every, outcome, SeenItems.None, now, _dice.NextDouble());
        }

        public void End(PollEntry entry, DateTimeOffset now)
        {
            (Poll Shown, IReadOnlyList<Poll> Stored)? ended;
            do
                ended = Doubtful.Ended(entry, entry.State, Decide(entry, now), now);
            while (ended is null);
            foreach (var poll in ended.Value.Stored)
                Stored[poll.State.Source] = poll.State;
            Changes.AddRange(Doubtful.Changes());
        }

        private void EndAll()
        {
            var taken = new List<PollEntry>();
            while (_schedule.Take(_now) is { } entry)
                taken.Add(entry);
            foreach (var entry in taken)
            {
                _now += _took;
                Asked[entry.State.Source] = Asked.GetValueOrDefault(entry.State.Source) + 1;
                End(entry, _now);
            }
        }
    }
}
