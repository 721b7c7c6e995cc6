using System.Threading.Tasks.Sources;

namespace Tributary.Fanout;

/// <summary>
/// The end of a nested scope, to be awaited once. It knows whether anybody does, so that an end badly that nobody hears of is not lost.
/// </summary>
internal abstract class NestedScope(Task task)
{
    private volatile bool _isHeard;

    /// <summary>Whether somebody awaits it, or has.</summary>
    internal bool IsHeard => _isHeard;

    internal Task Task => task;

    public ValueTaskSourceStatus GetStatus(short token) => task switch
    {
        { IsCompletedSuccessfully: true } => ValueTaskSourceStatus.Succeeded,
        { IsCanceled: true } => ValueTaskSourceStatus.Canceled,
        { IsFaulted: true } => ValueTaskSourceStatus.Faulted,
        _ => ValueTaskSourceStatus.Pending,
    };

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        _isHeard = true;
        var comesBack = flags.HasFlag(ValueTaskSourceOnCompletedFlags.UseSchedulingContext) || Scheduling.Capture;
        var awaiter = task.ConfigureAwait(comesBack).GetAwaiter();
        if (flags.HasFlag(ValueTaskSourceOnCompletedFlags.FlowExecutionContext))
            awaiter.OnCompleted(() => continuation(state));
        else
            awaiter.UnsafeOnCompleted(() => continuation(state));
    }

    private protected void Hear() => _isHeard = true;
}

/// <inheritdoc/>
internal sealed class NestedScope<T>(Task<T> task) : NestedScope(task), IValueTaskSource<T>, IValueTaskSource
{
    public T GetResult(short token)
    {
        Hear();
#pragma warning disable RS0030, VSTHRD002 // Not a wait: the task has ended.
        return task.GetAwaiter().GetResult();
#pragma warning restore RS0030, VSTHRD002
    }

    void IValueTaskSource.GetResult(short token) => GetResult(token);
}
