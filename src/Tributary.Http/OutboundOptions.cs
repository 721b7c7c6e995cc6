using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Tributary.Http.Caching;
using Tributary.Http.Limits;

namespace Tributary.Http;

/// <summary>The bounds of a client: all have a default. Every value is read once, when the client is made.</summary>
public sealed record OutboundOptions
{
    /// <summary>
    /// The User-Agent header of every request whose own headers name none. Default <c>Tributary.Http</c>; name your program and its version
    /// (RFC 9110, 10.1.5), since some providers refuse what they do not know.
    /// </summary>
    public string UserAgent { get; init; } = "Tributary.Http";

    /// <summary>
    /// The bound on the whole of a request that is given none of its own, attempts and redirects included: zero or more, or infinite for
    /// none. Default 30 s.
    /// </summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The limits of every provider that has none of its own.</summary>
    public ProviderOptions ProviderDefaults { get; init; } = new();

    /// <summary>
    /// Limits of single providers, by <c>host:port</c> or <c>host</c>, in lower case: the former over the latter, limit by limit.
    /// </summary>
    public IReadOnlyDictionary<string, ProviderOptions> Providers { get; init; } = new Dictionary<string, ProviderOptions>();

    /// <summary>
    /// The bounds of each part of a request, where neither it nor its provider has others; what is null is as
    /// <see cref="PhaseBounds.Defaults"/> has it.
    /// </summary>
    public PhaseBounds Bounds { get; init; } = PhaseBounds.Defaults;

    /// <summary>When a request is made again.</summary>
    public RetryOptions Retry { get; init; } = new();

    /// <summary>
    /// A number from 0 up to, not including, 1, for what must not happen in step: the waits before further attempts. Called from any
    /// thread. A generator of the client's own where null.
    /// </summary>
    public Func<double>? Random { get; init; }

    /// <summary>
    /// At most so many bytes of a body, as sent and as decompressed: 1 to 1 GB (1,000,000,000). Default 10 MB (10,000,000).
    /// </summary>
    public long MaxBody { get; init; } = 10_000_000;

    /// <summary>
    /// How many times as many bytes a body may have decompressed as it had when sent, once it has more than 1 MB (1,000,000) decompressed:
    /// 1 or more. Default 100.
    /// </summary>
    public int MaxRatio { get; init; } = 100;

    /// <summary>
    /// How long a host and port that could not be resolved or connected to is not tried again: what asks it meanwhile fails at once with
    /// the same kind. Zero or more; zero for trying each time. Default 10 s. A connection that was made ends it.
    /// </summary>
    public TimeSpan RememberDead { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Loopback, private and reserved networks that may be reached none the less.</summary>
    public IReadOnlyList<IPNetwork> AllowNetworks { get; init; } = [];

    /// <summary>
    /// The proxy that every connection goes through, with the guard applied to the target and not to the proxy. Null, the default, for
    /// none; a proxy that the environment names is never used.
    /// </summary>
    public OutboundProxy? Proxy { get; init; }

    /// <summary>The only authorities that a server's certificate may lead to; the system's where empty, which is the default.</summary>
    public IReadOnlyList<X509Certificate2> TrustedRoots { get; init; } = [];

    /// <summary>
    /// Where answers are remembered, of requests that have a <see cref="OutboundRequest.Cache"/>; null, the default, for nowhere.
    /// </summary>
    public IResponseCache? Cache { get; init; }

    /// <summary>
    /// Resolves a host name; the system's resolver where null. Failing, it throws a <see cref="SocketException"/>.
    /// Not asked about addresses written as numbers. What it gives passes the network guard like any other address.
    /// </summary>
    public Func<string, Task<IPAddress[]>>? Resolve { get; init; }

    /// <summary>
    /// Told of an exception that no kind of failure accounts for, with its stack; the request's result is
    /// <see cref="FailureKind.Unexpected"/>. Called from any thread. Null for nobody.
    /// </summary>
    public Action<Exception>? OnDefect { get; init; }

    /// <summary>
    /// Takes the place of the network: for tests. Every hop and every attempt goes to it, with the client's bounds, limits, redirects,
    /// cache and further attempts around it. No name is looked up and no connection made, so no phase between <see cref="Phase.Queue"/> and
    /// <see cref="Phase.Response"/> is reached, and the network guard sees no address but one that is written as a number. Not disposed of
    /// by the client. Null, the default, for the network.
    /// </summary>
    public HttpMessageHandler? Handler { get; init; }

    /// <summary>
    /// So many connections are kept open, where no more are in use: more than a run's own concurrency needs, and each some 20 KB.
    /// </summary>
    internal int KeptOpen { get; init; } = 512;

    /// <summary>Makes a TCP connection to one address; with a socket of the system's where null.</summary>
    internal Func<IPEndPoint, CancellationToken, Task<Socket>>? Dial { get; init; }

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
