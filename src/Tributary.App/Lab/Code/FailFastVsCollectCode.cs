using Tributary.Fanout;

namespace Tributary.App.Lab.Code;

/// <summary>The same calls, waited for in six ways. Each gives the answers that its caller gets to see.</summary>
internal static class FailFastVsCollectCode
{
    // Throws one exception, and only after the last call has ended.
    public static Task<int[]> WhenAllAsync(
        IReadOnlyList<Uri> sources, Fetch fetch, CancellationToken token) =>
        Task.WhenAll(sources.Select(source => fetch(source, token).AsTask()));

    // Throws at the first failure. What was started goes on.
    public static async Task<int[]> WhenEachAsync(
        IReadOnlyList<Uri> sources, Fetch fetch, CancellationToken token)
    {
        var answers = new List<int>();
        var calls = sources.Select(source => fetch(source, token).AsTask());
        await foreach (var call in Task.WhenEach(calls))
            answers.Add(await call);
        return [.. answers];
    }

    // Cancels the rest at the first failure, and waits for it.
    public static async Task<int[]> ForEachAsync(
        IReadOnlyList<Uri> sources, Fetch fetch, CancellationToken token)
    {
        var answers = new int[sources.Count];
        await Parallel.ForEachAsync(
            sources.Index(),
            new ParallelOptions
            {
                // Without this: as many as there are processors.
                MaxDegreeOfParallelism = sources.Count,
                CancellationToken = token,
            },
            async (source, itemToken) =>
                answers[source.Index] = await fetch(source.Item, itemToken));
        return answers;
    }

    public static Task<int[]> ScopeAsync(
        IReadOnlyList<Uri> sources, Fetch fetch, CancellationToken token) =>
        TaskScope.RunAsync(
            async (scope, _) =>
            {
                var calls = sources.Select(source => scope.Start(
                    callToken => fetch(source, callToken).AsTask())).ToList();
                return await Task.WhenAll(calls.Select(call => call.Task));
            },
            cancellationToken: token);

    public static Task<FanOutReport<Uri, int>> FanOutCancelRestAsync(
        IReadOnlyList<Uri> sources, Fetch fetch, CancellationToken token) =>
        FanOut.CollectAsync(
            sources,
            (source, _, itemToken) => fetch(source, itemToken),
            new()
            {
                MaxConcurrency = sources.Count,
                OnFailure = OnFailure.CancelRest,
            },
            token);

    // Every answer and every error, in the order of the sources.
    public static Task<FanOutReport<Uri, int>> FanOutAsync(
        IReadOnlyList<Uri> sources, Fetch fetch, CancellationToken token) =>
        FanOut.CollectAsync(
            sources,
            (source, _, itemToken) => fetch(source, itemToken),
            new() { MaxConcurrency = sources.Count },
            token);
}
