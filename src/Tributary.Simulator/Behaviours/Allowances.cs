using System.Collections.Concurrent;
using Tributary.Simulator.Providers;

namespace Tributary.Simulator.Behaviours;

/// <summary>Counts each instance's requests in its provider's window. Thread-safe.</summary>
internal sealed class Allowances(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, Usage> _usage = new(StringComparer.Ordinal);

    public AllowanceUse Use(string instance, Provider provider, int? limit) =>
        _usage.GetOrAdd(instance, static _ => new Usage()).Use(time.GetUtcNow(), Window(provider), limit ?? AllowanceUse.Default);

    /// <summary>Begins anew for the instance and for those that take its behaviour.</summary>
    public void Reset(string instance)
    {
        foreach (var name in _usage.Keys)
        {
            if (name == instance || Instance.Fallback(name) == instance)
                _usage.TryRemove(name, out _);
        }
    }

    private static TimeSpan Window(Provider provider) => provider switch
    {
        Provider.NewsApi => TimeSpan.FromHours(12),
        Provider.Guardian => TimeSpan.FromDays(1),
        _ => TimeSpan.FromHours(1),
    };

    private sealed class Usage
    {
        private readonly Lock _lock = new();
        private (DateTimeOffset Start, int Used) _window;
        private (DateTimeOffset Start, int Used) _minute;

        public AllowanceUse Use(DateTimeOffset now, TimeSpan window, int limit)
        {
            lock (_lock)
            {
                _window = Next(_window, now, window);
                _minute = Next(_minute, now, TimeSpan.FromMinutes(1));
                return new AllowanceUse(limit, _window.Used, _minute.Used);
            }
        }

        private static (DateTimeOffset, int) Next((DateTimeOffset Start, int Used) window, DateTimeOffset now, TimeSpan length) =>
            window.Used == 0 || now - window.Start >= length ? (now, 1) : (window.Start, window.Used + 1);
    }
}
