using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Threading.Tasks.Sources;

namespace Tributary.Fanout;

/// <summary>
/// Outcomes between the workers and the one consumer, in the order that was asked for. It has no bound of its own: pulling is what is
/// bounded. The consumer takes all that is ready at once, so that a busy one costs the workers no wake-up an item.
/// </summary>
internal sealed class OutcomeQueue<TInput, TResult>(OutcomeOrder order, Lock gate) : IValueTaskSource<bool>, IThreadPoolWorkItem
{
    private readonly Dictionary<long, Outcome<TInput, TResult>?> _held = [];
    private ManualResetValueTaskSourceCore<bool> _signal;
    private List<Outcome<TInput, TResult>> _ready = [];
    private List<Outcome<TInput, TResult>> _batch = [];
    private int _taken;
    private long _next;
    private bool _isComplete;
    private bool _consumerWaits;

    /// <summary>
    /// Adds an outcome, or only lets the later ones pass where it is dropped. Within the lock; true where <see cref="Wake"/> is to be
    /// called, after it.
    /// </summary>
    internal bool Add(in Outcome<TInput, TResult> outcome, bool isDropped)
    {
        if (order == OutcomeOrder.Input && outcome.Index != _next)
        {
            _held.Add(outcome.Index, isDropped ? null : outcome);
            return false;
        }
        if (!isDropped)
            _ready.Add(outcome);
        if (order == OutcomeOrder.Input)
        {
            while (_held.Remove(++_next, out var held))
            {
                if (held is { } next)
                    _ready.Add(next);
            }
        }
        return _ready.Count > 0 && EndsWait();
    }

    /// <summary>No more will come. Within the lock; true where <see cref="Wake"/> is to be called, after it.</summary>
    internal bool Complete()
    {
        _isComplete = true;
        return EndsWait();
    }

    /// <summary>Lets the consumer go on, by way of the pool: what is ready until it comes, it takes together.</summary>
    internal void Wake() => Scheduling.Queue(this);

    /// <summary>True when there may be an outcome to take, false when there will never be one again.</summary>
    internal ValueTask<bool> WaitAsync()
    {
        lock (gate)
        {
            if (_ready.Count > 0 || _isComplete)
                return new(_ready.Count > 0);
            _signal.Reset();
            _consumerWaits = true;
            return new(this, _signal.Version);
        }
    }

    internal bool TryTake([MaybeNullWhen(false)] out Outcome<TInput, TResult> outcome)
    {
        if (_taken == _batch.Count && !Refill())
        {
            outcome = default;
            return false;
        }
        ref var taken = ref CollectionsMarshal.AsSpan(_batch)[_taken++];
        outcome = taken;
        taken = default; // What was handed out is not kept alive by those that wait.
        return true;
    }

    void IThreadPoolWorkItem.Execute() => _signal.SetResult(true);

    bool IValueTaskSource<bool>.GetResult(short token) => _signal.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _signal.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _signal.OnCompleted(continuation, state, token, flags);

    private bool Refill()
    {
        _batch.Clear();
        _taken = 0;
        lock (gate)
            (_ready, _batch) = (_batch, _ready);
        return _batch.Count > 0;
    }

    private bool EndsWait()
    {
        var waited = _consumerWaits;
        _consumerWaits = false;
        return waited;
    }
}
