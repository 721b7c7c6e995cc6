using Tributary.Http;
using Tributary.News.Polling;
using Tributary.News.Runs;
using Tributary.News.Sources;

namespace Tributary.News.Tests.Polling;

public sealed class PollDecisionTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    private static readonly PollState Moved = new()
    {
        Source = "a", Declared = "https://a.example/feed", MovedTo = new("https://b.example/feed"), Validators = new("\"b\"", null), Streak = 2,
        DueAt = Now, TriedAt = Now.AddHours(-1), SucceededAt = Now.AddDays(-1),
    };

    private static PollState After(PollState before, Failure failure, bool gone = false, TimeSpan? every = null) => PollDecision.Of(
        before, before.Declared ?? "", every, new() { Id = "a", Kind = "feed", Failure = failure, Channel = gone ? new() { Gone = true } : null },
        SeenItems.None, Now, 0.5).State;

    [Theory]
    [InlineData(FailureKind.Quota, Phase.Queue)]
    [InlineData(FailureKind.Blocked, Phase.Connect)]
    [InlineData(FailureKind.InvalidRequest, null)]
    [InlineData(FailureKind.Timeout, Phase.Queue)]
    [InlineData(FailureKind.RateLimited, Phase.Queue)]
    [InlineData(FailureKind.CircuitOpen, null)]
    public void What_was_not_asked_has_not_failed(FailureKind kind, Phase? phase)
    {
        var state = After(Moved, new(kind, "for a test") { Phase = phase }, every: TimeSpan.FromHours(6));
        Assert.Equal((2, Moved.MovedTo, Moved.Validators), (state.Streak, state.MovedTo, state.Validators));
        Assert.Equal((Now.AddHours(1), "was not asked: waits 60 min"), (state.DueAt, state.Why));
        Assert.Equal((kind, Now), (state.LastFailure?.Kind, state.LastFailure?.At));
    }

    [Theory]
    [InlineData(FailureKind.Deadline)]
    [InlineData(FailureKind.NotStarted)]
    [InlineData(FailureKind.Cancelled)]
    public void What_was_cut_off_is_as_it_was(FailureKind kind) =>
        Assert.Same(Moved, After(Moved, new(kind, "for a test") { Status = 200 }));

    [Theory]
    [InlineData(7, 7.07)]
    [InlineData(0.1, 1)]
    [InlineData(100, 48.48)]
    public void What_was_not_asked_is_asked_no_sooner_than_it_may_be(double hours, double waits)
    {
        var quota = new Failure(FailureKind.Quota, "used up") { RetryAfter = TimeSpan.FromHours(hours) };
        Assert.Equal(waits, (After(Moved, quota).DueAt!.Value - Now).TotalHours, 0.001);
    }

    [Fact]
    public void A_retired_source_that_was_not_asked_or_gives_no_answer_is_still_retired()
    {
        var retired = After(Moved with { MovedTo = null }, new(FailureKind.Http, "gone") { Status = 410 }, gone: true);
        Assert.Equal((Now, null), (retired.RetiredAt, retired.DueAt));
        Failure[] failures = [new(FailureKind.Quota, "used up"), new(FailureKind.Dns, "no such host")];
        Assert.All(failures, failure => Assert.Equal(
            (retired.RetiredAt, null, retired.Why), After(retired, failure) is var state ? (state.RetiredAt, state.DueAt, state.Why) : default));
        Assert.Null(After(retired, new(FailureKind.Http, "busy") { Status = 503 }).RetiredAt);
    }

    [Theory]
    [InlineData(2, false)]
    [InlineData(0, true)]
    public void Where_a_new_address_is_given_up_its_validators_go_with_it(int streak, bool gone)
    {
        var state = After(Moved with { Streak = streak }, new(FailureKind.Http, "no") { Status = gone ? 410 : 404 }, gone);
        Assert.Equal((null, null, null), (state.MovedTo, state.Validators, state.RetiredAt));
        Assert.NotNull(state.DueAt);
    }

    [Fact]
    public void At_the_address_that_is_declared_validators_outlast_failures()
    {
        var state = After(Moved with { MovedTo = null, Streak = 9 }, new(FailureKind.Http, "no") { Status = 404 });
        Assert.Equal((10, Moved.Validators), (state.Streak, state.Validators));
    }

    // What a search saw: + an answer, 4 a status 404, g 410, - none at all, q not asked. Whether others were heard, hours since the failure before.
    [Theory]
    [InlineData('4', true, 2, 3, false)]
    [InlineData('4', false, 2, 3, false)]
    [InlineData('-', true, 2, 3, false)]
    [InlineData('-', false, 2, 2, true)]
    [InlineData('q', true, 2, 2, true)]
    [InlineData('4', true, 0.9, 2, true)]
    [InlineData('g', true, 0.9, 3, false)]
    [InlineData('+', true, 0.1, 0, true)]
    public void A_search_notes_how_a_new_address_does(char answer, bool isHeard, double hours, int streak, bool stays)
    {
        var known = Moved with { LastFailure = new(FailureKind.Http, "before", Now.AddHours(-hours)) };
        var outcome = new SourceOutcome
        {
            Id = "a",
            Kind = "feed",
            Attempts = 1,
            Failure = answer switch
            {
                '+' => null,
                '-' => new(FailureKind.Dns, "no such host"),
                'q' => new(FailureKind.Quota, "used up"),
                _ => new(FailureKind.Http, "no") { Status = answer == 'g' ? 410 : 404 },
            },
            Channel = new Channel { Gone = answer == 'g' },
        };

        var after = Learned.After(known, outcome, isHeard, Now);

        Assert.Equal((streak, stays), ((after ?? known).Streak, (after ?? known).MovedTo is not null));
        Assert.Equal(streak == 2, after is null);
        Assert.Null(Learned.After(known with { MovedTo = null }, outcome, isHeard, Now));
        Assert.Null(Learned.After(known, outcome with { Attempts = 0 }, isHeard, Now));
    }
}
