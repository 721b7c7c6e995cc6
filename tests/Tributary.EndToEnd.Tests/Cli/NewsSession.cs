using System.Text.Json;
using Tributary.Simulator;
using Tributary.Simulator.Behaviours;

namespace Tributary.EndToEnd.Tests.Cli;

/// <summary>The program with its three sources pointed at a simulated world of the test's own.</summary>
public sealed class NewsSession : IAsyncDisposable
{
    private NewsSession(SimulatedWorld world)
    {
        World = world;
        Cli = new CliSession();
        foreach (var (name, value) in Environment(world))
            Cli.With(name, value);
    }

    public static SimulatorOptions Keys { get; } = new();

    public SimulatedWorld World { get; }

    /// <summary>Where the Guardian is.</summary>
    public Uri Guardian => At(World, 1, World.Guardian);

    /// <summary>
    /// The variables that point the program at a world: each provider at a port of its own, as far as there are any, since limits belong to
    /// host and port.
    /// </summary>
    public static IReadOnlyDictionary<string, string> Environment(SimulatedWorld world) => new Dictionary<string, string>
    {
        ["NEWSAPI_KEY"] = Keys.NewsApiKey,
        ["GUARDIAN_KEY"] = Keys.GuardianKey,
        ["TRIBUTARY_HTTP__ALLOWNETWORKS"] = "127.0.0.0/8",
        ["TRIBUTARY_SOURCES__NEWSAPI__URL"] = At(world, 0, world.NewsApi).AbsoluteUri,
        ["TRIBUTARY_SOURCES__GUARDIAN__URL"] = At(world, 1, world.Guardian).AbsoluteUri,
        ["TRIBUTARY_SOURCES__HACKERNEWS__URL"] = At(world, 2, world.Algolia).AbsoluteUri,
        ["TRIBUTARY_SOURCES__HACKERNEWS__ITEMSURL"] = At(world, 3, world.Firebase).AbsoluteUri,
    };

    public CliSession Cli { get; }

    public static Task<NewsSession> StartAsync(params (string Instance, string Behaviour)[] behaviours) => StartAsync(4, behaviours);

    public static async Task<NewsSession> StartAsync(int ports, params (string Instance, string Behaviour)[] behaviours)
    {
        var options = Keys with { Ports = ports, Behaviours = behaviours.ToDictionary(pair => pair.Instance, pair => Behaviour.Parse(pair.Behaviour)) };
        return new(await SimulatedWorld.StartAsync(options, CancellationToken.None));
    }

    public Task<CliResult> RunAsync(params string[] arguments) => Cli.RunAsync(arguments);

    private static Uri At(SimulatedWorld world, int index, Uri address) =>
        new(world.Addresses[index % world.Addresses.Count], address.AbsolutePath);

    public async ValueTask DisposeAsync()
    {
        Cli.Dispose();
        await World.DisposeAsync();
    }
}

/// <summary>Reads the program's JSON.</summary>
internal static class JsonReading
{
    public static JsonElement Json(this CliResult result) => JsonDocument.Parse(result.Output).RootElement;

    public static IReadOnlyList<JsonElement> JsonLines(this CliResult result) =>
        [.. result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    public static IReadOnlyList<JsonElement> Items(this JsonElement element, string name) =>
        [.. element.GetProperty(name).EnumerateArray()];

    public static string? Text(this JsonElement element, string name) => element.GetProperty(name).GetString();

    public static IReadOnlyList<string> Names(this JsonElement element) => [.. element.EnumerateObject().Select(property => property.Name)];
}
