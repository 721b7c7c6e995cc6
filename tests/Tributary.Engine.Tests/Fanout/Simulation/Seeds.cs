using System.Globalization;

namespace Tributary.Engine.Tests.Fanout.Simulation;

/// <summary>One property over many schedules.</summary>
public static class Seeds
{
    /// <summary>
    /// Runs the scenario with seeds from 0. The first that fails is named, and TRIBUTARY_SEED replays it alone; TRIBUTARY_SEEDS_PERCENT
    /// gives more or fewer.
    /// </summary>
    public static void Each(int count, Func<Simulation, Task> scenario)
    {
        var (first, last) = (0, Math.Max(1, count * (Setting("TRIBUTARY_SEEDS_PERCENT") ?? 100) / 100));
        if (Setting("TRIBUTARY_SEED") is { } one)
            (first, last) = (one, one + 1);
        for (var seed = first; seed < last; seed++)
        {
            try
            {
                Simulation.Run(seed, scenario);
            }
            catch (Exception error)
            {
                throw new InvalidOperationException($"Seed {seed} fails; TRIBUTARY_SEED={seed} replays it. {error.Message}", error);
            }
        }
    }

    public static void Each(Func<Simulation, Task> scenario) => Each(300, scenario);

    private static int? Setting(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : null;
}
