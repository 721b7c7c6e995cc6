namespace Tributary.Engine.Tests.Fanout.Simulation;

/// <summary>The simulator finds what it is there to find.</summary>
public sealed class SimulationTests
{
    [Fact]
    public void Time_jumps_and_costs_nothing() => Seeds.Each(3, async simulation =>
    {
        await Task.WhenAll(simulation.Delay(86_400_000), simulation.Delay(1_000));
        Assert.Equal(TimeSpan.FromDays(1), simulation.Time.Elapsed);
    });

    [Fact]
    public void A_deadlock_is_found() =>
        Assert.Contains("deadlock", Failure(_ => new TaskCompletionSource().Task), StringComparison.Ordinal);

    [Fact]
    public void A_livelock_is_found() => Assert.Contains("livelock", Failure(async _ =>
    {
        while (true)
            await Task.Yield();
    }), StringComparison.Ordinal);

    [Fact]
    public void An_escape_is_found() =>
        Assert.Contains("another thread", Failure(async _ => await Task.Run(() => Thread.SpinWait(2_000))), StringComparison.Ordinal);

    [Fact]
    public void A_timer_left_behind_is_found() => Assert.NotEmpty(Failure(simulation =>
    {
        _ = simulation.Delay(1);
        return Task.CompletedTask;
    }));

    [Fact]
    public void One_seed_is_one_schedule_and_others_are_others()
    {
        var schedules = Enumerable.Range(0, 100).Select(Schedule).ToList();
        Assert.Equal(schedules, Enumerable.Range(0, 100).Select(Schedule));
        Assert.True(schedules.Distinct().Count() > 90);
    }

    [Fact]
    public void A_planted_race_is_found() => Assert.Contains("Seed", Failure(async simulation =>
    {
        var shared = 0;
        await Task.WhenAll(Enumerable.Range(0, 3).Select(async _ =>
        {
            await Task.Yield();
            var read = shared;
            if (simulation.Random.Next(2) == 0)
                await Task.Yield();
            shared = read + 1;
        }));
        Assert.Equal(3, shared);
    }), StringComparison.Ordinal);

    private static int Schedule(int seed) => Simulation.Run(seed, simulation =>
        Task.WhenAll(Enumerable.Range(1, 6).Select(async _ =>
        {
            await Task.Yield();
            await simulation.Delay(simulation.Random.Next(3));
            await Task.Yield();
        }))).Schedule;

    private static string Failure(Func<Simulation, Task> scenario) =>
        Assert.Throws<InvalidOperationException>(() => Seeds.Each(50, scenario)).Message;
}
