using System.Runtime.CompilerServices;

namespace Tributary.Fanout;

/// <summary>
/// Bounded fan-out: the same work on many inputs at once, each with an outcome of its own. Nothing that a fan-out starts outlives it. All
/// members are safe to call from any thread.
/// </summary>
public static partial class FanOut
{
    /// <summary>
    /// Does the work on every input and hands out the outcomes as they end (or in input order, see <see cref="FanOutOptions.Order"/>).
    /// Nothing begins before the enumeration, and each enumeration is a run of its own. Inputs are pulled lazily, one at a time, when a
    /// slot is free. Leaving the loop early cancels what runs, waits for it, and disposes the source; values not yet read are dropped.
    /// </summary>
    /// <param name="source">
    /// The inputs; may be huge or endless. Read on the thread pool, never by two threads at once. A source that blocks its thread is waited
    /// for, also past the deadline: only an asynchronous one gets a token to heed.
    /// </param>
    /// <param name="work">
    /// The work, on the thread pool. It may throw, also before its first await. Its token is cancelled by the item's timeout and whatever
    /// ends the batch; a value that it returns none the less counts. It must heed the token: it is waited for, however long it takes.
    /// </param>
    /// <param name="options">The bounds.</param>
    /// <param name="cancellationToken">Ends the batch. A token given to the enumeration does too.</param>
    /// <remarks>
    /// Failures and timeouts are outcomes. The enumeration itself throws, always after everything has ended and every outcome has been
    /// handed out: OperationCanceledException with the caller's token, where it was the caller who cut the batch short (other errors are
    /// its inner exception); what the source threw; under <see cref="OnFailure.CancelRest"/> the first failure; and what a callback threw
    /// that was registered with a token of ours (an AggregateException).
    /// </remarks>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    [OverloadResolutionPriority(3)]
    public static IAsyncEnumerable<Outcome<TInput, TResult>> RunAsync<TInput, TResult>(
        IEnumerable<TInput> source,
        Func<TInput, ItemContext, CancellationToken, ValueTask<TResult>> work,
        FanOutOptions options,
        CancellationToken cancellationToken = default) => Sequence(source, null, work, options, cancellationToken);

    /// <inheritdoc cref="RunAsync{TInput, TResult}(
    /// IEnumerable{TInput}, Func{TInput, ItemContext, CancellationToken, ValueTask{TResult}}, FanOutOptions, CancellationToken)"/>
    [OverloadResolutionPriority(3)]
    public static IAsyncEnumerable<Outcome<TInput, TResult>> RunAsync<TInput, TResult>(
        IAsyncEnumerable<TInput> source,
        Func<TInput, ItemContext, CancellationToken, ValueTask<TResult>> work,
        FanOutOptions options,
        CancellationToken cancellationToken = default) => Sequence(source, null, work, options, cancellationToken);

    /// <summary>The same, each input waiting for a permit before its work starts.</summary>
    /// <inheritdoc cref="RunAsync{TInput, TResult}(
    /// IEnumerable{TInput}, Func{TInput, ItemContext, CancellationToken, ValueTask{TResult}}, FanOutOptions, CancellationToken)"/>
    [OverloadResolutionPriority(3)]
    public static IAsyncEnumerable<Outcome<TInput, TResult>> RunAsync<TInput, TResult>(
        IEnumerable<TInput> source,
        Admission<TInput> admission,
        Func<TInput, ItemContext, CancellationToken, ValueTask<TResult>> work,
        FanOutOptions options,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(admission);
        return Sequence(source, admission, work, options, cancellationToken);
    }

    /// <inheritdoc cref="RunAsync{TInput, TResult}(
    /// IEnumerable{TInput}, Admission{TInput}, Func{TInput, ItemContext, CancellationToken, ValueTask{TResult}},
    /// FanOutOptions, CancellationToken)"/>
    [OverloadResolutionPriority(3)]
    public static IAsyncEnumerable<Outcome<TInput, TResult>> RunAsync<TInput, TResult>(
        IAsyncEnumerable<TInput> source,
        Admission<TInput> admission,
        Func<TInput, ItemContext, CancellationToken, ValueTask<TResult>> work,
        FanOutOptions options,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(admission);
        return Sequence(source, admission, work, options, cancellationToken);
    }

    /// <summary>Does the work on every input and gives all outcomes together, in input order.</summary>
    /// <inheritdoc cref="RunAsync{TInput, TResult}(
    /// IEnumerable{TInput}, Func{TInput, ItemContext, CancellationToken, ValueTask{TResult}}, FanOutOptions, CancellationToken)"/>
    /// <returns>A task whose awaiting throws as the enumeration of RunAsync does, the root error; its Exception has all errors.</returns>
    [OverloadResolutionPriority(3)]
    public static Task<FanOutReport<TInput, TResult>> CollectAsync<TInput, TResult>(
        IEnumerable<TInput> source,
        Func<TInput, ItemContext, CancellationToken, ValueTask<TResult>> work,
        FanOutOptions options,
        CancellationToken cancellationToken = default) => Sequence(source, null, work, options, cancellationToken).CollectAsync();

    /// <inheritdoc cref="CollectAsync{TInput, TResult}(
    /// IEnumerable{TInput}, Func{TInput, ItemContext, CancellationToken, ValueTask{TResult}}, FanOutOptions, CancellationToken)"/>
    [OverloadResolutionPriority(3)]
    public static Task<FanOutReport<TInput, TResult>> CollectAsync<TInput, TResult>(
        IAsyncEnumerable<TInput> source,
        Func<TInput, ItemContext, CancellationToken, ValueTask<TResult>> work,
        FanOutOptions options,
        CancellationToken cancellationToken = default) => Sequence(source, null, work, options, cancellationToken).CollectAsync();

    /// <inheritdoc cref="CollectAsync{TInput, TResult}(
    /// IEnumerable{TInput}, Func{TInput, ItemContext, CancellationToken, ValueTask{TResult}}, FanOutOptions, CancellationToken)"/>
    [OverloadResolutionPriority(3)]
    public static Task<FanOutReport<TInput, TResult>> CollectAsync<TInput, TResult>(
        IEnumerable<TInput> source,
        Admission<TInput> admission,
        Func<TInput, ItemContext, CancellationToken, ValueTask<TResult>> work,
        FanOutOptions options,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(admission);
        return Sequence(source, admission, work, options, cancellationToken).CollectAsync();
    }

    /// <inheritdoc cref="CollectAsync{TInput, TResult}(
    /// IEnumerable{TInput}, Func{TInput, ItemContext, CancellationToken, ValueTask{TResult}}, FanOutOptions, CancellationToken)"/>
    [OverloadResolutionPriority(3)]
    public static Task<FanOutReport<TInput, TResult>> CollectAsync<TInput, TResult>(
        IAsyncEnumerable<TInput> source,
        Admission<TInput> admission,
        Func<TInput, ItemContext, CancellationToken, ValueTask<TResult>> work,
        FanOutOptions options,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(admission);
        return Sequence(source, admission, work, options, cancellationToken).CollectAsync();
    }

    private static FanOutSequence<TInput, TResult> Sequence<TInput, TResult>(
        IEnumerable<TInput> source,
        Admission<TInput>? admission,
        Func<TInput, ItemContext, CancellationToken, ValueTask<TResult>> work,
        FanOutOptions options,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        return Sequence(_ => new EnumerableSource<TInput>(source.GetEnumerator()), admission, work, options, cancellationToken);
    }

    private static FanOutSequence<TInput, TResult> Sequence<TInput, TResult>(
        IAsyncEnumerable<TInput> source,
        Admission<TInput>? admission,
        Func<TInput, ItemContext, CancellationToken, ValueTask<TResult>> work,
        FanOutOptions options,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        return Sequence(source.GetAsyncEnumerator, admission, work, options, cancellationToken);
    }

    private static FanOutSequence<TInput, TResult> Sequence<TInput, TResult>(
        Func<CancellationToken, IAsyncEnumerator<TInput>> open,
        Admission<TInput>? admission,
        Func<TInput, ItemContext, CancellationToken, ValueTask<TResult>> work,
        FanOutOptions options,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        return new(new(open, work, options) { Admission = admission }, cancellationToken);
    }
}
