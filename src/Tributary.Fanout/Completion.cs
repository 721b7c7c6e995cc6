namespace Tributary.Fanout;

/// <summary>How a promise ends badly: awaiting it throws the root error, and its task's Exception has every one.</summary>
internal static class Completion
{
    internal static void Fail<T>(TaskCompletionSource<T> promise, Exception root, IReadOnlyList<Exception> errors)
    {
        if (errors.Count == 0 && root is OperationCanceledException cancelled)
            promise.SetCanceled(cancelled.CancellationToken);
        else
            promise.SetException([root, .. errors.Where(error => error != root)]);
    }

    /// <summary>One exception for several; null for none.</summary>
    internal static Exception? Combine(IReadOnlyList<Exception> errors) => errors.Count switch
    {
        0 => null,
        1 => errors[0],
        _ => new AggregateException(errors),
    };
}
