namespace Tributary.News.Tests.Corpora;

/// <summary>Where other people's test data is, and the page that says what became of it.</summary>
internal static class Corpus
{

    /// <summary>Null where TRIBUTARY_CORPORA is not set.</summary>
    public static string? Root => Environment.GetEnvironmentVariable("TRIBUTARY_CORPORA") is { Length: > 0 } root ? root : null;

    /// <summary>Writes rows to the file that TRIBUTARY_CORPORA_REPORT names, one a folder, and what was missed.</summary>
    public static void Report(IEnumerable<Tally> tallies)
    {
        if (Environment.GetEnvironmentVariable("TRIBUTARY_CORPORA_REPORT") is not { Length: > 0 } path)
            return;
        foreach (var tally in tallies)
        {
            File.AppendAllText(path, Tally.Row(tally) + "\n");
            foreach (var miss in tally.Misses)
                File.AppendAllText(path, $"  [{KnownDifferences.Reason(miss)}] {CorporaTests.Show(miss)}\n");
            File.AppendAllText(path, $"  not modelled: {string.Join(", ", tally.NotModelled.Select(field => $"{field.Key} {field.Value}"))}\n");
        }
    }
}
