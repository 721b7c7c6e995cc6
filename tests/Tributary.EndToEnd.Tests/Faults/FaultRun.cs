using System.Net;
using Microsoft.Extensions.Time.Testing;
using Tributary.Http;
using Tributary.News.Runs;
using Tributary.News.Sources;
using Tributary.Simulator;

namespace Tributary.EndToEnd.Tests.Faults;

/// <summary>
/// One run of faulty and healthy sources, each provider at an address of its own. The client's clock stands still until everything that
/// needs no bound has ended, so that whatever depends on a faulty neighbour's bound would never end.
/// </summary>
internal sealed class FaultRun(SimulatedWorld world, FaultGroup group)
{
    public static readonly string[] Kinds = ["newsapi", "guardian", "hackernews"];

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private readonly Lock _lock = new();
    private readonly Dictionary<string, string?> _reached = [];
    private readonly List<SourceOutcome> _outcomes = [];
    private readonly TaskCompletionSource _onlyBoundsLeft = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public OutboundSnapshot AfterRun { get; private set; } = null!;

    public OutboundSnapshot AfterDisposal { get; private set; } = null!;

    /// <summary>How many outcomes there were when the clock began to move.</summary>
    public int BeforeAnyBound { get; private set; }

    /// <summary>What the client is given: a change of its defaults belongs here.</summary>
    private static OutboundOptions Options(SimulatedWorld world) => new()
    {
        UserAgent = "tests/1",
        ProviderDefaults = new ProviderOptions { Concurrency = 8 },
        // What an attempt finds is what is looked at here; what follows it is RetryTests' and ConnectTests'.
        Retry = new() { MaxAttempts = 1 },
        RememberDead = TimeSpan.Zero,
        MaxBody = 1_000_000,
        AllowNetworks = [IPNetwork.Parse("127.0.0.0/8")],
        TrustedRoots = [world.Authority!],
    };

    public static string IdOf(string kind, int fault) => $"{kind}-{fault}";

    public static string HealthyIdOf(string kind) => $"{kind}-healthy";

    /// <summary>The outcomes in the order in which they came.</summary>
    public async Task<IReadOnlyList<SourceOutcome>> RunAsync(CancellationToken cancellationToken)
    {
        var client = new OutboundClient(Options(world), _time);
        var sources = Catalogue.From(Declarations()).Sources;
        var now = _time.GetUtcNow();
        var plan = new RunPlan
        {
            Header = new("run", "search", "climate", now),
            Query = new() { Text = "climate", AskedAt = now },
            Sources = sources,
            Timeout = Timeout,
            Deadline = TimeSpan.FromHours(1),
            Concurrency = sources.Count,
        };
        var running = new Aggregator(client.SendAsync, _time).RunAsync(plan, Ended, Reached, cancellationToken);
        await Task.WhenAny(running, _onlyBoundsLeft.Task);
        BeforeAnyBound = Count();
        _time.Advance(Timeout);
        await running;
        AfterRun = client.Snapshot();
        await client.DisposeAsync();
        AfterDisposal = client.Snapshot();
        return _outcomes;
    }

    private IEnumerable<SourceDeclaration> Declarations()
    {
        var host = 0;
        for (var index = 0; index < group.Faults.Count; index++)
        {
            var fault = group.Faults[index];
            foreach (var kind in Kinds)
            {
                var name = $"{group.Name.Replace(' ', '-')}-{index}";
                foreach (var provider in kind == "hackernews" ? ["algolia", "firebase"] : new[] { kind })
                    world.Set($"{provider}~{name}", fault.Behaviour(world));
                yield return Declaration(IdOf(kind, index), kind, fault.Root?.Invoke(world) ?? world.Host(host++), name);
            }
        }

        foreach (var kind in Kinds)
            yield return Declaration(HealthyIdOf(kind), kind, world.Host(host++), "healthy");
    }

    private static SourceDeclaration Declaration(string id, string kind, Uri root, string name) => new()
    {
        Id = id,
        Kind = kind,
        Url = new(root, kind switch
        {
            "newsapi" => $"newsapi~{name}/v2",
            "guardian" => $"guardian~{name}",
            _ => $"algolia~{name}/api/v1",
        }),
        ItemsUrl = kind == "hackernews" ? new(root, $"firebase~{name}/v0") : null,
        Key = kind switch
        {
            "newsapi" => new Secret("demo-newsapi-key"),
            "guardian" => new Secret("demo-guardian-key"),
            _ => null,
        },
    };

    private int Count()
    {
        lock (_lock)
            return _outcomes.Count;
    }

    private ValueTask Ended(SourceOutcome outcome)
    {
        lock (_lock)
        {
            _outcomes.Add(outcome);
            Look();
        }

        return ValueTask.CompletedTask;
    }

    private void Reached(SourceProgress progress)
    {
        lock (_lock)
        {
            _reached[progress.Source] = progress.Phase?.Word();
            Look();
        }
    }

    // Everything has ended but what waits for a bound, and that has come to where it waits.
    private void Look()
    {
        var ended = _outcomes.Select(outcome => outcome.Id).ToHashSet();
        var isOnlyWaiting = Kinds.All(kind => ended.Contains(HealthyIdOf(kind)) && group.Faults.Index().All(entry =>
            IdOf(kind, entry.Index) is var id
            && (ended.Contains(id) || (entry.Item.Waits is { } phase && _reached.GetValueOrDefault(id) == phase))));
        if (isOnlyWaiting)
            _onlyBoundsLeft.TrySetResult();
    }
}
