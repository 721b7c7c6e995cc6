using CsCheck;
using Tributary.Http;
using Tributary.News.Runs;
using static Tributary.News.Tests.Runs.Samples;

namespace Tributary.News.Tests.Runs;

public sealed class RunReportTests
{
    private static readonly RunHeader Header = new("01JD0000000000000000000000", "search", "climate", Now);

    private static readonly Gen<IReadOnlyList<SourceOutcome>> Outcomes =
        Gen.Select(Gen.Int[0, 50], Gen.Int[0, 100_000], Gen.Enum<FailureKind>().Nullable(0.5))
            .Select((start, elapsed, failure) => (start, elapsed, failure))
            .List[0, 12]
            .Select(items => items.Select((item, index) => Timed($"s{index}", item.start, item.elapsed, item.failure)))
            .Select(sources => (IReadOnlyList<SourceOutcome>)[.. sources]);

    private static SourceOutcome Timed(string id, double start, double elapsed, FailureKind? failure = null) => Outcome(id) with
    {
        Start = TimeSpan.FromMilliseconds(start),
        Elapsed = TimeSpan.FromMilliseconds(elapsed),
        Failure = failure is { } kind ? new(kind, "it failed") : null,
    };

    private static RunReport Report(params IReadOnlyList<SourceOutcome> sources) => RunReport.From(Header, false, sources);

    [Fact]
    public void A_run_takes_as_long_as_its_slowest_source_and_says_what_one_after_the_other_would_cost()
    {
        var report = Report(Timed("a", 1, 300), Timed("b", 1, 800), Timed("c", 2, 100));
        Assert.Equal((801, 1200), (report.Wall.TotalMilliseconds, report.Sequential.TotalMilliseconds));
        Assert.Equal(("b", 1), (report.Slowest, report.Overhead.TotalMilliseconds));
        Assert.Equal(1200.0 / 801, report.Ratio);
    }

    [Fact]
    public void Nobody_asked_is_a_run_without_time()
    {
        var report = Report();
        Assert.Equal((TimeSpan.Zero, null, null, false), (report.Wall, report.Slowest, report.Ratio, report.AllFailed));
    }

    [Fact]
    public void A_source_that_is_not_configured_is_neither_slowest_nor_missing()
    {
        var report = Report(Timed("a", 0, 900, FailureKind.InvalidRequest), Timed("b", 0, 5), Timed("c", 0, 900, FailureKind.NotStarted));
        Assert.Equal("b", report.Slowest);
        Assert.False(report.Complete);
        Assert.True(Report(Timed("a", 0, 0, FailureKind.InvalidRequest), Timed("b", 0, 5)).Complete);
    }

    [Fact]
    public void Where_every_source_failed_there_is_still_a_slowest()
    {
        var report = Report(Timed("a", 0, 20, FailureKind.Dns), Timed("b", 0, 30, FailureKind.Timeout));
        Assert.Equal((true, false, "b"), (report.AllFailed, report.Complete, report.Slowest));
    }

    [Fact]
    public void The_numbers_agree_with_one_another() => Outcomes.Sample(sources =>
    {
        var report = RunReport.From(Header, false, sources);
        Assert.Equal(sources.Sum(source => source.Elapsed.Ticks), report.Sequential.Ticks);
        Assert.All(sources, source => Assert.True(report.Wall >= source.Start + source.Elapsed));
        Assert.True(report.Overhead >= TimeSpan.Zero);
        Assert.Equal(report.Complete, sources.All(source => source.Success || source.Status == "not_configured"));
        if (report.Slowest is { } slowest)
            Assert.True(sources.Single(source => source.Id == slowest).Status is not ("not_configured" or "not_started"));
    });
}
