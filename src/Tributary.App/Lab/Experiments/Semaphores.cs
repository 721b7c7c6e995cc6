using Tributary.App.Lab.Code;
using static System.FormattableString;

namespace Tributary.App.Lab.Experiments;

/// <summary>A provider that counts by the minute and looks at each second.</summary>
internal sealed class Semaphores() : LabExperiment(
    "semaphore",
    "Fifty calls to a provider that allows a hundred a minute and flags bursts: which limit keeps them from being refused?",
    TimeSpan.FromSeconds(5))
{
    private const int Calls = 50;
    private const int Rounds = 2;
    private const int Scale = 15;
    private const int BurstASecond = 2 * Scale;
    private const int RefusedStatus = 429;

    // A burst of fifty is flagged from the 31st on: twenty of them.
    private const int RefusedAtLeast = 10;
    private const string File = nameof(SemaphoreCode) + ".cs";

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1) / Scale;

    /// <inheritdoc/>
    protected override async Task<Finding> MeasureAsync(LabGround ground, CancellationToken cancellationToken)
    {
        var (unbounded, capped, paced) = (new List<Round>(), new List<Round>(), new List<Round>());
        for (var round = 0; round < Rounds; round++)
        {
            unbounded.Add(await MeasureAsync(
                "unbounded", round, ground, products => SemaphoreCode.UnboundedAsync(ground.Http, products, cancellationToken)));
            capped.Add(await MeasureAsync(
                "capped", round, ground, products => SemaphoreCode.CappedAsync(ground.Http, products, cancellationToken)));
            await using var client = ground.Outbound(SemaphoreCode.CappedAndPaced(Minute), retry: new() { MaxAttempts = 1 });
            paced.Add(
                await MeasureAsync("paced", round, ground, products => SemaphoreCode.PacedAsync(client, products, cancellationToken)));
        }

        return new()
        {
            Experiment = Name,
            Question = Question,
            Conditions =
            [
                $"A simulated shop on loopback that answers after 50 ms; the minute is scaled to {Minute.TotalSeconds:0} s, so that it is "
                    + $"over soon: 100 calls in {Minute.TotalSeconds:0} s are allowed, and no more than {BurstASecond} within a second "
                    + "(two at full length).",
                $"{Calls} calls each way, half of what the minute allows; {Rounds} rounds; nothing is tried again.",
            ],
            Measurements =
            [
                Row("unbounded", unbounded),
                Row("capped at 10", capped),
                Row("capped and paced", paced, "at full length: 49 intervals of 600 ms, 29.4 s"),
            ],
            Pictures =
            [
                new("answered and refused", "calls",
                    [.. Bars("unbounded", unbounded), .. Bars("capped at 10", capped), .. Bars("capped and paced", paced)]),
            ],
            Conclusion = Judge(unbounded, capped, paced),
            Advice = "Count what the provider counts. A semaphore bounds how many are in flight, and quick answers make that many a "
                + "second; a rate spaces the starts. Give the client the provider's rate: it holds for everybody who asks that "
                + "host, and a fan-out needs no pace of its own.",
            Decisions = ["0042"],
            Code =
            [
                Snippet.Trap("unbounded", File, nameof(SemaphoreCode.UnboundedAsync)),
                Snippet.Trap("capped at 10", File, nameof(SemaphoreCode.CappedAsync)),
                Snippet.Of("capped and paced: the limits", File, nameof(SemaphoreCode.CappedAndPaced)),
                Snippet.Of("capped and paced: the calls", File, nameof(SemaphoreCode.PacedAsync)),
            ],
        };
    }

    /// <summary>What the rounds say.</summary>
    internal static Conclusion Judge(IReadOnlyList<Round> unbounded, IReadOnlyList<Round> capped, IReadOnlyList<Round> paced)
    {
        var pace = Minute / 100 * (Calls - 1);
        return Claim.Judge(
        [
            Refusing($"unbounded, {RefusedAtLeast} or more of {Calls} calls are refused", unbounded),
            Refusing($"a cap of 10 does not help, {RefusedAtLeast} or more are refused", capped),
            Claim.Exactly("paced, no call is refused", [.. paced.Select(round => round.Refused)], 0),
            Claim.AtLeast(
                Invariant($"pacing takes its 49 intervals, {pace.TotalSeconds:0.00} s"),
                Invariant($"{paced.Select(round => round.Ms).Median() / 1000:0.00} s"),
                [.. paced.Select(round => round.Ms)],
                pace.TotalMilliseconds * 0.95),
        ]);
    }

    // A machine that takes a second over fifty calls makes no burst of them, and says nothing about the claim.
    private static Claim Refusing(string what, IReadOnlyList<Round> rounds) =>
        new(
            what,
            string.Join(", ", rounds.Select(round => round.Refused)),
            [.. rounds.Select(round => round.Refused >= RefusedAtLeast)],
            rounds.All(round => round.Ms < 1_000));

    private static async Task<Round> MeasureAsync(string way, int round, LabGround ground, Func<IReadOnlyList<Uri>, Task<int[]>> askAsync)
    {
        // A shop of its own for each: none finds another one's calls counted.
        var shop = Invariant($"{way}-{round}");
        ground.Shop(
            shop, Invariant($"delay:50ms,rate:100/{Minute.TotalSeconds:0}s,burst:{BurstASecond}"));
        int[] statuses = [];
        var took = await ground.ClockAsync(async () =>
            statuses = await askAsync([.. Enumerable.Range(1, Calls).Select(product => ground.Product(shop, product))]));
        return new(took, statuses.Count(status => status == 200), statuses.Count(status => status == RefusedStatus));
    }

    private static Measurement Row(string what, IReadOnlyList<Round> rounds, string? note = null) => new(
        what,
        [
            new("answered", rounds[^1].Answered),
            new("refused with 429", rounds[^1].Refused),
            new("total time", rounds[^1].Ms, "ms"),
        ],
        note);

    private static Bar[] Bars(string label, IReadOnlyList<Round> rounds) =>
        rounds[^1].Refused == 0
            ? [new(label, 0, rounds[^1].Answered)]
            : [new(label, 0, rounds[^1].Answered), new(label, rounds[^1].Answered, rounds[^1].Refused, BarKind.Failed)];

    /// <summary>One way, once.</summary>
    internal sealed record Round(double Ms, int Answered, int Refused);
}
