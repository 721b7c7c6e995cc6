namespace Tributary.App.Lab.Instruments;

/// <summary>Counts tasks, and those that had ended already when they were handed over: whose call was synchronous.</summary>
internal sealed class Completions
{
    public int Calls { get; private set; }

    public int Synchronous { get; private set; }

    public Task Of(Task task)
    {
        Calls++;
        Synchronous += task.IsCompleted ? 1 : 0;
        return task;
    }
}
