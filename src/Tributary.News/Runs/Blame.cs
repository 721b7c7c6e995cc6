using Tributary.Http;

namespace Tributary.News.Runs;

/// <summary>
/// What a run says of the sources themselves: which of them answered and which failed by a fault of their own. Pure.
/// </summary>
internal static class Blame
{
    /// <summary>
    /// The sources that the run says something of, with why they failed, or null for those that answered. One that was not asked, was cut
    /// off by the run, or refused a key or a pace is none of them. Where nothing at all came back, the fault is more likely our own
    /// network's than everybody's.
    /// </summary>
    public static IEnumerable<(string Source, Failure? Failure)> Of(IReadOnlyList<SourceOutcome> outcomes)
    {
        var network = outcomes.Any(outcome => outcome.Attempts > 0 && (outcome.Success || outcome.Failure!.Status is not null));
        foreach (var outcome in outcomes)
            if (outcome.Attempts > 0 && (outcome.Failure is not { } failure || IsItsOwn(failure, network)))
                yield return (outcome.Id, outcome.Failure);
    }

    private static bool IsItsOwn(Failure failure, bool network) => !failure.IsLocal && failure.Kind switch
    {
        FailureKind.Http or FailureKind.Malformed or FailureKind.TooLarge => failure.Status is not null || network,
        FailureKind.Dns or FailureKind.Connect or FailureKind.Tls or FailureKind.Timeout => network,
        _ => false,
    };
}
