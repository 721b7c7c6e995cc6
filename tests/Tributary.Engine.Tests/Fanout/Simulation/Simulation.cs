using System.Runtime.ExceptionServices;
using Tributary.Fanout;

namespace Tributary.Engine.Tests.Fanout.Simulation;

/// <summary>
/// Runs a scenario on one thread, choosing with a seeded random number which continuation goes on next, in virtual time. It finds deadlocks
/// (nothing can run and no timer is armed), livelocks (too many steps), escapes (a continuation from another thread), and timers left
/// behind. The same seed gives the same schedule.
/// </summary>
public sealed class Simulation : SynchronizationContext
{
    private const int MaxSteps = 200_000;

    private readonly List<Action> _ready = [];
    private readonly Random _random;
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private volatile string? _escape;

    private Simulation(int seed)
    {
        _random = new(seed);
        Random = new(seed + 1);
        Time = new(_ready.Add);
    }

    public SimulatedTime Time { get; }

    /// <summary>The scenario's own random choices; not those of the schedule.</summary>
    public Random Random { get; }

    /// <summary>
    /// How often there was more than one continuation to choose from, and a hash of what was chosen: two equal ones are one schedule.
    /// </summary>
    public int Choices { get; private set; }

    public int Schedule { get; private set; }

    public static Simulation Run(int seed, Func<Simulation, Task> scenario)
    {
        var simulation = new Simulation(seed);
        var outer = Current;
        SetSynchronizationContext(simulation);
        Scheduling.Capture = true;
        try
        {
            simulation.Run(scenario);
        }
        finally
        {
            Scheduling.Capture = false;
            SetSynchronizationContext(outer);
        }
        return simulation;
    }

    public Deadline DeadlineIn(int milliseconds) => Deadline.After(TimeSpan.FromMilliseconds(milliseconds), Time);

    public Task Delay(int milliseconds, CancellationToken cancellationToken = default) =>
        Task.Delay(TimeSpan.FromMilliseconds(milliseconds), Time, cancellationToken);

    /// <summary>Cancels here and now: CancelAsync would go to another thread.</summary>
    public static void Cancel(CancellationTokenSource source) => source.Cancel();

    public override void Post(SendOrPostCallback d, object? state)
    {
        if (Environment.CurrentManagedThreadId == _thread)
            _ready.Add(() => d(state));
        else
            _escape = $"a continuation came from another thread: {Environment.StackTrace}";
    }

    public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException("Send blocks.");

    public override SynchronizationContext CreateCopy() => this;

    private void Run(Func<Simulation, Task> scenario)
    {
        var task = scenario(this);
        for (var steps = 0; Step(task); steps++)
            Assert.True(steps < MaxSteps, "livelock: too many steps");
        // What looks like a deadlock may be work that has escaped to another thread and comes back in a moment.
        if (!task.IsCompleted)
            SpinWait.SpinUntil(() => _escape is not null, TimeSpan.FromSeconds(5));
        Assert.Null(_escape);
        Assert.True(task.IsCompleted, $"deadlock at {Time.Elapsed}: nothing can run and no timer is armed");
        if (task.IsFaulted)
            ExceptionDispatchInfo.Throw(task.Exception!.InnerException!);
        Assert.False(task.IsCanceled, "the scenario was cancelled");
        Assert.Equal(0, Time.Armed);
    }

    private bool Step(Task scenario)
    {
        if (_escape is not null)
            return false;
        if (_ready.Count == 0)
            return !scenario.IsCompleted && Time.Jump();
        var index = 0;
        if (_ready.Count > 1)
        {
            index = _random.Next(_ready.Count);
            Choices++;
            Schedule = unchecked((Schedule * 31) + index + 1);
        }
        var next = _ready[index];
        _ready.RemoveAt(index);
        next();
        return true;
    }
}
