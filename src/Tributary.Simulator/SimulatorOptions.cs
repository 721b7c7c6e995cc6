using Tributary.Simulator.Behaviours;

namespace Tributary.Simulator;

/// <summary>How a simulated world is set up.</summary>
public sealed record SimulatorOptions
{
    /// <summary>The loopback port to listen on; 0, the default, takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>
    /// How many ports to listen on, all serving everything, so that sources can be spread over hosts that a client tells apart. Default 1;
    /// the further ones are free ports.
    /// </summary>
    public int Ports { get; init; } = 1;

    /// <summary>
    /// Serves on every address of 127.0.0.0/8 instead of 127.0.0.1 alone, so that one port is as many hosts as a test needs; Linux takes
    /// all of them to the loopback. Connections from elsewhere are closed. Default false.
    /// </summary>
    public bool EveryLoopback { get; init; }

    /// <summary>
    /// Opens a port for each <see cref="TlsFault"/>, with certificates of an authority that is made at the start. Default false.
    /// </summary>
    public bool Tls { get; init; }

    /// <summary>The same seed and the same start time give the same world. Default 1.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>The clock: articles date backwards from its time at the start, and delays wait on it. Default the system's.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>The key that NewsAPI accepts.</summary>
    public string NewsApiKey { get; init; } = "demo-newsapi-key";

    /// <summary>The key that the Guardian accepts, besides its public trial key <c>test</c>.</summary>
    public string GuardianKey { get; init; } = "demo-guardian-key";

    /// <summary>Behaviours by instance name, from the start. Default none.</summary>
    public IReadOnlyDictionary<string, Behaviour> Behaviours { get; init; } = new Dictionary<string, Behaviour>();

    /// <summary>How many of the latest requests the log keeps in detail; it counts all. Default 10,000.</summary>
    public int LogCapacity { get; init; } = 10_000;
}
