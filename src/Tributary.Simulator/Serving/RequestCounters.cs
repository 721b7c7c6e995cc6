namespace Tributary.Simulator.Serving;

/// <summary>Counts of requests at one moment.</summary>
/// <param name="Count">Requests received.</param>
/// <param name="InFlight">Requests that are being answered.</param>
/// <param name="PeakInFlight">The most that were being answered at the same time.</param>
/// <param name="Aborted">Requests whose client left before the answer was complete.</param>
public readonly record struct RequestCounters(int Count, int InFlight, int PeakInFlight, int Aborted)
{
    /// <summary>Requests that were refused because too many came within one second.</summary>
    public int FlaggedBursts { get; init; }

    internal RequestCounters Begun() =>
        this with { Count = Count + 1, InFlight = InFlight + 1, PeakInFlight = Math.Max(PeakInFlight, InFlight + 1) };

    internal RequestCounters Ended(bool aborted) => this with { InFlight = InFlight - 1, Aborted = Aborted + (aborted ? 1 : 0) };
}
