using Tributary.Http;
using Tributary.News.Runs;
using Tributary.News.Sources;

namespace Tributary.App.Rendering;

/// <summary>
/// Where the time of a run went: a row a source, a bar from its beginning to its end, drawn over the run's wall-clock. Pure.
/// </summary>
internal static class Waterfall
{
    private const int LeastBar = 10;

    // Read without colour too: each phase has a character of its own, heavier as the answer comes nearer.
    private static readonly (Phase Phase, char Mark)[] Marks =
    [
        (Phase.Queue, '.'), (Phase.Dns, 'd'), (Phase.Connect, 'c'), (Phase.Tls, 't'),
        (Phase.Send, '>'), (Phase.Response, '░'), (Phase.Body, '▓'), (Phase.Processing, '█'),
    ];

    // Time of a source that none of its phases covers.
    private const char Between = '-';

    /// <summary>The drawing, a line each: title, sources in the run's order, legend, failures in words, the proof.</summary>
    /// <param name="run">What to draw; its sources' articles are not looked at beyond their number.</param>
    /// <param name="width">Columns: no line but a failure's message is wider, if there are 60 or more.</param>
    public static IReadOnlyList<string> Lines(RunReport run, int width)
    {
        var ids = run.Sources.Select(source => TerminalText.Cut(TerminalText.Clean(source.Id), Math.Max(8, width / 5))).ToList();
        var results = run.Sources.Select(Format.Result).ToList();
        var idWidth = ids.Select(TerminalText.Width).DefaultIfEmpty().Max();
        var resultWidth = results.Select(TerminalText.Width).DefaultIfEmpty().Max();
        var bar = Math.Max(LeastBar, width - idWidth - resultWidth - "  |".Length - "|  0.00 s  ".Length - 1);
        var rows = run.Sources.Index().Select(row =>
            $"{TerminalText.Pad(ids[row.Index], idWidth)}  |{Bar(row.Item, run.Wall, bar)}| "
            + $"{Format.Elapsed(row.Item.Elapsed),8}  {results[row.Index]}");
        IEnumerable<string>[] sections =
        [
            [Title(run, width)],
            rows,
            TerminalText.Wrap(Legend(run), width),
            Failures(run, width),
            Attempts(run, width),
            TerminalText.Wrap(SourceSummary.Proof(run), width),
        ];
        return [.. sections.Where(section => section.Any()).SelectMany(section => section.Prepend("")).Skip(1)];
    }

    private static string Title(RunReport run, int width)
    {
        var when = $"  {Format.Time(run.StartedAt)} UTC{(run.Interrupted ? "  interrupted" : "")}";
        return TerminalText.Cut(TerminalText.Clean(Format.About(run)), Math.Max(LeastBar, width - when.Length)) + when;
    }

    private static string Bar(SourceOutcome source, TimeSpan wall, int width)
    {
        var wasAsked = source.Attempts > 0 || source.Phases[Phase.Queue] is not null;
        if (!wasAsked || wall <= TimeSpan.Zero || source.Elapsed <= TimeSpan.Zero)
            return new(' ', width);
        var from = Math.Clamp((int)(source.Start / wall * width), 0, width - 1);
        var to = Math.Clamp((int)Math.Round((source.Start + source.Elapsed) / wall * width), from + 1, width);
        var cells = Enumerable.Range(from, to - from).Select(cell =>
        {
            var middle = ((cell - from + 0.5) / (to - from)) * source.Elapsed;
            return MarkAt(source.Phases, middle);
        });
        return $"{new string(' ', from)}{string.Concat(cells)}".PadRight(width);
    }

    private static char MarkAt(PhaseTimes phases, TimeSpan time)
    {
        var end = TimeSpan.Zero;
        foreach (var (phase, mark) in Marks)
        {
            end += phases[phase] ?? TimeSpan.Zero;
            if (time < end)
                return mark;
        }

        return Between;
    }

    private static string Legend(RunReport run) => string.Join("  ", Marks
        .Where(mark => run.Sources.Any(source => source.Phases[mark.Phase] is not null))
        .Select(mark => $"{mark.Mark} {mark.Phase.Word()}"));

    private static IEnumerable<string> Attempts(RunReport run, int width) =>
        from source in run.Sources
        from attempt in source.FailedAttempts
        let told = $"{source.Id}: an attempt failed after {Format.Elapsed(attempt.Elapsed).Trim()}, "
            + $"the next came {Format.Elapsed(attempt.Wait).Trim()} later: {attempt.Why.Message}"
        from line in TerminalText.Wrap(TerminalText.Clean(told), width)
        select line;

    private static IEnumerable<string> Failures(RunReport run, int width) => run.Sources
        .Where(source => !source.Success)
        .SelectMany(source => TerminalText.Wrap(TerminalText.Clean($"{source.Id}: {source.Status}: {source.Failure!.Message}"), width));
}
