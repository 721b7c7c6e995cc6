using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace Tributary.Fanout;

/// <summary>
/// One enumeration of a fan-out. Workers, started one by one as there is input for them, each loop over: wait for the turn to pull, pull, be
/// admitted, work, hand over the outcome. The consumer takes outcomes, and room for further input comes back as it does.
/// </summary>
#pragma warning disable CA1001 // Every enumeration frees them at its end.
internal sealed class FanOutRun<TInput, TResult>
#pragma warning restore CA1001
{
    private readonly FanOutPlan<TInput, TResult> _plan;
    private readonly FanOutOptions _options;
    private readonly CancellationToken _caller;
    private readonly CancellationToken _otherCaller;
    private readonly OutcomeQueue<TInput, TResult> _outcomes;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly SemaphoreSlim _room;
    private readonly List<Task> _workers = [];
    private readonly List<Exception> _errors = [];

    /// <summary>Cancels the items.</summary>
    private readonly CancelSource _cancel = new();

    /// <summary>Cancels the source; apart from the items where the source is to be read on for the inputs that never started.</summary>
    private readonly CancelSource _pull;

    private IAsyncEnumerator<TInput>? _source;
    private long _pulled;
    private bool _sourceEnded;
    private bool _sourceExhausted;
    private volatile bool _dropped;
    private int _live;

    internal FanOutRun(FanOutPlan<TInput, TResult> plan, CancellationToken caller, CancellationToken otherCaller)
    {
        _plan = plan;
        _options = plan.Options;
        _caller = caller;
        _otherCaller = otherCaller;
        _outcomes = new(_options.Order);
        _room = new((int)Math.Min((long)_options.MaxConcurrency + (_options.MaxUnread ?? _options.MaxConcurrency), int.MaxValue / 2));
        _pull = _options.ReportNotStarted ? new() : _cancel;
    }

    /// <summary>Whether every input of the source has been pulled and its outcome handed over.</summary>
    internal bool SawEveryInput => _sourceExhausted && !_dropped;

    /// <summary>What was really wrong, the root cause first; never an echo of our own cancellation.</summary>
    internal IReadOnlyList<Exception> Errors => _errors;

    internal async IAsyncEnumerator<Outcome<TInput, TResult>> EnumerateAsync()
    {
        var left = true;
        try
        {
            Begin();
            while (await _outcomes.WaitAsync().ConfigureAwait(Scheduling.Capture))
            {
                while (_outcomes.TryTake(out var outcome))
                {
                    _room.Release();
                    yield return outcome;
                }
            }
            left = false;
        }
        finally
        {
            await EndAsync(left).ConfigureAwait(Scheduling.Capture);
        }
        if (_cancel.Cause == CancelCause.Caller || (_errors.Count == 0 && _pull.Cause == CancelCause.Caller))
            throw CallerCancelledException.Create(_errors, _caller.IsCancellationRequested ? _caller : _otherCaller);
        if (_errors.Count > 0)
            ExceptionDispatchInfo.Throw(_errors[0]);
    }

    private void Begin()
    {
        _cancel.Follow(_caller, _otherCaller);
        _cancel.CancelAt(_options.Deadline, CancelCause.Deadline);
        if (_pull != _cancel)
            _pull.Follow(_caller, _otherCaller);
        // The one worker that may wait for room is woken by one more place.
        _pull.Token.UnsafeRegister(static room => ((SemaphoreSlim)room!).Release(), _room);
        Launch();
    }

    private async ValueTask EndAsync(bool left)
    {
        var errors = left ? [] : _errors;
        if (left && _workers.Count > 0)
            await LeaveAsync(errors).ConfigureAwait(Scheduling.Capture);
        await Task.WhenAll(_workers).ConfigureAwait(Scheduling.Capture);
        await _cancel.DisposeAsync().ConfigureAwait(Scheduling.Capture);
        await _pull.DisposeAsync().ConfigureAwait(Scheduling.Capture);
        errors.AddRange(new[] { _cancel.CallbackError, _pull == _cancel ? null : _pull.CallbackError }.OfType<Exception>());
        await DisposeAsync(_source, errors).ConfigureAwait(Scheduling.Capture);
        if (left && errors.Count > 0)
            ExceptionDispatchInfo.Throw(errors[0]);
    }

    private async ValueTask LeaveAsync(List<Exception> errors)
    {
        _cancel.Cancel(_plan.WhenLeft);
        _pull.Cancel(_plan.WhenLeft);
        while (await _outcomes.WaitAsync().ConfigureAwait(Scheduling.Capture))
        {
            while (_outcomes.TryTake(out var unread))
            {
                if (_plan.DisposesUnread && unread.TryGet(out var value))
                    await DisposeAsync(value, errors).ConfigureAwait(Scheduling.Capture);
            }
        }
    }

    private static async ValueTask DisposeAsync(object? value, List<Exception> errors)
    {
        try
        {
            await Disposal.DisposeAsync(value).ConfigureAwait(Scheduling.Capture);
        }
#pragma warning disable CA1031 // Thrown when all else has ended.
        catch (Exception error)
#pragma warning restore CA1031
        {
            errors.Add(error);
        }
    }

    private void Launch()
    {
        Interlocked.Increment(ref _live);
        _workers.Add(Scheduling.Start(WorkAsync));
    }

    private async Task WorkAsync()
    {
        try
        {
            while (await PullAsync().ConfigureAwait(Scheduling.Capture) is { } item)
                HandOver(await RunItemAsync(item).ConfigureAwait(Scheduling.Capture));
        }
        finally
        {
            if (Interlocked.Decrement(ref _live) == 0)
                _outcomes.Complete();
        }
    }

    /// <summary>The next input, when there is room for its outcome; null when there is none. One worker at a time has the turn.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Pulled<TInput>?> PullAsync()
    {
        await _turn.WaitAsync(CancellationToken.None).ConfigureAwait(Scheduling.Capture);
        try
        {
            if (_sourceEnded)
                return null;
            await _room.WaitAsync(CancellationToken.None).ConfigureAwait(Scheduling.Capture);
            StopAtDeadline();
            if (_pull.IsCancelled)
            {
                _sourceEnded = true;
                return null;
            }
            _source ??= _plan.Open(_pull.Token);
            if (!await _source.MoveNextAsync().ConfigureAwait(Scheduling.Capture))
            {
                _sourceEnded = _sourceExhausted = true;
                return null;
            }
            var item = new Pulled<TInput>(_source.Current, _pulled++, _options.Time.GetTimestamp());
            if (_workers.Count < _options.MaxConcurrency && !_cancel.IsCancelled)
                Launch();
            return item;
        }
#pragma warning disable CA1031 // Whatever the source throws is kept, and thrown after the running items have ended.
        catch (Exception error)
#pragma warning restore CA1031
        {
            _sourceEnded = true;
            if (!(error is OperationCanceledException && _pull.IsCancelled))
                AddError(error);
            return null;
        }
        finally
        {
            _turn.Release();
        }
    }

    private ValueTask<Outcome<TInput, TResult>> RunItemAsync(Pulled<TInput> item)
    {
        if (_plan.Admission is { } admission)
            return RunAdmittedAsync(item, admission);
        return IsOver() ? new(NotStarted(item)) : InvokeAsync(item);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Outcome<TInput, TResult>> RunAdmittedAsync(Pulled<TInput> item, Admission<TInput> admission)
    {
        IDisposable? permit;
        try
        {
            permit = await admission(item.Input, new(item.Index, _options.Deadline), _cancel.Token).ConfigureAwait(Scheduling.Capture);
        }
        catch (OperationCanceledException) when (_cancel.IsCancelled)
        {
            return NotStarted(item);
        }
#pragma warning disable CA1031 // What admission throws is the input's outcome.
        catch (Exception error)
#pragma warning restore CA1031
        {
            return Ended(item, _options.Time.GetTimestamp(), OutcomeKind.Failed, error: error);
        }
        var outcome = IsOver() ? NotStarted(item) : await InvokeAsync(item).ConfigureAwait(Scheduling.Capture);
        try
        {
            await Disposal.DisposeAsync(permit).ConfigureAwait(Scheduling.Capture);
        }
#pragma warning disable CA1031 // A permit that cannot be given back is a failure of the item, beside one that it may already have.
        catch (Exception error)
#pragma warning restore CA1031
        {
            return outcome.FailedAlso(error);
        }
        return outcome;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Outcome<TInput, TResult>> InvokeAsync(Pulled<TInput> item)
    {
        var (limit, deadline) = ItemLimit();
        var started = _options.Time.GetTimestamp();
        var cancel = limit ?? _cancel;
        try
        {
            var value = await _plan.Work(item.Input, new(item.Index, deadline), cancel.Token).ConfigureAwait(Scheduling.Capture);
            return Ended(item, started, OutcomeKind.Succeeded, value);
        }
        catch (OperationCanceledException echo) when (cancel.IsCancelled)
        {
            if (Completion.Combine(CallerCancelledException.ErrorsIn(echo)) is { } error)
                return Ended(item, started, OutcomeKind.Failed, error: error);
            var kind = cancel.Cause is CancelCause.ItemTimeout or CancelCause.Deadline ? OutcomeKind.TimedOut : OutcomeKind.Cancelled;
            return Ended(item, started, kind, cause: cancel.Cause);
        }
#pragma warning disable CA1031 // What the work throws is the input's outcome.
        catch (Exception error)
#pragma warning restore CA1031
        {
            return Ended(item, started, OutcomeKind.Failed, error: error);
        }
        finally
        {
            if (limit is not null)
            {
                await limit.DisposeAsync().ConfigureAwait(Scheduling.Capture);
                AddError(limit.CallbackError);
            }
        }
    }

    /// <summary>The item's own cancellation where its timeout comes before the batch's deadline; else none, as the batch's does.</summary>
    private (CancelSource? Limit, Deadline Deadline) ItemLimit()
    {
        if (_options.ItemTimeout == Timeout.InfiniteTimeSpan)
            return (null, _options.Deadline);
        var timeout = Deadline.After(_options.ItemTimeout, _options.Time);
        if (!_options.Deadline.IsNone && _options.Deadline.Remaining <= timeout.Remaining)
            return (null, _options.Deadline);
        var limit = new CancelSource();
        limit.Follow(_cancel);
        limit.CancelAt(timeout, CancelCause.ItemTimeout);
        return (limit, timeout);
    }

    private bool IsOver()
    {
        StopAtDeadline();
        return _cancel.IsCancelled;
    }

    // By the clock, not by the timer, which may be late: nothing starts after the deadline.
    private void StopAtDeadline()
    {
        if (_options.Deadline.HasPassed)
            _cancel.Cancel(CancelCause.Deadline);
    }

    private void HandOver(Outcome<TInput, TResult> outcome)
    {
        if (outcome.Kind == OutcomeKind.NotStarted && !_options.ReportNotStarted)
        {
            _dropped = true;
            _outcomes.Add(outcome.Index, null);
            _room.Release();
            return;
        }
        var fatal = _options.OnFailure == OnFailure.CancelRest ? outcome.Fault() : null;
        AddError(fatal);
        _outcomes.Add(outcome.Index, outcome);
        if (fatal is not null)
            _cancel.Cancel(CancelCause.SiblingFailed);
    }

    private void AddError(Exception? error)
    {
        if (error is null)
            return;
        lock (_errors)
            _errors.Add(error);
    }

    private Outcome<TInput, TResult> NotStarted(Pulled<TInput> item) =>
        new(item.Input, item.Index, OutcomeKind.NotStarted, default, null, _cancel.Cause, _options.Time.GetElapsedTime(item.Timestamp), TimeSpan.Zero);

    private Outcome<TInput, TResult> Ended(
        Pulled<TInput> item, long started, OutcomeKind kind, TResult? value = default, Exception? error = null, CancelCause cause = CancelCause.None) =>
        new(item.Input, item.Index, kind, value, error, cause,
            _options.Time.GetElapsedTime(item.Timestamp, started), _options.Time.GetElapsedTime(started));
}
