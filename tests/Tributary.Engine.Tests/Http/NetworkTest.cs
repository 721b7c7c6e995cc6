using System.Collections.Concurrent;
using System.Net;
using Tributary.Fanout;
using Tributary.Http;

namespace Tributary.Engine.Tests.Http;

/// <summary>A test against real sockets on loopback. When it ends, nothing may be left: no request, no connection, no look-up.</summary>
public abstract class NetworkTest : IAsyncDisposable
{
    protected static readonly TimeSpan Ample = TimeSpan.FromSeconds(30);
    protected static readonly TimeSpan Bound = TimeSpan.FromSeconds(5);

    private readonly List<ScriptedServer> _servers = [];
    private readonly List<OutboundClient> _clients = [];
    private readonly ConcurrentQueue<Exception> _defects = new();

    // Left alone, the pool ends an attempt to connect 5 s after its request. Here it never does: what ends one is the client.
    static NetworkTest() => AppContext.SetData("System.Net.SocketsHttpHandler.PendingConnectionTimeoutOnRequestCompletion", "-1");

    protected static OutboundOptions Options { get; } = new()
    {
        UserAgent = "tributary-tests/1.0",
        Retry = new() { MaxAttempts = 1 },
        AllowNetworks = [IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("::1/128")],
        Resolve = host => Task.FromResult<IPAddress[]>(host.EndsWith(".test", StringComparison.Ordinal) ? [IPAddress.Loopback] : []),
    };

    internal static string Ok(string body, string headers = "") =>
        $"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n{headers}\r\n{body}";

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        Assert.Empty(_defects);
        foreach (var client in _clients)
        {
            var rest = client.Snapshot();
            Assert.All(rest.Providers, provider => Assert.Equal((0, 0), (provider.InFlight, provider.Waiting)));
            Assert.Equal((0, 0), (rest.Connecting, rest.LookUps));
            await client.DisposeAsync();
        }

        foreach (var server in _servers)
            await server.DisposeAsync();
        foreach (var client in _clients)
        {
            // The pool says goodbye on HTTP/2 before it closes, in its own time.
            for (var tries = 0; client.Snapshot().OpenConnections > 0 && tries < 200; tries++)
                await Task.Delay(10);
            Assert.Equal(0, client.Snapshot().OpenConnections);
        }
    }

    internal ScriptedServer Serve(Func<Peer, Task> script) => Keep(ScriptedServer.Start(script));

    internal ScriptedServer Serve(string response) => Keep(ScriptedServer.Answering(response));

    protected OutboundClient Client(Func<OutboundOptions, OutboundOptions>? change = null, TimeProvider? time = null)
    {
        var options = Options with { OnDefect = _defects.Enqueue };
        var client = new OutboundClient(change is null ? options : change(options), time);
        _clients.Add(client);
        return client;
    }

    protected static Task<OutboundResult> GetAsync(OutboundClient client, Uri address, TimeSpan? timeout = null) =>
        SendAsync(client, new() { Address = address }, timeout);

    protected static async Task<OutboundResult> SendAsync(OutboundClient client, OutboundRequest request, TimeSpan? timeout = null)
    {
        var result = await client.SendAsync(request, timeout ?? Ample, Deadline.None, CancellationToken.None);
        Assert.True(result.Response is null != result.Failure is null);
        Assert.True(result.Phases.Sum <= result.Elapsed, $"{result.Phases.Sum} > {result.Elapsed}");
        return result;
    }

    protected static Failure Failed(OutboundResult result, FailureKind kind, Phase? phase)
    {
        Assert.NotNull(result.Failure);
        Assert.Equal((kind, phase), (result.Failure.Kind, result.Failure.Phase));
        return result.Failure;
    }

    /// <summary>A request that tells when it has reached a phase.</summary>
    protected static (OutboundRequest Request, Task Reached) Telling(Uri address, Phase phase)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return (new()
        {
            Address = address,
            OnPhase = now =>
            {
                if (now == phase)
                    reached.TrySetResult();
            },
        }, reached.Task.WaitAsync(Ample));
    }

    protected static IEnumerable<Phase> Reached(OutboundResult result) => result.Phases.Reached.Select(entry => entry.Phase);

    private ScriptedServer Keep(ScriptedServer server)
    {
        _servers.Add(server);
        return server;
    }
}
