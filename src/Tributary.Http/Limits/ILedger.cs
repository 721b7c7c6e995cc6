namespace Tributary.Http.Limits;

/// <summary>
/// Where is kept what must outlast a process, by name: a provider's limits under <see cref="LedgerNames.OfProvider"/>, a circuit under the
/// name that a <see cref="Circuits.CircuitBreaker"/> is given. Values are text that the ledger does not look into. Safe for concurrent use,
/// also by several processes where it is shared by them.
/// </summary>
public interface ILedger
{
    /// <summary>Changes one value as nobody else does: what <paramref name="change"/> is given is what is there when its result is
    /// kept.</summary>
    /// <typeparam name="T">What else comes of the change.</typeparam>
    /// <param name="name">Of the value.</param>
    /// <param name="change">
    /// The new value and what comes of it, from the value, each null for none. Pure and quick: it may be called again where the attempt did
    /// not succeed, and others wait for it.
    /// </param>
    /// <param name="cancellationToken">Ends it early; nothing is changed then.</param>
    ValueTask<T> UpdateAsync<T>(string name, Func<string?, (string? Value, T Result)> change, CancellationToken cancellationToken);

    /// <summary>Every value by its name, as of one moment.</summary>
    /// <param name="cancellationToken">Ends it early.</param>
    ValueTask<IReadOnlyDictionary<string, string>> ReadAsync(CancellationToken cancellationToken);
}
