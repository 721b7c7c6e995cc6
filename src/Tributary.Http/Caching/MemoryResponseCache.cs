namespace Tributary.Http.Caching;

/// <summary>
/// A cache in this process's memory, bounded by bytes: what was not used for longest goes first. Safe for several threads.
/// </summary>
public sealed class MemoryResponseCache : IResponseCache
{
    private readonly long _maxBytes;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<(string Key, CachedResponse Response)>> _entries = new(StringComparer.Ordinal);

    // The one that was used last is first.
    private readonly LinkedList<(string Key, CachedResponse Response)> _order = new();
    private long _bytes;

    /// <summary>Empty.</summary>
    /// <param name="maxBytes">At most so many bytes, about: 1 or more. Default 32 MB (32,000,000).</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxBytes"/> is below 1.</exception>
    public MemoryResponseCache(long maxBytes = 32_000_000)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxBytes, 1);
        _maxBytes = maxBytes;
    }

    /// <summary>Bytes held now, about.</summary>
    public long Bytes
    {
        get
        {
            lock (_lock)
                return _bytes;
        }
    }

    /// <inheritdoc/>
    public ValueTask<CachedResponse?> FindAsync(string key, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(key);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            if (!_entries.TryGetValue(key, out var node))
                return new((CachedResponse?)null);
            _order.Remove(node);
            _order.AddFirst(node);
            return new(node.Value.Response);
        }
    }

    /// <inheritdoc/>
    public ValueTask KeepAsync(string key, CachedResponse response, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(response);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            if (_entries.TryGetValue(key, out var known))
                Remove(known);
            if (response.Size > _maxBytes)
                return ValueTask.CompletedTask;
            _entries[key] = _order.AddFirst((key, response));
            _bytes += response.Size;
            while (_bytes > _maxBytes)
                Remove(_order.Last!);
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask RemoveAsync(Uri address, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(address);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
            foreach (var node in _entries.Values.Where(node => node.Value.Response.IsOf(address)).ToList())
                Remove(node);
        return ValueTask.CompletedTask;
    }

    private void Remove(LinkedListNode<(string Key, CachedResponse Response)> node)
    {
        _order.Remove(node);
        _entries.Remove(node.Value.Key);
        _bytes -= node.Value.Response.Size;
    }
}
