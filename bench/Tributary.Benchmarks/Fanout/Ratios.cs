using System.Diagnostics;
using Tributary.Fanout;

namespace Tributary.Benchmarks.Fanout;

/// <summary>
/// A fan-out beside <c>Parallel.ForEachAsync</c>, in turns: of so many rounds the best, so that a busy machine spoils neither. Processor
/// time beside the clock's.
/// </summary>
internal static class Ratios
{
    private const int Items = 200_000;
    private const int Concurrency = 64;

    internal static async Task RunAsync(int rounds)
    {
        foreach (var yields in new[] { false, true })
        {
            (string Name, Func<Task<long>> Run)[] cases =
            [
                ("Parallel.ForEachAsync", () => ForEachAsync(yields)),
                ("FanOut", () => FanOutAsync(yields, new() { MaxConcurrency = Concurrency })),
                ("FanOut, input order", () => FanOutAsync(yields, new() { MaxConcurrency = Concurrency, Order = OutcomeOrder.Input })),
                ("FanOut, item timeout", () =>
                    FanOutAsync(yields, new() { MaxConcurrency = Concurrency, ItemTimeout = TimeSpan.FromSeconds(10) })),
            ];
            var best = cases.Select(_ => (Clock: double.MaxValue, Processor: double.MaxValue, Bytes: double.MaxValue)).ToArray();
            for (var round = -1; round < rounds; round++)
            {
                for (var i = 0; i < cases.Length; i++)
                {
                    var (clock, processor, bytes) = await MeasureAsync(cases[i].Run);
                    if (round >= 0)
                        best[i] = (Math.Min(best[i].Clock, clock), Math.Min(best[i].Processor, processor), Math.Min(best[i].Bytes, bytes));
                }
            }
            for (var i = 0; i < cases.Length; i++)
            {
                var (name, (clock, processor, bytes)) = (cases[i].Name, best[i]);
                Console.WriteLine(
                    $"{(yields ? "yields once" : "ends at once"),-12} {name,-22} {clock,6:F0} ns x{clock / best[0].Clock:F2}   "
                    + $"processor {processor,6:F0} ns x{processor / best[0].Processor:F2}   {bytes,5:F0} B");
            }
        }
    }

    private static async Task<(double Clock, double Processor, double Bytes)> MeasureAsync(Func<Task<long>> run)
    {
        GC.Collect();
        var (bytes, processor, clock) = (GC.GetTotalAllocatedBytes(true), Environment.CpuUsage.TotalTime, Stopwatch.GetTimestamp());
        if (await run() != (long)Items * (Items - 1) / 2)
            throw new InvalidOperationException("Items were lost.");
        return (
            Stopwatch.GetElapsedTime(clock).TotalNanoseconds / Items,
            (Environment.CpuUsage.TotalTime - processor).TotalNanoseconds / Items,
            (GC.GetTotalAllocatedBytes(true) - bytes) / (double)Items);
    }

    private static async Task<long> ForEachAsync(bool yields)
    {
        long sum = 0;
        await Parallel.ForEachAsync(
            Enumerable.Range(0, Items),
            new ParallelOptions { MaxDegreeOfParallelism = Concurrency },
            async (input, token) => Interlocked.Add(ref sum, await WorkAsync(input, yields)));
        return sum;
    }

    private static async Task<long> FanOutAsync(bool yields, FanOutOptions options)
    {
        long sum = 0;
        await foreach (var outcome in FanOut.RunAsync(Enumerable.Range(0, Items), (input, _, _) => WorkAsync(input, yields), options))
            sum += outcome.GetOrThrow();
        return sum;
    }

    private static ValueTask<int> WorkAsync(int input, bool yields) => yields ? YieldAsync(input) : new(input);

    private static async ValueTask<int> YieldAsync(int input)
    {
        await Task.Yield();
        return input;
    }
}
