using System.Net;
using Tributary.Fanout;
using Tributary.Http;

namespace Tributary.Engine.Tests.Http;

public sealed class ConcurrencyTests : NetworkTest
{
    [Fact]
    public async Task A_provider_has_no_more_in_flight_than_its_places_and_shows_who_waits()
    {
        var release = new TaskCompletionSource();
        var full = new CountdownEvent(3);
        var held = new TaskCompletionSource();
        var server = Serve(async peer =>
        {
            while (await peer.RequestAsync() is not null)
            {
                peer.Server.Began();
                if (!full.IsSet && full.Signal())
                    held.SetResult();
                await release.Task;
                peer.Server.Ended();
                await peer.SendAsync(Ok("hello"));
            }
        });
        var client = Client(options => options with { ProviderDefaults = new() { Concurrency = 3 } });
        var sending = Enumerable.Range(0, 20).Select(i => GetAsync(client, server.Address($"/{i}"))).ToList();
        await held.Task;
        Assert.Equal([new($"127.0.0.1:{server.Port}", 3, 3, 17)], client.Snapshot().Providers);
        release.SetResult();
        Assert.All(await Task.WhenAll(sending), result => Assert.NotNull(result.Response));
        Assert.Equal((3, 20), (server.Peak, server.Requests));
        Assert.InRange(server.Accepted, 1, 3);
        Assert.Equal([new($"127.0.0.1:{server.Port}", 3, 0, 0)], client.Snapshot().Providers);
    }

    [Fact]
    public async Task A_provider_that_is_full_does_not_hold_up_another()
    {
        var hang = Serve(async peer => await peer.RequestAsync());
        var client = Client(options => options with { ProviderDefaults = new() { Concurrency = 1 } });
        using var caller = new CancellationTokenSource();
        var (request, waiting) = Telling(hang.Address("/", "a.test"), Phase.Response);
        var stuck = client.SendAsync(request, Timeout.InfiniteTimeSpan, Deadline.None, caller.Token);
        await waiting;
        Assert.NotNull((await GetAsync(client, Serve(Ok("hello")).Address("/", "a.test"))).Response);
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stuck);
    }

    [Fact]
    public async Task Single_providers_have_their_own_number_of_places()
    {
        var server = Serve(Ok(""));
        var client = Client(options => options with
        {
            ProviderDefaults = new() { Concurrency = 2 },
            Providers = new Dictionary<string, ProviderOptions>
            {
                ["a.test"] = new() { Concurrency = 3 },
                [$"b.test:{server.Port}"] = new() { Concurrency = 4 },
                ["b.test"] = new() { Concurrency = 5 },
            },
        });
        foreach (var host in new[] { "A.TEST", "b.test", "c.test" })
            await GetAsync(client, server.Address("/", host));
        Assert.Equal(
            [$"a.test:{server.Port} 3", $"b.test:{server.Port} 4", $"c.test:{server.Port} 2"],
            client.Snapshot().Providers.Select(provider => $"{provider.Provider} {provider.Concurrency}"));
    }

    [Fact]
    public async Task Requests_that_are_cancelled_anywhere_lose_no_place()
    {
        var server = Serve(async peer =>
        {
            while (await peer.RequestAsync() is { } head)
                if (!head.Contains("/hang", StringComparison.Ordinal))
                    await peer.SendAsync(Ok("hello"));
        });
        var client = Client(options => options with { ProviderDefaults = new() { Concurrency = 2 } });
        var random = new Random(7);
        var phases = new[] { Phase.Queue, Phase.Dns, Phase.Connect, Phase.Send, Phase.Response, Phase.Body };
        await Task.WhenAll(Enumerable.Range(0, 200).Select(async i =>
        {
            using var caller = new CancellationTokenSource();
            var cancelAt = phases[random.Next(phases.Length)];
            var request = new OutboundRequest
            {
                Address = server.Address(i % 3 == 0 ? $"/hang{i}" : $"/{i}", i % 2 == 0 ? "a.test" : "127.0.0.1"),
                OnPhase = phase =>
                {
                    if (phase >= cancelAt || (i % 3 == 0 && phase == Phase.Response))
                        ThreadPool.QueueUserWorkItem(static source => Cancel((CancellationTokenSource)source!), caller);
                },
            };
            await Task.Yield();
            try
            {
                await client.SendAsync(request, Ample, Deadline.None, caller.Token);
            }
            catch (OperationCanceledException thrown)
            {
                Assert.Equal(caller.Token, thrown.CancellationToken);
            }
        }));
        Assert.All(client.Snapshot().Providers, provider => Assert.Equal((0, 0), (provider.InFlight, provider.Waiting)));
        Assert.Equal(0, client.Snapshot().Connecting);
        var after = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => GetAsync(client, server.Address($"/{i}"))));
        Assert.All(after, result => Assert.NotNull(result.Response));
    }

    [Fact]
    public async Task Look_ups_of_one_name_are_one_and_of_all_names_are_bounded()
    {
        var release = new TaskCompletionSource<IPAddress[]>();
        var asked = 0;
        var sixteen = new TaskCompletionSource();
        var client = Client(options => options with
        {
            ProviderDefaults = new() { Concurrency = 50 },
            Resolve = _ =>
            {
                if (Interlocked.Increment(ref asked) == 16)
                    sixteen.SetResult();
                return release.Task;
            },
        });
        var requests = Enumerable.Range(0, 60).Select(i => GetAsync(client, new($"http://{i % 20}.invalid/{i}"))).ToList();
        await sixteen.Task;
        var lookingUp = client.Snapshot().LookUps;
        Assert.InRange(lookingUp, 16, 20);
        Assert.Equal(16, Volatile.Read(ref asked));
        release.SetResult([]);
        Assert.All(await Task.WhenAll(requests), result => Failed(result, FailureKind.Dns, Phase.Dns));
        Assert.InRange(asked, 20, 60);
    }

    private static void Cancel(CancellationTokenSource source)
    {
        try
        {
            source.Cancel();
        }
        catch (ObjectDisposedException)
        {
        }
    }
}
