using Tributary.App.Lab.Experiments;

namespace Tributary.App.Lab;

/// <summary>Every experiment there is, in the order in which they teach.</summary>
internal static class LabCatalogue
{
    public static IReadOnlyList<LabExperiment> All { get; } =
    [
        new SequentialVsConcurrent(),
        new BlockingTrap(),
        new MissingAwait(),
        new CpuBound(),
        new FailFastVsCollect(),
        new Semaphores(),
        new Timeouts(),
        new Database(),
        new WhenAsync(),
    ];
}
