namespace Tributary.Http.Limits;

/// <summary>
/// What is shared by everything that talks to one host and port: its slots, its pace, its quota and its cool-down. The pool of connections
/// has no limit of its own, so a request waits here, where that is bounded, cancellable and counted, and not in the pool's queue, where it
/// is none of these. Safe for several threads.
/// </summary>
/// <remarks>
/// A slot is taken first and the start reserved then: a start that was reserved before would have passed by the time a slot is free, and
/// those that piled up would go out at once.
/// </remarks>
internal sealed class Provider
{
    private static readonly TimeSpan Lesson = TimeSpan.FromMinutes(1);

    // Any timer is a little late.
    private static readonly TimeSpan Late = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Tidying = TimeSpan.FromSeconds(1);

    private readonly string _name;
    private readonly string _key;
    private readonly ProviderOptions _limits;
    private readonly SteadyLedger _ledger;
    private readonly TimeProvider _time;
    private readonly Slots _slots;
    private readonly Lock _gate = new();
    private LimitState _state = LimitState.Empty;
    private LimitState _gone = LimitState.Empty;
    private AdaptiveLimit? _adaptive;
    private volatile bool _knowsOthers;
    private int _pacing;
    private int _held;
    private long _letGoAt;
    private bool _isDropped;

    /// <param name="name"><c>host:port</c>.</param>
    /// <param name="limits">Its limits, complete.</param>
    /// <param name="bounds">Of each part of a request to it, every one set.</param>
    /// <param name="ledger">What is shared with other processes.</param>
    /// <param name="time">The clock.</param>
    public Provider(string name, ProviderOptions limits, PhaseBounds bounds, SteadyLedger ledger, TimeProvider time)
    {
        (_name, _key, _limits, _ledger, _time) = (name, LedgerNames.OfProvider(name), limits, ledger, time);
        Bounds = bounds;
        var cap = limits.Concurrency ?? ProviderOptions.DefaultConcurrency;
        _slots = new(cap);
        _adaptive = limits.Adaptive ?? true ? new(cap) : null;
    }

    /// <summary><c>host:port</c>.</summary>
    public string Name => _name;

    /// <summary>Of each part of a request, every one of them set.</summary>
    public PhaseBounds Bounds { get; }

    /// <summary>Of each part of this request.</summary>
    public PhaseBounds BoundsOf(OutboundRequest request) => request.Bounds?.Over(Bounds) ?? Bounds;

    /// <summary>Whether it knows what other processes had noted of it when this one began.</summary>
    public bool KnowsOthers => _knowsOthers;

    /// <summary>Whether anything of it was written to the ledger, or read from there.</summary>
    public bool IsNoted { get; private set; }

    /// <summary>Other origins that give the same answers; null for none.</summary>
    public IReadOnlyList<Uri>? Mirrors => _limits.Mirrors;

    /// <summary>How long after one origin the next is asked.</summary>
    public TimeSpan HedgeAfter => _limits.HedgeAfter ?? TimeSpan.FromSeconds(1);

    // Only these must be counted by all processes together, request by request.
    private bool IsCounted => _limits.Rate is not null || _limits.Spacing is not null || _limits.Quota is not null;

    /// <summary>Keeps it from being dropped until it is let go; false where it has been dropped already.</summary>
    public bool TryHold()
    {
        lock (_gate)
        {
            if (!_isDropped)
                _held++;
            return !_isDropped;
        }
    }

    /// <summary>Ends one hold.</summary>
    public void LetGo()
    {
        lock (_gate)
        {
            _held--;
            _letGoAt = _time.GetTimestamp();
        }
    }

    /// <summary>
    /// Drops it where nobody has held it for so long and it is as a new one would be: nothing that its provider said counts any more, and
    /// what its answers have taught is a minute old.
    /// </summary>
    public bool TryDrop(TimeSpan unheldFor)
    {
        var now = _time.GetUtcNow();
        lock (_gate)
            return _isDropped |= _held == 0
                && _time.GetElapsedTime(_letGoAt) is var unheld && unheld >= unheldFor
                && LimitRules.Current(_state, _limits, now) == LimitState.Empty
                && LimitRules.Current(_gone, _limits, now) == LimitState.Empty
                && (_adaptive is not { } adaptive || adaptive.Now == adaptive.Cap || unheld >= Lesson);
    }

    /// <summary>Takes in what other processes had noted when this one began.</summary>
    public void Learn(IReadOnlyDictionary<string, string> values)
    {
        lock (_gate)
        {
            if (!_knowsOthers && values.TryGetValue(_key, out var text))
                (_state, IsNoted) = (LimitRules.Joined(LimitState.Parse(text), _state, _time.GetUtcNow()), true);
            _knowsOthers = true;
        }
    }

    /// <summary>Waits for a slot, then for the cool-down, quota, rate and spacing. Every turn is left once.</summary>
    /// <param name="patience">The longest wait that can be of use; infinite for any.</param>
    /// <param name="cancellationToken">Ends the wait; a start that was reserved is given back.</param>
    /// <exception cref="OutboundException">
    /// <see cref="FailureKind.RateLimited"/> or <see cref="FailureKind.Quota"/> where the provider rests or its quota is used up for longer
    /// than 5 s or the patience, <see cref="FailureKind.Timeout"/> where rate and spacing leave no turn within the patience.
    /// </exception>
    public async ValueTask<Turn> EnterAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        var latest = Latest(_time.GetUtcNow(), patience);
        if (!_knowsOthers)
            Learn(await _ledger.AtFirstAsync(cancellationToken).ConfigureAwait(false));
        Try(latest);
        await _slots.EnterAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            while (true)
                if (await StartAsync(latest, cancellationToken).ConfigureAwait(false) is { } made)
                    return new(_time.GetTimestamp(), InFlight(Volatile.Read(ref _pacing)), made);
        }
        catch
        {
            _slots.Leave();
            throw;
        }
    }

    /// <summary>Gives the start back that nothing was sent with; the slot is still to be left.</summary>
    public ValueTask ReturnAsync(Turn turn)
    {
        lock (_gate)
            _gone = LimitState.Empty;
        return ReturnAsync(turn.Made);
    }

    /// <summary>Gives the slot back.</summary>
    /// <param name="turn">What <see cref="EnterAsync"/> gave.</param>
    /// <param name="timedOut">Whether the request ended because its provider did not answer in time.</param>
    public void Leave(Turn turn, bool timedOut = false)
    {
        if (timedOut)
            Adapt(turn, Load.TooMuch, null);
        _slots.Leave();
    }

    /// <summary>Takes in what an answer's head says. The ledger is asked only where there is something to tell others.</summary>
    /// <param name="turn">The request's.</param>
    /// <param name="status">The answer's.</param>
    /// <param name="headers">The answer's.</param>
    /// <param name="elapsed">From the turn to the headers.</param>
    /// <param name="receivedAt">When they came.</param>
    /// <param name="cancellationToken">Ends the telling early; this process knows by then.</param>
    public ValueTask HeardAsync(
        Turn turn,
        int status,
        IReadOnlyList<KeyValuePair<string, string>> headers,
        TimeSpan elapsed,
        DateTimeOffset receivedAt,
        CancellationToken cancellationToken)
    {
        Adapt(turn, status >= 500 || LimitHeaders.AsksToSlowDown(status, headers, receivedAt) ? Load.TooMuch : Load.Borne, elapsed);
        LimitState before;
        lock (_gate)
        {
            before = _state;
            _state = LimitRules.Heard(before, status, headers, receivedAt);
            if (IsNoNews(before))
                return ValueTask.CompletedTask;
        }

        return TellOthersAsync(before, status, headers, receivedAt, cancellationToken);
    }

    /// <summary>Rests it until then; where that is not known for 30 s, longer each time in a row.</summary>
    public async ValueTask RestAsync(DateTimeOffset? until, string why, CancellationToken cancellationToken)
    {
        LimitState before;
        lock (_gate)
        {
            before = _state;
            _state = LimitRules.Rested(before, until, why, _time.GetUtcNow());
            if (IsNoNews(before))
                return;
        }

        await SharedAsync(before, state => (LimitRules.Rested(state, until, why, _time.GetUtcNow()), 0), cancellationToken)
            .ConfigureAwait(false);
    }

    public ProviderSnapshot Snapshot()
    {
        var (state, pacing) = (Held, Volatile.Read(ref _pacing));
        return new(_name, _slots.Count, InFlight(pacing), _slots.Waiting + pacing)
        {
            Limits = LimitRules.Read(state, _limits, _time.GetUtcNow()),
        };
    }

    private LimitState Held
    {
        get
        {
            lock (_gate)
                return _state;
        }
    }

    // Who waits for its start has a slot. The two numbers are not read at one instant.
    private int InFlight(int pacing) => Math.Max(0, _slots.Taken - pacing);

    private static DateTimeOffset Latest(DateTimeOffset now, TimeSpan patience) =>
        patience == Timeout.InfiniteTimeSpan || patience > DateTimeOffset.MaxValue - now ? DateTimeOffset.MaxValue : now + patience;

    // Whoever would be refused need not queue for that. Quotas are asked of the ledger, which knows of those given back elsewhere.
    private void Try(DateTimeOffset latest)
    {
        var now = _time.GetUtcNow();
        if (Held is { } state && (state.Rest is not null || state.Told is not null)
            && LimitRules.Reserve(state, new(), now, latest).Made is { Verdict: not Verdict.Start } refused)
            throw new OutboundException(LimitFailures.Of(_name, _limits, refused, now));
    }

    // Null where a rest began meanwhile, or its start has passed by more than a pace: whoever was kept from waking asks anew, so that those
    // who waited together do not go out together.
    private async ValueTask<Reservation?> StartAsync(DateTimeOffset latest, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        var made = await ReserveAsync(now, latest, cancellationToken).ConfigureAwait(false);
        if (made.Verdict != Verdict.Start)
            throw new OutboundException(LimitFailures.Of(_name, _limits, made, now));
        if (made.At <= now && LimitRules.Step(_limits) == TimeSpan.Zero)
            return made;
        Interlocked.Increment(ref _pacing);
        var isUsed = false;
        try
        {
            var late = await WaitAsync(made.At - now, cancellationToken).ConfigureAwait(false);
            if (LimitRules.IsResting(Held, _time.GetUtcNow()) || (late > LimitRules.Step(_limits) && late > Late))
                return null;
            while (GoOut() is { Ticks: > 0 } wait)
                await WaitAsync(wait, cancellationToken).ConfigureAwait(false);
            isUsed = true;
            return made;
        }
        finally
        {
            Interlocked.Decrement(ref _pacing);
            if (!isUsed)
                await ReturnAsync(made).ConfigureAwait(false);
        }
    }

    // How long to wait before it really may; zero where it has.
    private TimeSpan GoOut()
    {
        var now = _time.GetUtcNow();
        lock (_gate)
        {
            (_gone, var at) = LimitRules.GoOut(_gone, _limits, now);
            return at - now;
        }
    }

    // By how much it was longer. The time that has passed decides, whatever happens to the clock meanwhile. Timers count in whole
    // milliseconds and may fire a part of one early.
    private async ValueTask<TimeSpan> WaitAsync(TimeSpan wait, CancellationToken cancellationToken)
    {
        var begun = _time.GetTimestamp();
        while (wait - _time.GetElapsedTime(begun) is { Ticks: > 0 } left)
            await Task.Delay(Shorter(TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds))), _time, cancellationToken)
                .ConfigureAwait(false);
        return wait > TimeSpan.Zero ? _time.GetElapsedTime(begun) - wait : TimeSpan.Zero;
    }

    private static TimeSpan Shorter(TimeSpan left) => left < TimeSpan.FromHours(1) ? left : TimeSpan.FromHours(1);

    private ValueTask<Reservation> ReserveAsync(DateTimeOffset now, DateTimeOffset latest, CancellationToken cancellationToken) =>
        IsCounted ? CountedAsync(now, latest, cancellationToken) : new(Reserve(now, latest));

    private ValueTask<Reservation> CountedAsync(DateTimeOffset now, DateTimeOffset latest, CancellationToken cancellationToken) =>
        SharedAsync(state => LimitRules.Reserve(state, _limits, now, latest), cancellationToken);

    private Reservation Reserve(DateTimeOffset now, DateTimeOffset latest)
    {
        lock (_gate)
        {
            if (_state == LimitState.Empty)
                return new(Verdict.Start, now, null, _state, _state);
            (_state, var made) = LimitRules.Reserve(_state, _limits, now, latest);
            return made;
        }
    }

    // Not cancelled by the caller: it is what a cancelled wait leaves to do. A ledger that takes longer for it keeps the start.
    private async ValueTask ReturnAsync(Reservation made)
    {
        if (!IsCounted)
        {
            lock (_gate)
                _state = LimitRules.Return(_state, made);
            return;
        }

        using var bound = new CancellationTokenSource(Tidying, _time);
        try
        {
            await SharedAsync(state => (LimitRules.Return(state, made), made), bound.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // What is not given back makes the pace slower, never faster.
        }
    }

    private ValueTask<T> SharedAsync<T>(Func<LimitState, (LimitState State, T Made)> change, CancellationToken cancellationToken) =>
        SharedAsync(Held, change, cancellationToken);

    private async ValueTask<T> SharedAsync<T>(
        LimitState heard, Func<LimitState, (LimitState State, T Made)> change, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        var (kept, made) = await _ledger.UpdateAsync(
            _key,
            text =>
            {
                var (state, made) = change(LimitRules.Joined(LimitState.Parse(text), heard, now));
                return (state.Text(), (state, made));
            },
            cancellationToken).ConfigureAwait(false);
        lock (_gate)
            (_state, IsNoted) = (LimitRules.Joined(kept, _state, now), true);
        return made;
    }

    // Apart from what most answers come to, which is nothing: a closure costs even who does not use it.
    private async ValueTask TellOthersAsync(
        LimitState before, int status, IReadOnlyList<KeyValuePair<string, string>> headers,
        DateTimeOffset receivedAt, CancellationToken token) =>
        await SharedAsync(before, state => (LimitRules.Heard(state, status, headers, receivedAt), 0), token).ConfigureAwait(false);

    private bool IsNoNews(LimitState before) => _state.Rest == before.Rest && _state.Refusals == before.Refusals;

    private void Adapt(Turn turn, Load load, TimeSpan? latency)
    {
        lock (_gate)
        {
            if (_adaptive is not { } adaptive)
                return;
            var next = adaptive.After(load, latency, turn.InFlight, turn.StartedAt, _time.GetTimestamp());
            _adaptive = next;
            if (next.Now != adaptive.Now)
                _slots.Resize(next.Now);
        }
    }
}
