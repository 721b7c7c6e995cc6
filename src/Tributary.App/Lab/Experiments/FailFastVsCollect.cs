using Tributary.App.Lab.Code;
using Tributary.Fanout;
using static System.FormattableString;

namespace Tributary.App.Lab.Experiments;

/// <summary>What each way of waiting for many calls does when some of them fail.</summary>
internal sealed class FailFastVsCollect() : LabExperiment(
    "fail-fast-vs-collect",
    "Some calls fail at once and others are slow: who still runs afterwards, and which errors are seen?",
    TimeSpan.FromSeconds(3))
{
    private const int Rounds = 2;
    private const int SlowMs = 450;
    private const string File = nameof(FailFastVsCollectCode) + ".cs";

    // A call that is cut short ends well before the slow ones would.
    private const double CutShort = 0.6;

    private static readonly int[] FailMs = [20, 170, 320];

    private static readonly Way[] Ways =
    [
        new("Task.WhenAll", new(0, 1, 3, 0, 0), IsCutShort: false, ByItems(FailFastVsCollectCode.WhenAllAsync)),
        new("Task.WhenEach, left", new(5, 1, 3, 0, 0), IsCutShort: true, ByItems(FailFastVsCollectCode.WhenEachAsync)),
        new("Parallel.ForEachAsync", new(0, 1, 1, 5, 0), IsCutShort: true, ByItems(FailFastVsCollectCode.ForEachAsync)),
        new("TaskScope", new(0, 1, 1, 5, 0), IsCutShort: true, ByItems(FailFastVsCollectCode.ScopeAsync)),
        new("FanOut, CancelRest", new(0, 1, 1, 5, 0), IsCutShort: true, ByReport(FailFastVsCollectCode.FanOutCancelRestAsync)),
        new("FanOut", new(0, 3, 3, 0, 3), IsCutShort: false, ByReport(FailFastVsCollectCode.FanOutAsync)),
    ];

    /// <summary>Waits for the calls: the answers and the errors that the caller has in hand afterwards.</summary>
    internal delegate Task<(int Answers, int Errors)> Waiting(IReadOnlyList<Uri> sources, Fetch fetch, CancellationToken cancellationToken);

    /// <inheritdoc/>
    protected override async Task<Finding> MeasureAsync(LabGround ground, CancellationToken cancellationToken)
    {
        var sources = Sources(ground);
        var measured = Ways.ToDictionary(way => way, _ => new List<Round>());
        var pictures = new List<Picture>();
        for (var round = 0; round < Rounds; round++)
            foreach (var way in Ways)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var log = new CallLog(ground.Time);
                var one = await MeasureAsync(way, sources, log, ground.Http, cancellationToken);
                measured[way].Add(one);
                if (round == 0 && way.Name is "Task.WhenEach, left" or "TaskScope" or "FanOut" && pictures.Count < 3)
                    pictures.Add(new(way.Name, "ms", log.Bars(one.ReturnedMs)));
            }

        return new()
        {
            Experiment = Name,
            Question = Question,
            Conditions =
            [
                $"Six calls at once to simulated sources on loopback: three fail after {string.Join(", ", FailMs)} ms (status 500), "
                + $"three answer after {SlowMs} ms.",
                $"{Rounds} rounds; the table has the last. \"Seen\" are the errors that a catch block, or a list of outcomes, has in hand.",
            ],
            Measurements = [.. Ways.Select(way => Row(way, measured[way][^1]))],
            Pictures = pictures,
            Conclusion = Judge([.. Ways.Select(way => (way, (IReadOnlyList<Round>)measured[way]))]),
            Advice = "Where one failure makes the rest useless, TaskScope: the rest is cancelled and has ended before the next line. "
                + "Where each answer is worth having, FanOut: a list of answers and errors, each with its input. Never leave a loop "
                + "over Task.WhenEach or Task.WhenAny with calls under way: nobody will see how they end.",
            Decisions = ["0001", "0010"],
            Code =
            [
                Snippet.Trap("Task.WhenAll", File, nameof(FailFastVsCollectCode.WhenAllAsync)),
                Snippet.Trap("Task.WhenEach, left at the first failure", File, nameof(FailFastVsCollectCode.WhenEachAsync)),
                Snippet.Of("Parallel.ForEachAsync", File, nameof(FailFastVsCollectCode.ForEachAsync)),
                Snippet.Of("TaskScope", File, nameof(FailFastVsCollectCode.ScopeAsync)),
                Snippet.Of("FanOut", File, nameof(FailFastVsCollectCode.FanOutAsync)),
            ],
        };
    }

    /// <summary>What the rounds say: counts exactly, times by whether a way waited for the slow calls.</summary>
    internal static Conclusion Judge(IReadOnlyList<(Way Way, IReadOnlyList<Round> Rounds)> measured) =>
        Claim.Judge([.. measured.Select(one => ClaimOf(one.Way, one.Rounds))]);

    private static Claim ClaimOf(Way way, IReadOnlyList<Round> rounds)
    {
        var times = rounds.Select(round => round.ReturnedMs).ToList();
        var inTime = way.IsCutShort ? Claim.AtMost("", "", times, SlowMs * CutShort) : Claim.AtLeast("", "", times, SlowMs * 0.95);
        var when = way.IsCutShort ? "before the slow calls would be over" : "when the slow calls are over";
        return new(
            $"{way.Name} is back {when}, with {Text(way.Expected)}",
            string.Join("; ", rounds.Select(round =>
                Invariant($"{round.ReturnedMs:0} ms{(round.Counts == way.Expected ? "" : $", {Text(round.Counts)}")}"))),
            [.. rounds.Zip(inTime.Rounds, (round, isInTime) => isInTime && round.Counts == way.Expected)],
            // A count that is another one is no noise.
            inTime.IsSteady || rounds.All(round => round.Counts != way.Expected));
    }

    private static string Text(Counts counts) =>
        Invariant($"{counts.Seen} of {counts.Errors} errors, {counts.Kept} answers, {counts.Running} calls still running");

    private static List<Uri> Sources(LabGround ground)
    {
        var slow = ground.Shop("slow", $"delay:{SlowMs}ms").AbsoluteUri;
        return [.. FailMs.Index().SelectMany(fail => new[]
        {
            new Uri(slow[..^1] + Invariant($"{fail.Index + 1}")),
            ground.Shop(Invariant($"fails-{fail.Index + 1}"), $"delay:{fail.Item}ms,status:500"),
        })];
    }

    private static async Task<Round> MeasureAsync(
        Way way, IReadOnlyList<Uri> sources, CallLog log, HttpClient http, CancellationToken cancellationToken)
    {
        var (answers, errors) = (0, 0);
        double returned;
        int running;
        try
        {
            (answers, errors) = await way.WaitAsync(sources, FetchAsync, cancellationToken);
        }
        catch (Exception caught) when (log.In(caught) is var seen and > 0)
        {
            errors = seen;
        }
        finally
        {
            (returned, running) = (log.Now, log.Running);
            await log.WhenIdleAsync();
        }

        return new(returned, new(running, errors, log.Ended(BarKind.Failed), log.Ended(BarKind.Cancelled), answers));

        ValueTask<int> FetchAsync(Uri source, CancellationToken token) =>
            log.WatchAsync(
                Label(source),
                async callToken =>
                {
                    using var answer = await http.GetAsync(source, callToken);
                    answer.EnsureSuccessStatusCode();
                    return (await answer.Content.ReadAsByteArrayAsync(callToken)).Length;
                },
                token);
    }

    private static string Label(Uri source)
    {
        var shop = source.Segments[1].Trim('/')["shop~".Length..];
        return shop == "slow" ? $"slow-{source.Segments[^1]}" : shop;
    }

    private static Waiting ByItems(Func<IReadOnlyList<Uri>, Fetch, CancellationToken, Task<int[]>> way) =>
        async (sources, fetch, token) => ((await way(sources, fetch, token)).Length, 0);

    private static Waiting ByReport(Func<IReadOnlyList<Uri>, Fetch, CancellationToken, Task<FanOutReport<Uri, int>>> way) =>
        async (sources, fetch, token) =>
        {
            var report = await way(sources, fetch, token);
            return (report.CountOf(OutcomeKind.Succeeded), report.Count(outcome => outcome.Error is not null));
        };

    private static Measurement Row(Way way, Round round) => new(way.Name,
    [
        new("returned after", round.ReturnedMs, "ms"),
        new("still running", round.Counts.Running),
        new("errors seen", round.Counts.Seen),
        new("errors in all", round.Counts.Errors),
        new("calls cancelled", round.Counts.Cancelled),
        new("answers kept", round.Counts.Kept),
    ]);

    /// <summary>A way of waiting, and what it is claimed to come to.</summary>
    internal sealed record Way(string Name, Counts Expected, bool IsCutShort, Waiting WaitAsync);

    /// <summary>What is counted: all but the first once everything has ended.</summary>
    /// <param name="Running">Calls under way when the caller went on.</param>
    /// <param name="Seen">Errors that the caller has in hand.</param>
    /// <param name="Errors">Calls that failed for a reason of their own.</param>
    /// <param name="Cancelled">Calls that were cut short.</param>
    /// <param name="Kept">Answers that the caller has in hand.</param>
    internal sealed record Counts(int Running, int Seen, int Errors, int Cancelled, int Kept);

    /// <summary>One way, once.</summary>
    internal sealed record Round(double ReturnedMs, Counts Counts);
}
