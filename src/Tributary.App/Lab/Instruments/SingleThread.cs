using System.Collections.Concurrent;

namespace Tributary.App.Lab.Instruments;

/// <summary>
/// One thread that runs whatever is posted to it, in order, as the loop of a user interface does. What continues after an await within it
/// continues on that thread; what comes after its disposal goes to the thread pool.
/// </summary>
internal sealed class SingleThread : SynchronizationContext, IDisposable
{
    private readonly BlockingCollection<(SendOrPostCallback Work, object? State)> _queue = [];
    private readonly Lock _gate = new();
    private readonly Thread _thread;
    private bool _ended;

    public SingleThread()
    {
        _thread = new(Loop) { IsBackground = true, Name = "lab: single thread" };
        _thread.Start();
    }

    /// <inheritdoc/>
    public override void Post(SendOrPostCallback d, object? state)
    {
        lock (_gate)
        {
            if (!_ended)
            {
                _queue.Add((d, state));
                return;
            }
        }

        base.Post(d, state);
    }

    /// <summary>Runs work on the thread; ends when the work has.</summary>
    public Task<T> RunAsync<T>(Func<Task<T>> work)
    {
        var promise = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(_ => _ = ForwardAsync(work, promise), null);
        return promise.Task;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_ended)
                return;
            _ended = true;
        }

        _queue.CompleteAdding();
        _thread.Join();
        _queue.Dispose();
    }

    private static async Task ForwardAsync<T>(Func<Task<T>> work, TaskCompletionSource<T> promise)
    {
        try
        {
            promise.SetResult(await work());
        }
        catch (OperationCanceledException cancelled)
        {
            promise.SetCanceled(cancelled.CancellationToken);
        }
#pragma warning disable CA1031 // Whatever it is, it goes to whoever awaits the promise.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            promise.SetException(exception);
        }
    }

    private void Loop()
    {
        SetSynchronizationContext(this);
        foreach (var (work, state) in _queue.GetConsumingEnumerable())
            work(state);
    }
}
