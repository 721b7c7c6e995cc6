using System.Globalization;
using System.Text;

namespace Tributary.News.Tests.Corpora;

/// <summary>The part of docs/feeds.md that says what is met; with TRIBUTARY_ACCEPT=1 it is written.</summary>
internal static class CorporaPage
{
    private const string Begin = "<!-- written by CorporaTests with TRIBUTARY_ACCEPT=1 -->\n";
    private const string End = "<!-- end -->\n";

    public static void Match()
    {
        var path = PathOf("docs/feeds.md");
        var page = File.ReadAllText(path);
        var (from, to) = (page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, page.IndexOf(End, StringComparison.Ordinal));
        var text = Text(Corpus.Tallies);
        if (Environment.GetEnvironmentVariable("TRIBUTARY_ACCEPT") == "1")
            File.WriteAllText(path, page = page[..from] + text + page[to..]);
        else
            Assert.Equal(page[from..to], text);
    }

    private static string Text(IReadOnlyList<Tally> tallies)
    {
        var aspects = Enum.GetValues<Aspect>();
        var page = new StringBuilder("\n| folder | files | refused | ").AppendJoin(" | ", aspects.Select(aspect => aspect.ToString().ToLowerInvariant()))
            .Append(" | not modelled |\n|").AppendJoin("", Enumerable.Repeat(" --- |", aspects.Length + 4)).Append('\n');
        foreach (var tally in tallies)
            page.Append(Tally.Row(tally)).Append('\n');
        page.Append(CultureInfo.InvariantCulture, $"| **all** | {tallies.Sum(tally => tally.Files)} | {tallies.Sum(tally => tally.Refusals.Count)} | ")
            .AppendJoin(" | ", aspects.Select(aspect => Share(tallies.Sum(tally => tally.Of(aspect).Right), tallies.Sum(tally => tally.Of(aspect).All))))
            .Append(CultureInfo.InvariantCulture, $" | {tallies.Sum(tally => tally.NotModelled.Values.Sum())} |\n\n");
        foreach (var (file, reason) in tallies.SelectMany(tally => tally.Refusals))
            page.Append(CultureInfo.InvariantCulture, $"Refused: `{file}`: {reason}.\n");
        page.Append("\nNot met, by reason:\n\n| reason | cases |\n| --- | --- |\n");
        foreach (var reason in tallies.SelectMany(tally => tally.Misses).GroupBy(KnownDifferences.Reason))
            page.Append(CultureInfo.InvariantCulture, $"| {reason.Key} | ").AppendJoin(", ", reason.Select(miss => $"`{miss.File}`").Distinct()).Append(" |\n");
        return page.Append("\nNot modelled, by field: ").AppendJoin(", ", tallies.SelectMany(tally => tally.NotModelled).GroupBy(field => field.Key)
            .OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => $"{field.Key} {field.Sum(one => one.Value)}")).Append(".\n\n").ToString();
    }

    private static string Share(int right, int all) => string.Create(CultureInfo.InvariantCulture, $"{right} / {all} ({Math.Floor(1000.0 * right / all) / 10:0.0} %)");

    private static string PathOf(string file)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Tributary.slnx")))
            folder = folder.Parent;
        return Path.Combine(folder!.FullName, file);
    }
}
