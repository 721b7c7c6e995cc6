namespace Tributary.Http.Limits;

/// <summary>Every decision about a provider's limits, as functions from values to values: no clock, no lock, no I/O.</summary>
internal static class LimitRules
{
    private static readonly TimeSpan FirstRest = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestOwnRest = TimeSpan.FromHours(1);
    private static readonly TimeSpan LongestRest = TimeSpan.FromHours(24);
    private static readonly TimeSpan ShortestToldRest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SameRenewal = TimeSpan.FromSeconds(2);

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
        var soon = Earlier(latest, now + LongestWait);
        if (Resting(state) is { } rest && rest.Until > soon)
            return (state, new(Verdict.Resting, rest.Until, rest.Why, state, state));
        var paced = Later(Later(now, Resting(state)?.Until), Paced(state, limits));
        var at = Later(paced, Renewal(state, limits, paced));
        if (at > paced && at > soon)
            return (state, new(Verdict.UsedUp, at, null, state, state));
        if (at > latest)
            return (state, new(Verdict.NoTurn, at, null, state, state));
        var after = Started(state, limits, at);
        return (after, new(Verdict.Start, at, null, state, after));
    }

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
        state = Current(state, new(), now, keepsPace: true);
        var told = LimitHeaders.Budgets(headers, now);
        if (told.MinBy(budget => budget.Left) is { } tightest)
            state = state with { Told = Merged(state.Told, tightest, now) };
        var slowDown = LimitHeaders.AsksToSlowDown(status, headers, now);
        var after = slowDown || status == 503 ? RetryAfter.Parse(headers.First("Retry-After"), now) : null;
        if (after is { } wait)
            return RestedUntil(state, now + Longer(wait, ShortestToldRest), $"it answered {status} and asked for {Span.Text(wait)}", now);
        if (LimitHeaders.Renewal(told) is { } renewal && renewal > now)
            return RestedUntil(state, renewal, "it says that its allowance is used up", now);
        if (slowDown)
            return Rested(state, null, $"it answered {status}", now);
        return state is { Refusals: > 0, Rest: null } ? state with { Refusals = 0 } : state;
    }

    /// <summary>
    /// Rests until then, at most 24 hours, or where that is unknown 30 seconds, twice as long after each further refusal in a row, at
    /// most an
    /// hour. A rest that is under way is never cut short, and refusals of requests that were sent before it began are the same refusal.
    /// </summary>
    public static LimitState Rested(LimitState state, DateTimeOffset? until, string why, DateTimeOffset now)
    {
        if (until is { } end)
            return RestedUntil(state, end, why, now);
        if (state.Rest is { } rest && rest.Until > now)
            return state;
        var doubled = FirstRest * Math.Pow(2, Math.Min(state.Refusals, 10));
        return RestedUntil(state, now + Shorter(doubled, LongestOwnRest), why, now) with { Refusals = Math.Min(state.Refusals + 1, 100) };
    }

    /// <summary>The stored state with what this process heard since: the later rest, and the tighter budget.</summary>
    public static LimitState Joined(LimitState stored, LimitState heard, DateTimeOffset now) => stored with
    {
        Told = heard.Told is { } told ? Merged(stored.Told, told, now) : stored.Told,
        Rest = heard.Rest is { } rest && !(stored.Rest?.Until >= rest.Until) ? rest : stored.Rest,
    };

    /// <summary>What the limits allow at a moment, for a person.</summary>
    public static LimitReading Read(LimitState state, ProviderOptions limits, DateTimeOffset now)
    {
        state = Current(state, limits, now);
        var rest = Resting(state);
        var paced = Later(Later(now, rest?.Until), Paced(state, limits));
        var next = Later(paced, Renewal(state, limits, paced));
        return new()
        {
            NextStart = next > now ? next : null,
            StartsNow = next > now ? 0 : StartsNow(state, limits, now),
            QuotaLeft = limits.Quota is { } quota ? Math.Max(0, quota.Count - (state.Window?.Used ?? 0)) : state.Told?.Left,
            QuotaRenewsAt = limits.Quota is { Period: var period } ? state.Window?.Since + period : state.Told?.RenewsAt,
            RestingUntil = rest?.Until,
            RestingWhy = rest?.Why,
        };
    }

    // What lies in the past says nothing any more. What lies further ahead than any limit reaches comes of a clock that was set back.
    private static LimitState Current(LimitState state, ProviderOptions limits, DateTimeOffset now, bool keepsPace = false)
    {
        var horizon = now + LongestRest + Longer((limits.Rate?.Period ?? TimeSpan.Zero) * 2, LongestRest);
        var window = state.Window;
        if (!keepsPace && window is not null)
            window = limits.Quota is { } quota && window.Since <= horizon && window.Since + quota.Period > now ? window : null;
        return state with
        {
            NextArrival = keepsPace || (state.NextArrival > now && state.NextArrival <= horizon) ? state.NextArrival : null,
            LastStart = keepsPace || (limits.Spacing is { } gap && state.LastStart + gap > now && state.LastStart <= horizon)
                ? state.LastStart
                : null,
            Window = window,
            Told = state.Told is { } told && told.RenewsAt > now ? told : null,
            Rest = state.Rest is not { } rest || rest.Until <= now ? null
                : rest.Until > now + LongestRest ? rest with { Until = now + LongestRest }
                : rest,
        };
    }

    private static Rest? Resting(LimitState state) => state.Told is { Left: <= 0 } told && !(state.Rest?.Until >= told.RenewsAt)
        ? new(told.RenewsAt, "it says that its allowance is used up")
        : state.Rest;

    // GCRA: a request may come early by what the burst allows beyond one.
    private static DateTimeOffset? Paced(LimitState state, ProviderOptions limits)
    {
        var spaced = limits.Spacing is { } gap ? state.LastStart + gap : null;
        var rated = limits.Rate is { } rate ? state.NextArrival - (Interval(rate) * (Burst(limits) - 1)) : null;
        return rated is null || spaced > rated ? spaced : rated;
    }

    // A window that begins ahead was opened by somebody who waits for it: the one before it is used up until then.
    private static DateTimeOffset? Renewal(LimitState state, ProviderOptions limits, DateTimeOffset at) =>
        limits.Quota is not { } quota || state.Window is not { } window ? null
        : window.Used < quota.Count ? window.Since
        : at < window.Since + quota.Period ? window.Since + quota.Period
        : null;

    private static LimitState Started(LimitState state, ProviderOptions limits, DateTimeOffset at) => state with
    {
        NextArrival = limits.Rate is { } rate ? Later(at, state.NextArrival) + Interval(rate) : null,
        LastStart = limits.Spacing is null ? null : at,
        Window = limits.Quota is not { } quota ? null
            : state.Window is { } window && at < window.Since + quota.Period ? window with { Used = window.Used + 1 }
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
        var end = Earlier(until, now + LongestRest);
        return end > now && !(state.Rest?.Until >= end) ? state with { Rest = new(end, why) } : state;
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

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset? other) => other > one ? other.Value : one;

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
