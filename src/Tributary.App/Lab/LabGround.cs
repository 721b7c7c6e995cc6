using System.Net;
using Tributary.App.Cli;
using Tributary.App.Lab.Code;
using Tributary.Fanout;
using Tributary.Http;
using Tributary.Simulator;
using Tributary.Simulator.Behaviours;

namespace Tributary.App.Lab;

/// <summary>
/// What an experiment stands on: a simulated world on loopback, a clock, ways to ask, and a folder that is deleted afterwards.
/// </summary>
internal sealed class LabGround : IAsyncDisposable
{
    private readonly Lazy<DirectoryInfo> _folder = new(() => Directory.CreateTempSubdirectory("tributary-lab-"));

    private LabGround(SimulatedWorld world, TimeProvider time, string? postgres, Func<string, Task> warnAsync)
    {
        WarnAsync = warnAsync;
        World = world;
        Time = time;
        Postgres = postgres;
#pragma warning disable CA2000 // The client disposes it.
        Http = new(
            new SocketsHttpHandler { UseProxy = false }, disposeHandler: true) { Timeout = System.Threading.Timeout.InfiniteTimeSpan };
#pragma warning restore CA2000
    }

    /// <summary>The simulator, in this process.</summary>
    public SimulatedWorld World { get; }

    /// <summary>The clock that everything is measured by.</summary>
    public TimeProvider Time { get; }

    /// <summary>The connection string of a PostgreSQL server; null where none was named.</summary>
    public string? Postgres { get; }

    /// <summary>Tells a person, in one line, what the experiment could not undo.</summary>
    public Func<string, Task> WarnAsync { get; }

    /// <summary>A bare client: no bound of its own, no limit on connections. What is wrong is shown with it.</summary>
    public HttpClient Http { get; }

    /// <summary>The full path of a folder of this run's own, made when it is first asked for.</summary>
    public string Folder => _folder.Value.FullName;

    /// <summary>Starts the world.</summary>
    public static async Task<LabGround> OpenAsync(
        TimeProvider time, string? postgres, Func<string, Task> warnAsync, CancellationToken cancellationToken)
    {
        var world = await SimulatedWorld.StartAsync(new() { TimeProvider = time }, cancellationToken);
        return new(world, time, postgres, warnAsync);
    }

    /// <summary>A shop of that name with a behaviour in the simulator's words, such as <c>delay:100ms</c>.</summary>
    /// <returns>The address of one of its products.</returns>
    public Uri Shop(string name, string words, int product = 1)
    {
        World.Set($"shop~{name}", Behaviour.Parse(words));
        return Product(name, product);
    }

    /// <summary>The address of a product of a shop.</summary>
    public Uri Product(string name, int product) => new(World.Address, $"shop~{name}/products/{product}");

    /// <summary>A client of ours, allowed to reach loopback. Not disposed by this.</summary>
    public OutboundClient Outbound(ProviderOptions limits, PhaseBounds? bounds = null, RetryOptions? retry = null) => new(
        new()
        {
            UserAgent = $"tributary-lab/{ProgramVersion.Text}",
            AllowNetworks = [new(IPAddress.Loopback, 32)],
            ProviderDefaults = limits,
            Bounds = bounds ?? PhaseBounds.Defaults,
            Retry = retry ?? new(),
        },
        Time);

    /// <summary>Asks by a client of ours, with ten seconds for each request.</summary>
    /// <exception cref="HttpRequestException">Thrown by what is returned: there was no answer.</exception>
    public static Fetch Ask(OutboundClient client) => async (source, token) =>
    {
        var result = await client.SendAsync(new() { Address = source }, TimeSpan.FromSeconds(10), Deadline.None, token);
        return result.Response?.Body.Length ?? throw new HttpRequestException(result.Failure!.Message);
    };

    /// <summary>How long something takes, in milliseconds.</summary>
    public async Task<double> ClockAsync(Func<Task> work)
    {
        var start = Time.GetTimestamp();
        await work();
        return Time.GetElapsedTime(start).TotalMilliseconds;
    }

    /// <summary>Ends the world, and deletes the folder.</summary>
    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await World.DisposeAsync();
        if (_folder.IsValueCreated)
            _folder.Value.Delete(recursive: true);
    }
}
