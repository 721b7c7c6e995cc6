using Tributary.App.Lab.Code;
using Tributary.Http;
using static System.FormattableString;

namespace Tributary.App.Lab.Experiments;

/// <summary>The sum of all sources against the slowest of them.</summary>
internal sealed class SequentialVsConcurrent() : LabExperiment(
    "sequential-vs-concurrent",
    "What does it cost to ask one source after the other rather than all at once?",
    TimeSpan.FromSeconds(6))
{
    private const int Rounds = 3;
    private const int SlowestMs = 45;
    private const string File = nameof(SequentialVsConcurrentCode) + ".cs";

    // Of the ratio that the delays alone would give. What is missing is the work itself: a machine that is busy takes some of it.
    private const double Share = 0.6;

    private static readonly int[] Sizes = [3, 10, 50];

    /// <inheritdoc/>
    protected override async Task<Finding> MeasureAsync(LabGround ground, CancellationToken cancellationToken)
    {
        await using var client = ground.Outbound(new() { Concurrency = Sizes[^1], Adaptive = false });
        var measured = new List<Case>();
        foreach (var size in Sizes)
            measured.Add(await MeasureAsync(size, ground, client, cancellationToken));
        var drawn = await DrawAsync(measured[1], ground, client, cancellationToken);
        return new()
        {
            Experiment = Name,
            Question = Question,
            Conditions =
            [
                $"3, 10 and 50 simulated sources on loopback; of each set the slowest answers after {SlowestMs} ms, the others evenly "
                    + "spread below it.",
                $"{Rounds} rounds of each; the table has the middle one. Connections are open beforehand.",
            ],
            Measurements = [.. measured.Select(Row)],
            Pictures = drawn,
            Conclusion = Judge(measured),
            Advice = "Ask independent sources with FanOut: a run then takes as long as its slowest source. Only bounds on that source "
                + "make it faster: a timeout of its own, and a deadline for all.",
            Decisions = ["0010"],
            Code =
            [
                Snippet.Trap("one after the other", File, nameof(SequentialVsConcurrentCode.OneAfterTheOtherAsync)),
                Snippet.Of("all at once", File, nameof(SequentialVsConcurrentCode.AllAtOnceAsync)),
            ],
        };
    }

    /// <summary>What the rounds say.</summary>
    internal static Conclusion Judge(IReadOnlyList<Case> cases) => Claim.Judge([.. cases.Select(one => Claim.AtLeast(
        Invariant($"{one.Size} sources one after the other take at least {one.Expected * Share:0.0} times as long as all at once"),
        Invariant($"{one.Ratios.Median():0.0} times; their delays alone: {one.Expected:0.0}"),
        one.Ratios,
        one.Expected * Share))]);

    private static async Task<Case> MeasureAsync(int size, LabGround ground, OutboundClient client, CancellationToken cancellationToken)
    {
        var sources = Enumerable.Range(1, size)
            .Select(place => ground.Shop(Invariant($"{size}-{place}"), Invariant($"delay:{Math.Max(1, SlowestMs * place / size)}ms")))
            .ToList();
        var (apart, together) = (new List<double>(), new List<double>());
        await SequentialVsConcurrentCode.AllAtOnceAsync(sources, LabGround.Ask(client), cancellationToken);
        for (var round = 0; round < Rounds; round++)
        {
            apart.Add(await ground.ClockAsync(
                () => SequentialVsConcurrentCode.OneAfterTheOtherAsync(sources, LabGround.Ask(client), cancellationToken)));
            together.Add(await ground.ClockAsync(
                () => SequentialVsConcurrentCode.AllAtOnceAsync(sources, LabGround.Ask(client), cancellationToken)));
        }

        return new(size, sources, Enumerable.Range(1, size).Sum(place => Math.Max(1, SlowestMs * place / size)), apart, together);
    }

    private static async Task<Picture[]> DrawAsync(
        Case drawn, LabGround ground, OutboundClient client, CancellationToken cancellationToken) =>
    [
        new(Invariant($"{drawn.Size} sources, one after the other"), "ms",
            await WatchAsync(SequentialVsConcurrentCode.OneAfterTheOtherAsync, drawn, ground, client, cancellationToken)),
        new(Invariant($"{drawn.Size} sources, all at once"), "ms",
            await WatchAsync(SequentialVsConcurrentCode.AllAtOnceAsync, drawn, ground, client, cancellationToken)),
    ];

    private static async Task<IReadOnlyList<Bar>> WatchAsync(
        Func<IReadOnlyList<Uri>, Fetch, CancellationToken, Task<int>> way,
        Case drawn,
        LabGround ground,
        OutboundClient client,
        CancellationToken cancellationToken)
    {
        var bars = new Bar[drawn.Size];
        var (ask, start) = (LabGround.Ask(client), ground.Time.GetTimestamp());
        await way(drawn.Sources, WatchedAsync, cancellationToken);
        return bars;

        async ValueTask<int> WatchedAsync(Uri source, CancellationToken token)
        {
            var from = ground.Time.GetElapsedTime(start).TotalMilliseconds;
            var bytes = await ask(source, token);
            var place = drawn.Sources.ToList().IndexOf(source);
            bars[place] = new(Invariant($"source {place + 1}"), from, ground.Time.GetElapsedTime(start).TotalMilliseconds - from);
            return bytes;
        }
    }

    private static Measurement Row(Case one) => new(Invariant($"{one.Size} sources"),
    [
        new("sum of delays", one.Sum, "ms"),
        new("slowest", SlowestMs, "ms"),
        new("one after the other", one.Apart.Median(), "ms"),
        new("all at once", one.Together.Median(), "ms"),
        new("ratio", one.Ratios.Median(), "×"),
    ]);

    /// <summary>One number of sources, in milliseconds.</summary>
    internal sealed record Case(
        int Size, IReadOnlyList<Uri> Sources, double Sum, IReadOnlyList<double> Apart, IReadOnlyList<double> Together)
    {
        /// <summary>What the delays alone would give.</summary>
        public double Expected => Sum / SlowestMs;

        public IReadOnlyList<double> Ratios => [.. Apart.Zip(Together, (apart, together) => apart / together)];
    }
}
