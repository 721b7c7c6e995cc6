namespace Tributary.Fanout;

/// <summary>
/// Structured concurrency: children that a body starts never outlive the scope, whether it succeeds, fails or is cancelled. The body is a
/// member: when it fails, or a child does, everything else in the scope is cancelled. Safe to use from any thread.
/// </summary>
#pragma warning disable CA1001 // It frees them itself, when its last member has ended.
public sealed partial class TaskScope
#pragma warning restore CA1001
{
    /// <summary>The children that run here, so that what they nest is cancelled with them.</summary>
    private static readonly AsyncLocal<Lineage?> Starter = new();

    private readonly TaskScopeOptions _options;
    private readonly CancelSource _cancel = new();
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private readonly ErrorList _errors = new();
    private readonly ErrorList _failures = new();
    private readonly List<NestedScope> _unheard = [];
    private readonly Slots _slots;
    private long _failureCount;
    private int _members = 1;
    private bool _bodyAnsweredUncancelled;
    private bool _cutShort;

    private TaskScope(TaskScopeOptions options)
    {
        _options = options;
        _slots = new(options.MaxConcurrency);
    }

    /// <summary>Cancelled when the scope is; the token of the body.</summary>
    public CancellationToken Token => _cancel.Token;

    /// <summary>When everything in the scope is cancelled.</summary>
    public Deadline Deadline => _options.Deadline;

    /// <summary>Why the scope was cancelled; the first cause stays.</summary>
    public CancelCause Cause => _cancel.Cause;

    /// <summary>How often a child has failed so far, also where <see cref="Failures"/> no longer keeps it.</summary>
    public long FailureCount => Interlocked.Read(ref _failureCount);

    /// <summary>
    /// What children have thrown so far, in that order: a copy of the first 1,000 different errors. Never an echo of a cancellation by the
    /// scope.
    /// </summary>
    public IReadOnlyList<Exception> Failures
    {
        get
        {
            lock (_gate)
                return [.. _failures.Kept];
        }
    }

    /// <summary>Cancels the scope. Not an error: a value that the body returns is returned.</summary>
    public void Cancel() => _cancel.Cancel(CancelCause.Explicit);

    /// <summary>
    /// Cleans up with a token that the scope's cancellation leaves alone, but which has a bound of its own. To be awaited.
    /// </summary>
    /// <param name="budget">From now; more than zero.</param>
    /// <param name="cleanup">Gets the token.</param>
    /// <exception cref="TimeoutException">The budget ended it.</exception>
    public async Task CleanUpAsync(TimeSpan budget, Func<CancellationToken, Task> cleanup)
    {
        ArgumentNullException.ThrowIfNull(cleanup);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(budget, TimeSpan.Zero);
        var bound = new CancelSource();
        try
        {
            bound.CancelAt(Deadline.After(budget, _options.Time), CancelCause.Deadline);
            await cleanup(bound.Token).ConfigureAwait(Scheduling.Capture);
        }
        catch (Exception echo) when (bound.IsEcho(echo))
        {
            throw new TimeoutException($"Cleaning up did not end within {budget}.", echo);
        }
        finally
        {
            await bound.DisposeAsync().ConfigureAwait(Scheduling.Capture);
        }
        if (bound.CallbackError is { } error)
            throw error;
    }

    private async Task EnterAsync<T>(
        Func<TaskScope, CancellationToken, Task<T>> body,
        TaskCompletionSource<T> promise,
        CancellationToken caller,
        CancellationToken otherCaller)
    {
        try
        {
            _cancel.Follow(caller, otherCaller);
            _cancel.CancelAt(_options.Deadline, CancelCause.Deadline);
            var (answered, value) = await RunBodyAsync(body).ConfigureAwait(Scheduling.Capture);
            await _drained.Task.ConfigureAwait(Scheduling.Capture);
            await _cancel.DisposeAsync().ConfigureAwait(Scheduling.Capture);
            if (_cancel.CallbackError is not null)
                AddError(_cancel.CallbackError);
            foreach (var nested in _unheard)
                NestedFailed(nested);
            if (Failure(answered, caller.IsCancellationRequested ? caller : otherCaller) is { } failure)
                Completion.Fail(promise, failure, _errors.Kept);
            else
                promise.SetResult(value!);
        }
#pragma warning disable CA1031 // Only a clock that throws comes here; the caller must hear of it.
        catch (Exception error)
#pragma warning restore CA1031
        {
            promise.TrySetException(error);
        }
    }

    private async ValueTask<(bool Answered, T? Value)> RunBodyAsync<T>(Func<TaskScope, CancellationToken, Task<T>> body)
    {
        try
        {
            if (_cancel.IsCancelled)
                return (false, default);
            var value = await body(this, Token).ConfigureAwait(Scheduling.Capture);
            _bodyAnsweredUncancelled = !_cancel.IsCancelled;
            return (true, value);
        }
        catch (Exception echo) when (_cancel.IsEcho(echo))
        {
            foreach (var error in CallerCancelledException.ErrorsIn(echo))
                AddError(error);
            return (false, default);
        }
#pragma warning disable CA1031 // Kept, and thrown when everything has ended.
        catch (Exception error)
#pragma warning restore CA1031
        {
            AddError(error);
            _cancel.Cancel(CancelCause.BodyFailed);
            return (false, default);
        }
        finally
        {
            Leave();
        }
    }

    private async Task RunChildAsync<T>(
        Func<CancellationToken, Task<T>> work, Deadline deadline, CancelSource cancel, TaskCompletionSource<T> promise)
    {
        var hasSlot = false;
        try
        {
            Starter.Value = new(cancel, Starter.Value?.Around(_cancel));
            if (!deadline.Is(Deadline))
                cancel.CancelAt(deadline, CancelCause.ItemTimeout);
            hasSlot = await _slots.EnterAsync(cancel.Token).ConfigureAwait(Scheduling.Capture);
            if (_cancel.IsOver() || cancel.IsOver())
                throw new OperationCanceledException(cancel.Token);
            promise.SetResult(await work(cancel.Token).ConfigureAwait(Scheduling.Capture));
        }
        catch (Exception echo) when (cancel.IsEcho(echo) && cancel.Cause != CancelCause.ItemTimeout)
        {
            if (cancel.Cause == _cancel.Cause)
                _cutShort = true;
            foreach (var error in CallerCancelledException.ErrorsIn(echo))
                ChildFailed(error);
            promise.SetCanceled(cancel.Token);
        }
#pragma warning disable CA1031 // Kept, on the handle and in the scope.
        catch (Exception thrown)
#pragma warning restore CA1031
        {
            var error = cancel.IsEcho(thrown)
                ? new DeadlinePassedException("The child's deadline passed before it had ended.", deadline, thrown)
                : thrown;
            ChildFailed(error);
            promise.SetException(error);
            _ = promise.Task.Exception;
        }
        finally
        {
            if (hasSlot)
                _slots.Leave();
            await cancel.DisposeAsync().ConfigureAwait(Scheduling.Capture);
            if (cancel.CallbackError is not null)
                AddError(cancel.CallbackError);
            Leave();
        }
    }

    private async Task RunNestedAsync(NestedScope nested)
    {
        await nested.Task.ConfigureAwait(Scheduling.WithoutThrowing);
        if (nested.Task.IsFaulted && !nested.IsHeard)
        {
            lock (_gate)
            {
                if (_unheard.Count < ErrorList.Capacity)
                    _unheard.Add(nested);
            }
        }
        Leave();
    }

    // Nobody is left to await it.
    private void NestedFailed(NestedScope nested)
    {
        if (nested.IsHeard)
            return;
        foreach (var error in nested.Task.Exception!.InnerExceptions)
        {
            if (!_cancel.IsEcho(error))
                ChildFailed(error);
        }
    }

    /// <summary>What the end of the scope is to throw; null where the body's value stands.</summary>
    private Exception? Failure(bool answered, CancellationToken caller)
    {
        var errors = _errors.Kept;
        var cut = !answered || (_bodyAnsweredUncancelled && _cutShort);
        if (Cause == CancelCause.Caller && (cut || errors.Count > 0))
            return CallerCancelledException.Create(errors, caller);
        if (errors.Count > 0)
            return errors[0];
        if (Cause == CancelCause.Deadline && cut)
            return new DeadlinePassedException("The scope's deadline passed before it had ended.", Deadline);
        return answered ? null : new OperationCanceledException(Token);
    }

    private void ChildFailed(Exception error)
    {
        Interlocked.Increment(ref _failureCount);
        lock (_gate)
            _failures.Add(error);
        if (_options.OnFailure != OnFailure.CancelRest)
            return;
        AddError(error);
        _cancel.Cancel(CancelCause.SiblingFailed);
    }

    // A body that awaits a failed child throws the child's error again: it counts once.
    private void AddError(Exception error)
    {
        lock (_gate)
            _errors.Add(error);
    }

    private void Join()
    {
        lock (_gate)
        {
            if (_members == 0)
                throw new InvalidOperationException("The scope has ended: start children while its body or another child runs.");
            _members++;
        }
    }

    private void Leave()
    {
        lock (_gate)
        {
            if (--_members > 0)
                return;
        }
        _drained.SetResult();
    }
}
