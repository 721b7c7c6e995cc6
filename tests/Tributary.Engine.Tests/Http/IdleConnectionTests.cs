using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Time.Testing;
using Tributary.Http;
using Tributary.Http.Connections;

namespace Tributary.Engine.Tests.Http;

/// <summary>How many connections stay open that nobody uses, and which.</summary>
public sealed class IdleConnectionTests : NetworkTest
{
    private const int Kept = 4;

    private readonly X509Certificate2 _certificate = Certificates.Valid("*.a.test");

    [Theory]
    [InlineData("http")]
    [InlineData("https")]
    public async Task Hosts_that_keep_their_connections_open_do_not_make_us_keep_them(string scheme)
    {
        var server = Serve(peer => AnswerAsync(peer, scheme));
        var client = Keeping();
        for (var host = 0; host < 12; host++)
        {
            Assert.NotNull((await GetAsync(client, server.Address("/", $"h{host}.a.test", scheme))).Response);
            Assert.InRange(client.Snapshot().OpenConnections, 1, Kept);
        }

        Assert.NotNull((await GetAsync(client, server.Address("/", "h11.a.test", scheme))).Response);
        Assert.Equal(12, server.Accepted);
        Assert.NotNull((await GetAsync(client, server.Address("/", "h0.a.test", scheme))).Response);
        Assert.Equal(13, server.Accepted);
    }

    [Fact]
    public async Task Connections_of_HTTP_2_are_kept_no_longer()
    {
        var server = Serve(AnswerHttp2Async);
        var client = Keeping();
        for (var round = 0; round < 2; round++)
        {
            for (var host = 0; host < 12; host++)
            {
                var result = await GetAsync(client, server.Address("/", $"h{host}.a.test", "https"));
                Assert.Equal(HttpVersion.Version20, result.Response!.HttpVersion);
                Assert.Equal(1, result.Attempts);
                Assert.InRange(client.Snapshot().OpenConnections, 1, Kept);
            }
        }
    }

    [Fact]
    public async Task A_way_whose_connection_is_being_closed_is_taken_with_another_one()
    {
        var server = Serve(AnswerHttp2Async);
        var client = Client(options => options with { TrustedRoots = [_certificate], KeptOpen = 1 });
        for (var i = 0; i < 40; i++)
        {
            // Each request of the one host closes the other's connection, which that asks for again at once.
            var results = await Task.WhenAll(
                PostAsync(client, server.Address("/", $"h{i % 2}.a.test", "https")), PostAsync(client, server.Address("/", "h2.a.test", "https")));
            Assert.All(results, result => Assert.NotNull(result.Response));
        }
    }

    [Fact]
    public async Task Redirects_to_ever_new_names_leave_no_more_open()
    {
        var names = 0;
        ScriptedServer? server = null;
        server = Serve(peer => peer.AnswerEachAsync(head => head.StartsWith("GET /end ", StringComparison.Ordinal) ? Ok("end")
            : Location(server!.Address(Interlocked.Increment(ref names) % 5 == 0 ? "/end" : "/", $"h{names}.a.test"))));
        var client = Keeping();
        for (var i = 0; i < 6; i++)
            Assert.NotNull((await GetAsync(client, server.Address("/", "start.test"))).Response);
        Assert.InRange(client.Snapshot().OpenConnections, 1, Kept);
        Assert.Equal(30, names);
    }

    [Theory]
    [InlineData("http")]
    [InlineData("https")]
    public async Task A_connection_in_use_is_never_closed(string scheme)
    {
        var (go, begun) = (new TaskCompletionSource(), new SemaphoreSlim(0));
        var server = Serve(async peer =>
        {
            if (scheme == "https")
                await peer.SecureAsync(_certificate);
            await peer.RequestAsync();
            await peer.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
            begun.Release();
            await go.Task;
            await peer.SendAsync("hello");
            await peer.AnswerEachAsync(_ => Ok("again"));
        });
        var client = Keeping();
        var hosts = Enumerable.Range(0, 6).Select(i => server.Address("/", $"h{i}.a.test", scheme)).ToList();
        var sent = hosts.Select(host => GetAsync(client, host)).ToList();
        for (var i = 0; i < 6; i++)
            await begun.WaitAsync(Ample);
        Assert.Equal(6, client.Snapshot().OpenConnections);
        go.SetResult();
        Assert.All(await Task.WhenAll(sent), result => Assert.Equal(10, result.Response!.Body.Length));
        Assert.Equal(Kept, client.Snapshot().OpenConnections);
    }

    [Fact]
    public async Task Ways_that_nobody_uses_are_forgotten_with_the_failures_there()
    {
        var time = new FakeTimeProvider();
        var routes = new Routes(Kept, 1000, TimeSpan.FromSeconds(10), new(), time);
        for (var i = 0; i < 5000; i++)
        {
            var route = routes.Enter($"h{i}.test", 80);
            if (i % 2 == 0)
                route.Fail(new(FailureKind.Dns, "none"));
            routes.Leave(route);
        }

        Assert.InRange(routes.Count, 2500, 4096 + 1);
        Assert.NotNull(routes.Enter("H4998.test", 80).Dead);
        time.Advance(TimeSpan.FromSeconds(10));
        routes.Leave(await routes.EnterAsync("h4998.test", 80, CancellationToken.None));
        routes.Leave(routes.Enter("h4999.test", 80));
        Assert.Equal(1, routes.Count);
    }

    [Fact]
    public async Task A_missing_descriptor_is_taken_from_a_connection_that_nobody_uses()
    {
        var server = Serve(Ok("hello"));
        var lacking = 0;
        OutboundClient client = null!;
        client = Client(options => options with
        {
            Dial = async (address, token) => client.Snapshot().OpenConnections < 2 ? await Dialer.ConnectAsync(address, token)
                : throw Exhausted(ref lacking),
        });
        for (var host = 0; host < 5; host++)
            Assert.NotNull((await GetAsync(client, server.Address("/", $"h{host}.a.test"))).Response);
        Assert.Equal(3, lacking);
        Assert.Equal(2, client.Snapshot().OpenConnections);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Without_a_descriptor_it_waits_for_one_and_blames_this_machine(bool atLookUp)
    {
        var time = new FakeTimeProvider();
        var server = Serve(Ok("hello"));
        var (lacking, free) = (0, false);
        var client = Client(options => options with
        {
            Retry = new() { MaxAttempts = 3 },
            Resolve = _ => atLookUp && !free ? throw Exhausted(ref lacking) : Task.FromResult<IPAddress[]>([IPAddress.Loopback]),
            Dial = (address, token) => !free ? throw Exhausted(ref lacking) : Dialer.ConnectAsync(address, token),
        }, time);
        var sending = GetAsync(client, server.Address("/", "a.test"));
        while (!sending.IsCompleted)
        {
            time.Advance(TimeSpan.FromMilliseconds(50));
            await Task.Delay(1);
        }

        var failure = Failed(await sending, FailureKind.Timeout, Phase.Connect);
        Assert.True(failure.IsLocal);
        Assert.Equal($"no free file descriptor on this machine (ulimit -n) for a connection to a.test within {(atLookUp ? 5 : 10)} s", failure.Message);
        Assert.InRange(lacking, 2, 250);

        free = true;
        Assert.NotNull((await GetAsync(client, server.Address("/", "a.test"))).Response);
    }

    [Fact]
    public void Where_the_system_ran_out_some_are_left_to_others_until_no_connection_is_open()
    {
        var descriptors = new Descriptors();
        Assert.All(Enumerable.Range(0, 100), _ => Assert.True(descriptors.TryTake()));
        descriptors.RanOut();
        for (var open = 100; open >= 68; open--)
        {
            Assert.False(descriptors.TryTake());
            descriptors.GiveBack();
        }

        Assert.True(descriptors.TryTake());
        Assert.False(descriptors.TryTake());
        for (var open = 68; open > 0; open--)
            descriptors.GiveBack();
        Assert.All(Enumerable.Range(0, 100), _ => Assert.True(descriptors.TryTake()));
    }

    private static SocketException Exhausted(ref int count)
    {
        Interlocked.Increment(ref count);
        return new((int)SocketError.TooManyOpenSockets);
    }

    private static string Location(Uri address) => $"HTTP/1.1 302 Found\r\nLocation: {address}\r\nContent-Length: 0\r\n\r\n";

    private static Task<OutboundResult> PostAsync(OutboundClient client, Uri address) => SendAsync(client, new() { Address = address, Method = "POST" });

    private OutboundClient Keeping() => Client(options => options with { TrustedRoots = [_certificate], KeptOpen = Kept });

    private async Task AnswerAsync(Peer peer, string scheme)
    {
        if (scheme == "https")
            await peer.SecureAsync(_certificate);
        await peer.AnswerEachAsync(_ => Ok("hello"));
    }

    // Status 200 without a body, over and over.
    private async Task AnswerHttp2Async(Peer peer)
    {
        await peer.SecureHttp2Async(_certificate);
        while (true)
            await peer.SendAsync([0, 0, 1, 1, 5, .. await peer.StreamAsync(), 0x88]);
    }
}
