namespace Tributary.Fanout;

/// <summary>What a fan-out is to do, each time it is enumerated.</summary>
internal sealed record FanOutPlan<TInput, TResult>(
    Func<CancellationToken, IAsyncEnumerator<TInput>> Open,
    Func<TInput, ItemContext, CancellationToken, ValueTask<TResult>> Work,
    FanOutOptions Options)
{
    internal Admission<TInput>? Admission { get; init; }

    /// <summary>
    /// Set where it is a race: its consumer leaves when the race is decided. What it has not seen is then disposed, and errors are no
    /// longer thrown.
    /// </summary>
    internal RaceOptions? Race { get; init; }

    /// <summary>What is wrong with a value that the work returned; null for a success.</summary>
    internal Exception? FailureOf(TResult value) => Options.FailureOf is { } failureOf ? failureOf(value) : (value as IFallible)?.Error;
}
