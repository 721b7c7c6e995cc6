namespace Tributary.Http.Limits;

/// <summary>
/// What is shared by everything that talks to one host and port. The pool of connections has no limit of its own, so a request
/// waits for a place here, where that is bounded, cancellable and counted, and not in the pool's queue, where it is none of these.
/// </summary>
internal sealed class Provider(string name, int concurrency)
{
    private const int DefaultConcurrency = 8;

    public Places Places { get; } = new(concurrency);

    /// <summary><c>host:port</c>, the host in lower case and ASCII.</summary>
    public static string NameOf(Uri address) =>
        $"{(address.HostNameType == UriHostNameType.IPv6 ? address.Host : address.IdnHost)}:{address.Port}";

    /// <summary>The concurrency that the options give it: for <c>host:port</c>, else for <c>host</c>, else everybody's.</summary>
    public static Provider From(string name, OutboundOptions options) =>
        new(name, options.ProviderOf(name).Concurrency ?? options.ProviderDefaults.Concurrency ?? DefaultConcurrency);

    public ProviderSnapshot Snapshot() => new(name, concurrency, Places.Taken, Places.Waiting);
}
