using Tributary.App.Lab.Code;
using Tributary.App.Lab.Instruments;
using static System.FormattableString;

namespace Tributary.App.Lab.Experiments;

/// <summary>Fetches that look concurrent and hold their thread: on a loop of one thread, then on the thread pool.</summary>
internal sealed class BlockingTrap() : LabExperiment(
    "blocking-trap",
    "What do fetches cost that are called asynchronous and block their thread?",
    TimeSpan.FromSeconds(8))
{
    private const int Rounds = 3;
    private const int Fetches = 5;
    private const int DelayMs = 100;
    private const int LeastThreads = 2;
    private const int Steps = 12;

    // Of the ratio that the delays alone would give; a busy machine takes some of it.
    private const double Share = 0.6;
    private const string File = nameof(Blocking) + ".cs";
    private static readonly TimeSpan OwnThreadBound = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan PoolBound = TimeSpan.FromSeconds(4.5);

    // The pool hands out the threads that it has and a core's worth at once, then one after each of ever longer pauses: so many more need
    // a few seconds.
    private static int Holders => Math.Max(LeastThreads, ThreadPool.ThreadCount) + Environment.ProcessorCount + 19;

    /// <inheritdoc/>
    protected override async Task<Finding> MeasureAsync(LabGround ground, CancellationToken cancellationToken)
    {
        var loop = await OnLoopAsync(ground, cancellationToken);
        var pool = await OnPoolAsync(ground, cancellationToken);
        return new()
        {
            Experiment = Name,
            Question = Question,
            Conditions =
            [
                $"{Fetches} simulated sources on loopback, each of which answers after {DelayMs} ms, asked at once on a loop of one "
                    + $"thread; {Rounds} rounds, the table has the middle one.",
                Invariant($"{pool.Holders} such requests on the thread pool, which had {pool.Growth[0].Threads} threads and ")
                    + Invariant($"was told to keep {LeastThreads} ready; ")
                    + Invariant($"{Environment.ProcessorCount} cores; one round, which cannot refute anything. ")
                    + "The simulator shares the pool, as timers, sockets and other requests of a server do.",
                "What others wait: how long a piece of work that does nothing waited for a thread, at most.",
            ],
            Measurements = Rows(loop, pool),
            Pictures = Pictures(loop, pool),
            Conclusion = Judge(loop, pool),
            Advice = "Await all the way down. Where a library has synchronous calls only, give it threads of its own and say so; more "
                + "threads in the pool only move the point where it happens. CA1849 (in async methods), VSTHRD002 (elsewhere) and banned "
                + "symbols (RS0030) are errors in this build: each trap below had to be allowed.",
            Decisions = ["0076"],
            Code =
            [
                Snippet.Trap("a synchronous call", File, nameof(Blocking.SynchronousCallsAsync)),
                Snippet.Trap("Result", File, nameof(Blocking.ResultsAsync)),
                Snippet.Trap("a wait for one's own thread", File, nameof(Blocking.WaitForOwnThread)),
                Snippet.Trap("one thread of the pool for each request", File, nameof(Blocking.OnThePoolAsync)),
                Snippet.Of("awaited", File, nameof(Blocking.AwaitedAsync)),
            ],
        };
    }

    /// <summary>What the rounds say.</summary>
    internal static Conclusion Judge(OnLoop loop, OnPool pool) => Claim.Judge(
    [
        Claim.AtLeast(
            Invariant($"{Fetches} fetches by synchronous calls on one thread take at least {Fetches * Share:0} times as long as awaited"),
            Times(loop.SynchronousRatios.Median()), loop.SynchronousRatios, Fetches * Share),
        Claim.AtLeast(
            Invariant($"by Result they take at least {Fetches * Share:0} times as long"),
            Times(loop.ResultRatios.Median()), loop.ResultRatios, Fetches * Share),
        Claim.Exactly(
            Invariant($"nothing tells of it: all {3 * Fetches} answers of a round came without an exception"), loop.Answers, 3 * Fetches),
        new(
            "a wait on that thread for work that continues on it does not end",
            Invariant($"{loop.OwnThreadEnded.Count(ended => ended)} of {loop.OwnThreadEnded.Count} had ended ")
            + Invariant($"after {OwnThreadBound.TotalMilliseconds:0} ms"),
            [.. loop.OwnThreadEnded.Select(ended => !ended)]),
        // What follows has one round, and cannot be refuted by it.
        new(
            Invariant($"on the thread pool {pool.Holders} requests that hold a thread each take at least twice as long as awaited"),
            Times(pool.BlockedMs / pool.AwaitedMs), [pool.BlockedMs >= 2 * pool.AwaitedMs], IsSteady: false),
        new(
            "the pool grows while they hold its threads",
            Invariant($"from {pool.Growth[0].Threads} to {pool.Threads} threads"),
            [pool.Threads > pool.Growth[0].Threads],
            IsSteady: false),
        new(
            "work of others waits for a thread more than twice as long as where all is awaited",
            Invariant($"up to {pool.BlockedWaitMs:N0} ms against {pool.AwaitedWaitMs:N0}"),
            [pool.BlockedWaitMs > 2 * pool.AwaitedWaitMs], IsSteady: false),
    ]);

    private static string Times(double ratio) => Invariant($"{ratio:0.0} times");

    private static async Task<OnLoop> OnLoopAsync(LabGround ground, CancellationToken token)
    {
        var addresses = Addresses(ground, "loop", Fetches);
        var (calls, results, awaited) = (new List<double>(), new List<double>(), new List<double>());
        var (answers, ended) = (new List<int>(), new List<bool>());
        using var thread = new SingleThread();
        await Blocking.AwaitedAsync(ground.Http, addresses, token);
        for (var round = 0; round < Rounds; round++)
        {
            var came = 0;
            calls.Add(await ground.ClockAsync(async () =>
                came += await UnwrappedAsync(() => Blocking.SynchronousCallsAsync(ground.Http, addresses, token))));
            results.Add(await ground.ClockAsync(async () =>
                came += await UnwrappedAsync(() => Blocking.ResultsAsync(ground.Http, addresses, token))));
            awaited.Add(await ground.ClockAsync(async () =>
                came += await UnwrappedAsync(() => Blocking.AwaitedAsync(ground.Http, addresses, token))));
            answers.Add(came);
            var (hasEnded, work) = await UnwrappedAsync(() =>
                Task.FromResult(Blocking.WaitForOwnThread(ground.Http, addresses[0], OwnThreadBound, token)));
            await work;
            ended.Add(hasEnded);
        }

        return new(calls, results, awaited, answers, ended);

        // Result and Wait wrap a cancellation like any other exception.
        async Task<T> UnwrappedAsync<T>(Func<Task<T>> work)
        {
            try
            {
                return await thread.RunAsync(work);
            }
            catch (AggregateException wrapped) when (token.IsCancellationRequested && IsCancelled(wrapped))
            {
                throw new OperationCanceledException(token);
            }
        }
    }

    private static async Task<OnPool> OnPoolAsync(LabGround ground, CancellationToken token)
    {
        var holders = Holders;
        var addresses = Addresses(ground, "pool", holders);
        ThreadPool.GetMinThreads(out var workers, out var completion);
        ThreadPool.SetMinThreads(Math.Min(LeastThreads, workers), completion);
        try
        {
            // Opens the connections.
            await Blocking.AwaitedAsync(ground.Http, addresses, token);
            using var thread = new SingleThread();
            var (awaitedMs, awaitedWatch) = await WatchAsync(
                stop => thread.RunAsync(() => Blocking.AwaitedAsync(ground.Http, addresses, stop)));
            var (blockedMs, blockedWatch) = await WatchAsync(
                stop => thread.RunAsync(() => Blocking.OnThePoolAsync(ground.Http, addresses, stop)));
            return new(
                holders, blockedMs, awaitedMs, blockedWatch.LongestWait.TotalMilliseconds, awaitedWatch.LongestWait.TotalMilliseconds,
                blockedWatch.Growth, awaitedWatch.Growth.Max(step => step.Threads));
        }
        finally
        {
            ThreadPool.SetMinThreads(workers, completion);
        }

        async Task<(double Ms, PoolWatch Watch)> WatchAsync(Func<CancellationToken, Task> work)
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(token);
            using var watch = new PoolWatch(ground.Time, PoolBound, stop.Cancel);
            var ms = await ground.ClockAsync(async () =>
            {
                try
                {
                    await work(stop.Token);
                }
                catch (Exception exception) when (stop.IsCancellationRequested && IsCancelled(exception))
                {
                    token.ThrowIfCancellationRequested();
                    // The bound ended it: it took as long as that, at least.
                }
            });
            return (ms, watch);
        }
    }

    private static bool IsCancelled(Exception exception) => exception is OperationCanceledException
        || (exception is AggregateException many && many.Flatten().InnerExceptions.All(inner => inner is OperationCanceledException));

    private static List<Uri> Addresses(LabGround ground, string name, int count)
    {
        ground.Shop(name, Invariant($"delay:{DelayMs}ms"));
        return [.. Enumerable.Range(1, count).Select(product => ground.Product(name, product))];
    }

    private static Measurement[] Rows(OnLoop loop, OnPool pool) =>
    [
        Row("one thread, synchronous calls", loop.SynchronousMs, loop.AwaitedMs),
        Row("one thread, Result", loop.ResultMs, loop.AwaitedMs),
        Row("one thread, awaited", loop.AwaitedMs, loop.AwaitedMs),
        new("one thread, waits for itself", [new("took", null, "ms")],
            $"not ended after {OwnThreadBound.TotalMilliseconds:0} ms; without a bound, never"),
        new("pool, Result",
        [
            new("took", pool.BlockedMs, "ms"), new("ratio", pool.BlockedMs / pool.AwaitedMs, "×"),
            new("pool's threads", pool.Threads), new("others wait", pool.BlockedWaitMs, "ms"),
        ]),
        new("pool, awaited",
        [
            new("took", pool.AwaitedMs, "ms"), new("ratio", 1, "×"),
            new("pool's threads", pool.AwaitedThreads), new("others wait", pool.AwaitedWaitMs, "ms"),
        ]),
    ];

    private static Measurement Row(string what, IReadOnlyList<double> rounds, IReadOnlyList<double> awaited) => new(
        what, [new("took", rounds.Median(), "ms"), new("ratio", rounds.Median() / awaited.Median(), "×")]);

    private static Picture[] Pictures(OnLoop loop, OnPool pool) =>
    [
        new(Invariant($"{Fetches} fetches on one thread"), "ms",
        [
            new("calls", 0, loop.SynchronousMs.Median()), new("Result", 0, loop.ResultMs.Median()),
            new("awaited", 0, loop.AwaitedMs.Median()),
        ]),
        new(Invariant($"the pool grows while {pool.Holders} requests hold its threads"), "ms", Stairs(pool)),
    ];

    /// <summary>A bar for each size that the pool had, of the time in which it had it; no more than so many.</summary>
    internal static IReadOnlyList<Bar> Stairs(OnPool pool)
    {
        var skip = Math.Max(1, (int)Math.Ceiling(pool.Growth.Count / (double)Steps));
        var shown = pool.Growth.Where((_, place) => place % skip == 0).ToList();
        return
        [
            .. shown.Select((step, place) => new Bar(
                Invariant($"{step.Threads} threads"),
                step.At.TotalMilliseconds,
                Math.Max(0, Until(place) - step.At.TotalMilliseconds),
                BarKind.Wait)),
        ];

        double Until(int place) => place + 1 < shown.Count ? shown[place + 1].At.TotalMilliseconds : pool.BlockedMs;
    }

    /// <summary>On one thread: milliseconds of each round, how many answers came, and whether the wait for the own thread ended.</summary>
    internal sealed record OnLoop(
        IReadOnlyList<double> SynchronousMs,
        IReadOnlyList<double> ResultMs,
        IReadOnlyList<double> AwaitedMs,
        IReadOnlyList<int> Answers,
        IReadOnlyList<bool> OwnThreadEnded)
    {
        public IReadOnlyList<double> SynchronousRatios => [.. SynchronousMs.Zip(AwaitedMs, (blocked, awaited) => blocked / awaited)];

        public IReadOnlyList<double> ResultRatios => [.. ResultMs.Zip(AwaitedMs, (blocked, awaited) => blocked / awaited)];
    }

    /// <summary>On the pool, with as many requests as <paramref name="Holders"/>.</summary>
    internal sealed record OnPool(
        int Holders,
        double BlockedMs,
        double AwaitedMs,
        double BlockedWaitMs,
        double AwaitedWaitMs,
        IReadOnlyList<(TimeSpan At, int Threads)> Growth,
        int AwaitedThreads)
    {
        /// <summary>The most threads that the pool had while its threads were held.</summary>
        public int Threads => Growth.Max(step => step.Threads);
    }
}
