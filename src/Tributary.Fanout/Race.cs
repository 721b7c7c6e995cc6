namespace Tributary.Fanout;

/// <summary>A fan-out whose source waits between inputs, and whose consumer leaves at the first success.</summary>
internal sealed class Race<TInput, TResult>(
    IEnumerable<TInput> source, Func<TInput, ItemContext, CancellationToken, ValueTask<TResult>> attempt, RaceOptions options)
{
    private Task? _nextFailure;

    internal async Task<Outcome<TInput, TResult>> RunAsync(CancellationToken caller)
    {
        using var failed = new SemaphoreSlim(0);
        var failures = new List<Outcome<TInput, TResult>>();
        var bounds = new FanOutOptions
        {
            MaxConcurrency = options.MaxConcurrency, ItemTimeout = options.AttemptTimeout, Deadline = options.Deadline, Time = options.Time,
        };
        var plan = new FanOutPlan<TInput, TResult>(token => StaggerAsync(failed, token), attempt, bounds)
        {
            WhenLeft = CancelCause.LostRace, DisposesUnread = true,
        };
        await foreach (var outcome in new FanOutSequence<TInput, TResult>(plan, caller).ConfigureAwait(Scheduling.Capture))
        {
            if (outcome.IsSuccess)
                return outcome;
            failures.Add(outcome);
            failed.Release();
        }
        throw Lost(failures);
    }

    private async IAsyncEnumerator<TInput> StaggerAsync(SemaphoreSlim failed, CancellationToken cancellationToken)
    {
        var first = true;
        foreach (var input in source)
        {
            if (!first && options.Stagger != TimeSpan.Zero)
                await PauseAsync(failed, cancellationToken).ConfigureAwait(Scheduling.Capture);
            first = false;
            yield return input;
        }
    }

    // Each failure ends one pause, also one that has not begun yet.
    private async Task PauseAsync(SemaphoreSlim failed, CancellationToken cancellationToken)
    {
        var stop = new CancelSource();
        await using var ending = stop.ConfigureAwait(Scheduling.Capture);
        stop.Follow(cancellationToken);
        var pause = Task.Delay(options.Stagger, options.Time, stop.Token);
        _nextFailure ??= failed.WaitAsync(CancellationToken.None);
        await Task.WhenAny(pause, _nextFailure).ConfigureAwait(Scheduling.Capture);
        if (_nextFailure.IsCompleted)
            _nextFailure = null;
        stop.Cancel(CancelCause.Explicit);
        cancellationToken.ThrowIfCancellationRequested();
    }

    private Exception Lost(List<Outcome<TInput, TResult>> failures)
    {
        var errors = failures.OrderBy(failure => failure.Index).Select(failure => failure.Fault()).OfType<Exception>().ToList();
        var all = errors.Count == 0 ? null : new AggregateException("No attempt succeeded.", errors);
        if (options.Deadline.HasPassed)
            return new TimeoutException("No attempt succeeded before the deadline.", all);
        return all ?? (Exception)new InvalidOperationException("There was nothing to attempt: the source is empty.");
    }
}
