namespace Tributary.Fanout;

/// <summary>A fan-out that has not begun: each enumeration is a run of its own.</summary>
internal sealed class FanOutSequence<TInput, TResult>(FanOutPlan<TInput, TResult> plan, CancellationToken caller)
    : IAsyncEnumerable<Outcome<TInput, TResult>>
{
    public IAsyncEnumerator<Outcome<TInput, TResult>> GetAsyncEnumerator(CancellationToken cancellationToken = default) =>
        new FanOutRun<TInput, TResult>(plan, caller, cancellationToken).EnumerateAsync();

    /// <summary>Runs to the end and keeps every outcome.</summary>
    internal Task<FanOutReport<TInput, TResult>> CollectAsync()
    {
        var promise = new TaskCompletionSource<FanOutReport<TInput, TResult>>(TaskCreationOptions.RunContinuationsAsynchronously);
        _ = CollectAsync(promise);
        return promise.Task;
    }

    private async Task CollectAsync(TaskCompletionSource<FanOutReport<TInput, TResult>> promise)
    {
        var run = new FanOutRun<TInput, TResult>(plan, caller, CancellationToken.None);
        var outcomes = new List<Outcome<TInput, TResult>>();
        Exception? failure = null;
        try
        {
            var running = run.EnumerateAsync();
            await using var ending = running.ConfigureAwait(Scheduling.Capture);
            while (await running.MoveNextAsync().ConfigureAwait(Scheduling.Capture))
                outcomes.Add(running.Current);
        }
#pragma warning disable CA1031 // Everything that was thrown goes into the promise.
        catch (Exception error)
#pragma warning restore CA1031
        {
            failure = error;
        }
        outcomes.Sort(static (first, second) => first.Index.CompareTo(second.Index));
        if (failure is null)
            promise.SetResult(new(outcomes, run.SawEveryInput));
        else
            Completion.Fail(promise, failure, run.Errors);
    }
}
