using Tributary.Http;
using Tributary.News.Runs;
using Tributary.Simulator;

namespace Tributary.EndToEnd.Tests.Faults;

[CollectionDefinition(nameof(FaultMatrixTests), DisableParallelization = true)]
public sealed class RunAlone;

/// <summary>Every fault of the simulator against every kind of source, beside healthy ones in the same run.</summary>
[Collection(nameof(FaultMatrixTests))]
public sealed class FaultMatrixTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Groups => [.. FaultTable.Groups.Select(group => group.Name)];

    [Theory(Timeout = 60_000), MemberData(nameof(Groups))]
    public async Task Each_fault_has_its_own_outcome_and_no_other_source_notices(string name)
    {
        var tested = FaultTable.Groups.Single(entry => entry.Name == name);
        await using var world = await SimulatedWorld.StartAsync(new SimulatorOptions { EveryLoopback = true, Tls = true }, Token);
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var run = new FaultRun(world, tested);
        var outcomes = await run.RunAsync(Token);
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;

        // Kind, phase and status.
        var byId = outcomes.ToDictionary(outcome => outcome.Id);
        var expected = from entry in tested.Faults.Index()
                       from kind in FaultRun.Kinds
                       select $"{entry.Item.Name} {kind}: {entry.Item.Expected(kind)}";
        var actual = from entry in tested.Faults.Index()
                     from kind in FaultRun.Kinds
                     select $"{entry.Item.Name} {kind}: {Text(byId[FaultRun.IdOf(kind, entry.Index)])}";
        TestContext.Current.TestOutputHelper?.WriteLine($"{name} {allocated / 1_000_000} MB\n" + string.Join('\n', actual.Select((a, i) =>  a + " | " + (byId[FaultRun.IdOf(FaultRun.Kinds[i % 3], i / 3)].Failure?.Message))));

        // The healthy ones: all there before any bound could be reached, in no time of the run's clock.
        Assert.Equal(outcomes.Count - tested.Faults.Count(fault => fault.Waits is not null) * FaultRun.Kinds.Length, run.BeforeAnyBound);
        foreach (var kind in FaultRun.Kinds)
        {
            var healthy = byId[FaultRun.HealthyIdOf(kind)];
            Assert.Equal(("fresh", 20, TimeSpan.Zero), (Text(healthy), healthy.Count, healthy.Elapsed));
            Assert.True(outcomes.ToList().IndexOf(healthy) < run.BeforeAnyBound);
        }

        // Nothing is left.
        Assert.All(run.AfterRun.Providers, provider => Assert.Equal((0, 0), (provider.InFlight, provider.Waiting)));
        Assert.Equal((0, 0), (run.AfterRun.Connecting, run.AfterRun.LookUps));
        Assert.Equal(0, run.AfterDisposal.OpenConnections);
        await world.Log.WhenAsync(log => log is { All.InFlight: 0, ConnectionsOpen: 0 }, Token);

        Assert.Equal(expected, actual);
    }

    private static string Text(SourceOutcome outcome) => outcome.Failure is not { } failure
        ? outcome.Status
        : $"{failure.Kind.Word()} {failure.Phase?.Word() ?? "-"} {failure.Status?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "-"}";
}
