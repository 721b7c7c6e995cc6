using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Tributary.Simulator.Behaviours;
using Tributary.Simulator.Serving;
using Tributary.Simulator.World;

namespace Tributary.Simulator;

/// <summary>
/// The upstream world on loopback: NewsAPI, the Guardian, Hacker News (Algolia and Firebase) and feeds, with invented articles and faults
/// on demand. The first segment of a path names an instance: a provider (newsapi, guardian, algolia, firebase, feed), alone or followed by
/// ~ and a name. Each instance has its own behaviour and its own selection of articles. Thread-safe.
/// </summary>
public sealed class SimulatedWorld : IAsyncDisposable
{
    // Thousands of clients connect at once in some experiments; the kernel caps it at net.core.somaxconn.
    private const int Backlog = 8192;

    // So small that a flush waits until the kernel has all bytes: what was sent before a reset then does arrive.
    private const int WriteBuffer = 2;

    private readonly CancellationTokenSource _closing = new();
    private readonly Allowances _allowances;
    private readonly BehaviourTable _behaviours;
    private readonly KestrelServer _server;
    private readonly Socket _refusing;
    private bool _disposed;

    private SimulatedWorld(SimulatorOptions options)
    {
        _allowances = new Allowances(options.TimeProvider);
        _behaviours = new BehaviourTable(_allowances);
        Log = new RequestLog(options.LogCapacity);
        _server = Server(options, Log);
        _refusing = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    }

    /// <summary>http://127.0.0.1:PORT/</summary>
    public Uri Address => Addresses[0];

    /// <summary>One address for each port; each serves everything.</summary>
    public IReadOnlyList<Uri> Addresses { get; private set; } = [];

    /// <summary>The base address of NewsAPI, as a source's <c>url</c>.</summary>
    public Uri NewsApi => new(Address, "newsapi/v2");

    /// <summary>The base address of the Guardian, as a source's <c>url</c>.</summary>
    public Uri Guardian => new(Address, "guardian");

    /// <summary>The base address of Hacker News's search, as a source's <c>url</c>.</summary>
    public Uri Algolia => new(Address, "algolia/api/v1");

    /// <summary>The base address of Hacker News's items, as a source's <c>itemsUrl</c>.</summary>
    public Uri Firebase => new(Address, "firebase/v0");

    /// <summary>An address whose port refuses every connection while the world runs.</summary>
    public Uri RefusedAddress { get; private set; } = null!;

    /// <summary>What was asked so far.</summary>
    public RequestLog Log { get; }

    /// <summary>Starts the world. Cost: the articles are made (a few milliseconds) and one port is opened.</summary>
    /// <exception cref="ArgumentException">A behaviour contradicts itself, or is for an instance of no known provider.</exception>
    /// <exception cref="IOException">The port is in use.</exception>
    public static async Task<SimulatedWorld> StartAsync(SimulatorOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var world = new SimulatedWorld(options);
        try
        {
            await world.OpenAsync(options, cancellationToken);
            return world;
        }
        catch
        {
            await world.DisposeAsync();
            throw;
        }
    }

    /// <summary>Gives an instance a behaviour, in place of the one it has, from the next request on; its allowance begins anew.</summary>
    /// <exception cref="ArgumentException">The behaviour contradicts itself, or the instance is of no known provider.</exception>
    public void Set(string instance, Behaviour behaviour)
    {
        ArgumentNullException.ThrowIfNull(behaviour);
        if (!Instance.TryProvider(instance, out _))
            throw new ArgumentException($"no instance '{instance}'; expected {Instance.Expected}", nameof(instance));
        if (BehaviourWords.Conflict(behaviour) is { } conflict)
            throw new ArgumentException(conflict, nameof(behaviour));
        _behaviours.Set(instance, behaviour);
    }

    /// <summary>Takes an instance's own behaviour away: it has its provider's again. Nothing happens where it has none.</summary>
    public void Clear(string instance) => _behaviours.Remove(instance);

    /// <summary>Ends every request and connection and frees the ports.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, true))
            return;
        await _closing.CancelAsync();
        await _server.StopAsync(new CancellationToken(canceled: true));
        _server.Dispose();
        _refusing.Dispose();
        _closing.Dispose();
    }

    private async Task OpenAsync(SimulatorOptions options, CancellationToken cancellationToken)
    {
        foreach (var (instance, behaviour) in options.Behaviours)
            Set(instance, behaviour);
        var world = NewsWorld.Create(options.Seed, options.TimeProvider.GetUtcNow());
        await _server.StartAsync(
            new SimulatorApplication(options, world, _behaviours, _allowances, Log, _closing.Token), cancellationToken);
        Addresses = [.. _server.Features.Get<IServerAddressesFeature>()!.Addresses.Select(address => new Uri(address))];
        _refusing.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        RefusedAddress = new Uri($"http://127.0.0.1:{((IPEndPoint)_refusing.LocalEndPoint!).Port}/");
    }

    // The server alone: a host around it would take Ctrl-C for itself, read configuration and cost time.
    private static KestrelServer Server(SimulatorOptions options, RequestLog log)
    {
        var kestrel = new KestrelServerOptions { AddServerHeader = false };
        for (var index = 0; index < options.Ports; index++)
        {
            kestrel.Listen(IPAddress.Loopback, index == 0 ? options.Port : 0, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                listen.Use(next => async connection =>
                {
                    log.Connected();
                    try
                    {
                        await next(connection);
                    }
                    finally
                    {
                        log.Disconnected();
                    }
                });
            });
        }
        var sockets = new SocketTransportOptions { Backlog = Backlog, MaxWriteBufferSize = WriteBuffer };
        var transport = new SocketTransportFactory(Options.Create(sockets), NullLoggerFactory.Instance);
        return new KestrelServer(Options.Create(kestrel), transport, NullLoggerFactory.Instance);
    }
}
