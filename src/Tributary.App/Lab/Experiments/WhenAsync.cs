using Tributary.App.Lab.Code;
using static System.FormattableString;

namespace Tributary.App.Lab.Experiments;

/// <summary>When a fan-out earns its keep, and when a loop is right.</summary>
internal sealed class WhenAsync() : LabExperiment(
    "when-async",
    "One request, a chain of them, many that do not need each other: when does a fan-out earn its complexity?",
    TimeSpan.FromSeconds(4))
{
    private const int Rounds = 3;
    private const int DelayMs = 30;
    private const int Links = 5;
    private const int Many = 20;
    private const int CheapItems = 20_000;
    private const string File = nameof(WhenAsyncCode) + ".cs";

    // A gain below this is none; the gain of twenty at once is far above the second.
    private const double NoGain = 1.5;
    private const double Gain = 8;

    /// <inheritdoc/>
    protected override async Task<Finding> MeasureAsync(LabGround ground, CancellationToken cancellationToken)
    {
        await using var client = ground.Outbound(new() { Concurrency = Many, Adaptive = false });
        var fetch = LabGround.Ask(client);
        ground.Shop("even", Invariant($"delay:{DelayMs}ms"));
        var sources = Enumerable.Range(1, Many).Select(product => ground.Product("even", product)).ToList();
        await WhenAsyncCode.FanOutAsync(sources, fetch, cancellationToken);
        await SequentialVsConcurrentCode.OneAfterTheOtherAsync(sources[..1], fetch, cancellationToken);

        var one = await CompareAsync(
            "one request",
            ground,
            () => SequentialVsConcurrentCode.OneAfterTheOtherAsync(sources[..1], fetch, cancellationToken),
            () => WhenAsyncCode.FanOutAsync(sources[..1], fetch, cancellationToken));
        var chain = await CompareAsync(
            Invariant($"a chain of {Links}"),
            ground,
            () => WhenAsyncCode.ChainAsync(sources[0], Links, Next, fetch, cancellationToken),
            () => WhenAsyncCode.FannedChainAsync(sources[0], Links, Next, fetch, cancellationToken));
        var many = await CompareAsync(
            Invariant($"{Many} independent"),
            ground,
            () => SequentialVsConcurrentCode.OneAfterTheOtherAsync(sources, fetch, cancellationToken),
            () => WhenAsyncCode.FanOutAsync(sources, fetch, cancellationToken));
        var cost = await CostAsync(cancellationToken);
        return new()
        {
            Experiment = Name,
            Question = Question,
            Conditions =
            [
                Invariant(
                    $"A simulated source on loopback that answers after {DelayMs} ms; {Rounds} rounds of each, the middle one is shown."),
                Invariant($"The cost of an item: {CheapItems:N0} items whose work is done at once; CPU time of the whole process, the ")
                    + Invariant($"middle one of {Rounds} rounds."),
            ],
            Measurements =
            [
                Row(one), Row(chain), Row(many),
                new(
                    "an item's own cost",
                    [new("CPU by a loop", cost.LoopUs.Median(), "µs"), new("CPU by a fan-out", cost.FanOutUs.Median(), "µs")]),
            ],
            Pictures =
            [
                new("by a loop and by a fan-out", "ms", [.. new[] { one, chain, many }.SelectMany(kind => new Bar[]
                {
                    new($"{kind.What}, loop", 0, kind.Loop.Median()), new($"{kind.What}, fan-out", 0, kind.FanOut.Median()),
                })]),
            ],
            Conclusion = Judge(one, chain, many, cost),
            Advice = "Fan out what is independent and waits. One request, and requests of which each needs the answer before it, are a "
                + "plain loop with await: a fan-out changes nothing there but how it reads. Work that does not wait is no case for it "
                + "either.",
            Decisions = ["0010"],
            Code =
            [
                Snippet.Of(
                    "a loop", nameof(SequentialVsConcurrentCode) + ".cs", nameof(SequentialVsConcurrentCode.OneAfterTheOtherAsync)),
                Snippet.Of("a fan-out", File, nameof(WhenAsyncCode.FanOutAsync)),
                Snippet.Of("a chain", File, nameof(WhenAsyncCode.ChainAsync)),
                Snippet.Trap("a chain, fanned out", File, nameof(WhenAsyncCode.FannedChainAsync)),
            ],
        };

        // The answer's length stands for what a real one says: a product's address depends on the answer before.
        Uri Next(int bytes) => ground.Product("even", 1 + bytes);
    }

    /// <summary>What the rounds say.</summary>
    internal static Conclusion Judge(Comparison one, Comparison chain, Comparison many, Cost cost) => Claim.Judge(
    [
        Claim.AtMost("one request gains nothing by a fan-out", TimesAsFast(one), one.Gains, NoGain),
        Claim.AtMost(Invariant($"a chain of {Links} gains nothing"), TimesAsFast(chain), chain.Gains, NoGain),
        Claim.AtLeast(
            Invariant($"{Many} independent ones come at least {Gain:0} times as fast"), TimesAsFast(many), many.Gains, Gain),
        Claim.AtMost(
            Invariant($"what a fan-out costs in CPU is less than 1 % of a wait of {DelayMs} ms"),
            Invariant($"{cost.FanOutUs.Median():0.0} µs an item, {cost.FanOutUs.Median() / (DelayMs * 1000) * 100:0.000} %"),
            cost.FanOutUs,
            DelayMs * 1000 / 100.0),
    ]);

    private static string TimesAsFast(Comparison kind) => Invariant($"{kind.Gains.Median():0.0} times as fast");

    private static async Task<Comparison> CompareAsync(string what, LabGround ground, Func<Task> loop, Func<Task> fanOut)
    {
        var (byLoop, byFanOut) = (new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            byLoop.Add(await ground.ClockAsync(loop));
            byFanOut.Add(await ground.ClockAsync(fanOut));
        }

        return new(what, byLoop, byFanOut);
    }

    private static async Task<Cost> CostAsync(CancellationToken cancellationToken)
    {
        var items = Enumerable.Repeat(new Uri("http://127.0.0.1/"), CheapItems).ToList();
        var (loop, fanOut) = (new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            loop.Add(await CpuAsync(() => SequentialVsConcurrentCode.OneAfterTheOtherAsync(items, Done, cancellationToken)));
            fanOut.Add(await CpuAsync(() => WhenAsyncCode.FanOutAsync(items, Done, cancellationToken)));
        }

        return new(loop, fanOut);

        static ValueTask<int> Done(Uri source, CancellationToken token) => ValueTask.FromResult(1);
    }

    // Microseconds an item.
    private static async Task<double> CpuAsync(Func<Task> work)
    {
        var before = Environment.CpuUsage.TotalTime;
        await work();
        return (Environment.CpuUsage.TotalTime - before).TotalMicroseconds / CheapItems;
    }

    private static Measurement Row(Comparison kind) => new(kind.What,
    [
        new("a loop", kind.Loop.Median(), "ms"),
        new("a fan-out", kind.FanOut.Median(), "ms"),
        new("as fast", kind.Gains.Median(), "×"),
    ]);

    /// <summary>One kind of work in both ways, in milliseconds, round by round.</summary>
    internal sealed record Comparison(string What, IReadOnlyList<double> Loop, IReadOnlyList<double> FanOut)
    {
        public IReadOnlyList<double> Gains => [.. Loop.Zip(FanOut, (loop, fanOut) => loop / fanOut)];
    }

    /// <summary>CPU time of an item that costs nothing by itself, in microseconds, round by round.</summary>
    internal sealed record Cost(IReadOnlyList<double> LoopUs, IReadOnlyList<double> FanOutUs);
}
