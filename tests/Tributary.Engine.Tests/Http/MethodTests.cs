using System.Collections.Concurrent;
using System.Text;
using Tributary.Http;
using Tributary.Http.Caching;

namespace Tributary.Engine.Tests.Http;

/// <summary>Requests that are no GET. The body is one word without a line break, which the scripted server finds before the next head.</summary>
public sealed class MethodTests : NetworkTest
{
    private const string Busy = "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n";

    private readonly ConcurrentQueue<string> _heads = new();

    [Fact]
    public async Task A_request_sends_its_method_and_its_body()
    {
        var server = Serve(peer => peer.AnswerEachAsync(Heard(_ => Ok("made"))));
        var result = await SendAsync(Client(), Post(server.Address("/a")) with { Headers = [new("X-One", "1")] });
        Assert.Equal(200, result.Response!.Status);
        var head = Assert.Single(_heads);
        Assert.StartsWith("POST /a HTTP/1.1\r\n", head, StringComparison.Ordinal);
        Assert.Contains("Content-Type: application/json\r\n", head, StringComparison.Ordinal);
        Assert.Contains("Content-Length: 4\r\n", head, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_refuses_a_long_body_is_heard_and_does_not_get_it()
    {
        var server = Serve(async peer =>
        {
            _heads.Enqueue((await peer.RequestAsync())!);
            await peer.SendAsync("HTTP/1.1 413 Too much\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            peer.Dispose();
        });
        var result = await SendAsync(Client(options => options with { Retry = new() }), new()
        {
            Address = server.Address(),
            Method = "PUT",
            Body = new(new byte[20_000_000], null),
        });
        Assert.Equal((413, 1), (result.Response?.Status, result.Attempts));
        Assert.Contains("Expect: 100-continue\r\n", Assert.Single(_heads), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", 3)]
    [InlineData("PUT", 3)]
    [InlineData("DELETE", 3)]
    [InlineData("POST", 1)]
    [InlineData("PATCH", 1)]
    public async Task What_may_have_been_done_is_not_done_again(string method, int attempts)
    {
        var server = Serve(peer => peer.AnswerEachAsync(Heard(_ => Busy)));
        var client = Client(options => options with { Retry = new() { FirstDelay = TimeSpan.FromMilliseconds(1), LongestDelay = TimeSpan.FromMilliseconds(5) } });
        var result = await SendAsync(client, new() { Address = server.Address("/"), Method = method });
        Assert.Equal((503, attempts), (result.Response!.Status, result.Attempts));
        Assert.Equal(attempts, _heads.Count);
    }

    [Theory]
    [InlineData("POST", 301, "GET")]
    [InlineData("POST", 302, "GET")]
    [InlineData("POST", 303, "GET")]
    [InlineData("PUT", 303, "GET")]
    [InlineData("HEAD", 303, "HEAD")]
    [InlineData("PUT", 302, "PUT")]
    [InlineData("DELETE", 307, "DELETE")]
    [InlineData("DELETE", 308, "DELETE")]
    public async Task A_redirect_keeps_the_method_or_makes_a_GET_of_it(string method, int status, string then)
    {
        var server = Serve(peer => peer.AnswerEachAsync(Heard(head => head.Contains(" /b ", StringComparison.Ordinal)
            ? "HTTP/1.1 204 Done\r\n\r\n" : $"HTTP/1.1 {status} Moved\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n")));
        var result = await SendAsync(Client(), new() { Address = server.Address("/a"), Method = method });
        Assert.Equal(204, result.Response!.Status);
        Assert.StartsWith($"{then} /b ", _heads.Last(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_request_twice_is_made_twice_and_never_remembered()
    {
        var server = Serve(peer => peer.AnswerEachAsync(Heard(_ => Ok("made"))));
        var client = Client(options => options with { Cache = new MemoryResponseCache() });
        var request = new OutboundRequest { Address = server.Address("/"), Method = "delete", Cache = new() { MinTtl = TimeSpan.FromMinutes(1) } };
        var results = await Task.WhenAll(SendAsync(client, request), SendAsync(client, request));
        await client.KeepAsync(results[0].Response!, CancellationToken.None);
        await SendAsync(client, request);
        Assert.Equal(3, _heads.Count(head => head.StartsWith("DELETE / ", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("GET ")]
    [InlineData("CONNECT")]
    [InlineData("TRACE")]
    public async Task What_is_no_method_of_a_request_is_refused(string method) =>
        await Assert.ThrowsAsync<ArgumentException>(() => SendAsync(Client(), new() { Address = new("http://127.0.0.1:1/"), Method = method }));

    [Fact]
    public async Task A_GET_has_no_body() =>
        await Assert.ThrowsAsync<ArgumentException>(() => SendAsync(Client(), Post(new("http://127.0.0.1:1/")) with { Method = "GET" }));

    private static OutboundRequest Post(Uri address) => new()
    {
        Address = address,
        Method = "POST",
        Body = new(Encoding.ASCII.GetBytes("word"), "application/json"),
    };

    private Func<string, string> Heard(Func<string, string> answer) => head =>
    {
        _heads.Enqueue(head);
        return answer(head);
    };
}
