using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace Tributary.Fanout;

/// <summary>
/// Outcomes between the workers and the one consumer, in the order that was asked for. It has no bound of its own: pulling is what is
/// bounded.
/// </summary>
internal sealed class OutcomeQueue<TInput, TResult>(OutcomeOrder order)
{
    private readonly Channel<Outcome<TInput, TResult>> _ready =
        Channel.CreateUnbounded<Outcome<TInput, TResult>>(new UnboundedChannelOptions { SingleReader = true });

    private readonly Dictionary<long, Outcome<TInput, TResult>?> _held = [];
    private readonly Lock _gate = new();
    private long _next;

    /// <summary>Takes what became of the input at <paramref name="index"/>; null where it gives no outcome.</summary>
    internal void Add(long index, Outcome<TInput, TResult>? outcome)
    {
        if (order == OutcomeOrder.Completion)
        {
            Write(outcome);
            return;
        }
        lock (_gate)
        {
            _held.Add(index, outcome);
            for (; _held.Remove(_next, out var ready); _next++)
                Write(ready);
        }
    }

    /// <summary>No more will come.</summary>
    internal void Complete() => _ready.Writer.Complete();

    /// <summary>True when there is an outcome to take, false when there will never be one again.</summary>
    internal ValueTask<bool> WaitAsync() => _ready.Reader.WaitToReadAsync(CancellationToken.None);

    internal bool TryTake([MaybeNullWhen(false)] out Outcome<TInput, TResult> outcome) => _ready.Reader.TryRead(out outcome);

    private void Write(Outcome<TInput, TResult>? outcome)
    {
        if (outcome is { } ready)
            _ready.Writer.TryWrite(ready);
    }
}
