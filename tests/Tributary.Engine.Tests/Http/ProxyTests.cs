using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using Tributary.Http;
using Tributary.Http.Connections;

namespace Tributary.Engine.Tests.Http;

/// <summary>A proxy on loopback that leads every tunnel to one server, whatever address it is asked for.</summary>
public sealed class ProxyTests : NetworkTest
{
    private static readonly IPAddress Public = IPAddress.Parse("1.2.3.4");

    private readonly ConcurrentQueue<string> _asked = new();

    [Fact]
    public async Task A_tunnel_leads_to_the_address_that_the_name_resolved_to()
    {
        var server = Serve(Ok("hello"));
        var result = await GetAsync(Through(Proxy(server)), new("http://a.test:8080/x"));
        Assert.Equal(200, result.Response!.Status);
        Assert.Equal("CONNECT 1.2.3.4:8080 HTTP/1.1\r\nHost: 1.2.3.4:8080\r\n", Assert.Single(_asked));
        Assert.Equal([Phase.Queue, Phase.Dns, Phase.Connect, Phase.Send, Phase.Response, Phase.Body], Reached(result));
    }

    [Fact]
    public async Task Tls_runs_within_the_tunnel_and_is_for_the_name()
    {
        using var certificate = Certificates.Valid();
        var server = Serve(async peer =>
        {
            await peer.SecureAsync(certificate);
            await peer.AnswerEachAsync(_ => Ok("hello"));
        });
        var client = Through(Proxy(server), options => options with { TrustedRoots = [certificate] });
        Assert.NotNull((await GetAsync(client, new("https://a.test/"))).Response);
        Assert.NotNull((await GetAsync(client, new("https://a.test/"))).Response);
        Assert.Equal("CONNECT 1.2.3.4:443 HTTP/1.1\r\nHost: 1.2.3.4:443\r\n", Assert.Single(_asked));
    }

    [Fact]
    public async Task A_user_is_told_to_the_proxy_alone_and_never_printed()
    {
        string? seen = null;
        var server = Serve(async peer =>
        {
            seen = await peer.RequestAsync();
            await peer.SendAsync(Ok("hello"));
        });
        var proxy = Proxy(server);
        var client = Through(proxy, user: "u%40x:sesame@");
        Assert.NotNull((await GetAsync(client, new("http://a.test/"))).Response);
        Assert.EndsWith("Proxy-Authorization: Basic dUB4OnNlc2FtZQ==\r\n", Assert.Single(_asked), StringComparison.Ordinal);
        Assert.DoesNotContain("Proxy", seen!, StringComparison.OrdinalIgnoreCase);
        var options = new OutboundOptions { UserAgent = "x", Proxy = OutboundProxy.Parse("http://u:sesame@proxy.test:3128") };
        Assert.DoesNotContain("sesame", options.ToString(), StringComparison.Ordinal);
        Assert.Contains("proxy.test:3128", options.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", "wants another name or password (status 407)")]
    [InlineData("HTTP/1.1 503 Service Unavailable\r\nX: y\r\n\r\n", "gave no tunnel (status 503)")]
    [InlineData("SSH-2.0\r\n\r\n", "did not answer in valid HTTP")]
    [InlineData("HTTP/1.1 200", "closed the connection before it answered")]
    [InlineData("", "closed the connection before it answered")]
    public async Task A_proxy_that_gives_no_tunnel_is_connect(string answer, string said)
    {
        var proxy = Serve(async peer =>
        {
            await peer.RequestAsync();
            await peer.SendAsync(answer);
            peer.Dispose();
        });
        var failure = Failed(await GetAsync(Through(proxy), new("http://a.test/?key=sesame")), FailureKind.Connect, Phase.Connect);
        Assert.Equal($"the proxy 127.0.0.1:{proxy.Port} {said}", failure.Message);
    }

    [Fact]
    public async Task An_endless_head_is_cut_off()
    {
        var proxy = Serve(async peer =>
        {
            await peer.RequestAsync();
            await peer.SendAsync("HTTP/1.1 200 OK\r\n");
            while (true)
                await peer.SendAsync("X: y\r\n");
        });
        var failure = Failed(await GetAsync(Through(proxy), new("http://a.test/")), FailureKind.Connect, Phase.Connect);
        Assert.Equal($"the proxy 127.0.0.1:{proxy.Port} answers with a head of more than 8 KB", failure.Message);
        await proxy.AllClosedAsync();
    }

    [Fact]
    public async Task A_proxy_that_cannot_be_reached_is_connect_for_each_of_several_addresses()
    {
        var client = Client(options => options with
        {
            Proxy = OutboundProxy.Parse("http://proxy.test:3128"),
            Resolve = host => Task.FromResult<IPAddress[]>(host == "a.test" ? [Public, IPAddress.Parse("2606:4700::1")] : [IPAddress.Loopback]),
            Dial = (_, _) => throw new SocketException((int)SocketError.ConnectionRefused),
        });
        var failure = Failed(await GetAsync(client, new("http://a.test/")), FailureKind.Connect, Phase.Connect);
        Assert.Equal("the proxy proxy.test:3128 cannot be reached: connection refused", failure.Message);
    }

    [Fact]
    public async Task A_proxys_second_address_is_tried_when_the_delay_has_passed()
    {
        var time = new FakeTimeProvider();
        var proxy = Proxy(Serve(Ok("hello")));
        IPAddress hole = IPAddress.Parse("2606:4700::1"), alive = IPAddress.Parse("1.1.1.1");
        var dialled = new ConcurrentQueue<IPAddress>();
        var holed = new TaskCompletionSource();
        var client = Client(options => options with
        {
            Proxy = OutboundProxy.Parse("http://proxy.test:3128"),
            Resolve = host => Task.FromResult<IPAddress[]>(host == "proxy.test" ? [hole, alive] : [Public]),
            Dial = async (address, token) =>
            {
                dialled.Enqueue(address.Address);
                if (!address.Address.Equals(hole))
                    return await Dialer.ConnectAsync(new(IPAddress.Loopback, proxy.Port), token);
                holed.SetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, token);
                throw new InvalidOperationException("the black hole answered");
            },
        }, time);
        var sending = GetAsync(client, new("http://a.test/"));
        await holed.Task;
        while (!sending.IsCompleted)
        {
            time.Advance(TimeSpan.FromMilliseconds(250));
            await Task.WhenAny(sending, Task.Delay(200));
        }

        Assert.NotNull((await sending).Response);
        Assert.Equal([hole, alive], dialled);
    }

    [Fact]
    public async Task The_guard_applies_to_every_target_and_not_to_the_proxy()
    {
        var proxy = Proxy(Serve(Ok("inside")));
        var client = Through(proxy, options => options with { AllowNetworks = [], Resolve = _ => Task.FromResult<IPAddress[]>([IPAddress.Loopback]) });
        foreach (var host in Spellings.Refused.Concat(Spellings.Names))
            Assert.Equal(FailureKind.Blocked, (await GetAsync(client, new($"http://{host}/"))).Failure?.Kind);
        Assert.Equal(0, proxy.Accepted);
        Assert.NotNull((await GetAsync(client, new("http://1.1.1.1/"))).Response);
    }

    [Theory]
    [InlineData("http://proxy.test:3128", "proxy.test:3128")]
    [InlineData("http://user:pass@[::1]:1/", "[::1]:1")]
    [InlineData("http://proxy.test", "proxy.test:80")]
    [InlineData("https://proxy.test:3128", null)]
    [InlineData("socks5://proxy.test:3128", null)]
    [InlineData("http://proxy.test:3128/path", null)]
    [InlineData("http://proxy.test:3128/?q", null)]
    [InlineData("proxy.test:3128", null)]
    [InlineData("", null)]
    public void A_proxy_is_an_http_address_without_a_path(string text, string? read) =>
        Assert.Equal(read, OutboundProxy.Parse(text)?.ToString());

    private OutboundClient Through(ScriptedServer proxy, Func<OutboundOptions, OutboundOptions>? change = null, string user = "") =>
        Client(options => (change ?? (same => same))(options with
        {
            Proxy = OutboundProxy.Parse($"http://{user}127.0.0.1:{proxy.Port}"),
            Resolve = _ => Task.FromResult<IPAddress[]>([Public]),
        }));

    private ScriptedServer Proxy(ScriptedServer server) => Serve(async peer =>
    {
        _asked.Enqueue((await peer.RequestAsync())!);
        using var onward = new TcpClient();
        await onward.ConnectAsync(IPAddress.Loopback, server.Port);
        await peer.SendAsync("HTTP/1.1 200 Connection established\r\nVia: test\r\n\r\n");
        await peer.RelayAsync(onward.GetStream());
    });
}
