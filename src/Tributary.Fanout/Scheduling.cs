namespace Tributary.Fanout;

/// <summary>
/// The places where this package meets the scheduler: where an await comes back, and where work begins. In production an await comes back
/// wherever it likes, and work begins on the pool. The simulator of the tests turns <see cref="Capture"/> on for its one thread, so
/// that both go through its own synchronization context and every schedule can be chosen and replayed.
/// </summary>
internal static class Scheduling
{
    [ThreadStatic]
    private static bool _capture;

    /// <summary>Whether awaits of this package, on this thread, come back to the current synchronization context.</summary>
    internal static bool Capture
    {
        get => _capture;
        set => _capture = value;
    }

    /// <summary>The same, for waiting until a task has ended, however it ends.</summary>
    internal static ConfigureAwaitOptions WithoutThrowing =>
        ConfigureAwaitOptions.SuppressThrowing | (_capture ? ConfigureAwaitOptions.ContinueOnCapturedContext : ConfigureAwaitOptions.None);

    /// <summary>For leaving the thread of whoever has completed what was awaited.</summary>
    internal static ConfigureAwaitOptions Yielding =>
        ConfigureAwaitOptions.ForceYielding | (_capture ? ConfigureAwaitOptions.ContinueOnCapturedContext : ConfigureAwaitOptions.None);

    /// <summary>Whether this is a thread of the pool, or the simulator's.</summary>
    internal static bool IsOnPool => _capture || Thread.CurrentThread.IsThreadPoolThread;

    /// <summary>Queues for the pool, without the context of whoever does, behind what waits there already.</summary>
    internal static void Queue(IThreadPoolWorkItem work)
    {
        if (_capture)
            SynchronizationContext.Current!.Post(static work => ((IThreadPoolWorkItem)work!).Execute(), work);
        else
            ThreadPool.UnsafeQueueUserWorkItem(work, preferLocal: false);
    }

    internal static Task Start(Func<Task> work) => _capture
        ? Task.Factory
            .StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, TaskScheduler.FromCurrentSynchronizationContext())
            .Unwrap()
        : Task.Run(work);
}
