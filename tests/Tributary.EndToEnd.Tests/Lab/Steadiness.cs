using System.Diagnostics;
using static System.FormattableString;

namespace Tributary.EndToEnd.Tests.Lab;

/// <summary>Whether this machine computes the same in the same time, on all of its cores at once: what every measurement relies on.</summary>
/// <param name="Got">The share that this process got of the cores while it computed on all of them.</param>
/// <param name="Spread">How much longer the slow rounds (the fifth slowest of each hundred) took than the fastest.</param>
internal sealed record Steadiness(double Got, double Spread)
{
    private const int Rounds = 100;
    private const int Steps = 3_000_000;

    /// <summary>Whether nobody else used the cores, nor slowed them.</summary>
    public bool IsSteady => Got >= 0.9 && Spread <= 1.3;

    /// <summary>Computes for a second or less on all cores.</summary>
    public static Steadiness Measure()
    {
        var took = new List<double>();
        var (used, start) = (Environment.CpuUsage.TotalTime, Stopwatch.GetTimestamp());
        for (var round = 0; round < Rounds; round++)
        {
            var began = Stopwatch.GetTimestamp();
            var threads = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Thread(Compute)).ToList();
            threads.ForEach(thread => thread.Start());
            threads.ForEach(thread => thread.Join());
            took.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        var cores = (Environment.CpuUsage.TotalTime - used) / Stopwatch.GetElapsedTime(start);
        took.Sort();
        return new(cores / Environment.ProcessorCount, took[^5] / took[0]);
    }

    /// <inheritdoc/>
    public override string ToString() =>
        Invariant($"this process got {Got * 100:0} % of the cores, and the same work took up to {Spread:0.0} times as long");

    private static void Compute()
    {
        var state = 88172645463325252UL;
        for (var step = 0; step < Steps; step++)
        {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
        }

        GC.KeepAlive(state);
    }
}
