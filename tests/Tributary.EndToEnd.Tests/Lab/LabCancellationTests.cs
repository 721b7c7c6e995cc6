using System.Net;
using Tributary.App.Lab;
using Tributary.App.Lab.Instruments;

namespace Tributary.EndToEnd.Tests.Lab;

/// <summary>Every experiment, stopped early, in the middle and late: what it leaves behind.</summary>
[Collection(nameof(LabTests))]
public sealed class LabCancellationTests
{
    // Whatever takes this long does not end. Those that block threads of the pool need some time until theirs are free again.
    private static readonly TimeSpan Hanging = TimeSpan.FromSeconds(20);

    public static TheoryData<string, int> Moments =>
        new((from experiment in LabCatalogue.All from ms in new[] { 50, 300, 1500 } select (experiment.Name, ms))
            // Within Result, within the wait for its own thread, and while the pool's threads are held.
            .Concat([("blocking-trap", 800), ("blocking-trap", 1250), ("blocking-trap", 4500)]));

    [Theory]
    [MemberData(nameof(Moments))]
    public async Task A_stopped_experiment_ends_by_its_cancellation_alone_and_leaves_nothing_running(string name, int afterMs)
    {
        ThreadPool.GetMinThreads(out var workers, out var completion);
        var lost = new List<Exception>();
        void Lose(object? sender, UnobservedTaskExceptionEventArgs told)
        {
            lock (lost)
                lost.Add(told.Exception);
        }

        TaskScheduler.UnobservedTaskException += Lose;
        try
        {
            using var stop = new CancellationTokenSource();
            await using var ground = await LabGround.OpenAsync(TimeProvider.System, null, _ => Task.CompletedTask, CancellationToken.None);
            var running = LabCatalogue.All.Single(experiment => experiment.Name == name).RunAsync(ground, stop.Token);
            await Task.Delay(TimeSpan.FromMilliseconds(afterMs), TimeProvider.System, CancellationToken.None);
            var wasRunning = !running.IsCompleted;
            await stop.CancelAsync();

            var thrown = await Record.ExceptionAsync(() => running.WaitAsync(Hanging, TimeProvider.System, CancellationToken.None));

            // One that was over by then has a finding.
            Assert.True(thrown is OperationCanceledException || (thrown is null && !wasRunning), $"{thrown}");
            await ground.World.Log.WhenAsync(log => log.All.InFlight == 0, CancellationToken.None)
                .WaitAsync(Hanging, TimeProvider.System, CancellationToken.None);
            ThreadPool.GetMinThreads(out var workersAfter, out var completionAfter);
            Assert.Equal((workers, completion), (workersAfter, completionAfter));
        }
        finally
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            TaskScheduler.UnobservedTaskException -= Lose;
        }

        lock (lost)
            Assert.DoesNotContain(
                lost, error => error.ToString().Contains("Tributary.App.Lab", StringComparison.Ordinal) && !IsShown(error));
    }

    // Two experiments lose exceptions on purpose: of a write that is forgotten, and of calls that a loop was left with.
    private static bool IsShown(Exception error) =>
        error.InnerException is ShelfFullException or HttpRequestException { StatusCode: HttpStatusCode.InternalServerError };
}
