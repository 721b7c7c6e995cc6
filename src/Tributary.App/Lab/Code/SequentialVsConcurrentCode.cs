using Tributary.Fanout;

namespace Tributary.App.Lab.Code;

/// <summary>The two ways of asking many sources.</summary>
internal static class SequentialVsConcurrentCode
{
    public static async Task<int> OneAfterTheOtherAsync(
        IReadOnlyList<Uri> sources, Fetch fetch, CancellationToken token)
    {
        var bytes = 0;
        foreach (var source in sources)
            bytes += await fetch(source, token);
        return bytes;
    }

    public static async Task<int> AllAtOnceAsync(
        IReadOnlyList<Uri> sources, Fetch fetch, CancellationToken token)
    {
        var report = await FanOut.CollectAsync(
            sources,
            (source, _, itemToken) => fetch(source, itemToken),
            new() { MaxConcurrency = sources.Count },
            token);
        return report.Sum(outcome => outcome.GetOrThrow());
    }
}
