using Tributary.Http;

namespace Tributary.News.Runs;

/// <summary>A request on the time line of its fetch.</summary>
internal readonly record struct RequestInterval(TimeSpan Start, TimeSpan End, PhaseTimes Phases);

/// <summary>Where the time of a fetch of several requests went. Pure.</summary>
internal static class CriticalPath
{
    /// <summary>
    /// Walks back from the end: the request that ended last counts from its beginning to its end, then the one that ended last before that,
    /// and so on. Time that no request covers is <see cref="Phase.Processing"/>. O(n log n).
    /// </summary>
    public static PhaseTimes Of(List<RequestInterval> requests, TimeSpan elapsed)
    {
        var phases = PhaseTimes.None;
        var covered = TimeSpan.Zero;
        var cursor = elapsed;
        foreach (var request in requests.OrderByDescending(request => request.End).ThenBy(request => request.Start))
        {
            var end = request.End < cursor ? request.End : cursor;
            if (request.Start >= end)
                continue;
            covered += end - request.Start;
            cursor = request.Start;
            phases = Add(phases, request.Phases, end - request.Start);
        }

        return phases.Plus(Phase.Processing, elapsed - covered);
    }

    private static PhaseTimes Add(PhaseTimes phases, PhaseTimes added, TimeSpan budget)
    {
        foreach (var (phase, time) in added.Reached)
        {
            var part = time < budget ? time : budget;
            phases = phases.Plus(phase, part);
            budget -= part;
        }

        return phases;
    }
}
