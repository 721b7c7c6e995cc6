using System.Collections.Concurrent;
using Tributary.Simulator.World;

namespace Tributary.Simulator.Serving;

/// <summary>Draws for delays: each instance's are its own sequence, the same in every run. Thread-safe.</summary>
internal sealed class Jitter(int seed)
{
    private readonly ConcurrentDictionary<string, Dice> _dice = new(StringComparer.Ordinal);

    /// <summary>In [0, 1).</summary>
    public double Next(string instance)
    {
        var dice = _dice.GetOrAdd(instance, name => new Dice(Dice.Seed((ulong)seed, name)));
        lock (dice)
            return dice.Fraction();
    }
}
