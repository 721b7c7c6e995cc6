namespace Tributary.Fanout;

/// <summary>
/// The two places where this package meets the scheduler: where an await comes back, and where a task begins. In production an await comes
/// back wherever it likes and a task begins on the pool. The simulator of the tests turns <see cref="Capture"/> on for its one thread, so
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

    internal static Task Start(Func<Task> work) => _capture
        ? Task.Factory
            .StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, TaskScheduler.FromCurrentSynchronizationContext())
            .Unwrap()
        : Task.Run(work);
}
