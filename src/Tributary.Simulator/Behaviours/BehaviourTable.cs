using System.Collections.Concurrent;

namespace Tributary.Simulator.Behaviours;

/// <summary>Which instance behaves how. A change begins its allowance anew. Thread-safe.</summary>
internal sealed class BehaviourTable(Allowances allowances)
{
    private static readonly Behaviour None = new();

    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    public IEnumerable<KeyValuePair<string, Behaviour>> All =>
        _entries.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => KeyValuePair.Create(entry.Key, entry.Value.Current));

    public void Set(string instance, Behaviour behaviour)
    {
        _entries[instance] = new Entry(behaviour);
        allowances.Reset(instance);
    }

    public void Remove(string instance)
    {
        if (_entries.TryRemove(instance, out _))
            allowances.Reset(instance);
    }

    public void Clear()
    {
        foreach (var instance in _entries.Keys)
            Remove(instance);
    }

    public Behaviour? Find(string instance) => _entries.TryGetValue(instance, out var entry) ? entry.Current : null;

    /// <summary>The behaviour for one request: the instance's own while it lasts, else its provider's, else none.</summary>
    public Behaviour Take(string instance) => TakeOwn(instance) ?? TakeOwn(Instance.Fallback(instance)) ?? None;

    private Behaviour? TakeOwn(string instance)
    {
        if (!_entries.TryGetValue(instance, out var entry))
            return null;
        var taken = entry.Take();
        if (entry.Spent)
            _entries.TryRemove(KeyValuePair.Create(instance, entry));
        return taken;
    }

    private sealed class Entry(Behaviour behaviour)
    {
        private int _left = behaviour.Times ?? 0;

        public bool Spent => behaviour.Times is not null && Volatile.Read(ref _left) <= 0;

        public Behaviour Current => behaviour.Times is null ? behaviour : behaviour with { Times = Math.Max(0, Volatile.Read(ref _left)) };

        public Behaviour? Take() => behaviour.Times is null || Interlocked.Decrement(ref _left) >= 0 ? behaviour : null;
    }
}
