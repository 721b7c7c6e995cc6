using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace Tributary.Http;

/// <summary>The bounds of a client. Every value is read once, when the client is made.</summary>
public sealed record OutboundOptions
{
    /// <summary>The User-Agent header of every request whose own headers name none.</summary>
    public required string UserAgent { get; init; }

    /// <summary>At most so many requests in flight to one provider (host and port): 1 or more. Default 8.</summary>
    public int ProviderConcurrency { get; init; } = 8;

    /// <summary>
    /// Concurrency for single providers, by <c>host</c> or <c>host:port</c> in lower case, over <see cref="ProviderConcurrency"/>.
    /// </summary>
    public IReadOnlyDictionary<string, int> ProviderConcurrencies { get; init; } = new Dictionary<string, int>();

    /// <summary>
    /// At most so many bytes of a body, as sent and as decompressed: 1 to 1 GB (1,000,000,000). Default 10 MB (10,000,000).
    /// </summary>
    public long MaxBody { get; init; } = 10_000_000;

    /// <summary>Loopback, private and reserved networks that may be reached none the less.</summary>
    public IReadOnlyList<IPNetwork> AllowNetworks { get; init; } = [];

    /// <summary>The only authorities that a server's certificate may lead to; the system's where empty, which is the default.</summary>
    public IReadOnlyList<X509Certificate2> TrustedRoots { get; init; } = [];

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
}
