using System.Text;
using Tributary.EndToEnd.Tests.House;

namespace Tributary.EndToEnd.Tests.Faults;

/// <summary>docs/faults.md, from the table; with TRIBUTARY_ACCEPT=1 the file is written.</summary>
internal static class FaultsPage
{
    private const string Head = """
        # Faults

        What each kind of source makes of each fault of its provider: `fresh`, or the failure's kind, the phase that was reached and the HTTP status, `-` where there is none. The tests run every line of this page, in one run with healthy sources, which notice nothing of it: they all end before any bound of a faulty one. [The simulator](simulator.md) explains the words.

        `timeout` is the bound on the whole request; retries are off. Written by the tests of `tests/Tributary.EndToEnd.Tests/Faults` with `TRIBUTARY_ACCEPT=1`.

        """;

    public static string Text(IEnumerable<FaultGroup> groups)
    {
        var page = new StringBuilder(Head.ReplaceLineEndings("\n"));
        foreach (var group in groups)
        {
            page.Append('\n').Append("## ").Append(group.Name)
                .Append("\n\n| fault | newsapi | guardian | hackernews |\n| --- | --- | --- | --- |\n");
            foreach (var fault in group.Faults)
                page.AppendJoin(" | ", ["| " + Name(fault), fault.NewsApi, fault.Guardian, fault.HackerNews]).Append(" |\n");
        }

        return page.ToString();
    }

    public static void Match(string text)
    {
        var path = Repository.PathOf("docs/faults.md");
        if (Environment.GetEnvironmentVariable("TRIBUTARY_ACCEPT") == "1")
            File.WriteAllText(path, text);
        Assert.Equal(File.Exists(path) ? File.ReadAllText(path) : "", text);
    }

    private static string Name(Fault fault) =>
        fault.Root is null ? "`" + fault.Name.Replace("|", "\\|", StringComparison.Ordinal) + "`" : fault.Name;
}
