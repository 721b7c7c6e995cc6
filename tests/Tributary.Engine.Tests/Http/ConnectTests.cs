using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Tributary.Fanout;
using Tributary.Http;
using Tributary.Http.Connections;

namespace Tributary.Engine.Tests.Http;

/// <summary>Which addresses are tried, when, and what becomes of the attempts. No address is ever dialled: all lead to loopback or nowhere.</summary>
public sealed class ConnectTests : NetworkTest
{
    private static readonly IPAddress Six = IPAddress.Parse("2606:4700::1");
    private static readonly IPAddress SixToo = IPAddress.Parse("2606:4700::2");
    private static readonly IPAddress Four = IPAddress.Parse("1.1.1.1");
    private static readonly TimeSpan Stagger = TimeSpan.FromMilliseconds(250);

    private readonly TellingClock _time = new(Stagger);
    private readonly ConcurrentQueue<IPAddress> _dialled = new();
    private readonly ConcurrentDictionary<IPAddress, TaskCompletionSource> _reached = new();
    private int _dialling;

    [Theory]
    [InlineData("6a 6b 6c 4a 4b", "6a 4a 6b 4b 6c")]
    [InlineData("4a 6a 6b", "4a 6a 6b")]
    [InlineData("4a 4b", "4a 4b")]
    [InlineData("4a 4a 6a 4a", "4a 6a")]
    [InlineData("6a", "6a")]
    public void The_families_take_turns_from_that_of_the_first(string given, string order)
    {
        Assert.Equal(order.Split(' ').Select(Address), AddressOrder.Interleaved([.. given.Split(' ').Select(Address)]));

        static IPAddress Address(string name) =>
            IPAddress.Parse(name[0] == '6' ? $"2606:4700::{name[1]}" : $"1.1.1.{name[1] - 'a' + 1}");
    }

    [Fact]
    public async Task The_next_address_is_tried_when_the_delay_has_passed_and_the_first_to_answer_wins()
    {
        var server = Serve(Ok("hello"));
        var client = Dialling([Six, SixToo, Four], address => address.Equals(SixToo) ? server.Port : null);
        var sending = GetAsync(client, server.Address("/", "a.test"));
        await ReachedAsync(Six);
        await _time.ArmedAsync();
        _time.Advance(Stagger - TimeSpan.FromMilliseconds(1));
        Assert.Equal([Six], _dialled);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await ReachedAsync(Four);
        await _time.ArmedAsync();
        _time.Advance(Stagger);
        var result = await sending;
        Assert.NotNull(result.Response);
        Assert.Equal([Six, Four, SixToo], _dialled);
        Assert.Equal(0, Volatile.Read(ref _dialling));
    }

    [Fact]
    public async Task The_next_address_is_tried_at_once_when_one_fails()
    {
        var server = Serve(Ok("hello"));
        var client = Dialling([Six, Four], address => address.Equals(Four) ? server.Port : 0);
        var result = await GetAsync(client, server.Address("/", "a.test"));
        Assert.NotNull(result.Response);
        Assert.Equal(TimeSpan.Zero, result.Elapsed);
    }

    [Fact]
    public async Task When_all_fail_the_failure_tells_how_many_and_the_last_error()
    {
        var result = await GetAsync(Dialling([Six, SixToo, Four], _ => 0), new("http://a.test/?key=sesame"));
        var failure = Failed(result, FailureKind.Connect, Phase.Connect);
        Assert.Equal("no connection to a.test:80 at any of 3 addresses: connection refused", failure.Message);
        Assert.Equal(1, result.Attempts);
    }

    [Fact]
    public async Task A_request_that_ends_takes_every_attempt_with_it()
    {
        var client = Dialling([Six, Four], _ => null);
        using var caller = new CancellationTokenSource();
        var sending = client.SendAsync(new() { Address = new("http://a.test/") }, Ample, Deadline.None, caller.Token);
        await _time.ArmedAsync();
        _time.Advance(Stagger);
        await Task.WhenAll(ReachedAsync(Six), ReachedAsync(Four));
        Assert.Equal(2, Volatile.Read(ref _dialling));
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        Assert.Equal(0, Volatile.Read(ref _dialling));
    }

    [Fact]
    public async Task Every_address_passes_the_guard_before_any_is_tried()
    {
        var client = Dialling([Six, Four, IPAddress.Parse("10.0.0.1")], _ => 0);
        Assert.Equal(FailureKind.Blocked, (await GetAsync(client, new("http://a.test/"))).Failure!.Kind);
        Assert.Empty(_dialled);
    }

    [Fact]
    public async Task A_dead_host_is_tried_once_however_many_ask()
    {
        var hold = new TaskCompletionSource();
        var client = Client(options => options with
        {
            ProviderDefaults = new() { Concurrency = 50 },
            Dial = async (address, token) =>
            {
                _dialled.Enqueue(address.Address);
                await hold.Task.WaitAsync(token);
                throw new SocketException((int)SocketError.ConnectionRefused);
            },
        }, _time);
        var requests = Enumerable.Range(0, 50).Select(i => Telling(new($"http://127.0.0.1:9/{i}"), Phase.Connect)).ToArray();
        var sending = requests.Select(request => SendAsync(client, request.Request)).ToArray();
        await Task.WhenAll(requests.Select(request => request.Reached));
        hold.SetResult();
        foreach (var result in await Task.WhenAll(sending))
            Assert.Equal("no connection to 127.0.0.1:9: connection refused", Failed(result, FailureKind.Connect, Phase.Connect).Message);
        Assert.Single(_dialled);

        _time.Advance(TimeSpan.FromSeconds(3));
        var later = Failed(await GetAsync(client, new("http://127.0.0.1:9/other")), FailureKind.Connect, Phase.Connect);
        Assert.Equal("no connection to 127.0.0.1:9: connection refused", later.Message);
        await GetAsync(client, new("http://127.0.0.1:10/"));
        Assert.Equal(2, _dialled.Count);

        _time.Advance(TimeSpan.FromSeconds(7));
        Failed(await GetAsync(client, new("http://127.0.0.1:9/")), FailureKind.Connect, Phase.Connect);
        Assert.Equal(3, _dialled.Count);
    }

    [Fact]
    public async Task A_name_without_an_address_is_looked_up_once_in_ten_seconds()
    {
        var lookUps = 0;
        var client = Client(options => options with { Resolve = _ => Task.FromResult<IPAddress[]>(++lookUps > 9 ? [Four] : []) }, _time);
        Failed(await GetAsync(client, new("http://gone.example/")), FailureKind.Dns, Phase.Dns);
        _time.Advance(TimeSpan.FromSeconds(4));
        var failure = Failed(await GetAsync(client, new("http://GONE.example/")), FailureKind.Dns, Phase.Dns);
        Assert.Equal("could not look up gone.example: the name has no address", failure.Message);
        Assert.Equal(1, lookUps);
    }

    [Fact]
    public async Task A_host_that_lives_is_connected_to_by_all_at_once_after_the_first()
    {
        var gate = new TaskCompletionSource();
        var server = Serve(async peer =>
        {
            await peer.RequestAsync();
            if (peer.Server.Accepted == 20)
                gate.TrySetResult();
            await gate.Task;
            await peer.SendAsync(Ok("hello"));
            await peer.AnswerEachAsync(_ => Ok("again"));
        });
        var client = Client(options => options with { ProviderDefaults = new() { Concurrency = 20 } }, _time);
        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => GetAsync(client, server.Address($"/{i}", "a.test"))));
        Assert.All(results, result => Assert.NotNull(result.Response));
        Assert.Equal(20, server.Accepted);
    }

    [Fact]
    public async Task When_the_one_that_goes_ahead_is_cancelled_the_next_one_goes()
    {
        var server = Serve(Ok("hello"));
        var first = new TaskCompletionSource();
        var client = Client(options => options with
        {
            Dial = async (address, token) =>
            {
                _dialled.Enqueue(address.Address);
                if (first.TrySetResult())
                    await Task.Delay(Timeout.InfiniteTimeSpan, token);
                return await Dialer.ConnectAsync(address, token);
            },
        }, _time);
        using var caller = new CancellationTokenSource();
        var ahead = client.SendAsync(new() { Address = server.Address() }, Ample, Deadline.None, caller.Token);
        await first.Task;
        var (request, waiting) = Telling(server.Address("/behind"), Phase.Connect);
        var behind = SendAsync(client, request);
        await waiting;
        Assert.Single(_dialled);
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ahead);
        Assert.NotNull((await behind).Response);
        Assert.Equal(2, _dialled.Count);
    }

    [Fact]
    public async Task An_attempt_that_fails_after_a_later_one_came_through_says_nothing()
    {
        var route = new Route(("a.test", 80), 1000, TimeSpan.FromSeconds(10), _time);
        await route.ConnectAsync(_ => Task.FromResult(1), CancellationToken.None);
        var early = new TaskCompletionSource<int>();
        var failing = route.ConnectAsync(_ => early.Task, CancellationToken.None);
        _time.Advance(TimeSpan.FromSeconds(1));
        await route.ConnectAsync(_ => Task.FromResult(1), CancellationToken.None);
        early.SetException(new OutboundException(new(FailureKind.Connect, "refused")));
        await Assert.ThrowsAsync<OutboundException>(() => failing);
        route.ThrowIfDead();

        await Assert.ThrowsAsync<OutboundException>(() => route.ConnectAsync<int>(
            _ => throw new OutboundException(new(FailureKind.Connect, "refused")), CancellationToken.None));
        Assert.Throws<OutboundException>(route.ThrowIfDead);
    }

    [Fact]
    public async Task A_bound_of_the_callers_own_is_not_remembered()
    {
        var client = Dialling([Four], _ => null);
        var sending = GetAsync(client, new("http://a.test/"), TimeSpan.FromSeconds(1));
        await ReachedAsync(Four);
        _time.Advance(TimeSpan.FromSeconds(1));
        Failed(await sending, FailureKind.Timeout, Phase.Connect);
        sending = GetAsync(client, new("http://a.test/"), TimeSpan.FromSeconds(1));
        while (_dialled.Count < 2)
            await Task.Yield();
        _time.Advance(TimeSpan.FromSeconds(1));
        Failed(await sending, FailureKind.Timeout, Phase.Connect);
    }

    [Fact]
    public async Task Nothing_is_remembered_where_that_is_switched_off()
    {
        var client = Client(options => options with { RememberDead = TimeSpan.Zero, Resolve = _ => Task.FromResult<IPAddress[]>([]) }, _time);
        for (var i = 0; i < 2; i++)
            Assert.DoesNotContain("ago", (await GetAsync(client, new("http://a.test/"))).Failure!.Message, StringComparison.Ordinal);
    }

    /// <summary>The port on loopback that an address leads to: 0 for one that refuses, null for one that never answers.</summary>
    private OutboundClient Dialling(IPAddress[] addresses, Func<IPAddress, int?> port) => Client(options => options with
    {
        Resolve = _ => Task.FromResult(addresses),
        Dial = async (address, token) =>
        {
            Interlocked.Increment(ref _dialling);
            try
            {
                _dialled.Enqueue(address.Address);
                _reached.GetOrAdd(address.Address, _ => new()).TrySetResult();
                switch (port(address.Address))
                {
                    case null:
                        await Task.Delay(Timeout.InfiniteTimeSpan, token);
                        throw new InvalidOperationException();
                    case 0:
                        throw new SocketException((int)SocketError.ConnectionRefused);
                    case { } open:
                        return await Dialer.ConnectAsync(new(IPAddress.Loopback, open), token);
                }
            }
            finally
            {
                Interlocked.Decrement(ref _dialling);
            }
        },
    }, _time);

    private Task ReachedAsync(IPAddress address) => _reached.GetOrAdd(address, _ => new()).Task.WaitAsync(Ample);
}
