using System.Collections.Concurrent;

namespace Tributary.App.Lab.Instruments;

/// <summary>
/// One thread that runs whatever is posted to it, in order, as the loop of a user interface does. What continues after an await within it
/// continues on that thread. To be disposed when nothing is posted to it any more.
/// </summary>
internal sealed class SingleThread : SynchronizationContext, IDisposable
{
    private readonly BlockingCollection<(SendOrPostCallback Work, object? State)> _queue = [];
    private readonly Thread _thread;

    public SingleThread()
    {
        _thread = new(Loop) { IsBackground = true, Name = "lab: single thread" };
        _thread.Start();
    }

    /// <inheritdoc/>
    public override void Post(SendOrPostCallback d, object? state) => _queue.Add((d, state));

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
