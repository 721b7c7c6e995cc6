namespace Tributary.App.Lab.Instruments;

/// <summary>An article as the experiment writes it: about 500 bytes.</summary>
internal sealed record LabRow(string Id, string Title, string Summary)
{
    /// <summary>So many of them, with ids that begin with <paramref name="batch"/>.</summary>
    public static IReadOnlyList<LabRow> Make(string batch, int count) =>
    [
        .. Enumerable.Range(1, count).Select(number =>
            new LabRow($"{batch}-{number}", $"Headline {number} of {batch}", new('x', 400))),
    ];
}
