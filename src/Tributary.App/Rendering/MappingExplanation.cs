using Tributary.News.Sources;

namespace Tributary.App.Rendering;

/// <summary>What a declaration found in one answer, in words. Pure.</summary>
internal static class MappingExplanation
{
    /// <summary>The lines: the items, then each field with its share of them, an example and what is wrong.</summary>
    public static IEnumerable<string> Lines(JsonMappingReport report, Layout layout)
    {
        var total = report.Total is { } all ? $", of {Format.Number(all)}" : "";
        yield return $"  {Format.Count(report.Items, "item")}{total} at {TerminalText.Clean(report.ItemsPath)}; "
            + Format.Count(report.Articles, "article");
        if (report.Hint is { } hint)
            foreach (var line in layout.Wrap(TerminalText.Clean(hint), 4))
                yield return line;
        var names = report.Fields.Max(field => (int?)field.Name.Length) ?? 0;
        var paths = Math.Min(24, report.Fields.Max(field => (int?)field.Path.Length) ?? 0);
        foreach (var field in report.Fields)
        {
            var share = $"{field.Usable}/{report.Items}";
            var path = TerminalText.Pad(TerminalText.Cut(TerminalText.Clean(field.Path), paths), paths);
            var lead = $"  {field.Name.PadRight(names)}  {path}  {share,7}  ";
            var example = TerminalText.Clean(field.Example ?? "");
            var room = layout.Width is { } width ? Math.Max(8, width - TerminalText.Width(lead)) : int.MaxValue;
            yield return (lead + TerminalText.Cut(example, room)).TrimEnd();
            if (field.Hint is { } wrong)
                foreach (var line in layout.Wrap(TerminalText.Clean(wrong), 6))
                    yield return layout.Styles.Bad(line);
        }
    }
}
