using Tributary.Fanout;

namespace Tributary.Engine.Tests.Fanout.Simulation;

/// <summary>What the tests have in common: work that cleans up for a while when it is cancelled, and reading to the end.</summary>
public static class Scenario
{
    /// <summary>How long cleaning up takes, in milliseconds.</summary>
    public const int Cleanup = 5;

    /// <summary>Work for an item, which takes as long as its input says.</summary>
    public static Func<int, ItemContext, CancellationToken, ValueTask<int>> Work(Simulation sim, Load load, Func<int, int> duration) =>
        async (input, _, token) =>
        {
            using var inside = load.Enter();
            try
            {
                await sim.Delay(duration(input), token);
                return input;
            }
            catch (OperationCanceledException) when (token.IsCancellationRequested)
            {
                await sim.Delay(Cleanup, CancellationToken.None);
                throw;
            }
        };

    /// <summary>A child of a scope, which takes so long and then fails where there is an error.</summary>
    public static Func<CancellationToken, Task<int>> Child(Simulation sim, Load load, int duration, Exception? error = null)
    {
        var work = Work(sim, load, _ => duration);
        return async token => await work(duration, default, token) == duration && error is not null ? throw error : duration;
    }

    /// <summary>Waits for one after the other: Task.WhenAll would go to another thread.</summary>
    public static async Task AllAsync(params Task[] tasks)
    {
        foreach (var task in tasks)
            await task;
    }

    public static async Task<List<Outcome<int, int>>> ReadAsync(
        IAsyncEnumerable<Outcome<int, int>> outcomes, List<Outcome<int, int>>? into = null, CancellationToken cancellationToken = default)
    {
        into ??= [];
        await foreach (var outcome in outcomes.WithCancellation(cancellationToken))
            into.Add(outcome);
        return into;
    }

    public static TimeSpan Milliseconds(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}
