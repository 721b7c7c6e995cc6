namespace Tributary.Http.Caching;

/// <summary>
/// Remembers answers by a key that tells neither the address nor the provider's key. Bounded: what is old goes. Safe for concurrent use.
/// One that throws costs nothing but the memory: the provider is asked.
/// </summary>
public interface IResponseCache
{
    /// <summary>What is remembered, fresh or not; null where nothing is.</summary>
    /// <param name="key">64 hexadecimal digits.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    ValueTask<CachedResponse?> FindAsync(string key, CancellationToken cancellationToken);

    /// <summary>
    /// Remembers an answer in the place of what was remembered by that key. One that is too large for the bound is not kept.
    /// </summary>
    /// <param name="key">64 hexadecimal digits.</param>
    /// <param name="response">The answer.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    ValueTask KeepAsync(string key, CachedResponse response, CancellationToken cancellationToken);

    /// <summary>
    /// Forgets every answer of an address, whatever headers and keys it was asked with: those whose <see cref="CachedResponse.Requested"/>
    /// or <see cref="CachedResponse.Address"/> it is, fragments apart. What is kept afterwards stays.
    /// </summary>
    /// <param name="address">Absolute, without a key.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    ValueTask RemoveAsync(Uri address, CancellationToken cancellationToken);
}
