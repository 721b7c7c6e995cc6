namespace Tributary.Http.Limits;

/// <summary>
/// A number of slots, given out first come first served. Waiting is bounded by the token and counted. The number may change at any time:
/// where it falls below what is taken, nobody is put out and nobody is let in until so many have left.
/// </summary>
internal sealed class Slots(int count)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<TaskCompletionSource> _queue = [];
    private int _count = count;
    private int _taken;

    public int Count
    {
        get
        {
            lock (_gate)
                return _count;
        }
    }

    public int Taken
    {
        get
        {
            lock (_gate)
                return _taken;
        }
    }

    public int Waiting
    {
        get
        {
            lock (_gate)
                return _queue.Count;
        }
    }

    public ValueTask EnterAsync(CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled(cancellationToken);
        LinkedListNode<TaskCompletionSource> turn;
        lock (_gate)
        {
            if (_queue.Count == 0 && _taken < _count)
            {
                _taken++;
                return ValueTask.CompletedTask;
            }

            turn = _queue.AddLast(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        return WaitAsync(turn, cancellationToken);
    }

    public void Leave()
    {
        lock (_gate)
        {
            _taken--;
            LetIn();
        }
    }

    /// <summary>From now on so many, 1 or more.</summary>
    public void Resize(int count)
    {
        lock (_gate)
        {
            _count = count;
            LetIn();
        }
    }

    private async ValueTask WaitAsync(LinkedListNode<TaskCompletionSource> turn, CancellationToken cancellationToken)
    {
        await using var registration = cancellationToken.UnsafeRegister(
            static (state, token) =>
            {
                var (slots, turn) = ((Slots, LinkedListNode<TaskCompletionSource>))state!;
                slots.Leave(turn, token);
            },
            (this, turn)).ConfigureAwait(false);
        await turn.Value.Task.ConfigureAwait(false);
    }

    // Whoever was let in a moment ago has a slot, and gives it back the usual way.
    private void Leave(LinkedListNode<TaskCompletionSource> turn, CancellationToken token)
    {
        lock (_gate)
        {
            if (turn.List is null)
                return;
            _queue.Remove(turn);
        }

        turn.Value.TrySetCanceled(token);
    }

    private void LetIn()
    {
        while (_taken < _count && _queue.First is { } first)
        {
            _taken++;
            _queue.RemoveFirst();
            first.Value.TrySetResult();
        }
    }
}
