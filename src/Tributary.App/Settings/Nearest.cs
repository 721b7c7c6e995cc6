namespace Tributary.App.Settings;

/// <summary>Finds the name that somebody probably meant.</summary>
internal static class Nearest
{
    /// <summary>
    /// The candidate with the smallest Damerau-Levenshtein distance (optimal string alignment, without case), or one that begins
    /// with what was typed; null where none is near. Of equals the first wins.
    /// </summary>
    public static string? Of(string typed, IEnumerable<string> candidates)
    {
        var worst = Math.Clamp(typed.Length / 2, 1, 3);
        string? best = null;
        foreach (var candidate in candidates)
        {
            var begins = typed.Length >= 2 && candidate.StartsWith(typed, StringComparison.OrdinalIgnoreCase);
            var distance = begins ? 1 : Distance(typed.ToLowerInvariant(), candidate.ToLowerInvariant());
            if (distance > worst || (best is not null && distance == worst))
                continue;
            (best, worst) = (candidate, distance);
        }

        return best;
    }

    /// <summary><c>; did you mean 'x'?</c>, or nothing where no candidate is near.</summary>
    public static string Hint(string typed, IEnumerable<string> candidates) =>
        Of(typed, candidates) is { } near ? $"; did you mean '{near}'?" : "";

    private static int Distance(string a, string b)
    {
        var (beforeLast, last, row) = (new int[b.Length + 1], new int[b.Length + 1], new int[b.Length + 1]);
        for (var j = 0; j <= b.Length; j++)
            row[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            (beforeLast, last, row) = (last, row, beforeLast);
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                row[j] = Math.Min(Math.Min(last[j], row[j - 1]) + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    row[j] = Math.Min(row[j], beforeLast[j - 2] + 1);
            }
        }

        return row[b.Length];
    }
}
