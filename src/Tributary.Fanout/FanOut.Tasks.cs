using System.Runtime.CompilerServices;

namespace Tributary.Fanout;

/// <content>The same for work that gives a task.</content>
public static partial class FanOut
{
    /// <inheritdoc cref="RunAsync{TInput, TResult}(
    /// IEnumerable{TInput}, Func{TInput, ItemContext, CancellationToken, ValueTask{TResult}}, FanOutOptions, CancellationToken)"/>
    [OverloadResolutionPriority(2)]
    public static IAsyncEnumerable<Outcome<TInput, TResult>> RunAsync<TInput, TResult>(
        IEnumerable<TInput> source,
        Func<TInput, ItemContext, CancellationToken, Task<TResult>> work,
        FanOutOptions options,
        CancellationToken cancellationToken = default) => RunAsync(source, Work.Of(work), options, cancellationToken);

    /// <inheritdoc cref="RunAsync{TInput, TResult}(
    /// IEnumerable{TInput}, Func{TInput, ItemContext, CancellationToken, ValueTask{TResult}}, FanOutOptions, CancellationToken)"/>
    [OverloadResolutionPriority(2)]
    public static IAsyncEnumerable<Outcome<TInput, TResult>> RunAsync<TInput, TResult>(
        IAsyncEnumerable<TInput> source,
        Func<TInput, ItemContext, CancellationToken, Task<TResult>> work,
        FanOutOptions options,
        CancellationToken cancellationToken = default) => RunAsync(source, Work.Of(work), options, cancellationToken);

    /// <inheritdoc cref="RunAsync{TInput, TResult}(
    /// IEnumerable{TInput}, Func{TInput, ItemContext, CancellationToken, ValueTask{TResult}}, FanOutOptions, CancellationToken)"/>
    [OverloadResolutionPriority(2)]
    public static IAsyncEnumerable<Outcome<TInput, TResult>> RunAsync<TInput, TResult>(
        IEnumerable<TInput> source,
        Admission<TInput> admission,
        Func<TInput, ItemContext, CancellationToken, Task<TResult>> work,
        FanOutOptions options,
        CancellationToken cancellationToken = default) => RunAsync(source, admission, Work.Of(work), options, cancellationToken);

    /// <inheritdoc cref="RunAsync{TInput, TResult}(
    /// IEnumerable{TInput}, Func{TInput, ItemContext, CancellationToken, ValueTask{TResult}}, FanOutOptions, CancellationToken)"/>
    [OverloadResolutionPriority(2)]
    public static IAsyncEnumerable<Outcome<TInput, TResult>> RunAsync<TInput, TResult>(
        IAsyncEnumerable<TInput> source,
        Admission<TInput> admission,
        Func<TInput, ItemContext, CancellationToken, Task<TResult>> work,
        FanOutOptions options,
        CancellationToken cancellationToken = default) => RunAsync(source, admission, Work.Of(work), options, cancellationToken);

    /// <inheritdoc cref="CollectAsync{TInput, TResult}(
    /// IEnumerable{TInput}, Func{TInput, ItemContext, CancellationToken, ValueTask{TResult}}, FanOutOptions, CancellationToken)"/>
    [OverloadResolutionPriority(2)]
    public static Task<FanOutReport<TInput, TResult>> CollectAsync<TInput, TResult>(
        IEnumerable<TInput> source,
        Func<TInput, ItemContext, CancellationToken, Task<TResult>> work,
        FanOutOptions options,
        CancellationToken cancellationToken = default) => CollectAsync(source, Work.Of(work), options, cancellationToken);

    /// <inheritdoc cref="CollectAsync{TInput, TResult}(
    /// IEnumerable{TInput}, Func{TInput, ItemContext, CancellationToken, ValueTask{TResult}}, FanOutOptions, CancellationToken)"/>
    [OverloadResolutionPriority(2)]
    public static Task<FanOutReport<TInput, TResult>> CollectAsync<TInput, TResult>(
        IAsyncEnumerable<TInput> source,
        Func<TInput, ItemContext, CancellationToken, Task<TResult>> work,
        FanOutOptions options,
        CancellationToken cancellationToken = default) => CollectAsync(source, Work.Of(work), options, cancellationToken);

    /// <inheritdoc cref="CollectAsync{TInput, TResult}(
    /// IEnumerable{TInput}, Func{TInput, ItemContext, CancellationToken, ValueTask{TResult}}, FanOutOptions, CancellationToken)"/>
    [OverloadResolutionPriority(2)]
    public static Task<FanOutReport<TInput, TResult>> CollectAsync<TInput, TResult>(
        IEnumerable<TInput> source,
        Admission<TInput> admission,
        Func<TInput, ItemContext, CancellationToken, Task<TResult>> work,
        FanOutOptions options,
        CancellationToken cancellationToken = default) => CollectAsync(source, admission, Work.Of(work), options, cancellationToken);

    /// <inheritdoc cref="CollectAsync{TInput, TResult}(
    /// IEnumerable{TInput}, Func{TInput, ItemContext, CancellationToken, ValueTask{TResult}}, FanOutOptions, CancellationToken)"/>
    [OverloadResolutionPriority(2)]
    public static Task<FanOutReport<TInput, TResult>> CollectAsync<TInput, TResult>(
        IAsyncEnumerable<TInput> source,
        Admission<TInput> admission,
        Func<TInput, ItemContext, CancellationToken, Task<TResult>> work,
        FanOutOptions options,
        CancellationToken cancellationToken = default) => CollectAsync(source, admission, Work.Of(work), options, cancellationToken);
}
