namespace Tributary.Fanout;

/// <summary>What a fan-out is to do, each time it is enumerated.</summary>
internal sealed record FanOutPlan<TInput, TResult>(
    Func<CancellationToken, IAsyncEnumerator<TInput>> Open,
    Func<TInput, ItemContext, CancellationToken, ValueTask<TResult>> Work,
    FanOutOptions Options)
{
    internal Admission<TInput>? Admission { get; init; }

    /// <summary>Why the items are cancelled when the consumer leaves.</summary>
    internal CancelCause WhenLeft { get; init; } = CancelCause.ConsumerLeft;

    /// <summary>Whether values that the consumer has not seen when it leaves are disposed.</summary>
    internal bool DisposesUnread { get; init; }
}
