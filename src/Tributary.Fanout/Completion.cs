namespace Tributary.Fanout;

/// <summary>How a promise ends badly: awaiting it throws the root error, and its task's Exception has every one.</summary>
internal static class Completion
{
    /// <summary>The cancellation that the caller asked for, with what went wrong besides as its inner exception.</summary>
    internal static OperationCanceledException ByCaller(IReadOnlyList<Exception> errors, CancellationToken caller) => new(
        "The caller cancelled.",
        errors.Count switch { 0 => null, 1 => errors[0], _ => new AggregateException(errors) },
        caller);

    internal static void Fail<T>(TaskCompletionSource<T> promise, Exception root, IEnumerable<Exception> errors)
    {
        var all = new List<Exception> { root };
        all.AddRange(errors.Where(error => error != root));
        if (all.Count == 1 && root is OperationCanceledException cancelled && cancelled.CancellationToken.IsCancellationRequested)
            promise.SetCanceled(cancelled.CancellationToken);
        else
            promise.SetException(all);
    }
}
