using System.Runtime.CompilerServices;

namespace Tributary.Fanout;

/// <summary>Work in the other shapes that it may have, as the one that a fan-out knows.</summary>
internal static class Work
{
    internal static Func<TInput, ItemContext, CancellationToken, ValueTask<TResult>> Of<TInput, TResult>(
        Func<TInput, ItemContext, CancellationToken, Task<TResult>> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        return (input, item, token) => new(work(input, item, token));
    }

    internal static Func<TInput, ItemContext, CancellationToken, ValueTask<ValueTuple>> Of<TInput>(
        Func<TInput, ItemContext, CancellationToken, ValueTask> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        return [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))] async ValueTask<ValueTuple> (input, item, token) =>
        {
            await work(input, item, token).ConfigureAwait(Scheduling.Capture);
            return default;
        };
    }

    internal static Func<TInput, ItemContext, CancellationToken, ValueTask<ValueTuple>> Of<TInput>(
        Func<TInput, ItemContext, CancellationToken, Task> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        return Of<TInput>((input, item, token) => new ValueTask(work(input, item, token)));
    }
}
