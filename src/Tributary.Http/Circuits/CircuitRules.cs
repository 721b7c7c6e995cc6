namespace Tributary.Http.Circuits;

/// <summary>
/// When a circuit opens, and for how long: after 5 failures in a row it rests for 30 s, then one probe goes through; each probe that fails
/// doubles the rest, up to 15 min, and one that succeeds closes it. Pure.
/// </summary>
internal static class CircuitRules
{
    /// <summary>So many failures in a row open it: 5.</summary>
    public const int Threshold = 5;

    /// <summary>The first rest: 30 s.</summary>
    public static readonly TimeSpan FirstRest = TimeSpan.FromSeconds(30);

    /// <summary>The longest rest: 15 min.</summary>
    public static readonly TimeSpan LongestRest = TimeSpan.FromMinutes(15);

    /// <summary>A probe that has not been heard of for so long is another one's turn: 1 min.</summary>
    public static readonly TimeSpan ProbePatience = TimeSpan.FromMinutes(1);

    // It is stored, and a line for a person.
    private const int LongestWhy = 200;

    /// <summary>Whether a request may go through now. The state changes only where it is the one that probes.</summary>
    public static (CircuitState State, bool MayPass) Enter(CircuitState state, DateTimeOffset now)
    {
        state = Current(state, now);
        if (state.OpenUntil is not { } until)
            return (state, true);
        if (now < until || now < state.ProbeUntil)
            return (state, false);
        return (state with { ProbeUntil = now + ProbePatience }, true);
    }

    /// <summary>The state after a success.</summary>
    public static CircuitState Succeeded() => CircuitState.Closed;

    /// <summary>The state after a failure. One that was under way before it opened changes nothing.</summary>
    public static CircuitState Failed(CircuitState state, string why, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(why);
        state = Current(state, now);
        if (now < state.OpenUntil)
            return state;
        var failed = state with
        {
            Failures = Math.Min(state.Failures, int.MaxValue - 1) + 1,
            Why = why.Length <= LongestWhy ? why : $"{why[..(LongestWhy - 1)]}…",
            ProbeUntil = null,
        };
        return failed.Failures < Threshold ? failed
            : failed with { Rests = Math.Min(state.Rests, int.MaxValue - 1) + 1, OpenUntil = now + Rest(state.Rests) };
    }

    /// <summary>When the next request may go through: the rest's end, or the probe's patience.</summary>
    public static DateTimeOffset? Reopens(CircuitState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.ProbeUntil > state.OpenUntil ? state.ProbeUntil : state.OpenUntil;
    }

    // What lies further ahead than a rest reaches comes of a clock that was set back: the rest is over.
    private static CircuitState Current(CircuitState state, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state with
        {
            OpenUntil = state.OpenUntil - now > LongestRest ? now : state.OpenUntil,
            ProbeUntil = state.ProbeUntil - now > ProbePatience ? null : state.ProbeUntil,
        };
    }

    private static TimeSpan Rest(int before)
    {
        var rest = FirstRest * Math.Pow(2, Math.Min(before, 10));
        return rest < LongestRest ? rest : LongestRest;
    }
}
