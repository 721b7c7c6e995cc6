namespace Tributary.Fanout;

/// <summary>A bound on how much goes on at once: first come, first served. Safe to use from any thread.</summary>
internal sealed class Slots(int count)
{
    private readonly Queue<TaskCompletionSource<bool>> _waiting = [];
    private readonly Lock _gate = new();
    private int _free = count;

    /// <summary>Waits for a slot, which is to be left again. False where the token was cancelled before there was one.</summary>
    internal async ValueTask<bool> EnterAsync(CancellationToken cancellationToken)
    {
        TaskCompletionSource<bool> turn;
        lock (_gate)
        {
            if (_free > 0)
            {
                _free--;
                return true;
            }
            turn = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue(turn);
        }
        var link = cancellationToken.UnsafeRegister(static turn => ((TaskCompletionSource<bool>)turn!).TrySetResult(false), turn);
        await using var unlinking = link.ConfigureAwait(Scheduling.Capture);
        return await turn.Task.ConfigureAwait(Scheduling.Capture);
    }

    internal void Leave()
    {
        lock (_gate)
        {
            while (_waiting.TryDequeue(out var turn))
            {
                if (turn.TrySetResult(true))
                    return;
            }
            _free++;
        }
    }
}
