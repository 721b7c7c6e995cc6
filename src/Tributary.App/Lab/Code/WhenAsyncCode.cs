using Tributary.Fanout;

namespace Tributary.App.Lab.Code;

/// <summary>The work of a loop by a fan-out, and requests of which each needs the answer before it.</summary>
internal static class WhenAsyncCode
{
    public static async Task<int> FanOutAsync(
        IReadOnlyList<Uri> sources, Fetch fetch, CancellationToken token)
    {
        var bytes = 0;
        await foreach (var outcome in FanOut.RunAsync(
            sources,
            (source, _, itemToken) => fetch(source, itemToken),
            new() { MaxConcurrency = 64 },
            token))
            bytes += outcome.GetOrThrow();
        return bytes;
    }

    // Each address comes out of the answer before it.
    public static async Task<Uri> ChainAsync(
        Uri first, int links,
        Func<int, Uri> next, Fetch fetch, CancellationToken token)
    {
        for (var link = 0; link < links; link++)
            first = next(await fetch(first, token));
        return first;
    }

    public static async Task<Uri> FannedChainAsync(
        Uri first, int links,
        Func<int, Uri> next, Fetch fetch, CancellationToken token)
    {
        for (var link = 0; link < links; link++)
            first = next(await FanOutAsync([first], fetch, token));
        return first;
    }
}
