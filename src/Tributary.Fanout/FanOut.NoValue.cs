using System.Runtime.CompilerServices;

namespace Tributary.Fanout;

/// <content>The same for work without a value.</content>
public static partial class FanOut
{
    /// <inheritdoc cref="RunAsync{TInput, TResult}(
    /// IEnumerable{TInput}, Func{TInput, ItemContext, CancellationToken, ValueTask{TResult}}, FanOutOptions, CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    public static IAsyncEnumerable<Outcome<TInput, ValueTuple>> RunAsync<TInput>(
        IEnumerable<TInput> source,
        Func<TInput, ItemContext, CancellationToken, ValueTask> work,
        FanOutOptions options,
        CancellationToken cancellationToken = default) => RunAsync(source, Work.Of(work), options, cancellationToken);

    /// <inheritdoc cref="RunAsync{TInput, TResult}(
    /// IEnumerable{TInput}, Func{TInput, ItemContext, CancellationToken, ValueTask{TResult}}, FanOutOptions, CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    public static IAsyncEnumerable<Outcome<TInput, ValueTuple>> RunAsync<TInput>(
        IAsyncEnumerable<TInput> source,
        Func<TInput, ItemContext, CancellationToken, ValueTask> work,
        FanOutOptions options,
        CancellationToken cancellationToken = default) => RunAsync(source, Work.Of(work), options, cancellationToken);

    /// <inheritdoc cref="RunAsync{TInput, TResult}(
    /// IEnumerable{TInput}, Func{TInput, ItemContext, CancellationToken, ValueTask{TResult}}, FanOutOptions, CancellationToken)"/>
    public static IAsyncEnumerable<Outcome<TInput, ValueTuple>> RunAsync<TInput>(
        IEnumerable<TInput> source,
        Func<TInput, ItemContext, CancellationToken, Task> work,
        FanOutOptions options,
        CancellationToken cancellationToken = default) => RunAsync(source, Work.Of(work), options, cancellationToken);

    /// <inheritdoc cref="RunAsync{TInput, TResult}(
    /// IEnumerable{TInput}, Func{TInput, ItemContext, CancellationToken, ValueTask{TResult}}, FanOutOptions, CancellationToken)"/>
    public static IAsyncEnumerable<Outcome<TInput, ValueTuple>> RunAsync<TInput>(
        IAsyncEnumerable<TInput> source,
        Func<TInput, ItemContext, CancellationToken, Task> work,
        FanOutOptions options,
        CancellationToken cancellationToken = default) => RunAsync(source, Work.Of(work), options, cancellationToken);

    /// <inheritdoc cref="CollectAsync{TInput, TResult}(
    /// IEnumerable{TInput}, Func{TInput, ItemContext, CancellationToken, ValueTask{TResult}}, FanOutOptions, CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    public static Task<FanOutReport<TInput, ValueTuple>> CollectAsync<TInput>(
        IEnumerable<TInput> source,
        Func<TInput, ItemContext, CancellationToken, ValueTask> work,
        FanOutOptions options,
        CancellationToken cancellationToken = default) => CollectAsync(source, Work.Of(work), options, cancellationToken);

    /// <inheritdoc cref="CollectAsync{TInput, TResult}(
    /// IEnumerable{TInput}, Func{TInput, ItemContext, CancellationToken, ValueTask{TResult}}, FanOutOptions, CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    public static Task<FanOutReport<TInput, ValueTuple>> CollectAsync<TInput>(
        IAsyncEnumerable<TInput> source,
        Func<TInput, ItemContext, CancellationToken, ValueTask> work,
        FanOutOptions options,
        CancellationToken cancellationToken = default) => CollectAsync(source, Work.Of(work), options, cancellationToken);

    /// <inheritdoc cref="CollectAsync{TInput, TResult}(
    /// IEnumerable{TInput}, Func{TInput, ItemContext, CancellationToken, ValueTask{TResult}}, FanOutOptions, CancellationToken)"/>
    public static Task<FanOutReport<TInput, ValueTuple>> CollectAsync<TInput>(
        IEnumerable<TInput> source,
        Func<TInput, ItemContext, CancellationToken, Task> work,
        FanOutOptions options,
        CancellationToken cancellationToken = default) => CollectAsync(source, Work.Of(work), options, cancellationToken);

    /// <inheritdoc cref="CollectAsync{TInput, TResult}(
    /// IEnumerable{TInput}, Func{TInput, ItemContext, CancellationToken, ValueTask{TResult}}, FanOutOptions, CancellationToken)"/>
    public static Task<FanOutReport<TInput, ValueTuple>> CollectAsync<TInput>(
        IAsyncEnumerable<TInput> source,
        Func<TInput, ItemContext, CancellationToken, Task> work,
        FanOutOptions options,
        CancellationToken cancellationToken = default) => CollectAsync(source, Work.Of(work), options, cancellationToken);
}
