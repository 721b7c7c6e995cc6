namespace Tributary.News.Polling;

/// <summary>
/// Which source is polled now: those that are due, host by host in turn, so that one host's many sources neither come all at once nor take
/// the places of the others while they wait. A source is never given out twice at a time. Knows no clock; safe for several threads.
/// </summary>
internal sealed class PollSchedule(Func<string, HostPace> paceOf)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, PollEntry> _entries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Host> _hosts = new(StringComparer.Ordinal);
    private readonly PriorityQueue<PollEntry, DateTimeOffset> _idle = new();
    private readonly PriorityQueue<Host, (DateTimeOffset, long)> _ready = new();
    private long _turn;
    private int _queued;

    /// <summary>How many are due and have not been given out.</summary>
    public int Queued
    {
        get
        {
            lock (_lock)
                return _queued;
        }
    }

    /// <summary>At how many hosts the sources are polled.</summary>
    public int Hosts { get; private set; }

    /// <summary>Those that are due or under way, those among them included that have left the catalogue meanwhile.</summary>
    public IReadOnlyList<PollEntry> Unfinished
    {
        get
        {
            lock (_lock)
                return [.. _entries.Values.Where(entry => entry.Sweep is not null)];
        }
    }

    /// <summary>Whether there is one among them that is not in the schedule.</summary>
    public bool IsNew(IReadOnlyList<PollTarget> targets)
    {
        lock (_lock)
            return targets.Any(target => !_entries.ContainsKey(target.Source.Id));
    }

    /// <summary>
    /// The sources that there are now. New ones are due as <paramref name="stateOf"/> says. One that has left is let finish where it is
    /// under way, and still given out where it waits for its turn: nobody else would end its sweep.
    /// </summary>
    /// <param name="targets">Each with its own id.</param>
    /// <param name="stateOf">What is known of the source of an id, or null.</param>
    /// <param name="now">What cannot be true by then is due: <see cref="PollState.AsOf"/>.</param>
    public void Set(IReadOnlyList<PollTarget> targets, Func<string, PollState?> stateOf, DateTimeOffset now)
    {
        lock (_lock)
        {
            foreach (var gone in _entries.Keys.Except(targets.Select(target => target.Source.Id)).ToList())
            {
                var entry = _entries[gone];
                entry.IsGone = true;
                if (entry.Sweep is null)
                    _entries.Remove(gone);
            }

            for (var place = 0; place < targets.Count; place++)
            {
                var (target, source) = (targets[place], targets[place].Source);
                if (!_entries.TryGetValue(source.Id, out var entry))
                {
                    _entries[source.Id] = entry = new(
                        target, (stateOf(source.Id) ?? new() { Source = source.Id }).At(target.Declared).AsOf(now));
                    Rest(entry);
                }
                else if (entry.Sweep is null && entry.State.At(target.Declared).AsOf(now) is var known && known != entry.State)
                {
                    entry.State = known;
                    Rest(entry);
                }

                entry.Target = target;

                entry.Place = place;
                entry.IsGone = false;
            }

            Hosts = _entries.Values.Select(entry => entry.Address.Authority).Distinct(StringComparer.Ordinal).Count();
        }
    }

    /// <summary>Takes everything that is due into a sweep, or everything at all; how many.</summary>
    public int Wake(DateTimeOffset now, bool all, Sweep sweep)
    {
        lock (_lock)
        {
            var before = _queued;
            if (all)
                foreach (var entry in _entries.Values.OrderBy(entry => entry.Place))
                    Queue(entry, sweep);
            while (!all && _idle.TryPeek(out var entry, out var due) && due <= now)
                if (_idle.Dequeue() is var idle && IsCurrent(idle, due))
                    Queue(idle, sweep);
            return _queued - before;
        }
    }

    /// <summary>The next source that may begin now, or null.</summary>
    public PollEntry? Take(DateTimeOffset now)
    {
        lock (_lock)
        {
            // A start further ahead than the pace reaches comes of a clock that was set back.
            if (!_ready.TryPeek(out var host, out var start) || (start.Item1 > now && start.Item1 - now <= host.Pace.Spacing))
                return null;
            _ready.Dequeue();
            var entry = host.Waiting.Dequeue();
            _queued--;
            host.InFlight++;
            entry.TakenAt = now;
            host.NextStart = now + host.Pace.Spacing;
            host.IsReady = false;
            Ready(host);
            return entry;
        }
    }

    /// <summary>When the next source may begin that is due, where nothing but time is in its way; null for none.</summary>
    public DateTimeOffset? NextStart
    {
        get
        {
            lock (_lock)
                return _ready.TryPeek(out _, out var start) ? start.Item1 : null;
        }
    }

    /// <summary>When the next source becomes due; null for none.</summary>
    public DateTimeOffset? NextDue
    {
        get
        {
            lock (_lock)
            {
                while (_idle.TryPeek(out var entry, out var due) && !IsCurrent(entry, due))
                    _idle.Dequeue();
                return _idle.TryPeek(out _, out var next) ? next : null;
            }
        }
    }

    /// <summary>A source that was given out has ended.</summary>
    public void Done(PollEntry entry, PollState state)
    {
        lock (_lock)
        {
            var host = HostOf(entry);
            host.InFlight--;
            Ready(host);
            entry.Sweep = null;
            entry.State = state.At(entry.Target.Declared);
            if (entry.IsGone)
                _entries.Remove(entry.Target.Source.Id);
            else
                Rest(entry);
        }
    }

    /// <summary>What was known of a source that has ended stands again. One that is under way by now is let finish.</summary>
    public void Return(PollEntry entry, PollState state)
    {
        lock (_lock)
        {
            entry.State = state.At(entry.Target.Declared);
            if (entry is { Sweep: null, IsGone: false })
                Rest(entry);
        }
    }

    private static bool IsCurrent(PollEntry entry, DateTimeOffset due) =>
        entry is { IsGone: false, Sweep: null } && entry.RestsUntil == due;

    private void Rest(PollEntry entry)
    {
        if (entry.State.RetiredAt is not null)
        {
            entry.RestsUntil = null;
            return;
        }

        entry.RestsUntil = entry.State.DueAt ?? DateTimeOffset.MinValue;
        _idle.Enqueue(entry, entry.RestsUntil.Value);
    }

    private void Queue(PollEntry entry, Sweep sweep)
    {
        if (entry.Sweep is not null)
            return;
        entry.Sweep = sweep;
        entry.Authority = entry.Address.Authority;
        var host = HostOf(entry);
        host.Waiting.Enqueue(entry);
        _queued++;
        Ready(host);
    }

    private void Ready(Host host)
    {
        if (host.IsReady || host.Waiting.Count == 0 || host.InFlight >= host.Pace.Concurrency)
            return;
        host.IsReady = true;
        _ready.Enqueue(host, (host.NextStart, _turn++));
    }

    private Host HostOf(PollEntry entry)
    {
        if (!_hosts.TryGetValue(entry.Authority, out var host))
            _hosts[entry.Authority] = host = new(paceOf(entry.Authority));
        return host;
    }

    private sealed class Host(HostPace pace)
    {
        public HostPace Pace => pace;

        public Queue<PollEntry> Waiting { get; } = new();

        public int InFlight { get; set; }

        public DateTimeOffset NextStart { get; set; }

        public bool IsReady { get; set; }
    }
}

/// <summary>A source in the schedule. What it holds is changed by the schedule alone.</summary>
internal sealed class PollEntry(PollTarget target, PollState state)
{
    public PollTarget Target { get; set; } = target;

    public PollState State { get; set; } = state;

    /// <summary>Where it is polled now.</summary>
    public Uri Address => Target.AddressAt(State.MovedTo);

    /// <summary>Its place in the catalogue.</summary>
    public int Place { get; set; }

    /// <summary>The sweep that it is due or under way in; null while it rests.</summary>
    public Sweep? Sweep { get; set; }

    /// <summary>The host that it is asked at in its sweep.</summary>
    public string Authority { get; set; } = "";

    /// <summary>When it was taken to be asked.</summary>
    public DateTimeOffset TakenAt { get; set; }

    /// <summary>Under which time it stands among those that rest.</summary>
    public DateTimeOffset? RestsUntil { get; set; }

    /// <summary>Whether it has left the catalogue.</summary>
    public bool IsGone { get; set; }
}
