namespace Tributary.Fanout;

/// <summary>A fan-out whose source waits between inputs, and whose consumer leaves at the first success.</summary>
internal sealed class Race<TInput, TResult>(
    IEnumerable<TInput> source, Func<TInput, ItemContext, CancellationToken, ValueTask<TResult>> attempt, RaceOptions options)
{
    private readonly Lock _gate = new();
    private CancelSource? _pause;
    private int _unanswered;

    internal async Task<Outcome<TInput, TResult>> RunAsync(CancellationToken caller)
    {
        var failures = new List<Outcome<TInput, TResult>>();
        var bounds = new FanOutOptions
        {
            MaxConcurrency = options.MaxConcurrency, ItemTimeout = options.AttemptTimeout, Deadline = options.Deadline, Time = options.Time,
            FailureOf = options.FailureOf,
        };
        var plan = new FanOutPlan<TInput, TResult>(token => StaggerAsync(token), attempt, bounds)
        {
            WhenLeft = CancelCause.LostRace, DisposesUnread = true,
        };
        await foreach (var outcome in new FanOutSequence<TInput, TResult>(plan, caller).ConfigureAwait(Scheduling.Capture))
        {
            if (outcome.IsSuccess)
                return outcome;
            failures.Add(outcome);
            EndPause();
        }
        throw Lost(failures);
    }

    private async IAsyncEnumerator<TInput> StaggerAsync(CancellationToken cancellationToken)
    {
        var first = true;
        foreach (var input in source)
        {
            if (!first && options.Stagger != TimeSpan.Zero)
                await PauseAsync(cancellationToken).ConfigureAwait(Scheduling.Capture);
            first = false;
            yield return input;
        }
    }

    // Each failure ends one pause, also one that has not begun yet.
    private async Task PauseAsync(CancellationToken cancellationToken)
    {
        var pause = new CancelSource();
        lock (_gate)
        {
            if (_unanswered > 0)
            {
                _unanswered--;
                return;
            }
            _pause = pause;
        }
        await using var ending = pause.ConfigureAwait(Scheduling.Capture);
        pause.Follow(cancellationToken);
        await Task.Delay(options.Stagger, options.Time, pause.Token).ConfigureAwait(Scheduling.WithoutThrowing);
        lock (_gate)
            _pause = null;
        // The next attempt is not to begin within EndPause, where it could keep the race from reading on.
        await Task.CompletedTask.ConfigureAwait(Scheduling.Yielding);
    }

    private void EndPause()
    {
        CancelSource? pause;
        lock (_gate)
        {
            (pause, _pause) = (_pause, null);
            if (pause is null)
                _unanswered++;
        }
        pause?.Cancel(CancelCause.SiblingFailed);
    }

    private Exception Lost(List<Outcome<TInput, TResult>> failures)
    {
        var errors = failures.OrderBy(failure => failure.Index).Select(failure => failure.Fault()).OfType<Exception>().ToList();
        var all = errors.Count == 0 ? null : new AggregateException("No attempt succeeded.", errors);
        if (options.Deadline.HasPassed)
            return new DeadlinePassedException("No attempt succeeded before the deadline.", options.Deadline, all);
        return all ?? (Exception)new InvalidOperationException("There was nothing to attempt: the source is empty.");
    }
}
