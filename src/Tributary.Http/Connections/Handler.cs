using System.Net;
using System.Text;
using Tributary.Http.Timing;

namespace Tributary.Http.Connections;

/// <summary>The pool of connections, as this client needs it.</summary>
internal static class Handler
{
    /// <summary>At most so many kilobytes of response headers.</summary>
    public const int MaxHeaderKilobytes = 64;

    public static SocketsHttpHandler Create(Connector connector) => new()
    {
        ConnectCallback = connector.ConnectAsync,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        UseProxy = false,
        ActivityHeadersPropagator = null,
        MaxResponseHeadersLength = MaxHeaderKilobytes,

        // The provider's own slots are the limit, so that no request waits in the pool's queue, which nothing bounds or shows.
        MaxConnectionsPerServer = int.MaxValue,

        // Below the 60 to 75 s after which common servers and load balancers close an idle connection, and long enough for a run's pages.
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),

        // A connection in constant use follows a change of the name's address within this time.
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),

        // What is left of a body that nobody reads closes its connection, rather than being read in the background.
        ResponseDrainTimeout = TimeSpan.Zero,

        // One connection of HTTP/2 has no more streams than its server allows: the next request gets another, rather than to wait unseen.
        EnableMultipleHttp2Connections = true,

        // A request that is given up leaves its HTTP/2 connection open, so one that died unnoticed would take every later request with it.
        KeepAlivePingDelay = TimeSpan.FromSeconds(5),
        KeepAlivePingTimeout = TimeSpan.FromSeconds(5),
        KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,

        // Header values are read as Latin-1, so a validator goes back as it came.
        RequestHeaderEncodingSelector = (header, request) =>
        {
            if (request is TimedMessage { Timeline: var timeline })
                timeline.Writing(request, header);
            return Encoding.Latin1;
        },
    };
}
