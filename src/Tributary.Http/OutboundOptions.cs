using System.Net;
using System.Security.Cryptography.X509Certificates;
using Tributary.Http.Limits;

namespace Tributary.Http;

/// <summary>The bounds of a client. Every value is read once, when the client is made.</summary>
public sealed record OutboundOptions
{
    /// <summary>The User-Agent header of every request whose own headers name none.</summary>
    public required string UserAgent { get; init; }

    /// <summary>The limits of every provider that has none of its own.</summary>
    public ProviderOptions ProviderDefaults { get; init; } = new();

    /// <summary>
    /// Limits of single providers, by <c>host:port</c> or <c>host</c>, in lower case: the former over the latter, limit by limit.
    /// </summary>
    public IReadOnlyDictionary<string, ProviderOptions> Providers { get; init; } = new Dictionary<string, ProviderOptions>();

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

    /// <summary>
    /// Where limits are kept that must outlast the process or are shared with others; null for the life of the client, which is the
    /// default.
    /// Asked once when the first request is sent, then for providers that have a rate, a spacing or a quota, and when one is to rest.
    /// Whatever it throws fails no request.
    /// </summary>
    public ILedger? Ledger { get; init; }

    /// <summary>
    /// Told why <see cref="Ledger"/> could not be used, or did not answer within 5 s: from then on the client keeps its limits to itself.
    /// Called at most once, from any thread. Null for nobody.
    /// </summary>
    public Action<Exception>? OnLedgerLost { get; init; }

    /// <summary>The limits of the provider of that name, <c>host:port</c>, with what its host and everybody has where it has none of its
    /// own.</summary>
    public ProviderOptions ProviderOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var hasHost = Providers.TryGetValue(name[..Math.Max(0, name.LastIndexOf(':'))], out var host);
        var limits = hasHost ? host!.Over(ProviderDefaults) : ProviderDefaults;
        return Providers.TryGetValue(name, out var own) ? own.Over(limits) : limits;
    }
}
