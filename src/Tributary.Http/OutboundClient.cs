using Tributary.Fanout;

namespace Tributary.Http;

/// <summary>The one way out to the network.</summary>
public sealed class OutboundClient : IAsyncDisposable
{
    /// <summary>Signature only.</summary>
    public OutboundClient(OutboundOptions options, TimeProvider? time = null)
    {
        _ = options;
        _ = time;
    }

    /// <summary>Sends a request and reads its answer whole. A failure is a value; only the token's cancellation is thrown.</summary>
    /// <param name="request">What to send.</param>
    /// <param name="timeout">A bound on this request from being handed in to its last byte; infinite for none.</param>
    /// <param name="deadline">The batch's deadline.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public Task<OutboundResult> SendAsync(OutboundRequest request, TimeSpan timeout, Deadline deadline, CancellationToken cancellationToken) =>
        throw new NotImplementedException();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>The bounds of a client.</summary>
public sealed record OutboundOptions
{
    /// <summary>The User-Agent header of every request.</summary>
    public required string UserAgent { get; init; }

    /// <summary>At most so many requests in flight to one provider (host and port). Default 8.</summary>
    public int ProviderConcurrency { get; init; } = 8;

    /// <summary>Concurrency for single providers, by <c>host</c> or <c>host:port</c> in lower case, over <see cref="ProviderConcurrency"/>.</summary>
    public IReadOnlyDictionary<string, int> ProviderConcurrencies { get; init; } = new Dictionary<string, int>();

    /// <summary>At most so many bytes of a body, as sent and as decompressed. Default 10 MB (10,000,000).</summary>
    public long MaxBody { get; init; } = 10_000_000;

    /// <summary>Loopback, private and reserved networks that may be reached none the less.</summary>
    public IReadOnlyList<System.Net.IPNetwork> AllowNetworks { get; init; } = [];
}
