using Microsoft.Extensions.Time.Testing;
using Tributary.Fanout;
using Tributary.Http;

namespace Tributary.Engine.Tests.Http;

/// <summary>Requests for the same thing at the same time are made once.</summary>
public sealed class SingleFlightTests : NetworkTest
{
    private readonly TaskCompletionSource _release = new();
    private readonly FakeTimeProvider _time = new(new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task Twenty_that_ask_for_the_same_get_one_answer()
    {
        var server = Held();
        var client = Client();
        var (first, waiting) = Telling(server.Address(), Phase.Response);
        var leading = SendAsync(client, first);
        await waiting;
        var joining = Enumerable.Range(0, 19).Select(_ => GetAsync(client, server.Address())).ToList();
        _release.SetResult();
        var led = await leading;
        Assert.Equal(1, led.Attempts);
        Assert.All(await Task.WhenAll(joining), result =>
        {
            Assert.Same(led.Response, result.Response);
            Assert.Equal((0, true), (result.Attempts, result.Phases.Reached.Single().Phase == Phase.Queue));
        });
        Assert.Equal(1, server.Requests);
        await GetAsync(client, server.Address());
        Assert.Equal(2, server.Requests);
    }

    public static TheoryData<string> Differences => new() { "path", "query", "header", "key", "no key", "key's name" };

    [Theory]
    [MemberData(nameof(Differences))]
    public async Task What_differs_is_asked_for_itself(string difference)
    {
        var server = Held();
        var client = Client();
        var one = new OutboundRequest { Address = server.Address("/a?b=1"), SecretHeaders = [new("X-Key", new("one"))] };
        var other = difference switch
        {
            "path" => one with { Address = server.Address("/A?b=1") },
            "query" => one with { Address = server.Address("/a?b=2") },
            "header" => one with { Headers = [new("Accept", "text/html")] },
            "key" => one with { SecretHeaders = [new("X-Key", new("two"))] },
            "no key" => one with { SecretHeaders = [] },
            _ => one with { SecretHeaders = [], SecretQuery = new("X-Key", new("one")) },
        };
        var sending = new[] { one, other }.Select(request => SendAsync(client, request)).ToList();
        _release.SetResult();
        await Task.WhenAll(sending);
        Assert.Equal(2, server.Requests);
    }

    [Fact]
    public async Task Each_keeps_its_own_timeout()
    {
        var server = Held();
        var client = Client(null, _time);
        var (first, waiting) = Telling(server.Address(), Phase.Response);
        var leading = SendAsync(client, first);
        await waiting;
        var joining = GetAsync(client, server.Address(), TimeSpan.FromSeconds(2));
        _time.Advance(TimeSpan.FromSeconds(2));
        Failed(await joining, FailureKind.Timeout, Phase.Response);
        Assert.False(leading.IsCompleted);
        _release.SetResult();
        Assert.NotNull((await leading).Response);
    }

    [Fact]
    public async Task A_timeout_counts_from_the_turn_for_whoever_waits_for_the_same()
    {
        var server = Serve(Ok("hello"));
        var client = Client(options => options with { ProviderDefaults = new() { Spacing = TimeSpan.FromSeconds(3) } }, _time);
        await GetAsync(client, server.Address("/first"));
        var both = Enumerable.Range(0, 2).Select(_ => GetAsync(client, server.Address(), TimeSpan.FromSeconds(1))).ToList();
        while (client.Snapshot().Providers.Single().Waiting == 0)
            await Task.Delay(10);
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.All(both, one => Assert.False(one.IsCompleted));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.All(await Task.WhenAll(both), result =>
        {
            Assert.NotNull(result.Response);
            Assert.Equal(TimeSpan.FromSeconds(3), result.Elapsed);
        });
        Assert.Equal(2, server.Requests);
    }

    [Fact]
    public async Task Whoever_asks_in_the_place_of_another_has_what_is_left_of_its_own_time()
    {
        var server = Held();
        var client = Client(null, _time);
        var (first, waiting) = Telling(server.Address(), Phase.Response);
        var leading = SendAsync(client, first, TimeSpan.FromSeconds(1));
        await waiting;
        _time.Advance(TimeSpan.FromMilliseconds(600));
        var joining = GetAsync(client, server.Address(), TimeSpan.FromSeconds(1));
        _time.Advance(TimeSpan.FromMilliseconds(400));
        Failed(await leading, FailureKind.Timeout, Phase.Response);
        while (server.Requests < 2)
            await Task.Delay(10);
        _time.Advance(TimeSpan.FromMilliseconds(600));
        var result = await joining;
        Assert.Equal((FailureKind.Timeout, 1, TimeSpan.FromSeconds(1)), (result.Failure!.Kind, result.Attempts, result.Elapsed));
        Assert.Equal(TimeSpan.FromMilliseconds(400), result.Phases[Phase.Queue]);
        _release.SetResult();
    }

    [Fact]
    public async Task Where_the_first_gives_up_another_asks_in_its_place()
    {
        var server = Held();
        var client = Client();
        using var caller = new CancellationTokenSource();
        var (first, waiting) = Telling(server.Address(), Phase.Response);
        var leading = client.SendAsync(first, Ample, Deadline.None, caller.Token);
        await waiting;
        var joining = Enumerable.Range(0, 5).Select(_ => GetAsync(client, server.Address())).ToList();
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leading);
        // The second is held until those who wait have all found it.
        while (server.Requests < 2)
            await Task.Delay(10);
        await Task.Delay(200);
        _release.SetResult();
        Assert.All(await Task.WhenAll(joining), result => Assert.NotNull(result.Response));
        Assert.Equal(2, server.Requests);
        Assert.Equal(1, joining.Count(result => result.Result.Attempts == 1));
    }

    [Fact]
    public async Task A_caller_that_leaves_leaves_alone()
    {
        var server = Held();
        var client = Client();
        using var caller = new CancellationTokenSource();
        var (first, waiting) = Telling(server.Address(), Phase.Response);
        var leading = SendAsync(client, first);
        await waiting;
        var joining = client.SendAsync(new() { Address = server.Address() }, Ample, Deadline.None, caller.Token);
        await caller.CancelAsync();
        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => joining);
        Assert.Equal(caller.Token, thrown.CancellationToken);
        _release.SetResult();
        Assert.NotNull((await leading).Response);
    }

    private ScriptedServer Held() => Serve(async peer =>
    {
        while (await peer.RequestAsync() is not null)
        {
            peer.Server.Began();
            await _release.Task;
            peer.Server.Ended();
            await peer.SendAsync(Ok("hello"));
        }
    });
}
