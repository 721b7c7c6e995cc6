using BenchmarkDotNet.Attributes;
using Tributary.Fanout;

namespace Tributary.Benchmarks.Fanout;

/// <summary>
/// What one item costs over work that costs next to nothing: 10,000 items, at most 64 at once; time and bytes are per item. The others give
/// no outcomes, know no deadline, and neither bound what is unread nor end what runs when the consumer leaves.
/// </summary>
[MemoryDiagnoser]
public class FanOutBenchmarks
{
    private const int Items = 10_000;
    private const int Concurrency = 64;

    private readonly IEnumerable<int> _inputs = Enumerable.Range(0, Items);

    /// <summary>Whether the work gives its thread back before it ends, as anything that waits does.</summary>
    [Params(false, true)]
    public bool Yields { get; set; }

    [Benchmark(OperationsPerInvoke = Items)]
    public Task<long> FanOut() => FanOut(new() { MaxConcurrency = Concurrency });

    [Benchmark(OperationsPerInvoke = Items)]
    public Task<long> FanOutInInputOrder() => FanOut(new() { MaxConcurrency = Concurrency, Order = OutcomeOrder.Input });

    [Benchmark(OperationsPerInvoke = Items)]
    public Task<long> FanOutWithItemTimeout() => FanOut(new() { MaxConcurrency = Concurrency, ItemTimeout = TimeSpan.FromSeconds(10) });

    [Benchmark(Baseline = true, OperationsPerInvoke = Items)]
    public async Task<long> ParallelForEachAsync()
    {
        long sum = 0;
        await Parallel.ForEachAsync(
            _inputs,
            new ParallelOptions { MaxDegreeOfParallelism = Concurrency },
            async (input, token) => Interlocked.Add(ref sum, await WorkAsync(input, token)));
        return sum;
    }

    [Benchmark(OperationsPerInvoke = Items)]
    public async Task<long> WhenAllWithSemaphore()
    {
        var slots = new SemaphoreSlim(Concurrency);
        var values = await Task.WhenAll(_inputs.Select(input => BoundedAsync(slots, input)));
        return values.Sum(value => (long)value);
    }

    [Benchmark(OperationsPerInvoke = Items)]
    public async Task<long> WhenEachWithSemaphore()
    {
        var slots = new SemaphoreSlim(Concurrency);
        long sum = 0;
        await foreach (var ended in Task.WhenEach(_inputs.Select(input => BoundedAsync(slots, input))))
            sum += await ended;
        return sum;
    }

    private async Task<long> FanOut(FanOutOptions options)
    {
        long sum = 0;
        await foreach (var outcome in Tributary.Fanout.FanOut.RunAsync(_inputs, (input, _, token) => WorkAsync(input, token), options))
            sum += outcome.GetOrThrow();
        return sum;
    }

    private async Task<int> BoundedAsync(SemaphoreSlim slots, int input)
    {
        await slots.WaitAsync();
        try
        {
            return await WorkAsync(input, CancellationToken.None);
        }
        finally
        {
            slots.Release();
        }
    }

    private ValueTask<int> WorkAsync(int input, CancellationToken cancellationToken) => Yields ? YieldAsync(input) : new(input);

    private static async ValueTask<int> YieldAsync(int input)
    {
        await Task.Yield();
        return input;
    }
}
