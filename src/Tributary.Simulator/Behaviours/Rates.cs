using System.Collections.Concurrent;

namespace Tributary.Simulator.Behaviours;

/// <summary>What one more request finds of its instance's rate.</summary>
/// <param name="Left">How many are left in the span, this one taken.</param>
/// <param name="Reset">When the oldest is out of the span.</param>
/// <param name="Exceeded">Whether it is one too many.</param>
/// <param name="Burst">Whether too many came within one second.</param>
internal readonly record struct RateUse(int Left, TimeSpan Reset, bool Exceeded, bool Burst)
{
    public bool Refused => Exceeded || Burst;
}

/// <summary>Counts each instance's requests in a span that slides; refused ones count for the burst alone. Thread-safe.</summary>
internal sealed class Rates(TimeProvider time)
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, Usage> _usage = new(StringComparer.Ordinal);

    public RateUse Use(string instance, Behaviour behaviour) => behaviour is { Rate: null, Burst: null }
        ? default
        : _usage.GetOrAdd(instance, static _ => new Usage()).Use(time.GetUtcNow(), behaviour.Rate, behaviour.Burst);

    private sealed class Usage
    {
        private readonly Lock _lock = new();
        private readonly Queue<DateTimeOffset> _served = new();
        private readonly Queue<DateTimeOffset> _starts = new();

        public RateUse Use(DateTimeOffset now, Rate? rate, int? burst)
        {
            lock (_lock)
            {
                _starts.Enqueue(now);
                Forget(_starts, now - Second);
                var isBurst = _starts.Count > burst;
                if (rate is not { } limit)
                    return new RateUse(0, Second, Exceeded: false, isBurst);
                Forget(_served, now - limit.Period);
                var isExceeded = _served.Count >= limit.Count;
                if (!isExceeded && !isBurst)
                    _served.Enqueue(now);
                var reset = _served.TryPeek(out var oldest) ? oldest + limit.Period - now : Second;
                return new RateUse(limit.Count - _served.Count, reset, isExceeded, isBurst);
            }
        }

        private static void Forget(Queue<DateTimeOffset> moments, DateTimeOffset until)
        {
            while (moments.TryPeek(out var oldest) && oldest <= until)
                moments.Dequeue();
        }
    }
}
