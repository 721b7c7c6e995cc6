using System.Globalization;
using Tributary.App.Lab.Code;
using Tributary.Fanout;
using Tributary.Http;

namespace Tributary.App.Lab.Experiments;

/// <summary>Which bound fires at which kind of slowness.</summary>
internal sealed class Timeouts() : LabExperiment(
    "timeouts",
    "A server can be slow in many ways: which bound ends the wait for it, and when?",
    TimeSpan.FromSeconds(5))
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
    private static readonly TimeSpan LabsOwn = TimeSpan.FromMilliseconds(1_000);

    /// <inheritdoc/>
    public override async Task<Finding> RunAsync(LabGround ground, CancellationToken cancellationToken)
    {
        var cases = Cases(ground);
        var fired = cases.ToDictionary(one => one, _ => new List<Fired>());
        for (var round = 0; round < Rounds; round++)
            foreach (var one in cases)
                fired[one].Add(await FireAsync(one, ground, cancellationToken));
        var plain = await TaskScope.RunAsync(
            async (scope, _) => await Task.WhenAll(PlainCases(ground)
                .Select(one => scope.Start(token => PlainAsync(one.What, one.Source, one.IsStreamed, ground, token)))
                .ToList()
                .Select(child => child.Task)),
            cancellationToken: cancellationToken);
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
                .. plain.Select(one => new Measurement(
                    $"HttpClient: {one.What}",
                    [new("bound", one.IsStreamed ? null : Total.TotalMilliseconds, "ms"), new("ended after", one.Ms, "ms")],
                    one.Message)),
            ],
            Pictures = [new(
                "where each wait ended", "ms", [.. cases.Select(one => new Bar(one.What, 0, fired[one][^1].Ms, BarKind.Wait))])],
            Conclusion = Judge([.. cases.Select(one => (one, (IReadOnlyList<Fired>)fired[one]))], plain),
            Advice = "Bound every part, and let the failure say which bound it was: queue points at your own limits, connect and response "
                + "at the server, "
                + "body at a connection that has stopped. Only a total ends a server that drips; only a deadline keeps many requests "
                + "within one promise.",
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
            Invariant($"{one.Case.What}: {one.Case.Bound} after {one.Rounds.Select(round => round.Ms).Median():0} ms"),
            [.. one.Rounds.Select(round => round.Bound == one.Case.Bound && IsAt(round.Ms, one.Case.At))],
            // A bound that fires late is the machine's doing; another bound than the one claimed is not.
            one.Rounds.All(round => round.Bound != one.Case.Bound))),
        new(
            Invariant($"HttpClient has one message for {plain.Count(one => !one.IsStreamed)} kinds of slowness"),
            [plain.Where(one => !one.IsStreamed).Select(one => one.Message).Distinct().Count() == 1]),
        new(
            "HttpClient has no bound on a body that is streamed",
            [.. plain.Where(one => one.IsStreamed).Select(one => one.Ms >= LabsOwn.TotalMilliseconds * 0.95)]),
    ]);

    private static bool IsAt(double ms, TimeSpan bound) => ms >= bound.TotalMilliseconds * 0.95 && ms <= bound.TotalMilliseconds + LateMs;

    private static List<Case> Cases(LabGround ground) =>
    [
        new(FullPool, "queue", Part, ground.Shop("pool", "stall:before-headers")),
        .. OperatingSystem.IsLinux() ? [new Case("never connects", "connect", Part, ground.World.SilentAddress)] : Array.Empty<Case>(),
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
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var isFull = one.What is FullPool or FullPoolDeadline;
        var instance = one.Source.Segments[1..] is [var name, ..] ? name.TrimEnd('/') : "";
        var before = ground.World.Log.Of(instance).Count;
        var holding = isFull ? HoldAsync(client, one.Source, leaving.Token) : Task.CompletedTask;
        if (isFull)
            await ground.World.Log.WhenAsync(log => log.Of(instance).Count > before, cancellationToken);

        OutboundResult result = new();
        var source = isFull ? new Uri(one.Source, "2") : one.Source;
        var deadline = one.Bound is "deadline" or "not_started" ? Deadline.After(Batch, ground.Time) : Deadline.None;
        double took;
        try
        {
            took = await ground.ClockAsync(
                async () => result = await TimeoutsCode.EachPartAsync(client, source, Total, deadline, cancellationToken));
        }
        finally
        {
            await leaving.CancelAsync();
            await holding;
        }

        return new(took, NameOf(result, took), result.Failure?.Message ?? "it was answered");
    }

    // Takes the only place, with bounds of its own that are longer.
    private static async Task HoldAsync(OutboundClient client, Uri source, CancellationToken cancellationToken)
    {
        try
        {
            await client.SendAsync(
                new() { Address = source, Bounds = new() { Response = TimeSpan.FromSeconds(10) } },
                TimeSpan.FromSeconds(10), Deadline.None, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // As it was told to.
        }
    }

    // Where the total fires, the failure names the part that was under way; its time tells which of the two it was.
    private static string NameOf(OutboundResult result, double tookMs) => result.Failure switch
    {
        { Kind: FailureKind.Timeout } when tookMs >= Total.TotalMilliseconds * 0.95 => "total",
        { Kind: FailureKind.Timeout, Phase: { } phase } => phase.Word(),
        { } failure => failure.Kind.Word(),
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

    private static async Task<Plain> PlainAsync(
        string what, Uri source, bool isStreamed, LabGround ground, CancellationToken cancellationToken)
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
        return new(what, isStreamed, took, message);
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>A kind of slowness.</summary>
    /// <param name="What">In words.</param>
    /// <param name="Bound">The bound that is claimed to end it.</param>
    /// <param name="At">When.</param>
    /// <param name="Source">Who is slow.</param>
    internal sealed record Case(string What, string Bound, TimeSpan At, Uri Source);

    /// <summary>What ended it, once.</summary>
    internal sealed record Fired(double Ms, string Bound, string Message);

    /// <summary>The same with one bound.</summary>
    internal sealed record Plain(string What, bool IsStreamed, double Ms, string Message);
}
