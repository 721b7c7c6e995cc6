using Tributary.Engine.Tests.Fanout.Simulation;
using Tributary.Fanout;

namespace Tributary.Engine.Tests.Fanout;

public sealed class OutcomeTests
{
    [Fact]
    public void An_outcome_gives_its_value_or_throws_what_happened() => Seeds.Each(20, async sim =>
    {
        var error = new InvalidOperationException("the work");
        var report = await FanOut.CollectAsync(
            Enumerable.Range(0, 4),
            async (input, _, token) =>
            {
                await sim.Delay(input == 2 ? 100 : 5, token);
                return input == 1 ? throw error : input;
            },
            new()
            {
                MaxConcurrency = 3, Time = sim.Time, ReportNotStarted = true,
                Deadline = sim.DeadlineIn(5),
            });
        Assert.Equal(4, report.Count);
        Assert.Equal(OutcomeKind.TimedOut, report[2].Kind);
        var timedOut = Assert.Throws<TimeoutException>(() => report[2].GetOrThrow());
        Assert.StartsWith("Input 2 timed out after", timedOut.Message, StringComparison.Ordinal);
        Assert.Equal(OutcomeKind.NotStarted, report[3].Kind);
        var notStarted = Assert.Throws<OperationCanceledException>(() => report[3].GetOrThrow());
        Assert.Equal("Input 3 was not started (Deadline).", notStarted.Message);
        Assert.False(report[3].TryGet(out _));
        Assert.False(report.IsComplete);
    });

    private static int Throw() => throw new InvalidOperationException();

    [Fact]
    public void The_value_and_the_error_with_its_stack_come_back() => Seeds.Each(20, async sim =>
    {
        var report = await FanOut.CollectAsync(
            Enumerable.Range(0, 2),
            async (input, _, token) =>
            {
                await sim.Delay(1, token);
                return input == 1 ? Throw() : input;
            },
            new() { MaxConcurrency = 3, Time = sim.Time });
        Assert.True(report[0].TryGet(out var value));
        Assert.Equal(0, value);
        var thrown = Assert.Throws<InvalidOperationException>(() => { _ = report[1].GetOrThrow(); });
        Assert.Contains(nameof(Throw), thrown.StackTrace, StringComparison.Ordinal);
        Assert.Equal((1, 1), (report.CountOf(OutcomeKind.Succeeded), report.CountOf(OutcomeKind.Failed)));
        Assert.Equal(0, report.CountOf(OutcomeKind.TimedOut));
    });

    [Fact]
    public void An_outcome_can_be_read() => Seeds.Each(1, async sim =>
    {
        var report = await FanOut.CollectAsync(
            ["a", "b", "c"],
            async (input, _, token) =>
            {
                await sim.Delay(input == "c" ? 100 : 1, token);
                return input == "b" ? throw new InvalidOperationException("no b") : input.Length;
            },
            new() { MaxConcurrency = 3, Time = sim.Time, Deadline = sim.DeadlineIn(5) });
        Assert.Equal(
            ["a: Succeeded: 1", "b: Failed: InvalidOperationException: no b", "c: TimedOut (Deadline)"], report.Select(outcome => $"{outcome}"));
    });

    [Theory]
    [InlineData(3, true, true)]
    [InlineData(8, true, false)]
    [InlineData(8, false, false)]
    public void A_report_is_complete_when_every_input_of_the_source_gave_a_value(int inputs, bool reportNotStarted, bool complete) =>
        Seeds.Each(20, async sim =>
        {
            var report = await FanOut.CollectAsync(
                new TrackedSource(sim, inputs).Asynchronous(),
                async (input, _, token) =>
                {
                    await sim.Delay(10, CancellationToken.None);
                    return input;
                },
                new()
                {
                    MaxConcurrency = 3, Time = sim.Time, ReportNotStarted = reportNotStarted,
                    Deadline = sim.DeadlineIn(10),
                });
            Assert.Equal(complete, report.IsComplete);
            Assert.Equal(3, report.CountOf(OutcomeKind.Succeeded));
            Assert.Equal(reportNotStarted ? inputs : 3, report.Count);
        });

    [Fact]
    public void A_report_that_lacks_an_input_still_in_admission_is_not_complete() => Seeds.Each(20, async sim =>
    {
        var report = await FanOut.CollectAsync<int, int>(
            [0, 1],
            async (input, _, token) =>
            {
                await sim.Delay(input * 100, token);
                return null;
            },
            (input, _, _) => new(input),
            new() { MaxConcurrency = 3, Time = sim.Time, Deadline = sim.DeadlineIn(10) });
        Assert.Equal(0, Assert.Single(report).Input);
        Assert.False(report.IsComplete);
    });
}
