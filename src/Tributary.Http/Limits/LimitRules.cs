namespace Tributary.Http.Limits;

/// <summary>Every decision about a provider's limits, as functions from values to values: no clock, no lock, no I/O.</summary>
internal static class LimitRules
{
    private static readonly TimeSpan FirstRest = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestOwnRest = TimeSpan.FromHours(1);
    private static readonly TimeSpan LongestRest = TimeSpan.FromHours(24);
    private static readonly TimeSpan ShortestToldRest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SameRenewal = TimeSpan.FromSeconds(2);

    // Clocks are put right by seconds all the time, and a change may wait a while for its turn in the ledger.
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(1);

    // More processes than share a provider in earnest. Only who has a slot is given a start ahead.
    private const int MostProcesses = 16;

    // A reason is a line for a person, and it is stored.
    private const int LongestWhy = 200;

    private static readonly ProviderOptions NoLimits = new();

    /// <summary>A rest, or a used-up quota, is waited for at most so long; a longer one is a failure at once.</summary>
    public static TimeSpan LongestWait { get; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Asks for a start at <paramref name="now"/> or as soon as the limits allow. Starts that are given are never earlier than those given
    /// before, so an even pace stays one whoever asks.
    /// </summary>
    /// <param name="state">What is known.</param>
    /// <param name="limits">What is allowed.</param>
    /// <param name="now">The moment of asking.</param>
    /// <param name="latest">The last moment at which a start is of use.</param>
    public static (LimitState State, Reservation Made) Reserve(
        LimitState state, ProviderOptions limits, DateTimeOffset now, DateTimeOffset latest)
    {
        state = Current(state, limits, now);
        var rest = Resting(state, now);
        var soon = Earlier(latest, Plus(now, LongestWait));
        if (rest?.Until > soon)
            return (state, new(Verdict.Resting, rest.Until, rest.Why, state, state));
        var paced = Later(Later(now, rest?.Until), Paced(state, limits));
        var at = Later(paced, Renewal(state, limits, paced));
        if (at > paced && at > soon)
            return (state, new(Verdict.UsedUp, at, null, state, state));
        if (at > latest)
            return (state, new(Verdict.NoTurn, at, null, state, state));
        var after = Started(state, limits, at) with { WrittenAt = now };
        return (after, new(Verdict.Start, at, null, state, after));
    }

    /// <summary>
    /// When a request whose start has come may really go out: a pace after the one that really went out last. Who is kept from waking in
    /// time must not go out together with whoever comes next.
    /// </summary>
    /// <param name="gone">The pace of the requests that went out.</param>
    /// <param name="limits">What is allowed.</param>
    /// <param name="now">The moment of asking.</param>
    /// <returns>The pace with this request, and <paramref name="now"/>; or the pace as it is, and when to ask again.</returns>
    public static (LimitState Gone, DateTimeOffset At) GoOut(LimitState gone, ProviderOptions limits, DateTimeOffset now)
    {
        gone = Current(gone, limits, now);
        return Paced(gone, limits) is { } at && at > now && at <= Plus(now, Step(limits)) ? (gone, at) : (Started(gone, limits, now), now);
    }

    /// <summary>From one start to the next, where nothing but pace is in its way; zero where there is none.</summary>
    public static TimeSpan Step(ProviderOptions limits) =>
        Longer(limits.Rate is { } rate ? Interval(rate) : TimeSpan.Zero, limits.Spacing ?? TimeSpan.Zero);

    /// <summary>Whether nothing is sent at that moment.</summary>
    public static bool IsResting(LimitState state, DateTimeOffset now) => Current(state, NoLimits, now, keepsPace: true).Rest?.Until > now;

    /// <summary>
    /// Gives back a start that was not used. The place in the pace is given back only if nobody was given a later one: whoever was holds
    /// on to it. The quota gets it back in any case.
    /// </summary>
    public static LimitState Return(LimitState state, Reservation made)
    {
        var (before, after) = (made.Before, made.After);
        if (state.NextArrival == after.NextArrival && state.LastStart == after.LastStart)
            state = state with { NextArrival = before.NextArrival, LastStart = before.LastStart };
        if (state.Window is { } window && window.Since == after.Window?.Since)
            state = state with { Window = window.Used > 1 ? window with { Used = window.Used - 1 } : before.Window };
        return state.Told is { } told && told.RenewsAt == after.Told?.RenewsAt
            ? state with { Told = told with { Left = told.Left + 1 } }
            : state;
    }

    /// <summary>What an answer's status and headers say about the limits.</summary>
    public static LimitState Heard(
        LimitState state, int status, IReadOnlyList<KeyValuePair<string, string>> headers, DateTimeOffset now)
    {
        state = Current(state, NoLimits, now, keepsPace: true);
        var told = LimitHeaders.Budgets(headers, now);
        if (told.MinBy(budget => budget.Left) is { } tightest)
            state = state with { Told = Merged(state.Told, tightest, now), WrittenAt = now };
        var slowDown = LimitHeaders.AsksToSlowDown(status, headers, now);
        var after = slowDown || status == 503 ? RetryAfter.Parse(headers.First("Retry-After"), now) : null;
        if (after is { } wait)
            return RestedUntil(
                state, Plus(now, Longer(wait, ShortestToldRest)), $"it answered {status} and asked for {Span.Text(wait)}", now);
        if (LimitHeaders.Renewal(told, now) is { } renewal)
            return RestedUntil(state, renewal, "it says that its allowance is used up", now);
        if (slowDown)
            return Rested(state, null, $"it answered {status}", now);
        return state.Refusals > 0 && !(state.Rest?.Until > now) ? Bare(state with { Refusals = 0, Rest = null }) : state;
    }

    /// <summary>
    /// Rests until then, at most 24 hours, or where that is unknown 30 seconds, twice as long after each further refusal in a row, at
    /// most an
    /// hour. A rest that is under way is never cut short, and refusals of requests that were sent before it began are the same refusal.
    /// </summary>
    public static LimitState Rested(LimitState state, DateTimeOffset? until, string why, DateTimeOffset now)
    {
        state = Current(state, NoLimits, now, keepsPace: true);
        if (until is { } end)
            return RestedUntil(state, end, why, now);
        if (state.Rest?.Until > now)
            return state;
        var doubled = FirstRest * Math.Pow(2, Math.Min(state.Refusals, 10));
        return RestedUntil(state, Plus(now, Shorter(doubled, LongestOwnRest)), why, now)
            with { Refusals = Math.Min(state.Refusals + 1, 100) };
    }

    /// <summary>The stored state with what this process heard since: the later rest, and the tighter budget.</summary>
    public static LimitState Joined(LimitState stored, LimitState heard, DateTimeOffset now)
    {
        (stored, heard) = (Current(stored, NoLimits, now, keepsPace: true), Current(heard, NoLimits, now, keepsPace: true));
        return stored with
        {
            Told = heard.Told is { } told ? Merged(stored.Told, told, now) : stored.Told,
            Rest = heard.Rest is { } rest && !(stored.Rest?.Until >= rest.Until) ? rest : stored.Rest,
            WrittenAt = heard.WrittenAt > stored.WrittenAt ? heard.WrittenAt : stored.WrittenAt ?? heard.WrittenAt,
        };
    }

    /// <summary>What the limits allow at a moment, for a person.</summary>
    public static LimitReading Read(LimitState state, ProviderOptions limits, DateTimeOffset now)
    {
        state = Current(state, limits, now);
        var rest = Resting(state, now);
        var paced = Later(Later(now, rest?.Until), Paced(state, limits));
        var next = Later(paced, Renewal(state, limits, paced));
        return new()
        {
            NextStart = next > now ? next : null,
            StartsNow = next > now ? 0 : StartsNow(state, limits, now),
            QuotaLeft = limits.Quota is { } quota ? Math.Max(0, quota.Count - (state.Window?.Used ?? 0)) : state.Told?.Left,
            QuotaRenewsAt = limits.Quota is { Period: var period } 
                ? state.Window is { } window ? Plus(window.Since, period) : null
                : state.Told?.RenewsAt,
            RestingUntil = rest?.Until,
            RestingWhy = rest?.Why,
        };
    }

    /// <summary>
    /// The state without what says nothing any more, since it lies in the past, and without what cannot be true: what was written later
    /// than now, or lies further ahead than any limit reaches, comes of a clock that was set back. Empty where nothing is left.
    /// </summary>
    /// <param name="state">As it was written.</param>
    /// <param name="limits">What is allowed.</param>
    /// <param name="now">The moment of looking.</param>
    /// <param name="keepsPace">Whether pace and quota stay as they are, for whoever does not know the limits.</param>
    public static LimitState Current(LimitState state, ProviderOptions limits, DateTimeOffset now, bool keepsPace = false)
    {
        if (ReferenceEquals(state, LimitState.Empty))
            return state;
        if (state.WrittenAt > Plus(now, Skew))
            return LimitState.Empty;
        var rest = IsRest(state, now) ? Short(state.Rest!) : null;
        state = state with
        {
            Told = state.Told is { } told && told.RenewsAt > now && told.RenewsAt <= Plus(now, LongestRest) ? told : null,
            Rest = rest,
            Refusals = rest is null ? 0 : state.Refusals,
        };
        if (keepsPace)
            return Bare(state);
        var farthest = Plus(now, Reach(limits));
        return Bare(state with
        {
            NextArrival = limits.Rate is not null && state.NextArrival > now && state.NextArrival <= farthest ? state.NextArrival : null,
            LastStart = limits.Spacing is { } gap && state.LastStart is { } last && Plus(last, gap) > now && last <= farthest ? last : null,
            Window = limits.Quota is { } quota && state.Window is { } window
                && window.Since <= farthest && Plus(window.Since, quota.Period) > now
                ? window
                : null,
        });
    }

    // How often it refused in a row is remembered for as long after the rest as a rest may be.
    private static bool IsRest(LimitState state, DateTimeOffset now) => state.Rest is { } rest && rest.Until <= Plus(now, LongestRest)
        && (rest.Until > now || (state.Refusals > 0 && Plus(rest.Until, LongestRest) > now));

    private static Rest Short(Rest rest) => rest.Why.Length <= LongestWhy ? rest : rest with { Why = Why(rest.Why) };

    private static string Why(string why) => why.Length <= LongestWhy ? why : $"{why[..(LongestWhy - 1)]}…";

    private static LimitState Bare(LimitState state) => state with { WrittenAt = null } == LimitState.Empty ? LimitState.Empty : state;

    // How far ahead the last start may lie: one for each slot of all who share the provider, and a wait for a rest.
    private static TimeSpan Reach(ProviderOptions limits)
    {
        var starts = ((double)(limits.Concurrency ?? ProviderOptions.DefaultConcurrency) * MostProcesses) + Burst(limits);
        var ticks = (starts * Step(limits).Ticks) + LongestWait.Ticks;
        return ticks < TimeSpan.MaxValue.Ticks ? new((long)ticks) : TimeSpan.MaxValue;
    }

    private static Rest? Resting(LimitState state, DateTimeOffset now) =>
        state.Told is { Left: <= 0 } told && !(state.Rest?.Until >= told.RenewsAt)
            ? new(told.RenewsAt, "it says that its allowance is used up")
        : state.Rest?.Until > now ? state.Rest
        : null;

    // GCRA: a request may come early by what the burst allows beyond one.
    private static DateTimeOffset? Paced(LimitState state, ProviderOptions limits)
    {
        DateTimeOffset? spaced = limits.Spacing is { } gap && state.LastStart is { } last ? Plus(last, gap) : null;
        DateTimeOffset? rated = limits.Rate is { } rate && state.NextArrival is { } next
            ? Plus(next, -(Interval(rate) * (Burst(limits) - 1))) : null;
        return rated is null || spaced > rated ? spaced : rated;
    }

    // A window that begins ahead was opened by somebody who waits for it: the one before it is used up until then.
    private static DateTimeOffset? Renewal(LimitState state, ProviderOptions limits, DateTimeOffset at) =>
        limits.Quota is not { } quota || state.Window is not { } window ? null
        : window.Used < quota.Count ? window.Since
        : Plus(window.Since, quota.Period) is var end && at < end ? end
        : null;

    private static LimitState Started(LimitState state, ProviderOptions limits, DateTimeOffset at) => state with
    {
        NextArrival = limits.Rate is { } rate ? Plus(Later(at, state.NextArrival), Interval(rate)) : null,
        LastStart = limits.Spacing is null ? null : at,
        Window = limits.Quota is not { } quota ? null
            : state.Window is { } window && at < Plus(window.Since, quota.Period) ? window with { Used = window.Used + 1 }
            : new(at, 1),
        Told = state.Told is { } told && at < told.RenewsAt ? told with { Left = told.Left - 1 } : null,
    };

    private static int? StartsNow(LimitState state, ProviderOptions limits, DateTimeOffset now)
    {
        int? starts = null;
        if (limits.Rate is { } rate)
        {
            var ahead = (state.NextArrival ?? now) - now;
            starts = (int)Math.Min(Burst(limits), Burst(limits) - ((ahead.Ticks + Interval(rate).Ticks - 1) / Interval(rate).Ticks));
        }

        if (limits.Spacing > TimeSpan.Zero)
            starts = 1;
        int? left = limits.Quota is { } quota ? quota.Count - (state.Window?.Used ?? 0) : state.Told?.Left;
        return starts is null || left < starts ? left : starts;
    }

    private static LimitState RestedUntil(LimitState state, DateTimeOffset until, string why, DateTimeOffset now)
    {
        var end = Earlier(until, Plus(now, LongestRest));
        return end > now && !(state.Rest?.Until >= end) ? state with { Rest = new(end, Why(why)), WrittenAt = now } : state;
    }

    // Answers overtake each other, and requests in flight are not in them: within one window the smaller number is the later.
    private static Budget Merged(Budget? known, Budget told, DateTimeOffset now) =>
        known is null || known.RenewsAt <= now ? told
        : told.RenewsAt <= now ? known
        : (told.RenewsAt - known.RenewsAt).Duration() <= SameRenewal ? (told.Left < known.Left ? told : known)
        : told.Left < known.Left || told.RenewsAt > known.RenewsAt ? told
        : known;

    // Rounded up, so that no window of the period has one more.
    private static TimeSpan Interval(Allowance rate) => new((rate.Period.Ticks + rate.Count - 1) / rate.Count);

    private static int Burst(ProviderOptions limits) => limits.Burst ?? 1;

    // At the ends of time it is the end.
    private static DateTimeOffset Plus(DateTimeOffset time, TimeSpan span) =>
        span >= TimeSpan.Zero ? (span > DateTimeOffset.MaxValue - time ? DateTimeOffset.MaxValue : time + span)
        : -span > time - DateTimeOffset.MinValue ? DateTimeOffset.MinValue
        : time + span;

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset? other) => other > one ? other.Value : one;

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
