using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using Tributary.Http;

namespace Tributary.Engine.Tests.Http;

/// <summary>Connections that close under a request: what is sent again is counted, paced and shown, and only what may be sent twice is.</summary>
public sealed class ResendTests : NetworkTest
{
    private readonly X509Certificate2 _certificate = Certificates.Valid();
    private int _seen;

    [Fact]
    public async Task A_request_on_a_connection_that_was_closed_meanwhile_is_sent_again_and_counted()
    {
        var server = Stale();
        var client = Client();
        Assert.NotNull((await GetAsync(client, server.Address("/", "a.test"))).Response);
        var result = await GetAsync(client, server.Address("/", "a.test"));
        Assert.NotNull(result.Response);
        Assert.Equal(2, result.Attempts);
        var failed = Assert.Single(result.FailedAttempts);
        Assert.Equal(("a.test closed the connection before response headers from a.test", TimeSpan.Zero), (failed.Why.Message, failed.Wait));
        Assert.Equal(3, _seen);
    }

    [Fact]
    public async Task It_is_sent_again_at_the_providers_pace()
    {
        var pace = TimeSpan.FromSeconds(7);
        var time = new TellingClock(pace);
        var server = Stale();
        var client = Client(options => options with { ProviderDefaults = new() { Spacing = pace } }, time);
        Assert.NotNull((await GetAsync(client, server.Address("/", "a.test"))).Response);
        time.Advance(pace);
        var sending = GetAsync(client, server.Address("/", "a.test"));
        await time.ArmedAsync();
        Assert.Equal(2, Volatile.Read(ref _seen));
        time.Advance(pace);
        Assert.Equal(pace, (await sending).Elapsed);
        Assert.Equal(3, _seen);
    }

    [Fact]
    public async Task What_may_not_be_sent_twice_is_not()
    {
        var server = Stale();
        var client = Client();
        Assert.NotNull((await GetAsync(client, server.Address("/", "a.test"))).Response);
        var result = await SendAsync(client, new() { Address = server.Address("/", "a.test"), Method = "POST" });
        Assert.Equal((FailureKind.Http, 1, 2), (result.Failure?.Kind, result.Attempts, _seen));
    }

    [Theory]
    [InlineData("GET", 1, 2)]
    [InlineData("GET", 3, 4)]
    [InlineData("POST", 1, 2)]
    public async Task A_server_that_says_goodbye_to_every_request_sees_no_more_than_are_counted(string method, int attempts, int seen)
    {
        var server = Serve(async peer =>
        {
            await peer.SecureHttp2Async(_certificate);
            await peer.StreamAsync();
            Interlocked.Increment(ref _seen);
            await peer.SendAsync(Convert.FromHexString("0000080700000000000000000000000000"));
            peer.Dispose();
        });
        var client = Trusting(attempts);
        var result = await SendAsync(client, new() { Address = server.Address("/", "a.test", "https"), Method = method });
        Assert.Equal("a.test closed the connection before response headers from a.test", result.Failure?.Message);
        Assert.Equal((seen, seen - 1, seen), (result.Attempts, result.FailedAttempts.Count, _seen));
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    public async Task A_stream_that_the_server_refused_is_asked_for_again_and_counted(string method)
    {
        var server = Serve(async peer =>
        {
            await peer.SecureHttp2Async(_certificate);
            while (true)
            {
                var stream = await peer.StreamAsync();
                await peer.SendAsync(Interlocked.Increment(ref _seen) == 1 ? [0, 0, 4, 3, 0, .. stream, 0, 0, 0, 7] : [0, 0, 1, 1, 5, .. stream, 0x88]);
            }
        });
        var client = Trusting(1);
        var result = await SendAsync(client, new() { Address = server.Address("/", "a.test", "https"), Method = method });
        Assert.NotNull(result.Response);
        Assert.Equal((2, 1, 2), (result.Attempts, result.FailedAttempts.Count, _seen));
    }

    [Fact]
    public async Task What_was_answered_with_another_address_is_not_sent_again_when_that_cannot_be_reached()
    {
        var methods = new ConcurrentQueue<string>();
        var server = Serve(peer => peer.AnswerEachAsync(head =>
        {
            methods.Enqueue(head[..head.IndexOf(' ', StringComparison.Ordinal)]);
            return methods.Count == 1 ? "HTTP/1.1 303 See Other\r\nLocation: /done\r\nContent-Length: 0\r\n\r\n"
                : "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n";
        }));
        var client = Client(options => options with { Retry = new() { MaxAttempts = 3, FirstDelay = TimeSpan.FromMilliseconds(1) } });
        var result = await SendAsync(client, new() { Address = server.Address("/", "a.test"), Method = "POST" });
        Assert.Equal(429, result.Response!.Status);
        Assert.Equal(["POST", "GET"], methods);
    }

    private OutboundClient Trusting(int attempts) => Client(options => options with
    {
        TrustedRoots = [_certificate],
        Retry = new() { MaxAttempts = attempts, FirstDelay = TimeSpan.FromMilliseconds(1) },
    });

    // Its first connection takes two requests and answers one.
    private ScriptedServer Stale() => Serve(async peer =>
    {
        for (var answered = 0; await peer.RequestAsync() is not null; answered++)
        {
            Interlocked.Increment(ref _seen);
            if (peer.Index == 0 && answered == 1)
            {
                peer.Dispose();
                return;
            }

            await peer.SendAsync(Ok("hello"));
        }
    });
}
