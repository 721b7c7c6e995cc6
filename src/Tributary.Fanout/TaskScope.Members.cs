using System.Runtime.CompilerServices;

namespace Tributary.Fanout;

/// <content>What enters a scope: its body, children, nested scopes, each with a value or without, giving a task or a value task.</content>
public sealed partial class TaskScope
{
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
    [OverloadResolutionPriority(3)]
    public static Task<T> RunAsync<T>(
        Func<TaskScope, CancellationToken, Task<T>> body, TaskScopeOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(body);
        options ??= new();
        options.Validate();
        return RunAsync(body, options, cancellationToken, CancellationToken.None);
    }

    /// <inheritdoc cref="RunAsync{T}(Func{TaskScope, CancellationToken, Task{T}}, TaskScopeOptions, CancellationToken)"/>
    [OverloadResolutionPriority(2)]
    public static Task<T> RunAsync<T>(
        Func<TaskScope, CancellationToken, ValueTask<T>> body,
        TaskScopeOptions? options = null,
        CancellationToken cancellationToken = default) => RunAsync(Tasks(body), options, cancellationToken);

    /// <summary>The same without a value. A body that ends by <see cref="Cancel"/> ends well.</summary>
    /// <inheritdoc cref="RunAsync{T}(Func{TaskScope, CancellationToken, Task{T}}, TaskScopeOptions, CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    public static Task RunAsync(
        Func<TaskScope, CancellationToken, Task> body, TaskScopeOptions? options = null, CancellationToken cancellationToken = default) =>
        RunAsync(WithValue(body), options, cancellationToken);

    /// <inheritdoc cref="RunAsync(Func{TaskScope, CancellationToken, Task}, TaskScopeOptions, CancellationToken)"/>
    public static Task RunAsync(
        Func<TaskScope, CancellationToken, ValueTask> body,
        TaskScopeOptions? options = null,
        CancellationToken cancellationToken = default) => RunAsync(WithValue(Tasks(body)), options, cancellationToken);

    /// <summary>
    /// A scope within this one: cancelled with it, with the child that starts it, and with the earlier of both deadlines. What it throws is
    /// for whoever awaits it, and does not cancel this scope. Where nobody does until this scope has come to its end, it counts as the
    /// failure of a child. This scope waits for it all the same.
    /// </summary>
    /// <returns>Its end, to be awaited once; AsTask gives it to others.</returns>
    /// <exception cref="InvalidOperationException">This scope has ended.</exception>
    /// <inheritdoc cref="RunAsync{T}(Func{TaskScope, CancellationToken, Task{T}}, TaskScopeOptions, CancellationToken)"/>
    [OverloadResolutionPriority(3)]
    public ValueTask<T> NestAsync<T>(Func<TaskScope, CancellationToken, Task<T>> body, TaskScopeOptions? options = null) =>
        new(Nest(body, options), 0);

    /// <inheritdoc cref="NestAsync{T}(Func{TaskScope, CancellationToken, Task{T}}, TaskScopeOptions)"/>
    [OverloadResolutionPriority(2)]
    public ValueTask<T> NestAsync<T>(Func<TaskScope, CancellationToken, ValueTask<T>> body, TaskScopeOptions? options = null) =>
        new(Nest(Tasks(body), options), 0);

    /// <inheritdoc cref="NestAsync{T}(Func{TaskScope, CancellationToken, Task{T}}, TaskScopeOptions)"/>
    [OverloadResolutionPriority(1)]
    public ValueTask NestAsync(Func<TaskScope, CancellationToken, Task> body, TaskScopeOptions? options = null) =>
        new(Nest(WithValue(body), options), 0);

    /// <inheritdoc cref="NestAsync{T}(Func{TaskScope, CancellationToken, Task{T}}, TaskScopeOptions)"/>
    public ValueTask NestAsync(Func<TaskScope, CancellationToken, ValueTask> body, TaskScopeOptions? options = null) =>
        new(Nest(WithValue(Tasks(body)), options), 0);

    /// <summary>Starts a child on the thread pool. In a scope that is cancelled already it ends cancelled, without being run.</summary>
    /// <param name="work">
    /// The child's work. Its token is cancelled with the scope, by the handle, or at the child's deadline. It is waited for, however long
    /// it takes.
    /// </param>
    /// <param name="deadline">
    /// When this child alone is cancelled, by the deadline's own clock; none by default. It is then a failure of the child: a
    /// TimeoutException.
    /// </param>
    /// <exception cref="InvalidOperationException">The scope has ended.</exception>
    [OverloadResolutionPriority(3)]
    public ChildTask<T> Start<T>(Func<CancellationToken, Task<T>> work, Deadline deadline = default)
    {
        ArgumentNullException.ThrowIfNull(work);
        Join();
        var cancel = new CancelSource();
        cancel.Follow(_cancel);
        var promise = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _ = Scheduling.Start(() => RunChildAsync(work, deadline, cancel, promise));
        return new(cancel, promise.Task);
    }

    /// <inheritdoc cref="Start{T}(Func{CancellationToken, Task{T}}, Deadline)"/>
    [OverloadResolutionPriority(2)]
    public ChildTask<T> Start<T>(Func<CancellationToken, ValueTask<T>> work, Deadline deadline = default)
    {
        ArgumentNullException.ThrowIfNull(work);
        return Start(token => work(token).AsTask(), deadline);
    }

    /// <inheritdoc cref="Start{T}(Func{CancellationToken, Task{T}}, Deadline)"/>
    [OverloadResolutionPriority(1)]
    public ChildTask Start(Func<CancellationToken, Task> work, Deadline deadline = default)
    {
        ArgumentNullException.ThrowIfNull(work);
        return Start<ValueTuple>(
            async token =>
            {
                await work(token).ConfigureAwait(Scheduling.Capture);
                return default;
            },
            deadline);
    }

    /// <inheritdoc cref="Start{T}(Func{CancellationToken, Task{T}}, Deadline)"/>
    public ChildTask Start(Func<CancellationToken, ValueTask> work, Deadline deadline = default)
    {
        ArgumentNullException.ThrowIfNull(work);
        return Start(token => work(token).AsTask(), deadline);
    }

    private static Task<T> RunAsync<T>(
        Func<TaskScope, CancellationToken, Task<T>> body, TaskScopeOptions options, CancellationToken caller, CancellationToken otherCaller)
    {
        var promise = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _ = new TaskScope(options).EnterAsync(body, promise, caller, otherCaller);
        return promise.Task;
    }

    private NestedScope<T> Nest<T>(Func<TaskScope, CancellationToken, Task<T>> body, TaskScopeOptions? options)
    {
        ArgumentNullException.ThrowIfNull(body);
        options ??= new() { Time = _options.Time };
        options.Validate();
        Join();
        var bounds = options with { Deadline = Deadline.Earlier(Deadline, options.Deadline) };
        var nested = new NestedScope<T>(RunAsync(body, bounds, Token, Starter.Value?.Of(_cancel)?.Token ?? CancellationToken.None));
        _ = RunNestedAsync(nested);
        return nested;
    }

    private static Func<TaskScope, CancellationToken, Task<T>> Tasks<T>(Func<TaskScope, CancellationToken, ValueTask<T>> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        return (scope, token) => body(scope, token).AsTask();
    }

    private static Func<TaskScope, CancellationToken, Task> Tasks(Func<TaskScope, CancellationToken, ValueTask> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        return (scope, token) => body(scope, token).AsTask();
    }

    private static Func<TaskScope, CancellationToken, Task<ValueTuple>> WithValue(Func<TaskScope, CancellationToken, Task> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        return async (scope, token) =>
        {
            try
            {
                await body(scope, token).ConfigureAwait(Scheduling.Capture);
            }
            catch (OperationCanceledException echo)
                when (scope.Cause == CancelCause.Explicit && CallerCancelledException.ErrorsIn(echo).Count == 0)
            {
                // It has ended as it was asked to.
            }
            return default;
        };
    }
}
