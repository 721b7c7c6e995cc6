using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
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
    private readonly CancellationTokenSource _closing = new();
    private readonly Allowances _allowances;
    private readonly BehaviourTable _behaviours;
    private readonly Ports _ports;
    private readonly KestrelServer _server;
    private readonly Socket _refusing;
    private readonly SilentPort _silent = new();
    private readonly Certificates? _certificates;
    private Dictionary<TlsFault, Uri> _secure = [];
    private bool _disposed;

    private SimulatedWorld(SimulatorOptions options)
    {
        _allowances = new Allowances(options.TimeProvider);
        _behaviours = new BehaviourTable(_allowances);
        Log = new RequestLog(options.LogCapacity);
        _certificates = options.Tls ? new Certificates(TimeProvider.System.GetUtcNow()) : null;
        _ports = new Ports(options, Log, _certificates, _closing.Token);
        _server = _ports.Listen();
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

    /// <summary>An address whose port accepts every connection and closes it at once.</summary>
    public Uri ClosingAddress { get; private set; } = null!;

    /// <summary>An address whose port never completes a connection: on Linux a client waits in TCP's handshake.</summary>
    public Uri SilentAddress { get; private set; } = null!;

    /// <summary>The authority whose certificates the ports with TLS show; null without <see cref="SimulatorOptions.Tls"/>.</summary>
    public X509Certificate2? Authority => _certificates?.Authority;

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

    /// <summary>https://127.0.0.1:PORT/ of the port with that fault.</summary>
    /// <exception cref="InvalidOperationException">The world was started without <see cref="SimulatorOptions.Tls"/>.</exception>
    public Uri Secure(TlsFault fault) => _secure.TryGetValue(fault, out var address)
        ? address
        : throw new InvalidOperationException("The world was started without TLS.");

    /// <summary>
    /// The world under an address of its own, <c>http://127.A.B.C:PORT/</c>: the same number is the same host. For a world with
    /// <see cref="SimulatorOptions.EveryLoopback"/>.
    /// </summary>
    /// <param name="number">0 to 16,000,000.</param>
    public Uri Host(int number)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(number, 16_000_000);

        // From 127.0.1.0 on: some systems have names and services at the first few.
        var address = (127u << 24) + 256 + (uint)number;
        return new Uri($"http://{address >> 24}.{(address >> 16) & 255}.{(address >> 8) & 255}.{address & 255}:{Address.Port}/");
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
        await _ports.DisposeAsync();
        _refusing.Dispose();
        _silent.Dispose();
        _certificates?.Dispose();
        _closing.Dispose();
    }

    private async Task OpenAsync(SimulatorOptions options, CancellationToken cancellationToken)
    {
        foreach (var (instance, behaviour) in options.Behaviours)
            Set(instance, behaviour);
        var world = NewsWorld.Create(options.Seed, options.TimeProvider.GetUtcNow());
        await _server.StartAsync(
            new SimulatorApplication(options, world, _behaviours, _allowances, Log, _closing.Token), cancellationToken);
        var ports = _server.Features.Get<IServerAddressesFeature>()!.Addresses.Select(address => new Uri(address).Port).ToArray();
        Addresses = [.. ports.Take(options.Ports).Select(port => At("http", port))];
        ClosingAddress = At("http", ports[options.Ports]);
        _secure = ports.Skip(options.Ports + 1).Select((port, index) => (Fault: (TlsFault)index, Address: At("https", port)))
            .ToDictionary(pair => pair.Fault, pair => pair.Address);
        SilentAddress = At("http", await _silent.OpenAsync(cancellationToken));
        _refusing.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        RefusedAddress = At("http", ((IPEndPoint)_refusing.LocalEndPoint!).Port);
    }

    private static Uri At(string scheme, int port) => new($"{scheme}://127.0.0.1:{port}/");
}
