namespace Tributary.Fanout;

/// <summary>
/// Structured concurrency: children that a body starts never outlive the scope, whether it succeeds, fails or is cancelled. The body is a
/// member: when it fails, or a child does, everything else in the scope is cancelled. Safe to use from any thread.
/// </summary>
#pragma warning disable CA1001 // It frees them itself, when its last member has ended.
public sealed class TaskScope
#pragma warning restore CA1001
{
    private readonly TaskScopeOptions _options;
    private readonly CancelSource _cancel = new();
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private readonly List<Exception> _errors = [];
    private readonly List<Exception> _failures = [];
    private int _members = 1;
    private bool _bodyAnsweredUncancelled;
    private bool _cutShort;

    private TaskScope(TaskScopeOptions options) => _options = options;

    /// <summary>Cancelled when the scope is; the token of the body.</summary>
    public CancellationToken Token => _cancel.Token;

    /// <summary>When everything in the scope is cancelled.</summary>
    public Deadline Deadline => _options.Deadline;

    /// <summary>Why the scope was cancelled; the first cause stays.</summary>
    public CancelCause Cause => _cancel.Cause;

    /// <summary>What children have thrown so far, in that order: a copy. Never an echo of a cancellation by the scope.</summary>
    public IReadOnlyList<Exception> Failures
    {
        get
        {
            lock (_gate)
                return [.. _failures];
        }
    }

    /// <summary>Runs a body that may start children, and returns its value after the body and every child have ended.</summary>
    /// <param name="body">Gets the scope, and the scope's token. Begins on the caller's thread.</param>
    /// <param name="options">The bounds; the defaults where null.</param>
    /// <param name="cancellationToken">Cancels the scope. The body is not run where it is cancelled already.</param>
    /// <returns>
    /// A task whose awaiting throws the root error, and whose Exception has every error of body and children: real ones only, never an echo
    /// of the scope's own cancellation, while a cancellation of any other token is an error like any other. Where the caller cancelled,
    /// awaiting throws OperationCanceledException with the caller's token; where the deadline passed, TimeoutException. Body has the last
    /// word on these two: a value that it returns after the cancellation is returned, and nothing is thrown where no member was cut short.
    /// </returns>
    public static Task<T> RunAsync<T>(
        Func<TaskScope, CancellationToken, Task<T>> body, TaskScopeOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(body);
        options ??= new();
        options.Validate();
        var promise = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _ = new TaskScope(options).EnterAsync(body, promise, cancellationToken);
        return promise.Task;
    }

    /// <summary>The same without a value. A body that ends by <see cref="Cancel"/> ends well.</summary>
    /// <inheritdoc cref="RunAsync{T}"/>
    public static Task RunAsync(
        Func<TaskScope, CancellationToken, Task> body, TaskScopeOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(body);
        return RunAsync<bool>(
            async (scope, token) =>
            {
                try
                {
                    await body(scope, token).ConfigureAwait(Scheduling.Capture);
                    return true;
                }
                catch (OperationCanceledException echo)
                    when (scope.Cause == CancelCause.Explicit && CallerCancelledException.ErrorsIn(echo).Count == 0)
                {
                    return false;
                }
            },
            options,
            cancellationToken);
    }

    /// <summary>
    /// A scope within this one: cancelled with it, and with the earlier of both deadlines. It is no child, whose failure would cancel this
    /// scope: what it throws is for whoever awaits it. This scope waits for it all the same.
    /// </summary>
    /// <exception cref="InvalidOperationException">This scope has ended.</exception>
    /// <inheritdoc cref="RunAsync{T}"/>
    public Task<T> NestAsync<T>(Func<TaskScope, CancellationToken, Task<T>> body, TaskScopeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(body);
        var bounds = Nested(options);
        Join();
        var nested = RunAsync(body, bounds, Token);
        _ = LeaveAfterAsync(nested);
        return nested;
    }

    /// <inheritdoc cref="NestAsync{T}"/>
    public Task NestAsync(Func<TaskScope, CancellationToken, Task> body, TaskScopeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(body);
        var bounds = Nested(options);
        Join();
        var nested = RunAsync(body, bounds, Token);
        _ = LeaveAfterAsync(nested);
        return nested;
    }

    /// <summary>Starts a child on the thread pool. In a scope that is cancelled already it ends cancelled, without being run.</summary>
    /// <param name="work">
    /// The child's work. Its token is cancelled with the scope, or by the handle. It is waited for, however long it takes.
    /// </param>
    /// <exception cref="InvalidOperationException">The scope has ended.</exception>
    public ChildTask<T> Start<T>(Func<CancellationToken, Task<T>> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        Join();
        var cancel = new CancelSource();
        cancel.Follow(_cancel);
        var promise = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _ = Scheduling.Start(() => RunChildAsync(work, cancel, promise));
        return new(cancel, promise.Task);
    }

    /// <inheritdoc cref="Start{T}"/>
    public ChildTask Start(Func<CancellationToken, Task> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        return Start(async token =>
        {
            await work(token).ConfigureAwait(Scheduling.Capture);
            return true;
        });
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
        using var bound = new CancellationTokenSource(budget, _options.Time);
        try
        {
            await cleanup(bound.Token).ConfigureAwait(Scheduling.Capture);
        }
        catch (OperationCanceledException error) when (bound.IsCancellationRequested)
        {
            throw new TimeoutException($"Cleaning up did not end within {budget}.", error);
        }
    }

    private async Task EnterAsync<T>(
        Func<TaskScope, CancellationToken, Task<T>> body, TaskCompletionSource<T> promise, CancellationToken caller)
    {
        try
        {
            _cancel.Follow(caller);
            _cancel.CancelAt(_options.Deadline, CancelCause.Deadline);
            var (answered, value) = await RunBodyAsync(body).ConfigureAwait(Scheduling.Capture);
            await _drained.Task.ConfigureAwait(Scheduling.Capture);
            await _cancel.DisposeAsync().ConfigureAwait(Scheduling.Capture);
            if (_cancel.CallbackError is not null)
                AddError(_cancel.CallbackError);
            if (Failure(answered, caller) is { } failure)
                Completion.Fail(promise, failure, _errors);
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

    private async Task RunChildAsync<T>(Func<CancellationToken, Task<T>> work, CancelSource cancel, TaskCompletionSource<T> promise)
    {
        try
        {
            cancel.Token.ThrowIfCancellationRequested();
            promise.SetResult(await work(cancel.Token).ConfigureAwait(Scheduling.Capture));
        }
        catch (Exception echo) when (cancel.IsEcho(echo))
        {
            if (cancel.Cause == _cancel.Cause)
                _cutShort = true;
            foreach (var error in CallerCancelledException.ErrorsIn(echo))
                ChildFailed(error);
            promise.SetCanceled(cancel.Token);
        }
#pragma warning disable CA1031 // Kept, on the handle and in the scope.
        catch (Exception error)
#pragma warning restore CA1031
        {
            ChildFailed(error);
            promise.SetException(error);
            _ = promise.Task.Exception;
        }
        finally
        {
            await cancel.DisposeAsync().ConfigureAwait(Scheduling.Capture);
            if (cancel.CallbackError is not null)
                AddError(cancel.CallbackError);
            Leave();
        }
    }

    /// <summary>What the end of the scope is to throw; null where the body's value stands.</summary>
    private Exception? Failure(bool answered, CancellationToken caller)
    {
        var cut = !answered || (_bodyAnsweredUncancelled && _cutShort);
        if (Cause == CancelCause.Caller && (cut || _errors.Count > 0))
            return CallerCancelledException.Create(_errors, caller);
        if (_errors.Count > 0)
            return _errors[0];
        if (Cause == CancelCause.Deadline && cut)
            return new DeadlinePassedException("The scope's deadline passed before it had ended.", Deadline);
        return answered ? null : new OperationCanceledException(Token);
    }

    private void ChildFailed(Exception error)
    {
        lock (_gate)
        {
            if (!_failures.Contains(error))
                _failures.Add(error);
        }
        if (_options.OnFailure != OnFailure.CancelRest)
            return;
        AddError(error);
        _cancel.Cancel(CancelCause.SiblingFailed);
    }

    // A body that awaits a failed child throws the child's error again: it counts once.
    private void AddError(Exception error)
    {
        lock (_gate)
        {
            if (!_errors.Contains(error))
                _errors.Add(error);
        }
    }

    private TaskScopeOptions Nested(TaskScopeOptions? options)
    {
        options ??= new() { Time = _options.Time };
        options.Validate();
        return options with { Deadline = Deadline.Earlier(Deadline, options.Deadline) };
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

    private async Task LeaveAfterAsync(Task nested)
    {
        await nested.ConfigureAwait(Scheduling.WithoutThrowing);
        Leave();
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
