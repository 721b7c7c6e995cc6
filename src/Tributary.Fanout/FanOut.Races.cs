using System.Runtime.CompilerServices;

namespace Tributary.Fanout;

/// <content>Races: the first successes end the rest.</content>
public static partial class FanOut
{
    /// <summary>
    /// Tries the inputs side by side, and gives the first success. The other attempts are cancelled and waited for; a value that one of
    /// them gives too late, or that is a failure, is disposed, where it is an <see cref="IAsyncDisposable"/> or <see cref="IDisposable"/>.
    /// Nothing that a loser or the source does wrong at its end takes the success away: see <see cref="RaceOptions.OnIgnoredError"/>.
    /// </summary>
    /// <param name="source">What to try, in order of preference.</param>
    /// <param name="attempt">One attempt, on the thread pool.</param>
    /// <param name="options">The bounds, and the stagger between attempts; the defaults where null.</param>
    /// <param name="cancellationToken">Ends the race.</param>
    /// <returns>The winner's outcome, with its input and value.</returns>
    /// <exception cref="AggregateException">
    /// Every attempt failed: its inner exceptions are their errors, in input order, and then what the source threw.
    /// </exception>
    /// <exception cref="TimeoutException">The deadline passed before a success; failures until then are its inner exception.</exception>
    /// <exception cref="InvalidOperationException">The source was empty.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    [OverloadResolutionPriority(3)]
    public static Task<Outcome<TInput, TResult>> FirstAsync<TInput, TResult>(
        IEnumerable<TInput> source,
        Func<TInput, ItemContext, CancellationToken, ValueTask<TResult>> attempt,
        RaceOptions? options = null,
        CancellationToken cancellationToken = default) =>
        OnlyAsync(QuorumAsync(source, 1, attempt, options, cancellationToken));

    /// <inheritdoc cref="FirstAsync{TInput, TResult}(
    /// IEnumerable{TInput}, Func{TInput, ItemContext, CancellationToken, ValueTask{TResult}}, RaceOptions, CancellationToken)"/>
    [OverloadResolutionPriority(2)]
    public static Task<Outcome<TInput, TResult>> FirstAsync<TInput, TResult>(
        IEnumerable<TInput> source,
        Func<TInput, ItemContext, CancellationToken, Task<TResult>> attempt,
        RaceOptions? options = null,
        CancellationToken cancellationToken = default) => FirstAsync(source, Work.Of(attempt), options, cancellationToken);

    /// <inheritdoc cref="FirstAsync{TInput, TResult}(
    /// IEnumerable{TInput}, Func{TInput, ItemContext, CancellationToken, ValueTask{TResult}}, RaceOptions, CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    public static Task<Outcome<TInput, ValueTuple>> FirstAsync<TInput>(
        IEnumerable<TInput> source,
        Func<TInput, ItemContext, CancellationToken, ValueTask> attempt,
        RaceOptions? options = null,
        CancellationToken cancellationToken = default) => FirstAsync(source, Work.Of(attempt), options, cancellationToken);

    /// <inheritdoc cref="FirstAsync{TInput, TResult}(
    /// IEnumerable{TInput}, Func{TInput, ItemContext, CancellationToken, ValueTask{TResult}}, RaceOptions, CancellationToken)"/>
    public static Task<Outcome<TInput, ValueTuple>> FirstAsync<TInput>(
        IEnumerable<TInput> source,
        Func<TInput, ItemContext, CancellationToken, Task> attempt,
        RaceOptions? options = null,
        CancellationToken cancellationToken = default) => FirstAsync(source, Work.Of(attempt), options, cancellationToken);

    /// <summary>
    /// The same until so many attempts have succeeded, as for a quorum of two of three. It ends as soon as they have, or as soon as they no
    /// longer can.
    /// </summary>
    /// <param name="source">What to try, in order of preference.</param>
    /// <param name="successes">How many are to succeed: 1 or more.</param>
    /// <param name="attempt">One attempt, on the thread pool.</param>
    /// <param name="options">The bounds, and the stagger between attempts; the defaults where null.</param>
    /// <param name="cancellationToken">Ends the race.</param>
    /// <returns>The outcomes of those that succeeded, in the order in which they did.</returns>
    /// <exception cref="AggregateException">Too many attempts failed: its inner exceptions are their errors, in input order.</exception>
    /// <exception cref="TimeoutException">The deadline passed before; failures until then are its inner exception.</exception>
    /// <exception cref="InvalidOperationException">The source had too few inputs.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    [OverloadResolutionPriority(3)]
    public static Task<IReadOnlyList<Outcome<TInput, TResult>>> QuorumAsync<TInput, TResult>(
        IEnumerable<TInput> source,
        int successes,
        Func<TInput, ItemContext, CancellationToken, ValueTask<TResult>> attempt,
        RaceOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfLessThan(successes, 1);
        ArgumentNullException.ThrowIfNull(attempt);
        options ??= new();
        options.Validate();
        return new Race<TInput, TResult>(source, successes, attempt, options).RunAsync(cancellationToken);
    }

    /// <inheritdoc cref="QuorumAsync{TInput, TResult}(
    /// IEnumerable{TInput}, int, Func{TInput, ItemContext, CancellationToken, ValueTask{TResult}}, RaceOptions, CancellationToken)"/>
    [OverloadResolutionPriority(2)]
    public static Task<IReadOnlyList<Outcome<TInput, TResult>>> QuorumAsync<TInput, TResult>(
        IEnumerable<TInput> source,
        int successes,
        Func<TInput, ItemContext, CancellationToken, Task<TResult>> attempt,
        RaceOptions? options = null,
        CancellationToken cancellationToken = default) => QuorumAsync(source, successes, Work.Of(attempt), options, cancellationToken);

    /// <inheritdoc cref="QuorumAsync{TInput, TResult}(
    /// IEnumerable{TInput}, int, Func{TInput, ItemContext, CancellationToken, ValueTask{TResult}}, RaceOptions, CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    public static Task<IReadOnlyList<Outcome<TInput, ValueTuple>>> QuorumAsync<TInput>(
        IEnumerable<TInput> source,
        int successes,
        Func<TInput, ItemContext, CancellationToken, ValueTask> attempt,
        RaceOptions? options = null,
        CancellationToken cancellationToken = default) => QuorumAsync(source, successes, Work.Of(attempt), options, cancellationToken);

    /// <inheritdoc cref="QuorumAsync{TInput, TResult}(
    /// IEnumerable{TInput}, int, Func{TInput, ItemContext, CancellationToken, ValueTask{TResult}}, RaceOptions, CancellationToken)"/>
    public static Task<IReadOnlyList<Outcome<TInput, ValueTuple>>> QuorumAsync<TInput>(
        IEnumerable<TInput> source,
        int successes,
        Func<TInput, ItemContext, CancellationToken, Task> attempt,
        RaceOptions? options = null,
        CancellationToken cancellationToken = default) => QuorumAsync(source, successes, Work.Of(attempt), options, cancellationToken);

    private static async Task<T> OnlyAsync<T>(Task<IReadOnlyList<T>> winners) =>
        (await winners.ConfigureAwait(Scheduling.Capture))[0];
}
