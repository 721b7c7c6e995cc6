using Microsoft.Extensions.Time.Testing;

namespace Tributary.EndToEnd.Tests.Simulator;

/// <summary>A clock that a test moves by hand, once it knows that the other side waits on it.</summary>
internal sealed class WatchedTime() : FakeTimeProvider(StartedWorld.Noon)
{
    private readonly Lock _lock = new();
    private readonly List<TimeSpan> _waits = [];
    private (int Count, TaskCompletionSource Reached)? _awaited;

    /// <summary>How long each wait so far was meant to last.</summary>
    public IReadOnlyList<TimeSpan> Waits
    {
        get
        {
            lock (_lock)
                return [.. _waits];
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        lock (_lock)
        {
            _waits.Add(dueTime);
            if (_awaited is { } awaited && _waits.Count >= awaited.Count)
                awaited.Reached.TrySetResult();
        }
        return timer;
    }

    /// <summary>Completes once so many waits have begun.</summary>
    public Task WhenWaitingAsync(int count, CancellationToken cancellationToken)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (_waits.Count >= count)
                return Task.CompletedTask;
            _awaited = (count, reached);
        }
        return reached.Task.WaitAsync(cancellationToken);
    }
}
