namespace Tributary.Http.Limits;

/// <summary>What one request says about the load that its provider bears.</summary>
internal enum Load
{
    /// <summary>It answered, and not that it had too much to do.</summary>
    Borne,

    /// <summary>429, 5xx, or no answer in time.</summary>
    TooMuch,
}

/// <summary>
/// How many requests in flight a provider bears, as a value: learned from its answers, from 1 to a cap, the cap at the start. Times are
/// timestamps of one clock, of which only the order matters.
/// </summary>
/// <param name="Cap">The most there may be.</param>
internal readonly record struct AdaptiveLimit(int Cap)
{
    // Below this, a change of latency says more about this machine than about the provider.
    private static readonly TimeSpan Noticeable = TimeSpan.FromMilliseconds(50);
    private const int Enough = 10;
    private const double Smoothing = 0.1;
    private const double Drift = 0.01;
    private const double Gently = 0.9;

    private double Exact { get; init; } = Cap;

    private long LoweredAt { get; init; } = long.MinValue;

    private int Answers { get; init; }

    private TimeSpan Smoothed { get; init; }

    private TimeSpan Baseline { get; init; } = TimeSpan.MaxValue;

    /// <summary>So many: 1 to <see cref="Cap"/>.</summary>
    public int Now => (int)Exact;

    /// <summary>
    /// After a request has ended. Too much load halves it; a latency that has risen to more than twice its baseline takes a tenth; success
    /// while it is in use adds one for as many successes as it has slots. What lowers it counts once a round: requests that were sent
    /// before
    /// it was lowered tell of the time before.
    /// </summary>
    /// <param name="load">What it says.</param>
    /// <param name="latency">From the start to the response's headers; null where there were none.</param>
    /// <param name="inFlight">Requests in flight when it began, itself included.</param>
    /// <param name="startedAt">When it began.</param>
    /// <param name="endedAt">When it ended.</param>
    public AdaptiveLimit After(Load load, TimeSpan? latency, int inFlight, long startedAt, long endedAt)
    {
        var next = latency is { } time && load == Load.Borne ? Measured(time) : this;
        var isNews = startedAt > LoweredAt || LoweredAt == long.MinValue;
        if (load == Load.TooMuch)
            return isNews ? next.Lowered(next.Exact / 2, endedAt) : next;
        if (next.IsSlow)
            return isNews ? next.Lowered(next.Exact * Gently, endedAt) : next;
        return inFlight * 2 >= Now ? next with { Exact = Math.Min(Cap, next.Exact + (1 / next.Exact)) } : next;
    }

    private bool IsSlow => Answers >= Enough && Smoothed > Baseline * 2 && Smoothed - Baseline > Noticeable;

    private AdaptiveLimit Lowered(double to, long at) => this with { Exact = Math.Max(1, to), LoweredAt = at };

    // The baseline falls at once and rises slowly, so that a provider which has become slower for good is not held low for ever.
    private AdaptiveLimit Measured(TimeSpan latency) => this with
    {
        Answers = Math.Min(Answers + 1, Enough),
        Smoothed = Answers == 0 ? latency : Smoothed + ((latency - Smoothed) * Smoothing),
        Baseline = latency < Baseline ? latency : Baseline + ((latency - Baseline) * Drift),
    };
}
