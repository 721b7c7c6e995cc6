using System.Globalization;

namespace Tributary.App.Rendering;

/// <summary>Providers and their limits as a table. Pure.</summary>
internal static class LimitList
{
    private const string Https = ":443";
    private const int LeastName = 12;
    private static readonly string[] Heading = ["PROVIDER", "IN FLIGHT", "TOKENS", "QUOTA LEFT", "RENEWS (UTC)"];

    /// <summary>A heading and a line a provider, under it why it rests; on a terminal, names are cut so that the rest fits its
    /// width.</summary>
    public static IEnumerable<string> Lines(IReadOnlyList<ProviderLimits> providers, DateTimeOffset now, Layout layout)
    {
        var rows = providers.Select(provider => Cells(provider, now)).Prepend(Heading).ToList();
        var widths = Heading.Select((_, column) => rows.Max(row => TerminalText.Width(row[column]))).ToArray();
        if (layout.Width is { } width)
            widths[0] = Math.Min(widths[0], Math.Max(LeastName, width - widths.Skip(1).Sum(column => column + 2)));
        yield return Cut(Line(rows[0], widths), layout);
        foreach (var (provider, row) in providers.Zip(rows.Skip(1)))
        {
            yield return Cut(Line(row, widths), layout);
            if (provider.Reading is not { RestingUntil: { } until, RestingWhy: var why })
                continue;
            foreach (var line in layout.Wrap(TerminalText.Clean($"rests until {Format.Time(until)} UTC: {why}"), 2))
                yield return line;
        }
    }

    private static string[] Cells(ProviderLimits provider, DateTimeOffset now)
    {
        var reading = provider.Reading;
        return
        [
            TerminalText.Clean(provider.Name.EndsWith(Https, StringComparison.Ordinal) ? provider.Name[..^Https.Length] : provider.Name),
            $"{Format.Number(provider.InFlight)} of {Format.Number(provider.Limits.Concurrency ?? 0)}",
            reading.NextStart is { } next ? $"in {Soon(next - now)}" : reading.StartsNow is { } starts ? Format.Number(starts) : "-",
            (reading.QuotaLeft, provider.Limits.Quota) switch
            {
                ({ } left, { } quota) => $"{Format.Number(left)} of {Format.Number(quota.Count)}",
                ({ } left, null) => Format.Number(left),
                _ => "-",
            },
            reading.QuotaRenewsAt is { } renews ? Format.Minute(renews) : "-",
        ];
    }

    private static string Line(string[] row, int[] widths) => string.Join(
        "  ",
        TerminalText.Pad(TerminalText.Cut(row[0], widths[0]), widths[0]),
        row[1].PadLeft(widths[1]),
        row[2].PadLeft(widths[2]),
        row[3].PadLeft(widths[3]),
        row[4]);

    private static string Cut(string line, Layout layout) => layout.Width is { } width ? TerminalText.Cut(line, width) : line;

    private static string Soon(TimeSpan time) => time.TotalSeconds switch
    {
        < 99.5 => Format.Elapsed(time),
        < 60 * 60 => string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(time.TotalMinutes)} m"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(time.TotalHours)} h"),
    };
}
