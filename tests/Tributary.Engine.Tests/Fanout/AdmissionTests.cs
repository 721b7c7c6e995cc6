using Tributary.Engine.Tests.Fanout.Simulation;
using Tributary.Fanout;
using static Tributary.Engine.Tests.Fanout.Simulation.Scenario;
using Sim = Tributary.Engine.Tests.Fanout.Simulation.Simulation;

namespace Tributary.Engine.Tests.Fanout;

/// <summary>Permits: asked for before the work, given back whatever happens.</summary>
public sealed class AdmissionTests
{
    // A limit that several fan-outs could share: so many permits, first come first served, the wait cancellable.
    private sealed class Limit(Sim sim, int permits)
    {
        public Load Permits { get; } = new();

        public Deadline Deadline { get; private set; }

        public async ValueTask<IDisposable?> AdmitAsync(int input, ItemContext context, CancellationToken token)
        {
            Deadline = context.Deadline;
            while (Permits.Now >= permits)
                await sim.Delay(1, token);
            return Permits.Enter();
        }
    }

    private static FanOutOptions Options(Sim sim, int concurrency) => new() { MaxConcurrency = concurrency, Time = sim.Time };

    private static Func<int, ItemContext, CancellationToken, ValueTask<int>> Work(Sim sim, Load load, int duration) =>
        async (input, _, token) =>
        {
            using var inside = load.Enter();
            await sim.Delay(duration, token);
            return input;
        };

    [Fact]
    public void Work_starts_with_a_permit_and_gives_it_back_before_its_outcome_is_read() => Seeds.Each(async sim =>
    {
        var (limit, load) = (new Limit(sim, 2), new Load());
        var waited = new List<TimeSpan>();
        await foreach (var outcome in FanOut.RunAsync(Enumerable.Range(0, 6), limit.AdmitAsync, Work(sim, load, 10), Options(sim, 6)))
        {
            Assert.Equal(Milliseconds(10), outcome.Elapsed);
            Assert.True(limit.Permits.Now <= 6 - waited.Count - 1);
            waited.Add(outcome.Waited);
        }
        Assert.Equal((2, 2, 0, 6), (load.Peak, limit.Permits.Peak, limit.Permits.Now, limit.Permits.Ever));
        Assert.Equal([0, 0, 10, 10, 20, 20], waited.Select(wait => (int)wait.TotalMilliseconds / 10 * 10));
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_deadline_ends_the_wait_and_such_an_input_is_not_started(bool report) => Seeds.Each(async sim =>
    {
        var (limit, load) = (new Limit(sim, 1), new Load());
        var deadline = sim.DeadlineIn(15);
        var outcomes = await FanOut.RunAsync(
                Enumerable.Range(0, 6), limit.AdmitAsync, Work(sim, load, 10),
                Options(sim, 3) with { Deadline = deadline, ReportNotStarted = report })
            .ToListAsync();
        Assert.Equal(Milliseconds(15), sim.Time.Elapsed);
        Assert.Equal(deadline, limit.Deadline);
        Assert.Equal(1, outcomes.Count(outcome => outcome.IsSuccess));
        Assert.Equal(1, outcomes.Count(outcome => outcome is { Kind: OutcomeKind.TimedOut, Cause: CancelCause.Deadline }));
        Assert.Equal(report ? 4 : 0, outcomes.Count(outcome => outcome is { Kind: OutcomeKind.NotStarted, Cause: CancelCause.Deadline }));
        Assert.Equal((2, 0), (load.Ever, limit.Permits.Now));
    });

    [Fact]
    public void A_permit_that_comes_after_the_end_is_given_back_and_the_work_never_starts() => Seeds.Each(async sim =>
    {
        var (permits, load) = (new Load(), new Load());
        var outcomes = await FanOut.RunAsync(
                [0, 1],
                async (_, _, _) =>
                {
                    await sim.Delay(20, CancellationToken.None);
                    return permits.Enter();
                },
                Work(sim, load, 10),
                Options(sim, 2) with { Deadline = sim.DeadlineIn(10), ReportNotStarted = true })
            .ToListAsync();
        Assert.All(outcomes, outcome => Assert.Equal((OutcomeKind.NotStarted, CancelCause.Deadline), (outcome.Kind, outcome.Cause)));
        Assert.Equal((2, 0, 0), (permits.Ever, permits.Now, load.Ever));
    });

    [Fact]
    public void The_item_timeout_begins_with_the_work() => Seeds.Each(100, async sim =>
    {
        var limit = new Limit(sim, 1);
        var outcomes = await FanOut.RunAsync(
                Enumerable.Range(0, 4), limit.AdmitAsync, Work(sim, new(), 10), Options(sim, 4) with { ItemTimeout = Milliseconds(12) })
            .ToListAsync();
        Assert.All(outcomes, outcome => Assert.True(outcome.IsSuccess));
    });

    [Fact]
    public void What_admission_throws_is_the_outcome_and_a_foreign_cancellation_too() => Seeds.Each(100, async sim =>
    {
        var load = new Load();
        Exception[] thrown = [new InvalidOperationException("refused"), new OperationCanceledException("not ours")];
        var outcomes = await FanOut.CollectAsync(
            Enumerable.Range(0, 2), (input, _, _) => throw thrown[input], Work(sim, load, 1), Options(sim, 2));
        Assert.Equal(thrown, outcomes.Select(outcome => outcome.Error));
        Assert.All(outcomes, outcome => Assert.Equal((OutcomeKind.Failed, TimeSpan.Zero), (outcome.Kind, outcome.Elapsed)));
        Assert.Equal(0, load.Ever);
    });

    [Fact]
    public void A_permit_that_cannot_be_given_back_is_a_failure_beside_that_of_the_work() => Seeds.Each(50, async sim =>
    {
        var report = await FanOut.CollectAsync(
            [0, 1],
            (_, _, _) => new(new Broken()),
            async (input, _, token) =>
            {
                await sim.Delay(1, token);
                return input == 0 ? input : throw new InvalidOperationException("the work");
            },
            Options(sim, 2));
        Assert.Equal("the permit", report[0].Error!.Message);
        var both = Assert.IsType<AggregateException>(report[1].Error);
        Assert.Equal(["the work", "the permit"], both.InnerExceptions.Select(error => error.Message));
    });

    [Fact]
    public void An_asynchronous_permit_is_awaited() => Seeds.Each(100, async sim =>
    {
        var released = 0;
        await foreach (var outcome in FanOut.RunAsync(
            Enumerable.Range(0, 5),
            (_, _, _) => new(new Slow(sim, () => released++)),
            Work(sim, new(), 1),
            Options(sim, 1)))
            Assert.True(released >= outcome.Input + 1);
        Assert.Equal(5, released);
        Assert.Equal(Milliseconds(5 * 11), sim.Time.Elapsed);
    });

    [Fact]
    public void Leaving_the_loop_gives_every_permit_back() => Seeds.Each(async sim =>
    {
        var (limit, load) = (new Limit(sim, 2), new Load());
        await foreach (var outcome in FanOut.RunAsync(
            Enumerable.Range(0, 20), limit.AdmitAsync, Work(sim, load, 10), Options(sim, 5)))
            break;
        Assert.Equal((0, 0), (limit.Permits.Now, load.Now));
        Assert.Equal(Milliseconds(10), sim.Time.Elapsed);
    });

    private sealed class Broken : IDisposable
    {
        public void Dispose() => throw new InvalidOperationException("the permit");
    }

    private sealed class Slow(Sim sim, Action released) : IDisposable, IAsyncDisposable
    {
        public void Dispose() => Assert.Fail("the asynchronous way is there");

        public async ValueTask DisposeAsync()
        {
            await sim.Delay(10);
            released();
        }
    }
}
