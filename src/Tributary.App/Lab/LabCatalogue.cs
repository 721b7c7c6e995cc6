using Tributary.App.Lab.Experiments;

namespace Tributary.App.Lab;

/// <summary>Every experiment there is, in the order in which they teach.</summary>
internal static class LabCatalogue
{
    public static IReadOnlyList<LabExperiment> All { get; } =
    [
        new SequentialVsConcurrent(),
        new FailFastVsCollect(),
        new Semaphores(),
        new Timeouts(),
        new WhenAsync(),
    ];
}
