using Tributary.Http;
using Tributary.News.Runs;

namespace Tributary.News.Tests.Aggregation;

/// <summary>Which sources a run says something of.</summary>
public sealed class BlameTests
{
    [Theory]
    [InlineData(FailureKind.Http, true)]
    [InlineData(FailureKind.Malformed, true)]
    [InlineData(FailureKind.TooLarge, true)]
    [InlineData(FailureKind.Timeout, true)]
    [InlineData(FailureKind.Connect, true)]
    [InlineData(FailureKind.Dns, true)]
    [InlineData(FailureKind.Tls, true)]
    [InlineData(FailureKind.Auth, false)]
    [InlineData(FailureKind.RateLimited, false)]
    [InlineData(FailureKind.Quota, false)]
    [InlineData(FailureKind.Deadline, false)]
    [InlineData(FailureKind.NotStarted, false)]
    [InlineData(FailureKind.Cancelled, false)]
    [InlineData(FailureKind.Blocked, false)]
    [InlineData(FailureKind.Unexpected, false)]
    [InlineData(FailureKind.CircuitOpen, false)]
    public void Only_a_fault_of_its_own_is_held_against_a_source(FailureKind kind, bool blamed)
    {
        var said = Blame.Of([Outcome("good", null), Outcome("bad", new(kind, "why"))]).ToDictionary(one => one.Source, one => one.Failure);
        Assert.Null(said["good"]);
        Assert.Equal(blamed, said.ContainsKey("bad"));
    }

    [Fact]
    public void What_this_machine_lacked_is_held_against_nobody()
    {
        var said = Blame.Of([Outcome("good", null), Outcome("bad", new(FailureKind.Timeout, "no free file descriptor") { IsLocal = true })]);
        Assert.Equal(["good"], said.Select(one => one.Source));
    }

    [Theory]
    [InlineData(FailureKind.Dns)]
    [InlineData(FailureKind.Connect)]
    [InlineData(FailureKind.Tls)]
    [InlineData(FailureKind.Timeout)]
    public void Where_nothing_came_back_from_anybody_it_is_our_own_network(FailureKind kind) =>
        Assert.Empty(Blame.Of([Outcome("one", new(kind, "why")), Outcome("other", new(kind, "why"))]));

    [Fact]
    public void An_answer_with_a_bad_status_shows_that_our_network_works()
    {
        var said = Blame.Of([Outcome("one", new(FailureKind.Timeout, "why")), Outcome("other", new(FailureKind.Http, "why") { Status = 500 })]);
        Assert.Equal(["one", "other"], said.Select(one => one.Source));
    }

    [Fact]
    public void A_source_that_was_not_asked_is_left_out() =>
        Assert.Empty(Blame.Of([Outcome("cached", null) with { Attempts = 0 }, Outcome("none", new(FailureKind.Http, "why") { Status = 500 }) with { Attempts = 0 }]));

    private static SourceOutcome Outcome(string id, Failure? failure) => new() { Id = id, Kind = "test", Failure = failure, Attempts = 1 };
}
