using System.Globalization;
using Tributary.News.Runs;
using Tributary.News.Sources;
using Tributary.Simulator;
using Tributary.Simulator.Behaviours;

namespace Tributary.EndToEnd.Tests.Faults;

/// <summary>Nothing else runs meanwhile: what is allocated is counted over the whole process.</summary>
[CollectionDefinition(nameof(FaultMatrixTests), DisableParallelization = true)]
public sealed class RunAlone;

/// <summary>Every fault of the simulator against every kind of source, beside healthy ones in the same run.</summary>
[Collection(nameof(FaultMatrixTests))]
public sealed class FaultMatrixTests
{
    // A tenth of what the bombs of the run unpack to, the simulator's own work included.
    private const long MostAllocated = 120_000_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Groups => [.. FaultTable.Groups.Select(group => group.Name)];

    [Theory(Timeout = 60_000), MemberData(nameof(Groups))]
    public async Task Each_fault_has_its_outcome_and_no_other_source_notices(string name)
    {
        var group = FaultTable.Groups.Single(known => known.Name == name);
        await using var world = await SimulatedWorld.StartAsync(new SimulatorOptions { EveryLoopback = true, Tls = true }, Token);
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var run = new FaultRun(world, group);
        var outcomes = await run.RunAsync(Token);
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;

        HasTheExpected(group, outcomes);
        HealthyOnesNoticeNothing(group, run, outcomes);
        Assert.InRange(allocated, 0, MostAllocated);
        Assert.All(run.AfterRun.Providers, provider => Assert.Equal((0, 0), (provider.InFlight, provider.Waiting)));
        Assert.Equal((0, 0), (run.AfterRun.Connecting, run.AfterRun.LookUps));
        Assert.Equal(0, run.AfterDisposal.OpenConnections);
        await world.Log.WhenAsync(log => log is { All.InFlight: 0, ConnectionsOpen: 0 }, Token);
    }

    [Fact]
    public void Table_has_every_word_that_names_a_fault()
    {
        var words = FaultTable.Groups.SelectMany(group => group.Faults).Select(fault => fault.Name).ToHashSet();
        var behaviours = Enum.GetValues<Garble>().Select(garble => new Behaviour { Garble = garble })
            .Concat(Enum.GetValues<BodyFault>().Select(body => new Behaviour { Body = body }))
            .Concat(Enum.GetValues<BodyCoding>().Select(coding => new Behaviour { Coding = coding }))
            .Concat(Enum.GetValues<FaultPoint>().SelectMany(point => new Behaviour[]
            {
                new() { Stall = point }, new() { Reset = point }, new() { Close = point }, new() { HalfClose = point },
            }));
        Assert.All(behaviours, behaviour => Assert.Contains(behaviour.ToString(), words));
    }

    [Fact]
    public void Page_shows_the_table() => FaultsPage.Match(FaultsPage.Text(FaultTable.Groups));

    private static void HasTheExpected(FaultGroup group, IReadOnlyList<SourceOutcome> outcomes)
    {
        var lines = group.Faults.Index()
            .SelectMany(entry => FaultRun.Kinds, (entry, kind) => (Id: FaultRun.IdOf(kind, entry.Index), Fault: entry.Item, Kind: kind)).ToArray();
        Assert.Equal(
            lines.Select(line => $"{line.Fault.Name} {line.Kind}: {line.Fault.Expected(line.Kind)}"),
            lines.Select(line => $"{line.Fault.Name} {line.Kind}: {Text(outcomes.Single(outcome => outcome.Id == line.Id))}"));
    }

    // All there before any bound could be reached, in no time of the run's clock: neither a queue nor a neighbour held them up.
    private static void HealthyOnesNoticeNothing(FaultGroup group, FaultRun run, IReadOnlyList<SourceOutcome> outcomes)
    {
        Assert.Equal(outcomes.Count - group.Faults.Count(fault => fault.Waits is not null) * FaultRun.Kinds.Length, run.BeforeAnyBound);
        foreach (var kind in FaultRun.Kinds)
        {
            var healthy = outcomes.Take(run.BeforeAnyBound).Single(outcome => outcome.Id == FaultRun.HealthyIdOf(kind));
            Assert.Equal(("fresh", TimeSpan.Zero, TimeSpan.Zero), (Text(healthy), healthy.Start, healthy.Elapsed));
            Assert.NotEmpty(healthy.Articles);
        }
    }

    private static string Text(SourceOutcome outcome)
    {
        if (outcome.Failure is not { } failure)
            return outcome.Status;
        var status = failure.Status?.ToString(CultureInfo.InvariantCulture) ?? "-";
        return $"{failure.Kind.Word()} {failure.Phase?.Word() ?? "-"} {status}{After(failure.RetryAfter)}";
    }

    // A date has whole seconds, and the provider's clock runs while the client's stands still.
    private static string After(TimeSpan? after) => after switch
    {
        null => "",
        { TotalMinutes: 2 } => " after 2m",
        { TotalHours: < 1.02 and > 0.98 } => " after 1h",
        { TotalSeconds: var seconds } => string.Create(CultureInfo.InvariantCulture, $" after {seconds}s"),
    };
}
