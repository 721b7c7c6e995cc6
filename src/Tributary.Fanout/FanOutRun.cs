using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace Tributary.Fanout;

/// <summary>
/// One enumeration of a fan-out. Workers, started one by one as there is input for them, each loop over: wait for the turn to pull, pull,
/// be admitted, work, hand over the outcome. The consumer takes outcomes, and room for further input comes back as it does.
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
    private readonly ItemRunner<TInput, TResult> _items;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly SemaphoreSlim _room;
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
    private int _launched;
    private int _live;

    internal FanOutRun(FanOutPlan<TInput, TResult> plan, CancellationToken caller, CancellationToken otherCaller)
    {
        _plan = plan;
        _options = plan.Options;
        _caller = caller;
        _otherCaller = otherCaller;
        _outcomes = new(_options.Order);
        _items = new(plan, _cancel, AddError);
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
        if (left && _launched > 0)
            await LeaveAsync(errors).ConfigureAwait(Scheduling.Capture);
        await _cancel.DisposeAsync().ConfigureAwait(Scheduling.Capture);
        await _pull.DisposeAsync().ConfigureAwait(Scheduling.Capture);
        errors.AddRange(new[] { _cancel.CallbackError, _pull.CallbackError }.OfType<Exception>().Distinct());
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

    // By whoever begins the run, and then by whoever has the turn. When the last worker ends, it says so by completing the outcomes.
    private void Launch()
    {
        _launched++;
        Interlocked.Increment(ref _live);
        _ = Scheduling.Start(WorkAsync);
    }

    private async Task WorkAsync()
    {
        try
        {
            while (await PullAsync().ConfigureAwait(Scheduling.Capture) is { } item)
                HandOver(await _items.RunAsync(item).ConfigureAwait(Scheduling.Capture));
        }
#pragma warning disable CA1031 // Only a clock that throws comes here: it ends the batch, rather than leave the consumer waiting.
        catch (Exception error)
#pragma warning restore CA1031
        {
            AddError(error);
            _cancel.Cancel(CancelCause.SiblingFailed);
            _pull.Cancel(CancelCause.SiblingFailed);
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
            if (_launched < _options.MaxConcurrency && !_cancel.IsCancelled)
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

    private void HandOver(Outcome<TInput, TResult> outcome)
    {
        if (outcome.Kind == OutcomeKind.NotStarted && !_options.ReportNotStarted)
        {
            _dropped = true;
            _outcomes.Add(outcome.Index, null);
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
}
