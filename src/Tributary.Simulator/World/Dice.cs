namespace Tributary.Simulator.World;

/// <summary>A repeatable sequence of draws (splitmix64): the same seed gives the same world on every machine. Not thread-safe.</summary>
internal sealed class Dice(ulong seed)
{
    private ulong _state = seed;

    /// <summary>A seed for one named thing, so that adding another thing does not move this one's draws. FNV-1a, then mixed.</summary>
    public static ulong Seed(ulong seed, string name)
    {
        var hash = 14695981039346656037UL ^ seed;
        foreach (var character in name)
            hash = (hash ^ character) * 1099511628211UL;
        return Mix(hash);
    }

    public ulong Next() => Mix(_state += 0x9E3779B97F4A7C15UL);

    public int Below(int exclusive) => (int)(Next() % (ulong)exclusive);

    public bool Chance(int percent) => Below(100) < percent;

    /// <summary>In [0, 1).</summary>
    public double Fraction() => (Next() >> 11) * (1.0 / (1UL << 53));

    public T Pick<T>(IReadOnlyList<T> from) => from[Below(from.Count)];

    public T[] Shuffle<T>(IEnumerable<T> items)
    {
        var shuffled = items.ToArray();
        for (var last = shuffled.Length - 1; last > 0; last--)
        {
            var other = Below(last + 1);
            (shuffled[last], shuffled[other]) = (shuffled[other], shuffled[last]);
        }
        return shuffled;
    }

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9UL;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EBUL;
        return value ^ (value >> 31);
    }
}
