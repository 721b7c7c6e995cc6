using System.Net;
using System.Security.Cryptography.X509Certificates;
using Tributary.Http.Caching;

namespace Tributary.Http;

/// <summary>The bounds of a client. Every value is read once, when the client is made.</summary>
public sealed record OutboundOptions
{
    /// <summary>The User-Agent header of every request whose own headers name none.</summary>
    public required string UserAgent { get; init; }

    /// <summary>The limits of every provider that has none of its own.</summary>
    public ProviderOptions ProviderDefaults { get; init; } = new();

    /// <summary>Limits of single providers, by <c>host:port</c> or <c>host</c>, in lower case: the former over the latter.</summary>
    public IReadOnlyDictionary<string, ProviderOptions> Providers { get; init; } = new Dictionary<string, ProviderOptions>();

    /// <summary>
    /// At most so many bytes of a body, as sent and as decompressed: 1 to 1 GB (1,000,000,000). Default 10 MB (10,000,000).
    /// </summary>
    public long MaxBody { get; init; } = 10_000_000;

    /// <summary>Loopback, private and reserved networks that may be reached none the less.</summary>
    public IReadOnlyList<IPNetwork> AllowNetworks { get; init; } = [];

    /// <summary>The only authorities that a server's certificate may lead to; the system's where empty, which is the default.</summary>
    public IReadOnlyList<X509Certificate2> TrustedRoots { get; init; } = [];

    /// <summary>Where answers are remembered, of requests that have a <see cref="OutboundRequest.Cache"/>; null, the default, for nowhere.</summary>
    public IResponseCache? Cache { get; init; }

    /// <summary>
    /// Resolves a host name; the system's resolver where null. Failing, it throws a <see cref="System.Net.Sockets.SocketException"/>.
    /// Not asked about addresses written as numbers. What it gives passes the network guard like any other address.
    /// </summary>
    public Func<string, Task<IPAddress[]>>? Resolve { get; init; }

    /// <summary>
    /// Told of an exception that no kind of failure accounts for, with its stack; the request's result is
    /// <see cref="FailureKind.Unexpected"/>. Called from any thread. Null for nobody.
    /// </summary>
    public Action<Exception>? OnDefect { get; init; }

    /// <summary>The limits of the provider of that name, <c>host:port</c>.</summary>
    internal ProviderOptions ProviderOf(string name) =>
        Providers.TryGetValue(name, out var own) || Providers.TryGetValue(name[..name.LastIndexOf(':')], out own) ? own : ProviderDefaults;
}
