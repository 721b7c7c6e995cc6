using System.Runtime.ExceptionServices;

namespace Tributary.Fanout;

/// <summary>
/// One enumeration of a fan-out. Workers each loop over: take the turn to pull, pull, be admitted, work, hand over the outcome. The
/// consumer takes the outcomes, and room for further input comes back as it does.
/// </summary>
#pragma warning disable CA1001 // Every enumeration frees them at its end.
internal sealed partial class FanOutRun<TInput, TResult>
#pragma warning restore CA1001
{
    private readonly FanOutPlan<TInput, TResult> _plan;
    private readonly FanOutOptions _options;
    private readonly CancellationToken _caller;
    private readonly CancellationToken _otherCaller;
    private readonly Lock _gate = new();
    private readonly Turns _turns;
    private readonly OutcomeQueue<TInput, TResult> _outcomes;
    private readonly ItemRunner<TInput, TResult> _items;
    private readonly List<Exception> _errors = [];

    /// <summary>Cancels the items.</summary>
    private readonly CancelSource _cancel = new();

    /// <summary>Cancels the source; apart from the items where the source is to be read on for the inputs that never started.</summary>
    private readonly CancelSource _pull;

    private ExecutionContext? _context;
    private IAsyncEnumerator<TInput>? _source;
    private bool _isExhausted;
    private volatile bool _hasDropped;
    private volatile bool _hasCutForCaller;

    internal FanOutRun(FanOutPlan<TInput, TResult> plan, CancellationToken caller, CancellationToken otherCaller)
    {
        _plan = plan;
        _options = plan.Options;
        _caller = caller;
        _otherCaller = otherCaller;
        _turns = new(_options.MaxConcurrency, (long)_options.MaxConcurrency + (_options.MaxUnread ?? _options.MaxConcurrency));
        _outcomes = new(_options.Order, _gate);
        _items = new(plan, _cancel, AddError);
        _pull = _options.ReportNotStarted ? new() : _cancel;
    }

    /// <summary>Whether every input of the source has been pulled and its outcome handed over.</summary>
    internal bool SawEveryInput => _isExhausted && !_hasDropped;

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
                    if (_turns.HandOut())
                        StartWorker();
                    yield return outcome;
                }
            }
            left = false;
        }
        finally
        {
            await EndAsync(left).ConfigureAwait(Scheduling.Capture);
        }
        if (IsCallersEnd())
            throw CallerCancelledException.Create(_errors, _caller.IsCancellationRequested ? _caller : _otherCaller);
        if (_errors.Count > 0)
            ExceptionDispatchInfo.Throw(_errors[0]);
    }

    // A cancellation that came too late to cut anything short changes nothing.
    private bool IsCallersEnd() => _cancel.Cause == CancelCause.Caller
        ? _hasCutForCaller || !SawEveryInput || _errors.Count > 0
        : _pull.Cause == CancelCause.Caller && !_isExhausted && _errors.Count == 0;

    private void Begin()
    {
        _context = ExecutionContext.Capture();
        _cancel.Follow(_caller, _otherCaller);
        _cancel.CancelAt(_options.Deadline, CancelCause.Deadline);
        if (_pull != _cancel)
            _pull.Follow(_caller, _otherCaller);
        _pull.Token.UnsafeRegister(static run => ((FanOutRun<TInput, TResult>)run!).EndSource(byWorker: false), this);
        StartWorker();
    }

    private async ValueTask EndAsync(bool left)
    {
        var errors = left ? [] : _errors;
        if (left)
            await LeaveAsync(errors).ConfigureAwait(Scheduling.Capture);
        await _cancel.DisposeAsync().ConfigureAwait(Scheduling.Capture);
        await _pull.DisposeAsync().ConfigureAwait(Scheduling.Capture);
        errors.AddRange(new[] { _cancel.CallbackError, _pull.CallbackError }.OfType<Exception>().Distinct());
        await DisposeAsync(_source, errors).ConfigureAwait(Scheduling.Capture);
        if (!left)
            return;
        if (_plan.Race is null && errors.Count > 0)
            ExceptionDispatchInfo.Throw(errors[0]);
        foreach (var error in _errors.Concat(errors))
            _plan.Race?.OnIgnoredError?.Invoke(error);
    }

    private async ValueTask LeaveAsync(List<Exception> errors)
    {
        var cause = _plan.Race is null ? CancelCause.ConsumerLeft : CancelCause.LostRace;
        _cancel.Cancel(cause);
        _pull.Cancel(cause);
        EndSource(byWorker: false);
        while (await _outcomes.WaitAsync().ConfigureAwait(Scheduling.Capture))
        {
            while (_outcomes.TryTake(out var unread))
            {
                if (_plan.Race is not null)
                    await DisposeAsync(unread.Value, errors).ConfigureAwait(Scheduling.Capture);
            }
        }
    }

    private static async ValueTask DisposeAsync(object? value, List<Exception> errors)
    {
        try
        {
            await Disposal.DisposeAsync(value).ConfigureAwait(Scheduling.Capture);
        }
#pragma warning disable CA1031 // Told or thrown when all else has ended.
        catch (Exception error)
#pragma warning restore CA1031
        {
            errors.Add(error);
        }
    }

    // The worker with which it ends had the turn.
    private void EndSource(bool byWorker)
    {
        bool wakes;
        lock (_gate)
        {
            _turns.EndSource();
            if (byWorker)
                _turns.EndWorker();
            wakes = Completes();
        }
        if (wakes)
            _outcomes.Wake();
    }

    private void StartWorker()
    {
        bool starts;
        lock (_gate)
            starts = MayStartWorker();
        if (starts)
            Scheduling.Queue(this);
    }

    // Once the items are cancelled, one worker is enough to read the source to its end.
    private bool MayStartWorker() => (!_cancel.IsCancelled || _turns.IsIdle) && _turns.TryAddWorker();

    private bool Completes() => _turns.AreOver && _outcomes.Complete();

    private void AddError(Exception? error)
    {
        if (error is null)
            return;
        lock (_errors)
            _errors.Add(error);
    }
}
