using System.Net;
using System.Net.Sockets;
using Tributary.Http;

namespace Tributary.Engine.Tests.Http;

/// <summary>Servers that break the connection or the protocol: each has its kind and its phase.</summary>
public sealed class BrokenServerTests : NetworkTest
{
    public static TheoryData<string, string> BrokenHeads => new()
    {
        { "", "closed the connection before response headers from" },
        { "HTTP/1.1 200 OK\r\nContent-", "closed the connection before response headers from" },
        { "220 mail.example ESMTP ready\r\n\r\n", "did not answer in valid HTTP" },
        { "\0\u0001\u0002\u0003\r\n\r\n", "did not answer in valid HTTP" },
        { "HTTP/1.1 200 OK\r\nno colon\r\n\r\n", "did not answer in valid HTTP" },
        { "HTTP/1.1 abc OK\r\n\r\n", "did not answer in valid HTTP" },
    };

    public static TheoryData<string> BrokenBodies =>
    [
        "Content-Length: 10\r\n\r\nhello",
        "Transfer-Encoding: chunked\r\n\r\n5\r\nhel",
        "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
        "Transfer-Encoding: chunked\r\n\r\nxyz\r\nhello\r\n",
        "Transfer-Encoding: chunked\r\n\r\n5\r\nhelloXX\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\nhello\r\n",
    ];

    [Theory]
    [MemberData(nameof(BrokenHeads))]
    public async Task An_answer_that_is_not_http_or_ends_early_is_http(string bytes, string said)
    {
        var server = Serve(async peer =>
        {
            await peer.RequestAsync();
            await peer.SendAsync(bytes);
            peer.Dispose();
        });
        var failure = Failed(await GetAsync(Client(), server.Address()), FailureKind.Http, Phase.Response);
        Assert.Contains(said, failure.Message, StringComparison.Ordinal);
        Assert.Null(failure.Status);
    }

    [Theory]
    [MemberData(nameof(BrokenBodies))]
    public async Task A_body_that_ends_early_or_is_framed_wrongly_is_http(string rest)
    {
        var server = Serve(async peer =>
        {
            await peer.RequestAsync();
            await peer.SendAsync("HTTP/1.1 200 OK\r\n" + rest);
            peer.Dispose();
        });
        var failure = Failed(await GetAsync(Client(), server.Address()), FailureKind.Http, Phase.Body);
        Assert.Equal(200, failure.Status);
    }

    [Fact]
    public async Task A_reset_before_the_headers_is_http()
    {
        var server = Serve(async peer =>
        {
            await peer.RequestAsync();
            peer.Reset();
        });
        var failure = Failed(await GetAsync(Client(), server.Address()), FailureKind.Http, Phase.Response);
        Assert.StartsWith("the connection to 127.0.0.1 broke before response headers", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reset_within_the_body_is_http()
    {
        var inBody = new TaskCompletionSource();
        var server = Serve(async peer =>
        {
            await peer.RequestAsync();
            await peer.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
            await inBody.Task;
            peer.Reset();
        });
        var result = await SendAsync(Client(), new()
        {
            Address = server.Address(),
            OnPhase = phase => _ = phase == Phase.Body && inBody.TrySetResult(),
        });
        var failure = Failed(result, FailureKind.Http, Phase.Body);
        Assert.StartsWith("the connection to 127.0.0.1 broke before the end of the body", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_where_nobody_listens_is_connect()
    {
        using var bound = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        bound.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var port = ((IPEndPoint)bound.LocalEndPoint!).Port;
        var result = await GetAsync(Client(), new($"http://a.test:{port}/?key=sesame"));
        Assert.Equal($"no connection to a.test:{port}: connection refused", Failed(result, FailureKind.Connect, Phase.Connect).Message);
        Assert.Equal([Phase.Queue, Phase.Dns, Phase.Connect], Reached(result));
    }

    [Fact]
    public async Task An_address_that_refuses_is_followed_by_the_next_one()
    {
        var server = Serve(Ok("hello"));
        var client = Client(options => options with
        {
            Resolve = _ => Task.FromResult<IPAddress[]>([IPAddress.IPv6Loopback, IPAddress.Loopback]),
        });
        Assert.NotNull((await GetAsync(client, server.Address("/", "a.test"))).Response);
    }

    [Fact]
    public async Task A_name_without_an_address_is_dns()
    {
        var result = await GetAsync(Client(), new("http://nobody.invalid/"));
        var failure = Failed(result, FailureKind.Dns, Phase.Dns);
        Assert.StartsWith("could not look up nobody.invalid: ", failure.Message, StringComparison.Ordinal);
        Assert.Equal([Phase.Queue, Phase.Dns], Reached(result));
    }

    [Fact]
    public async Task A_resolver_that_fails_is_dns()
    {
        var client = Client(options => options with { Resolve = _ => throw new SocketException((int)SocketError.TryAgain) });
        Failed(await GetAsync(client, new("http://a.test/")), FailureKind.Dns, Phase.Dns);
    }
}
