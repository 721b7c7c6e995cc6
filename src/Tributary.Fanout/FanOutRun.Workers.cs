using System.Runtime.CompilerServices;

namespace Tributary.Fanout;

/// <content>What a worker does. Where it gets no turn, or there is nothing to pull, it has ended.</content>
internal sealed partial class FanOutRun<TInput, TResult> : IThreadPoolWorkItem
{
    // A worker begins in the context of whoever enumerates, not in that of the worker that started it.
    void IThreadPoolWorkItem.Execute()
    {
        if (_context is null)
            _ = WorkAsync();
        else
            ExecutionContext.Run(_context, static run => _ = ((FanOutRun<TInput, TResult>)run!).WorkAsync(), this);
    }

    // The work is awaited here, and not in a method of its own, so that an item costs no state machine.
    private async Task WorkAsync()
    {
        var context = ExecutionContext.Capture()!;
        try
        {
            var hasTurn = Arrive();
            while (hasTurn && await PullAsync().ConfigureAwait(Scheduling.Capture) is { } item)
            {
                var (permit, refusal) = await _items.AdmitAsync(item).ConfigureAwait(Scheduling.Capture);
                Outcome<TInput, TResult> outcome;
                if (refusal is not null || _cancel.IsOver())
                {
                    outcome = _items.NotStarted(item, refusal);
                }
                else
                {
                    var limit = _items.Limit(out var deadline);
                    var (started, value, failure) = (_options.Time.GetTimestamp(), default(TResult), default(Exception));
                    try
                    {
                        value = await _plan.Work(item.Input, new(item.Index, deadline), limit.Token).ConfigureAwait(Scheduling.Capture);
                        failure = _plan.FailureOf(value);
                    }
#pragma warning disable CA1031 // What the work throws is the input's outcome.
                    catch (Exception error)
#pragma warning restore CA1031
                    {
                        failure = error;
                    }
                    outcome = _items.Ended(item, started, value, failure, limit);
                    if (limit != _cancel)
                        await _items.EndAsync(limit).ConfigureAwait(Scheduling.Capture);
                }
                if (permit is not null)
                    outcome = await ItemRunner<TInput, TResult>.ReleaseAsync(permit, outcome).ConfigureAwait(Scheduling.Capture);
                hasTurn = HandOver(outcome);
                ExecutionContext.Restore(context);
                if (hasTurn && !Scheduling.IsOnPool)
                    await Task.CompletedTask.ConfigureAwait(Scheduling.Yielding);
            }
        }
#pragma warning disable CA1031 // Only a clock that throws comes here: it ends the batch, rather than leave the consumer waiting.
        catch (Exception error)
#pragma warning restore CA1031
        {
            AddError(error);
            _cancel.Cancel(CancelCause.SiblingFailed);
            _pull.Cancel(CancelCause.SiblingFailed);
            EndSource(byWorker: true);
        }
    }

    /// <summary>The next input; null where there is none, and the worker has ended.</summary>
    private ValueTask<Pulled<TInput>?> PullAsync()
    {
        try
        {
            if (_pull.IsOver())
                return new(NotPulled());
            var moving = (_source ??= _plan.Open(_pull.Token)).MoveNextAsync();
#pragma warning disable RS0030, VSTHRD002, VSTHRD103 // Not a wait: it has moved.
            return moving.IsCompletedSuccessfully ? new(Pull(moving.Result)) : PullAsync(moving);
#pragma warning restore RS0030, VSTHRD002, VSTHRD103
        }
#pragma warning disable CA1031 // Whatever the source throws is kept, and thrown after the running items have ended.
        catch (Exception error)
#pragma warning restore CA1031
        {
            return new(NotPulled(error));
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Pulled<TInput>?> PullAsync(ValueTask<bool> moving)
    {
        try
        {
            var hasMoved = await moving.ConfigureAwait(Scheduling.Capture);
            // The work is not to run on the thread of whoever gave the input.
            await Task.CompletedTask.ConfigureAwait(Scheduling.Yielding);
            return Pull(hasMoved);
        }
#pragma warning disable CA1031 // As above.
        catch (Exception error)
#pragma warning restore CA1031
        {
            return NotPulled(error);
        }
    }

    private Pulled<TInput>? Pull(bool hasMoved)
    {
        if (!hasMoved)
        {
            _isExhausted = true;
            return NotPulled();
        }
        var item = new Pulled<TInput>(_source!.Current, _turns.Pulled, _plan.Admission is null ? 0 : _options.Time.GetTimestamp());
        bool starts;
        lock (_gate)
        {
            _turns.Pass();
            starts = MayStartWorker();
        }
        if (starts)
            Scheduling.Queue(this);
        return item;
    }

    private Pulled<TInput>? NotPulled(Exception? error = null)
    {
        if (!(error is OperationCanceledException && _pull.IsCancelled))
            AddError(error);
        EndSource(byWorker: true);
        return null;
    }

    /// <summary>A worker has come; true where it has the turn to pull, false where it has ended.</summary>
    private bool Arrive()
    {
        bool hasTurn, wakes;
        lock (_gate)
        {
            _turns.Arrive();
            hasTurn = _turns.TryTake();
            wakes = Completes();
        }
        if (wakes)
            _outcomes.Wake();
        return hasTurn;
    }

    /// <summary>Hands over an outcome; true where the worker has the turn to pull again, false where it has ended.</summary>
    private bool HandOver(in Outcome<TInput, TResult> outcome)
    {
        var isDropped = outcome.Kind == OutcomeKind.NotStarted && !_options.ReportNotStarted;
        if (isDropped)
            _hasDropped = true;
        if (outcome.Cause == CancelCause.Caller)
            _hasCutForCaller = true;
        var fatal = _options.OnFailure == OnFailure.CancelRest ? outcome.Fault() : null;
        AddError(fatal);
        bool hasTurn, wakes;
        lock (_gate)
        {
            wakes = _outcomes.Add(outcome, isDropped);
            hasTurn = _turns.TryTake();
            wakes |= Completes();
        }
        if (wakes)
            _outcomes.Wake();
        if (fatal is not null)
            _cancel.Cancel(CancelCause.SiblingFailed);
        return hasTurn;
    }
}
