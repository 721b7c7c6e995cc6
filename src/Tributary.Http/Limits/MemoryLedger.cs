namespace Tributary.Http.Limits;

/// <summary>A ledger for the life of one process.</summary>
public sealed class MemoryLedger : ILedger
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public ValueTask<T> UpdateAsync<T>(string name, Func<string?, (string? Value, T Result)> change, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<T>(cancellationToken);
        lock (_gate)
        {
            var (value, result) = change(_values.GetValueOrDefault(name));
            if (value is null)
                _values.Remove(name);
            else
                _values[name] = value;
            return ValueTask.FromResult(result);
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyDictionary<string, string>> ReadAsync(CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<IReadOnlyDictionary<string, string>>(cancellationToken);
        lock (_gate)
            return new(new Dictionary<string, string>(_values, StringComparer.Ordinal));
    }
}
