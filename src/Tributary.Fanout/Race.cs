using System.Runtime.ExceptionServices;

namespace Tributary.Fanout;

/// <summary>
/// A fan-out whose source waits between inputs, and whose consumer leaves when there are successes enough, or enough can no longer come.
/// </summary>
internal sealed class Race<TInput, TResult>(
    IEnumerable<TInput> source,
    int successes,
    Func<TInput, ItemContext, CancellationToken, ValueTask<TResult>> attempt,
    RaceOptions options)
{
    private readonly List<Outcome<TInput, TResult>> _won = [];
    private readonly List<Outcome<TInput, TResult>> _lost = [];
    private readonly Lock _gate = new();
    private long _inputs = source.TryGetNonEnumeratedCount(out var count) ? count : long.MaxValue;
    private int _failed;
    private CancelSource? _pause;
    private int _unanswered;

    private bool IsWon => _won.Count == successes;

    private bool CanBeWon => Volatile.Read(ref _inputs) - _failed >= successes;

    internal async Task<IReadOnlyList<Outcome<TInput, TResult>>> RunAsync(CancellationToken caller)
    {
        Exception? error = null;
        try
        {
            if (CanBeWon)
                await RaceAsync(caller).ConfigureAwait(Scheduling.Capture);
        }
#pragma warning disable CA1031 // Thrown below, after what was won in vain has been disposed.
        catch (Exception thrown)
#pragma warning restore CA1031
        {
            error = thrown;
        }
        if (IsWon && error is null)
            return _won;
        foreach (var outcome in _won)
            await DisposeAsync(outcome).ConfigureAwait(Scheduling.Capture);
        if (error is not null && (IsWon || error is OperationCanceledException || _lost.Count == 0))
            ExceptionDispatchInfo.Throw(error);
        throw Lost(error);
    }

    private async Task RaceAsync(CancellationToken caller)
    {
        var bounds = new FanOutOptions
        {
            MaxConcurrency = options.MaxConcurrency, ItemTimeout = options.AttemptTimeout, Deadline = options.Deadline, Time = options.Time,
            FailureOf = options.FailureOf,
        };
        var plan = new FanOutPlan<TInput, TResult>(token => StaggerAsync(token), attempt, bounds) { Race = options };
        await foreach (var outcome in new FanOutSequence<TInput, TResult>(plan, caller).ConfigureAwait(Scheduling.Capture))
        {
            if (outcome.IsSuccess)
            {
                _won.Add(outcome);
            }
            else
            {
                _lost.Add(outcome);
                await DisposeAsync(outcome).ConfigureAwait(Scheduling.Capture);
                EndPause();
            }
            // What the caller or the deadline cut short ends by itself, as what it is.
            if (outcome.Fault() is not null)
                _failed++;
            if (IsWon || !CanBeWon)
                return;
        }
    }

    private async IAsyncEnumerator<TInput> StaggerAsync(CancellationToken cancellationToken)
    {
        long given = 0;
        foreach (var input in source)
        {
            if (given++ > 0 && options.Stagger != TimeSpan.Zero)
                await PauseAsync(cancellationToken).ConfigureAwait(Scheduling.Capture);
            yield return input;
        }
        Volatile.Write(ref _inputs, given);
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
        pause.CancelAt(Deadline.After(options.Stagger, options.Time), CancelCause.Deadline);
        await Task.Delay(Timeout.InfiniteTimeSpan, options.Time, pause.Token).ConfigureAwait(Scheduling.WithoutThrowing);
        lock (_gate)
            _pause = null;
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

    private async ValueTask DisposeAsync(Outcome<TInput, TResult> outcome)
    {
        try
        {
            await Disposal.DisposeAsync(outcome.Value).ConfigureAwait(Scheduling.Capture);
        }
#pragma warning disable CA1031 // It changes nothing about who has won.
        catch (Exception error)
#pragma warning restore CA1031
        {
            options.OnIgnoredError?.Invoke(error);
        }
    }

    private Exception Lost(Exception? error)
    {
        var errors = _lost.OrderBy(lost => lost.Index).Select(lost => lost.Fault()).Append(error).OfType<Exception>().ToList();
        var all = errors.Count == 0 ? null : new AggregateException($"{Result()}.", errors);
        if (options.Deadline.HasPassed)
            return new DeadlinePassedException($"{Result()} before the deadline.", options.Deadline, all);
        if (all is not null)
            return all;
        return new InvalidOperationException(_inputs == 0
            ? "There was nothing to attempt: the source is empty."
            : $"{successes} attempts must succeed, but the source has fewer inputs: {_inputs}.");
    }

    private string Result() => successes == 1 ? "No attempt succeeded" : $"{_won.Count} of {successes} required attempts succeeded";
}
