namespace Tributary.Fanout;

/// <summary>What the work on one input may know of its batch, besides its token.</summary>
/// <param name="Index">The input's place in the source, from 0.</param>
/// <param name="Deadline">The earlier of the batch's deadline and the item's timeout.</param>
public readonly record struct ItemContext(long Index, Deadline Deadline);

/// <summary>Bounded fan-out: the same work on many inputs at once, each with its own outcome.</summary>
public static class FanOut
{
    /// <summary>Signature only.</summary>
    public static IAsyncEnumerable<Outcome<TInput, TResult>> RunAsync<TInput, TResult>(
        IEnumerable<TInput> source,
        Func<TInput, ItemContext, CancellationToken, ValueTask<TResult>> work,
        FanOutOptions options,
        CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>Signature only.</summary>
    public static IAsyncEnumerable<Outcome<TInput, TResult>> RunAsync<TInput, TResult>(
        IAsyncEnumerable<TInput> source,
        Func<TInput, ItemContext, CancellationToken, ValueTask<TResult>> work,
        FanOutOptions options,
        CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>Signature only.</summary>
    public static Task<IReadOnlyList<Outcome<TInput, TResult>>> CollectAsync<TInput, TResult>(
        IEnumerable<TInput> source,
        Func<TInput, ItemContext, CancellationToken, ValueTask<TResult>> work,
        FanOutOptions options,
        CancellationToken cancellationToken = default) => throw new NotImplementedException();
}

/// <summary>The bounds of a fan-out.</summary>
public sealed record FanOutOptions
{
    /// <summary>At most so many inputs are worked on at once: 1 or more.</summary>
    public required int MaxConcurrency { get; init; }

    /// <summary>A bound on each input's work; infinite by default.</summary>
    public TimeSpan ItemTimeout { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>A bound on the whole batch; none by default.</summary>
    public Deadline Deadline { get; init; }

    /// <summary>Whether inputs that never started get an outcome too. Default false.</summary>
    public bool ReportNotStarted { get; init; }

    /// <summary>The clock; the system's by default.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
