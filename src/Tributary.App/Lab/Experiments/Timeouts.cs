using Tributary.App.Lab.Code;
using Tributary.Fanout;
using Tributary.Http;
using static System.FormattableString;
using Tributary.News.Sources;

namespace Tributary.App.Lab.Experiments;

/// <summary>Which bound fires at which kind of slowness.</summary>
internal sealed class Timeouts() : LabExperiment(
    "timeouts",
    "A server can be slow in many ways: which bound ends the wait for it, and when?",
    TimeSpan.FromSeconds(6))
{
    private const int Rounds = 2;
    private const string File = nameof(TimeoutsCode) + ".cs";
    private const string FullPool = "a full pool";
    private const string FullPoolDeadline = "a full pool, deadline";

    // What a busy machine may add to a bound before it counts as another one.
    private const double LateMs = 150;

    private static readonly TimeSpan Part = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Total = TimeSpan.FromMilliseconds(600);
    private static readonly TimeSpan Batch = TimeSpan.FromMilliseconds(100);
    private static readonly string WithinTotal = Invariant($" within {Total.TotalMilliseconds:0} ms");
    private static readonly TimeSpan LabsOwn = TimeSpan.FromMilliseconds(1_000);

    /// <inheritdoc/>
    protected override async Task<Finding> MeasureAsync(LabGround ground, CancellationToken cancellationToken)
    {
        var cases = Cases(ground);
        var fired = cases.ToDictionary(one => one, _ => new List<Fired>());
        for (var round = 0; round < Rounds; round++)
            foreach (var one in cases)
                fired[one].Add(await FireAsync(one, ground, cancellationToken));
        var plain = new List<Plain>();
        for (var round = 0; round < Rounds; round++)
            plain.AddRange(await PlainRoundAsync(round, ground, cancellationToken));
        return new()
        {
            Experiment = Name,
            Question = Question,
            Conditions =
            [
                Invariant($"Simulated servers on loopback. Bounds of each part: queue, connect, response and a gap in the body ")
                + Invariant($"{Part.TotalMilliseconds:0} ms; ")
                + Invariant($"the total {Total.TotalMilliseconds:0} ms; the deadline, where there is one, {Batch.TotalMilliseconds:0} ms."),
                Invariant($"Beside them HttpClient with Timeout = {Total.TotalMilliseconds:0} ms; the lab itself gives up after ")
                    + Invariant($"{LabsOwn.TotalMilliseconds:0} ms."),
                .. OperatingSystem.IsLinux()
                    ? Array.Empty<string>()
                    : ["A server that never completes a connection is simulated on Linux alone: left out."],
            ],
            Measurements =
            [
                .. cases.Select(one => new Measurement(
                    one.What,
                    [new("bound", one.At.TotalMilliseconds, "ms"), new("ended after", fired[one].Select(round => round.Ms).Median(), "ms")],
                    $"{fired[one][^1].Bound}: {fired[one][^1].Message}")),
                .. plain.GroupBy(one => one.What).Select(rounds => new Measurement(
                    $"HttpClient: {rounds.Key}",
                    [
                        new("bound", rounds.First().IsStreamed ? null : Total.TotalMilliseconds, "ms"),
                        new("ended after", rounds.Select(one => one.Ms).Median(), "ms"),
                    ],
                    rounds.Last().Message)),
            ],
            Pictures = [new(
                "where each wait ended", "ms", [.. cases.Select(one => new Bar(one.What, 0, fired[one][^1].Ms, BarKind.Wait))])],
            Conclusion = Judge([.. cases.Select(one => (one, (IReadOnlyList<Fired>)fired[one]))], plain),
            Advice = "Bound every part, and let the failure say which bound it was: queue points at your own limits, connect and response "
                + "at the server, body at a connection that has stopped. Only a total ends a server that drips; only a deadline "
                + "keeps many requests within one promise.",
            Decisions = ["0048", "0002"],
            Code =
            [
                Snippet.Trap("one bound on everything", File, nameof(TimeoutsCode.OneBoundAsync)),
                Snippet.Trap("one bound that ends with the headers", File, nameof(TimeoutsCode.StreamedAsync)),
                Snippet.Of("a bound on each part", File, nameof(TimeoutsCode.Bounds)),
                Snippet.Of("and on the whole, and on the batch", File, nameof(TimeoutsCode.EachPartAsync)),
            ],
        };
    }

    /// <summary>What the rounds say: which bound it was exactly, and when with some patience.</summary>
    internal static Conclusion Judge(IReadOnlyList<(Case Case, IReadOnlyList<Fired> Rounds)> fired, IReadOnlyList<Plain> plain) =>
        Claim.Judge(
    [
        .. fired.Select(one => new Claim(
            Invariant($"{one.Case.What}: {one.Case.Bound} after {one.Case.At.TotalMilliseconds:0} ms"),
            string.Join(", ", one.Rounds.Select(round =>
                Invariant($"{(round.Bound == one.Case.Bound ? "" : $"{round.Bound} after ")}{round.Ms:0} ms"))),
            [.. one.Rounds.Select(round => round.Bound == one.Case.Bound && IsAt(round.Ms, one.Case.At))],
            // A bound that fires late is the machine's doing; another bound than the one claimed is not.
            one.Rounds.All(round => round.Bound != one.Case.Bound))),
        Claim.Exactly(
            "HttpClient has one message for every kind of slowness",
            [
                .. plain.Where(one => !one.IsStreamed)
                    .GroupBy(one => one.Round, (_, round) => round.DistinctBy(one => one.Message).Count()),
            ],
            1),
        Claim.AtLeast(
            "HttpClient has no bound on a body that is streamed: it goes on until the lab gives up",
            Invariant($"{plain.Where(one => one.IsStreamed).Select(one => one.Ms).Median():0} ms"),
            [.. plain.Where(one => one.IsStreamed).Select(one => one.Ms)],
            LabsOwn.TotalMilliseconds * 0.95),
    ]);

    private static bool IsAt(double ms, TimeSpan bound) => ms >= bound.TotalMilliseconds * 0.95 && ms <= bound.TotalMilliseconds + LateMs;

    private static List<Case> Cases(LabGround ground) =>
    [
        new(FullPool, "queue", Part, ground.Shop("pool", "stall:before-headers")),
        .. OperatingSystem.IsLinux() ? [new Case("never connects", "connect", Part, ground.World.SilentAddress)] : Array.Empty<Case>(),
        new("connects at once, answers late", "response", Part, ground.Shop("slow", Invariant($"delay:{2 * Part.TotalMilliseconds:0}ms"))),
        new("never answers", "response", Part, ground.Shop("silent", "stall:before-headers")),
        new("stops in its body", "body", Part, ground.Shop("stops", "stall:mid-body")),
        new("drips", "total", Total, ground.Shop("drips", "drip:2/50ms")),
        new("never answers, deadline", "deadline", Batch, ground.Shop("late", "stall:before-headers")),
        new(FullPoolDeadline, "not_started", Batch, ground.Shop("pool-late", "stall:before-headers")),
    ];

    private static async Task<Fired> FireAsync(Case one, LabGround ground, CancellationToken cancellationToken)
    {
        await using var client = ground.Outbound(
            new() { Concurrency = 1, Adaptive = false }, TimeoutsCode.Bounds(Part), new() { MaxAttempts = 1 });
        return await TaskScope.RunAsync(
            async (scope, token) =>
            {
                var isFull = one.What is FullPool or FullPoolDeadline;
                if (isFull)
                    await FillAsync(client, one.Source, scope, ground, token);
                OutboundResult result = new();
                var source = isFull ? new Uri(one.Source, "2") : one.Source;
                var deadline = one.Bound is "deadline" or "not_started" ? Deadline.After(Batch, ground.Time) : Deadline.None;
                var took = await ground.ClockAsync(
                    async () => result = await TimeoutsCode.EachPartAsync(client, source, Total, deadline, token));
                // What holds the place has done its part.
                scope.Cancel();
                return new Fired(took, NameOf(result.Failure), result.Failure?.Message ?? "it was answered");
            },
            cancellationToken: cancellationToken);
    }

    // Takes the only place, with bounds of its own that are longer.
    private static async Task FillAsync(
        OutboundClient client, Uri source, TaskScope scope, LabGround ground, CancellationToken cancellationToken)
    {
        var instance = source.Segments[1].TrimEnd('/');
        var before = ground.World.Log.Of(instance).Count;
        scope.Start(inner => client.SendAsync(
            new() { Address = source, Bounds = new() { Response = TimeSpan.FromSeconds(10) } },
            TimeSpan.FromSeconds(10), Deadline.None, inner));
        await ground.World.Log.WhenAsync(log => log.Of(instance).Count > before, cancellationToken);
    }

    /// <summary>
    /// The bound that a failure speaks of. Where the total fires within one attempt, the failure has the part that was under way, and its
    /// message the length of the total, which no part's bound has here.
    /// </summary>
    internal static string NameOf(Failure? failure) => failure switch
    {
        { Kind: FailureKind.Timeout, Phase: Phase.Total } => "total",
        { Kind: FailureKind.Timeout } when failure.Message.EndsWith(WithinTotal, StringComparison.Ordinal) => "total",
        { Kind: FailureKind.Timeout, Phase: { } phase } => phase.Word(),
        { } other => other.Kind.Word(),
        null => "none",
    };

    private static IEnumerable<(string What, Uri Source, bool IsStreamed)> PlainCases(LabGround ground)
    {
        if (OperatingSystem.IsLinux())
            yield return ("never connects", ground.World.SilentAddress, false);
        yield return ("never answers", ground.Shop("plain-silent", "stall:before-headers"), false);
        yield return ("stops in its body", ground.Shop("plain-stops", "stall:mid-body"), false);
        yield return ("drips", ground.Shop("plain-drips", "drip:2/50ms"), false);
        yield return ("streamed, stops in its body", ground.Shop("plain-streamed", "stall:mid-body"), true);
    }

    // All at once: they have nothing in common but the clock.
    private static async Task<IReadOnlyList<Plain>> PlainRoundAsync(int round, LabGround ground, CancellationToken cancellationToken) =>
        await TaskScope.RunAsync(
            async (scope, _) => await Task.WhenAll(PlainCases(ground)
                .Select(one => scope.Start(token => PlainAsync(one.What, one.Source, one.IsStreamed, round, ground, token)))
                .ToList()
                .Select(child => child.Task)),
            cancellationToken: cancellationToken);

    private static async Task<Plain> PlainAsync(
        string what, Uri source, bool isStreamed, int round, LabGround ground, CancellationToken cancellationToken)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }, disposeHandler: true) { Timeout = Total };
        using var limit = new CancellationTokenSource(LabsOwn, ground.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var message = "it was answered";
        var took = await ground.ClockAsync(async () =>
        {
            try
            {
                await (isStreamed
                    ? TimeoutsCode.StreamedAsync(http, source, both.Token)
                    : TimeoutsCode.OneBoundAsync(http, source, both.Token));
            }
            catch (OperationCanceledException stopped) when (!cancellationToken.IsCancellationRequested)
            {
                message = limit.IsCancellationRequested ? "no bound: the lab gave up" : $"{stopped.GetType().Name}: {stopped.Message}";
            }
        });
        return new(what, isStreamed, round, took, message);
    }

    /// <summary>A kind of slowness.</summary>
    /// <param name="What">In words.</param>
    /// <param name="Bound">The bound that is claimed to end it.</param>
    /// <param name="At">When.</param>
    /// <param name="Source">Who is slow.</param>
    internal sealed record Case(string What, string Bound, TimeSpan At, Uri Source);

    /// <summary>What ended it, once.</summary>
    internal sealed record Fired(double Ms, string Bound, string Message);

    /// <summary>The same with one bound.</summary>
    internal sealed record Plain(string What, bool IsStreamed, int Round, double Ms, string Message);
}
