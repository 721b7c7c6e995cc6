using System.Diagnostics.CodeAnalysis;

namespace Tributary.Fanout;

/// <summary>The handle of a child of a <see cref="TaskScope"/>. Safe to use from any thread, and after the scope has ended.</summary>
public class ChildTask
{
    private readonly CancelSource _cancel;

    private protected ChildTask(CancelSource cancel, Task task)
    {
        _cancel = cancel;
        Task = task;
    }

    /// <summary>The child's work: faulted where it failed, cancelled where it ended by its cancellation.</summary>
    public Task Task { get; }

    /// <summary>Why the child was cancelled: <see cref="CancelCause.Explicit"/>, or the scope's cause; None where it was not.</summary>
    public CancelCause Cause => _cancel.Cause;

    /// <summary>Cancels this child alone. Not a failure: its siblings go on.</summary>
    public void Cancel() => _cancel.Cancel(CancelCause.Explicit);
}

/// <inheritdoc/>
public sealed class ChildTask<T> : ChildTask
{
    internal ChildTask(CancelSource cancel, Task<T> task)
        : base(cancel, task) => Task = task;

    /// <inheritdoc cref="ChildTask.Task"/>
    public new Task<T> Task { get; }

    /// <summary>The child's value, where it has given one.</summary>
    public bool TryGet([MaybeNullWhen(false)] out T value)
    {
#pragma warning disable RS0030, VSTHRD002 // Not a wait: the task has ended.
        value = Task.IsCompletedSuccessfully ? Task.Result : default;
#pragma warning restore RS0030, VSTHRD002
        return Task.IsCompletedSuccessfully;
    }
}
