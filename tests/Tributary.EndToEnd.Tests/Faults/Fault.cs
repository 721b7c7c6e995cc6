using Tributary.Simulator;
using Tributary.Simulator.Behaviours;

namespace Tributary.EndToEnd.Tests.Faults;

/// <summary>One fault and what each kind of source makes of it: <c>fresh</c>, or the failure's kind, its phase and its status.</summary>
public sealed record Fault(string Name, string NewsApi, string Guardian, string HackerNews)
{
    /// <summary>The behaviour of the instance, where it is not the name itself.</summary>
    public Func<SimulatedWorld, string>? Words { get; init; }

    /// <summary>Where the source finds its provider: an address of its own unless a port is at fault.</summary>
    public Func<SimulatedWorld, Uri>? Root { get; init; }

    /// <summary>Ends only with a bound of the client: the phase in which it waits.</summary>
    public string? Waits { get; init; }

    public string Expected(string kind) => kind switch
    {
        "newsapi" => NewsApi,
        "guardian" => Guardian,
        _ => HackerNews,
    };

    public Behaviour Behaviour(SimulatedWorld world) =>
        Words is { } words ? Tributary.Simulator.Behaviours.Behaviour.Parse(words(world))
            : Root is null ? Tributary.Simulator.Behaviours.Behaviour.Parse(Name)
            : new();

    /// <summary>Every kind of source the same.</summary>
    public static Fault Of(string name, string expected) => new(name, expected, expected, expected);

    /// <summary>Nothing more comes in this phase; the status where it was received.</summary>
    public static Fault Silence(string name, string phase, string status = "-") =>
        Of(name, $"timeout {phase} {status}") with { Waits = phase };
}

/// <summary>Faults of one sort, run together beside healthy sources.</summary>
public sealed record FaultGroup(string Name, IReadOnlyList<Fault> Faults);
