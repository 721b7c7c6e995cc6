using System.Globalization;
using Tributary.App.Lab.Code;
using Tributary.App.Lab.Instruments;

namespace Tributary.App.Lab.Experiments;

/// <summary>Work that computes against work that waits: what async gains, what threads gain.</summary>
internal sealed class CpuBound() : LabExperiment(
    "cpu-bound",
    "Does async speed up work that computes, and from which share of waiting does it pay?",
    TimeSpan.FromSeconds(7))
{
    private const int Rounds = 3;
    private const int Pieces = 8;
    private const int PieceMs = 20;
    private const string File = nameof(Computing) + ".cs";
    private static readonly int[] Shares = [0, 25, 50, 75, 100];

    /// <inheritdoc/>
    public override async Task<Finding> RunAsync(LabGround ground, CancellationToken cancellationToken)
    {
        var cores = Environment.ProcessorCount;
        var stepsPerMs = StepsPerMs(ground.Time);
        using var thread = new SingleThread();
        var mixes = new List<Mix>();
        foreach (var share in Shares)
        {
            var piece = new PieceOfWork(
                ground.Time, TimeSpan.FromMilliseconds(PieceMs * share / 100.0), (long)(stepsPerMs * PieceMs * (100 - share) / 100.0));
            mixes.Add(await MeasureAsync(share, piece, thread, cores, ground, cancellationToken));
        }

        return new()
        {
            Experiment = Name,
            Question = Question,
            Conditions =
            [
                Invariant($"{Pieces} pieces of work of {PieceMs} ms each, of which a share is waited and the rest computed; ")
                    + Invariant($"{cores} cores; {Rounds} rounds, the fastest counts."),
                Invariant($"\"A thread a core\" works on {cores} pieces at once. ")
                    + Invariant($"Of the cores this program got {mixes[0].CoresGot:0.0} while it computed only."),
            ],
            Measurements = [.. mixes.Select(Row)],
            Pictures = [.. mixes.Where(mix => mix.WaitingPercent % 50 == 0).Select(Draw)],
            Conclusion = Judge(mixes, cores),
            Advice = "Waiting is what async gives away for nothing; computing needs a core for as long as it takes. Await what waits; give "
                + "what computes to Parallel or Task.Run, no more of it at once than there are cores; keep long computing off a thread "
                + "that others share.",
            Code =
            [
                Snippet.Of("one after the other", File, nameof(Computing.OneAfterTheOtherAsync)),
                Snippet.Of("async on one thread", File, nameof(Computing.AsyncOnOneThreadAsync)),
                Snippet.Of("a thread a core", File, nameof(Computing.ThreadForEachCoreAsync)),
                Snippet.Of("async on the pool", File, nameof(Computing.AsyncOnThePoolAsync)),
            ],
        };
    }

    /// <summary>What the rounds say.</summary>
    internal static Conclusion Judge(IReadOnlyList<Mix> mixes, int cores)
    {
        var (computing, waiting) = (mixes.First(mix => mix.WaitingPercent == 0), mixes.First(mix => mix.WaitingPercent == 100));
        var claims = new List<Claim>
        {
            Claim.AtMost(
                Invariant($"Work that only computes is {computing.AsyncGain:0.0} times as fast with async on one thread: nothing gained"),
                [computing.AsyncGain], 1.3),
            Claim.AtLeast(
                Invariant($"Work that only waits is {waiting.AsyncGain:0.0} times as fast, {Pieces} pieces in the time of one"),
                [waiting.AsyncGain], Pieces / 2.0),
            new(Crossing(mixes), [Crossover(mixes) is not null], IsSteady: false),
        };
        // Without the cores that it counts on, threads cannot show what they gain.
        if (cores > 1)
            claims.Insert(1, Claim.AtLeast(
                Invariant($"A thread on each of {cores} cores computes {computing.ThreadsGain:0.0} times as fast"),
                [computing.ThreadsGain], 1.3) with { IsSteady = computing.CoresGot >= Math.Min(cores, Pieces) * 0.8 });
        return Claim.Judge(claims);
    }

    /// <summary>The least share of waiting, in percent, from which async is faster than a thread a core; null for none.</summary>
    internal static int? Crossover(IReadOnlyList<Mix> mixes) =>
        mixes.Where(mix => mix.AsyncMs < mix.ThreadsMs).Select(mix => (int?)mix.WaitingPercent).Min();

    private static string Crossing(IReadOnlyList<Mix> mixes) => Crossover(mixes) is { } share
        ? Invariant($"From {share} % of waiting, async on one thread is faster than a thread a core that does one piece at a time")
        : "Nowhere is async on one thread faster than a thread a core";

    private static double StepsPerMs(TimeProvider time)
    {
        const long Steps = 5_000_000;
        PieceOfWork.Compute(Steps);
        // The fastest of some: what disturbs only makes it slower.
        return Enumerable.Range(0, 5).Max(_ =>
        {
            var start = time.GetTimestamp();
            PieceOfWork.Compute(Steps);
            return Steps / time.GetElapsedTime(start).TotalMilliseconds;
        });
    }

    private static async Task<Mix> MeasureAsync(
        int share, PieceOfWork piece, SingleThread thread, int cores, LabGround ground, CancellationToken token)
    {
        var pieces = Enumerable.Repeat(piece, Pieces).ToList();
        var (apart, async, threads, both, got) = (double.MaxValue, double.MaxValue, double.MaxValue, double.MaxValue, 0.0);
        for (var round = 0; round < Rounds; round++)
        {
            apart = Math.Min(apart, await ground.ClockAsync(() => Computing.OneAfterTheOtherAsync(pieces, token)));
            async = Math.Min(async, await ground.ClockAsync(() => Computing.AsyncOnOneThreadAsync(thread, pieces, token)));
            both = Math.Min(both, await ground.ClockAsync(() => Computing.AsyncOnThePoolAsync(pieces, token)));
            var used = Environment.CpuUsage.TotalTime;
            var took = await ground.ClockAsync(() => Computing.ThreadForEachCoreAsync(cores, pieces, token));
            got = Math.Max(got, (Environment.CpuUsage.TotalTime - used).TotalMilliseconds / took);
            threads = Math.Min(threads, took);
        }

        return new(share, apart, async, threads, both, got);
    }

    private static Measurement Row(Mix mix) => new(Invariant($"{mix.WaitingPercent} % waiting"),
    [
        new("one after the other", mix.ApartMs, "ms"), new("async, one thread", mix.AsyncMs, "ms"),
        new("a thread a core", mix.ThreadsMs, "ms"), new("async on the pool", mix.BothMs, "ms"),
        new("async gains", mix.AsyncGain, "×"), new("threads gain", mix.ThreadsGain, "×"),
    ]);

    private static Picture Draw(Mix mix) => new(Invariant($"{mix.WaitingPercent} % waiting"), "ms",
    [
        new("one by one", 0, mix.ApartMs), new("async", 0, mix.AsyncMs), new("threads", 0, mix.ThreadsMs), new("both", 0, mix.BothMs),
    ]);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>One share of waiting: milliseconds of the fastest round of each way, and how many cores the threads got.</summary>
    internal sealed record Mix(int WaitingPercent, double ApartMs, double AsyncMs, double ThreadsMs, double BothMs, double CoresGot)
    {
        public double AsyncGain => ApartMs / AsyncMs;

        public double ThreadsGain => ApartMs / ThreadsMs;
    }
}
