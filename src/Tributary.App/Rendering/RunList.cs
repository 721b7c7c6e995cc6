using System.Globalization;
using Tributary.News.Runs;

namespace Tributary.App.Rendering;

/// <summary>Stored runs as a table. Pure.</summary>
internal static class RunList
{
    // An id is a time and a random part; this much of it names a run within a store.
    private const int IdLength = 14;

    /// <summary>A heading and a line a run; on a terminal, queries are cut to its width.</summary>
    public static IEnumerable<string> Lines(IReadOnlyList<RunReport> runs, Layout layout)
    {
        if (runs.Count == 0)
            return ["no run is stored yet; tributary search \"climate\" makes one"];
        return runs.Select(Row).Prepend(Row("ID", "WHEN (UTC)", "OK", "FAILED", "WALL", "RATIO", "WHAT"))
            .Select(line => layout.Width is { } width ? TerminalText.Cut(line, width) : line);
    }

    private static string Row(RunReport run)
    {
        var failed = run.Sources.Count(source => !source.Success);
        return Row(
            run.Id[..Math.Min(IdLength, run.Id.Length)],
            Format.Minute(run.StartedAt),
            Format.Number(run.Sources.Count - failed),
            Format.Number(failed),
            Format.Elapsed(run.Wall),
            Format.Ratio(run),
            TerminalText.Clean(run.Interrupted ? $"{Format.About(run)} (interrupted)" : Format.About(run)));
    }

    private static string Row(string id, string when, string done, string failed, string wall, string ratio, string what) =>
        string.Create(CultureInfo.InvariantCulture, $"{id,-IdLength}  {when,-16}  {done,3}  {failed,6}  {wall,8}  {ratio,5}  {what}");
}
