using Tributary.News.Runs;

namespace Tributary.App.Cli;

/// <summary>A run with live lines beside it, where there is a terminal to show them.</summary>
internal static class RunShown
{
    /// <summary>Runs the plan; the lines are gone when it returns.</summary>
    /// <param name="aggregator">Runs it.</param>
    /// <param name="plan">What to do.</param>
    /// <param name="onOutcome">Told of each source as it ends.</param>
    /// <param name="host">Where the lines go; null for no lines.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public static async Task<RunReport> AskAsync(
        Aggregator aggregator,
        RunPlan plan,
        Func<SourceOutcome, ValueTask> onOutcome,
        CommandHost? host,
        CancellationToken cancellationToken)
    {
        if (host is not { ErrorIsTerminal: true, CanMoveCursor: true })
            return await aggregator.RunAsync(plan, onOutcome, null, cancellationToken);
        await using var live = LiveProgress.Begin(host, plan.Sources);
        return await aggregator.RunAsync(
            plan,
            outcome =>
            {
                live.Ended(outcome);
                return onOutcome(outcome);
            },
            live.Reached,
            cancellationToken);
    }
}
