using Tributary.Http.Limits;

namespace Tributary.Http;

/// <summary>What a client has in hand at one moment. Each number is exact; together they are not one instant's.</summary>
/// <param name="Providers">
/// The providers that were asked, in the order of their names; one of which there has been nothing to say for a minute may be left out: no
/// request, and no limit that counts.
/// </param>
/// <param name="OpenConnections">Sockets that are open: in use, idle in the pool, or in their TLS handshake.</param>
/// <param name="Connecting">Connections being made: in their look-up, TCP or TLS handshake.</param>
/// <param name="LookUps">Name look-ups that the resolver has not ended, those that nobody waits for any more included.</param>
public sealed record OutboundSnapshot(IReadOnlyList<ProviderSnapshot> Providers, int OpenConnections, int Connecting, int LookUps);

/// <summary>What one provider has in hand.</summary>
/// <param name="Provider">Its host and port: <c>host:port</c>.</param>
/// <param name="Concurrency">At most so many requests in flight at this moment: what its answers have lowered it to.</param>
/// <param name="InFlight">Requests that were let through and have not ended.</param>
/// <param name="Waiting">Requests that wait for a slot, or for their start at the provider's pace.</param>
public sealed record ProviderSnapshot(string Provider, int Concurrency, int InFlight, int Waiting)
{
    /// <summary>What its limits allow, as far as this process knows.</summary>
    public LimitReading Limits { get; init; } = new();
}
