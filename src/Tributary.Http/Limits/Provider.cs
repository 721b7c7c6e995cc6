namespace Tributary.Http.Limits;

/// <summary>
/// What is shared by everything that talks to one host and port. The pool of connections has no limit of its own, so a request
/// waits for a place here, where that is bounded, cancellable and counted, and not in the pool's queue, where it is none of these.
/// </summary>
internal sealed class Provider(string name, int concurrency, PhaseBounds bounds)
{
    private const int DefaultConcurrency = 8;

    public Places Places { get; } = new(concurrency);

    /// <summary>Of each part of a request, every one of them set.</summary>
    public PhaseBounds Bounds => bounds;

    /// <summary><c>host:port</c>, the host in lower case and ASCII.</summary>
    public static string NameOf(Uri address) =>
        $"{(address.HostNameType == UriHostNameType.IPv6 ? address.Host : address.IdnHost)}:{address.Port}";

    /// <summary>The concurrency that the options give it: for <c>host:port</c>, else for <c>host</c>, else everybody's.</summary>
    public static Provider From(string name, OutboundOptions options)
    {
        var (own, all) = (options.ProviderOf(name), options.ProviderDefaults);
        var bounds = options.Bounds.Over(PhaseBounds.Defaults);
        return new(
            name,
            own.Concurrency ?? all.Concurrency ?? DefaultConcurrency,
            own.Bounds?.Over(all.Bounds?.Over(bounds) ?? bounds) ?? all.Bounds?.Over(bounds) ?? bounds);
    }

    public ProviderSnapshot Snapshot() => new(name, concurrency, Places.Taken, Places.Waiting);
}
