using Tributary.Http;
using Tributary.Http.Caching;

namespace Tributary.News.Runs;

/// <summary>
/// The requests of one source's fetch as they happen. Safe for several requests at once.
/// </summary>
internal sealed class FetchTrace(TimeProvider time, Action<Phase> onPhase)
{
    private readonly Lock _lock = new();
    private readonly List<RequestSpan> _spans = [];
    private Phase? _lastPhase;

    /// <summary>How often a request was sent.</summary>
    public int Attempts
    {
        get
        {
            lock (_lock)
                return _spans.Sum(span => span.Attempts);
        }
    }

    /// <summary>The phase that was reached last, by any of the requests.</summary>
    public Phase? LastPhase
    {
        get
        {
            lock (_lock)
                return _lastPhase;
        }
    }

    /// <summary>The attempts that were followed by another one, in the order in which they began, from the fetch's beginning.</summary>
    public IReadOnlyList<FailedAttempt> FailedAttempts(long begun)
    {
        lock (_lock)
        {
            return _spans.TrueForAll(span => span.FailedAttempts.Count == 0) ? [] :
            [
                .. _spans
                    .SelectMany(span => span.FailedAttempts.Select(attempt => attempt with { Start = span.After(begun) + attempt.Start }))
                    .OrderBy(attempt => attempt.Start),
            ];
        }
    }

    /// <summary>Whether there were answers and nothing of them was new.</summary>
    public bool NotModified
    {
        get
        {
            lock (_lock)
                return _spans.Count > 0 && _spans.TrueForAll(span => span.Response is { Origin: not ResponseOrigin.Fresh });
        }
    }

    /// <summary>The answers that were new.</summary>
    public IReadOnlyList<OutboundResponse> News
    {
        get
        {
            lock (_lock)
                return [.. _spans.Select(span => span.Response).OfType<OutboundResponse>().Where(
                    answer => answer.Origin == ResponseOrigin.Fresh)];
        }
    }

    /// <summary>Notes the beginning of a request.</summary>
    public RequestSpan Begin()
    {
        var span = new RequestSpan(this, time.GetTimestamp());
        lock (_lock)
            _spans.Add(span);
        return span;
    }

    /// <summary>
    /// The phases of the whole fetch. Requests in a row add up; of requests side by side the one that ended last counts, since that is
    /// what the fetch waited for; what is left is the source's own work, <see cref="Phase.Processing"/>. The sum is
    /// <paramref name="elapsed"/>. O(n log n) in the number of requests.
    /// </summary>
    public PhaseTimes PhasesWithin(long begun, TimeSpan elapsed)
    {
        lock (_lock)
            return CriticalPath.Of(_spans.ConvertAll(span => span.Interval(begun)), elapsed);
    }

    /// <summary>One request: its phases as the client measured them, or as they were reached where it was cut off.</summary>
    internal sealed class RequestSpan(FetchTrace trace, long start)
    {
        private readonly List<(Phase Phase, long Timestamp)> _marks = [];
        private PhaseTimes? _measured;
        private long? _end;

        public int Attempts { get; private set; }

        public OutboundResponse? Response { get; private set; }

        public IReadOnlyList<FailedAttempt> FailedAttempts { get; private set; } = [];

        public TimeSpan After(long begun) => trace.Time.GetElapsedTime(begun, start);

        public void Reached(Phase phase)
        {
            lock (trace._lock)
            {
                _marks.Add((phase, trace.Time.GetTimestamp()));
                trace._lastPhase = phase;
                Attempts = Math.Max(Attempts, phase > Phase.Queue ? 1 : 0);
            }

            trace.OnPhase(phase);
        }

        public void End(OutboundResult result)
        {
            lock (trace._lock)
            {
                _end = trace.Time.GetTimestamp();
                _measured = result.Phases;
                Response = result.Response;
                FailedAttempts = result.FailedAttempts;
                Attempts = result.Attempts;
            }
        }

        public void EndIfOpen()
        {
            lock (trace._lock)
                _end ??= trace.Time.GetTimestamp();
        }

        public RequestInterval Interval(long origin)
        {
            var end = _end ?? trace.Time.GetTimestamp();
            return new(trace.Time.GetElapsedTime(origin, start), trace.Time.GetElapsedTime(origin, end), _measured ?? FromMarks(end));
        }

        private PhaseTimes FromMarks(long end)
        {
            var phases = PhaseTimes.None;
            for (var i = 0; i < _marks.Count; i++)
            {
                var next = i + 1 < _marks.Count ? _marks[i + 1].Timestamp : end;
                phases = phases.Plus(_marks[i].Phase, trace.Time.GetElapsedTime(_marks[i].Timestamp, next));
            }

            return phases;
        }
    }

    private TimeProvider Time => time;

    private Action<Phase> OnPhase => onPhase;
}
