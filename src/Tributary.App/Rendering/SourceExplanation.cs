using Tributary.App.Settings;
using Tributary.Http;
using Tributary.News.Runs;
using Tributary.News.Sources;

namespace Tributary.App.Rendering;

/// <summary>One fetch of one source in words: where the time went, what came, or what failed and what to do about it. Pure.</summary>
internal static class SourceExplanation
{
    /// <summary>The lines.</summary>
    public static IEnumerable<string> Lines(ISource source, SourceOutcome outcome, DateTimeOffset now, Layout layout)
    {
        var state = outcome.Success ? layout.Styles.Good(outcome.Status) : layout.Styles.Bad(outcome.Status);
        yield return $"{layout.Styles.Strong(source.Id)}  {state}  {source.Kind} at {source.Address.AbsoluteUri}";
        yield return $"  {Format.Count(outcome.Attempts, "request")} in {Format.Elapsed(outcome.Elapsed)}";
        foreach (var (phase, time) in outcome.Phases.Reached)
            yield return $"  {phase.Word(),-10}{Format.Elapsed(time),9}";
        foreach (var line in outcome.Failure is { } failure ? Explained(failure, outcome, layout) : Came(outcome, now, layout))
            yield return line;
    }

    /// <summary>What to do where the network guard refused an address.</summary>
    public const string Meant = "if this address is meant, name its network in http.allowNetworks";

    /// <summary>What somebody can do about a failure of a kind.</summary>
    public static string Advice(FailureKind kind, string id, string sourceKind) => kind switch
    {
        FailureKind.InvalidRequest when Keys.Variables(sourceKind) is [] =>
            "set what it names in the environment or in ~/.config/tributary/.env",
        FailureKind.InvalidRequest => $"set {Variable(sourceKind)} in the environment or in ~/.config/tributary/.env",
        FailureKind.Dns => $"check the host name in {Place(id, sourceKind)} and the machine's name resolution",
        FailureKind.Connect => "check that the address is right and that a firewall or proxy lets this machine reach it",
        FailureKind.Tls => "check the machine's clock and certificates, and whether something between intercepts the connection",
        FailureKind.Timeout =>
            $"allow more with --timeout or {(sourceKind == "feed" ? "run" : $"sources.{id}")}.timeout, or try again later",
        FailureKind.Deadline or FailureKind.NotStarted => "allow more with --deadline or run.deadline",
        FailureKind.Auth => $"check the key in {Variable(sourceKind)}: the provider knows it and refuses it, or does not know it",
        FailureKind.RateLimited => "wait as long as the provider says, then ask less often",
        FailureKind.Quota => "wait until the allowance renews",
        FailureKind.Http when sourceKind == "feed" =>
            $"the site's own trouble, or a feed that has moved: tributary sources add SITE finds it, sources remove {id} forgets this one",
        FailureKind.Http => $"the provider's own trouble, or a wrong sources.{id}.url",
        FailureKind.Malformed when sourceKind == "feed" => $"check that {Place(id, sourceKind)} leads to a feed and not to a web page",
        FailureKind.Malformed => $"check that sources.{id}.url leads to the provider's API and not to a web page or a proxy",
        FailureKind.TooLarge => "allow more with http.maxBody",
        FailureKind.Blocked => Meant,
        FailureKind.CircuitOpen => "wait: the source is rested after repeated failures",
        FailureKind.Cancelled => "it was stopped before the answer came",
        FailureKind.Unexpected => "a defect of ours: please report it",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    // A feed may be declared in the store, where no setting has its address.
    private static string Place(string id, string sourceKind) =>
        sourceKind == "feed" ? $"its address (tributary sources show {id})" : $"sources.{id}.url";

    private static IEnumerable<string> Explained(Failure failure, SourceOutcome outcome, Layout layout)
    {
        foreach (var line in layout.Wrap(TerminalText.Clean(failure.Message), 2))
            yield return line;
        if (failure.RetryAfter is { } wait)
            yield return $"  the provider asks to wait {News.Polling.Span.Of(wait)}";
        foreach (var line in layout.Wrap($"what to do: {Advice(failure.Kind, outcome.Id, outcome.Kind)}", 2))
            yield return line;
    }

    private static IEnumerable<string> Came(SourceOutcome outcome, DateTimeOffset now, Layout layout)
    {
        yield return $"  {Format.Count(outcome.Count, "article")} came"
            + (outcome.Total is { } total ? $", of {Format.Number(total)} that the provider has" : "")
            + (outcome.Skipped > 0 ? $"; {Format.Count(outcome.Skipped, "item")} left out: unreadable or removed" : "");
        foreach (var article in outcome.Articles.Take(5))
            foreach (var line in layout.Wrap(TerminalText.Clean($"{article.Title} ({Format.Age(article.PublishedAt, now)})"), 4))
                yield return line;
    }

    private static string Variable(string sourceKind) => Keys.Variables(sourceKind) is [var name, ..] ? name : "its key";
}
