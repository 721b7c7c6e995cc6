using Tributary.News.Runs;

namespace Tributary.App.Rendering;

/// <summary>A run's sources in words, a line each, and the proof. Pure.</summary>
internal static class SourceSummary
{
    // Beyond so many, those that have nothing to tell are only counted.
    private const int Few = 20;

    /// <summary>Every source with what it gave or why not, of many only those that gave something or failed, and last the proof.</summary>
    public static IEnumerable<string> Lines(RunReport run, Layout layout)
    {
        var shown = run.Sources.Count <= Few ? run.Sources : [.. run.Sources.Where(source => !source.Success || source.Count > 0)];
        var ids = shown.Select(source => source.Id.Length).DefaultIfEmpty().Max();
        var results = shown.Select(source => Result(source).Length).DefaultIfEmpty().Max();
        foreach (var source in shown)
        {
            var result = TerminalText.Pad(Result(source), results);
            var styled = source.Success ? result : layout.Styles.Bad(result);
            var lead = $"{TerminalText.Pad(source.Id, ids)}  {styled}  {Format.Elapsed(source.Elapsed),8}";
            yield return Remark(source) is { Length: > 0 } remark ? $"{lead}  {TerminalText.Clean(remark)}" : lead;
        }

        if (shown.Count < run.Sources.Count)
            yield return $"{Format.Count(run.Sources.Count - shown.Count, "source")} had nothing";
        yield return Proof(run);
    }

    /// <summary><c>3 sources in 0.82 s, the slowest was guardian; one after the other 1.20 s</c>.</summary>
    public static string Proof(RunReport run)
    {
        var slowest = run is { Sources.Count: > 1, Slowest: { } id } ? $", the slowest was {TerminalText.Clean(id)}" : "";
        // A poll keeps hosts' spacing, so what is quick may take longer than its parts.
        var instead = run.Sources.Count > 1 && (run.Kind != "poll" || run.Sequential > run.Wall)
            ? $"; one after the other {Format.Elapsed(run.Sequential)}" : "";
        var asked = Format.Count(run.Sources.Count, run.Kind == "gather" ? "request" : "source");
        return $"{asked} in {Format.Elapsed(run.Wall)}{slowest}{instead}";
    }

    private static string Known(SourceOutcome source) =>
        source.Attempts == 0 ? "remembered; --fresh asks again" : "unchanged since it was last asked";

    private static string Result(SourceOutcome source) => source switch
    {
        { Success: false } => Format.Result(source),
        { Total: null, Count: 1 } => "1 article",
        _ => $"{Format.Result(source)} articles",
    };

    private static string Remark(SourceOutcome source)
    {
        string?[] remarks =
        [
            source.Failure?.Message,
            source is { Success: true, Warnings.Count: > 0 } ? string.Join("; ", source.Warnings) : null,
            source is { Success: true, NotModified: true } ? Known(source) : null,
            source is { Success: true, Skipped: > 0 } ? $"{Format.Count(source.Skipped, "item")} left out: unreadable or removed" : null,
            source.FailedAttempts.Count > 0 ? $"tried again {Format.Count(source.FailedAttempts.Count, "time")}" : null,
        ];
        return string.Join("; ", remarks.OfType<string>());
    }
}
