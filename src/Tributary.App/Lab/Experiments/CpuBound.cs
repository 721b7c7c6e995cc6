using Tributary.App.Lab.Code;
using Tributary.App.Lab.Instruments;
using static System.FormattableString;

namespace Tributary.App.Lab.Experiments;

/// <summary>Work that computes against work that waits: what async gains, what threads gain.</summary>
internal sealed class CpuBound() : LabExperiment(
    "cpu-bound",
    "Does async speed up work that computes, and from which share of waiting does it pay?",
    TimeSpan.FromSeconds(6))
{
    private const int Rounds = 3;
    private const int Pieces = 8;
    private const int PieceMs = 12;

    // Computing is tried again while somebody else has the cores that it needs, or slows them; the fastest attempt is the round's.
    private const int Attempts = 6;
    private const double Enough = 0.9;
    private const string File = nameof(Computing) + ".cs";

    // By how much a piece may miss its length before the shares of waiting are wrong.
    private const double Miss = 0.25;
    private static readonly TimeSpan Calibrated = TimeSpan.FromMilliseconds(100);
    private static readonly int[] Shares = [0, 25, 50, 75, 100];

    /// <inheritdoc/>
    protected override async Task<Finding> MeasureAsync(LabGround ground, CancellationToken cancellationToken)
    {
        var (cores, threads) = (Environment.ProcessorCount, ThreadsFor(Environment.ProcessorCount));
        var stepsPerMs = StepsPerMs(ground.Time, cancellationToken);
        using var thread = new SingleThread();
        var mixes = new List<Mix>();
        foreach (var share in Shares)
        {
            var piece = new PieceOfWork(
                ground.Time, TimeSpan.FromMilliseconds(PieceMs * share / 100.0), (long)(stepsPerMs * PieceMs * (100 - share) / 100.0));
            mixes.Add(await MeasureAsync(share, piece, thread, threads, ground, cancellationToken));
        }

        return new()
        {
            Experiment = Name,
            Question = Question,
            Conditions =
            [
                Invariant($"{Pieces} pieces of work of {PieceMs} ms each, of which a share is waited and the rest computed; ")
                    + Invariant($"{cores} cores; {Rounds} rounds, the table has the fastest."),
                Invariant($"\"Threads\" are {threads}: no more than there are cores, and few beside the pieces, so that those take turns."),
                Invariant($"Where all is computed, a round is tried again, up to {Attempts} times, while its pieces are too slow or the ")
                    + Invariant($"program gets less than {Enough * 100:0} % of the cores that it needs; it got ")
                    + Invariant($"{mixes[0].Rounds.Min(round => round.Got) * 100:0} %."),
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
                Snippet.Of("threads", File, nameof(Computing.OnThreadsAsync)),
                Snippet.Of("async on the pool", File, nameof(Computing.AsyncOnThePoolAsync)),
            ],
        };
    }

    /// <summary>
    /// With how many threads async is compared: the cores, but no more than a quarter of the pieces. With one for each piece nothing would
    /// be left that async could gain.
    /// </summary>
    internal static int ThreadsFor(int cores) => Math.Clamp(cores, 1, Pieces / 4);

    /// <summary>What the rounds say.</summary>
    internal static Conclusion Judge(IReadOnlyList<Mix> mixes, int cores)
    {
        var (computing, waiting) = (mixes.First(mix => mix.WaitingPercent == 0), mixes.First(mix => mix.WaitingPercent == 100));
        var threads = ThreadsFor(cores);
        var crossings = Enumerable.Range(0, computing.Rounds.Count).Select(round => Crossover(mixes, round)).ToList();
        // Without the cores that they count on, neither way can show what it gains.
        var hasCores = computing.Rounds.All(round => round.Got >= 0.8);
        var async = Claim.AtMost(
            "async on one thread gains nothing for work that only computes",
            Times(computing.AsyncGains.Median()), computing.AsyncGains, 1.3);
        var claims = new List<Claim>
        {
            // Where this fails, the shares are not what they are called, and nothing else is to be believed: but it denies nothing.
            new(
                Invariant($"computing was calibrated: {Pieces} pieces of {PieceMs} ms take {Pieces * PieceMs} ms one after the other"),
                Invariant($"{computing.Fastest.ApartMs:0} ms"),
                [.. computing.Rounds.Select(IsCalibrated)],
                IsSteady: false),
            async with { IsSteady = async.IsSteady && hasCores },
            Claim.AtLeast(
                Invariant($"it makes work that only waits at least {Pieces / 2} times as fast"),
                Times(waiting.AsyncGains.Median()), waiting.AsyncGains, Pieces / 2.0),
            new(
                Invariant($"from some share of waiting on it is faster than {threads} threads that do a piece at a time each"),
                string.Join(", ", crossings.Select(share => share is { } percent ? Invariant($"{percent} %") : "none").Distinct()),
                [.. crossings.Select(share => share is not null)]),
        };
        if (threads > 1)
        {
            var gain = Claim.AtLeast(
                Invariant($"{threads} threads make computing at least 1.3 times as fast"),
                Times(computing.ThreadsGains.Median()), computing.ThreadsGains, 1.3);
            claims.Add(gain with { IsSteady = gain.IsSteady && hasCores });
        }

        return Claim.Judge(claims);
    }

    /// <summary>The least share of waiting, in percent, from which async is faster than threads in that round; null for none.</summary>
    internal static int? Crossover(IReadOnlyList<Mix> mixes, int round) =>
        mixes.Where(mix => mix.Rounds[round].AsyncMs < mix.Rounds[round].ThreadsMs).Select(mix => (int?)mix.WaitingPercent).Min();

    private static bool IsCalibrated(Round round) => Math.Abs(round.ApartMs / (Pieces * PieceMs) - 1) <= Miss;

    private static string Times(double ratio) => Invariant($"{ratio:0.0} times as fast");

    private static double StepsPerMs(TimeProvider time, CancellationToken token)
    {
        var steps = 1_000_000L;
        // A core that was idle is not at once as fast as it can be. What disturbs later on only makes it slower.
        Speed();
        return Enumerable.Range(0, Rounds).Max(_ => Speed());

        // Over so many steps that they take the time that is wanted.
        double Speed()
        {
            for (; ; steps *= 2)
            {
                token.ThrowIfCancellationRequested();
                var start = time.GetTimestamp();
                PieceOfWork.Compute(steps);
                if (time.GetElapsedTime(start) is var took && took >= Calibrated)
                    return steps / took.TotalMilliseconds;
            }
        }
    }

    private static async Task<Mix> MeasureAsync(
        int share, PieceOfWork piece, SingleThread thread, int threads, LabGround ground, CancellationToken token)
    {
        var pieces = Enumerable.Repeat(piece, Pieces).ToList();
        var rounds = new List<Round>();
        for (var round = 0; round < Rounds; round++)
        {
            var attempts = new List<Round>();
            do
                attempts.Add(await AttemptAsync());
            while (share == 0 && (attempts[^1].Got < Enough || !IsCalibrated(attempts[^1])) && attempts.Count < Attempts);
            rounds.Add(Round.Fastest(attempts));
        }

        return new(share, rounds);

        async Task<Round> AttemptAsync()
        {
            var apart = await ClockAsync(() => Computing.OneAfterTheOtherAsync(pieces, token));
            var async = await ClockAsync(() => Computing.AsyncOnOneThreadAsync(thread, pieces, token));
            var pool = await ClockAsync(() => Computing.AsyncOnThePoolAsync(pieces, token));
            var byThreads = await ClockAsync(() => Computing.OnThreadsAsync(threads, pieces, token));
            var got = Math.Min(Math.Min(apart.Cores, async.Cores), byThreads.Cores / threads);
            return new(apart.Ms, async.Ms, byThreads.Ms, pool.Ms, Math.Min(1, got));
        }

        // How long it took, and how many cores it had at work meanwhile.
        async Task<(double Ms, double Cores)> ClockAsync(Func<Task> work)
        {
            var used = Environment.CpuUsage.TotalTime;
            var ms = await ground.ClockAsync(work);
            return (ms, (Environment.CpuUsage.TotalTime - used).TotalMilliseconds / ms);
        }
    }

    private static Measurement Row(Mix mix) => new(Invariant($"{mix.WaitingPercent} % waiting"),
    [
        new("one after the other", mix.Fastest.ApartMs, "ms"), new("async, one thread", mix.Fastest.AsyncMs, "ms"),
        new("threads", mix.Fastest.ThreadsMs, "ms"), new("async on the pool", mix.Fastest.PoolMs, "ms"),
        new("async gains", mix.Fastest.ApartMs / mix.Fastest.AsyncMs, "×"),
        new("threads gain", mix.Fastest.ApartMs / mix.Fastest.ThreadsMs, "×"),
    ]);

    private static Picture Draw(Mix mix) => new(Invariant($"{mix.WaitingPercent} % waiting"), "ms",
    [
        new("one by one", 0, mix.Fastest.ApartMs), new("async", 0, mix.Fastest.AsyncMs),
        new("threads", 0, mix.Fastest.ThreadsMs), new("both", 0, mix.Fastest.PoolMs),
    ]);

    /// <summary>One share of waiting, round by round.</summary>
    internal sealed record Mix(int WaitingPercent, IReadOnlyList<Round> Rounds)
    {
        public Round Fastest => Round.Fastest(Rounds);

        public IReadOnlyList<double> AsyncGains => [.. Rounds.Select(round => round.ApartMs / round.AsyncMs)];

        public IReadOnlyList<double> ThreadsGains => [.. Rounds.Select(round => round.ApartMs / round.ThreadsMs)];
    }

    /// <summary>
    /// Milliseconds of each way, and the share that was got of the cores that computing needs in each, the least of them.
    /// </summary>
    internal sealed record Round(double ApartMs, double AsyncMs, double ThreadsMs, double PoolMs, double Got)
    {
        /// <summary>The least time of each way, which need not be of one round.</summary>
        public static Round Fastest(IReadOnlyList<Round> rounds) => new(
            rounds.Min(round => round.ApartMs), rounds.Min(round => round.AsyncMs), rounds.Min(round => round.ThreadsMs),
            rounds.Min(round => round.PoolMs), rounds.Max(round => round.Got));
    }
}
