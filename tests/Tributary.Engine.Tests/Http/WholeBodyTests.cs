using System.Security.Cryptography.X509Certificates;
using Tributary.Http;
using static Tributary.Engine.Tests.Http.Http2Peer;

namespace Tributary.Engine.Tests.Http;

/// <summary>A body is whole, or a failure, or told not to be known as whole (RFC 9112, 6.3 and 8; RFC 9113, 8.1.1).</summary>
public sealed class WholeBodyTests : NetworkTest
{
    private readonly X509Certificate2 _certificate = Certificates.Valid();

    [Theory]
    [InlineData("0")]
    [InlineData("1")]
    [InlineData("3")]
    [InlineData("10")]
    [InlineData("5000")]
    [InlineData("20000000")]
    [InlineData("nonsense")]
    public async Task Chunks_count_whatever_length_stands_beside_them(string length)
    {
        foreach (var order in (string[])[$"Content-Length: {length}\r\nTransfer-Encoding: chunked", $"transfer-encoding: Chunked\r\nContent-Length: {length}"])
        {
            var server = Serve($"HTTP/1.1 200 OK\r\n{order}\r\n\r\n6\r\nhello \r\n5\r\nworld\r\n0\r\n\r\n");
            var result = await GetAsync(Client(), server.Address());
            Assert.Equal("hello world"u8.ToArray(), result.Response?.Body.ToArray());
            Assert.True(result.Response!.IsWhole);
        }
    }

    [Fact]
    public async Task Chunks_that_are_told_twice_are_chunks_once()
    {
        var server = Serve("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n");
        Assert.Equal(5, (await GetAsync(Client(), server.Address())).Response?.Body.Length);
    }

    [Theory]
    [InlineData("gzip, chunked")]
    [InlineData("gzip")]
    [InlineData("chunked, gzip")]
    [InlineData("xchunked")]
    public async Task A_transfer_coding_that_was_not_asked_for_is_http(string coding)
    {
        var server = Serve($"HTTP/1.1 200 OK\r\nTransfer-Encoding: {coding}\r\nConnection: close\r\n\r\n5\r\nhello\r\n0\r\n\r\n");
        var failure = Failed(await GetAsync(Client(), server.Address()), FailureKind.Http, Phase.Response);
        Assert.Equal(("127.0.0.1 did not answer in valid HTTP: its Transfer-Encoding was not asked for", 200), (failure.Message, failure.Status));
    }

    [Theory]
    [InlineData("HEAD", "200 OK\r\nContent-Length: 52428800")]
    [InlineData("HEAD", "200 OK\r\nContent-Length: nonsense")]
    [InlineData("HEAD", "200 OK\r\nContent-Encoding: compress\r\nContent-Length: 5")]
    [InlineData("HEAD", "200 OK\r\nTransfer-Encoding: gzip, chunked")]
    [InlineData("GET", "304 Not Modified\r\nContent-Length: 52428800\r\nContent-Encoding: compress")]
    [InlineData("GET", "204 No Content\r\nContent-Encoding: compress")]
    public async Task What_has_no_body_is_not_judged_by_one(string method, string head)
    {
        var server = Serve($"HTTP/1.1 {head}\r\n\r\n");
        var client = Client();
        for (var i = 0; i < 2; i++)
        {
            var result = await SendAsync(client, new() { Address = server.Address(), Method = method, Headers = [new("If-None-Match", "\"1\"")] });
            Assert.Equal((0, true), (result.Response?.Body.Length, result.Response?.IsWhole));
        }

        Assert.Equal(1, server.Accepted);
    }

    [Theory]
    [InlineData(50, "more than 50 bytes, but its Content-Length says 50")]
    [InlineData(0, "more than 0 bytes, but its Content-Length says 0")]
    [InlineData(5000, "only 400 bytes, but its Content-Length says 5000")]
    [InlineData(2_000_000, "only 400 bytes, but its Content-Length says 2000000")]
    public async Task Over_http2_a_body_of_another_length_than_declared_is_http(int declared, string said)
    {
        var failure = Failed(await AskAsync(declared.ToString(null as IFormatProvider), Data(new byte[400], EndStream)), FailureKind.Http, Phase.Body);
        Assert.Contains(said, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("5")]
    [InlineData(null)]
    public async Task Over_http2_the_end_of_the_stream_is_the_end_of_the_body(string? declared)
    {
        var result = await AskAsync(declared, Data("hello", EndStream));
        Assert.Equal((5, true), (result.Response?.Body.Length, result.Response?.IsWhole));
    }

    [Theory]
    [InlineData("5", 0)]
    [InlineData(null, 0)]
    [InlineData(null, 2)]
    [InlineData(null, 8)]
    public async Task Over_http2_a_stream_that_is_reset_is_no_whole_body(string? declared, int code) =>
        Failed(await AskAsync(declared, Data("hello"), Reset(code)), FailureKind.Http, Phase.Body);

    [Fact]
    public async Task Over_http2_a_connection_that_ends_is_no_whole_body() =>
        Failed(await AskAsync(null, Data("hello"), []), FailureKind.Http, Phase.Body);

    [Fact]
    public async Task A_body_that_ends_with_the_connection_is_not_known_to_be_whole()
    {
        var server = Serve(async peer =>
        {
            await peer.RequestAsync();
            await peer.SendAsync("HTTP/1.1 200 OK\r\n\r\nhello");
            peer.Dispose();
        });
        var result = await GetAsync(Client(), server.Address());
        Assert.Equal((5, false), (result.Response?.Body.Length, result.Response?.IsWhole));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Over_tls_a_body_that_ends_with_the_connection_is_whole_where_that_was_closed_in_order(bool inOrder)
    {
        var server = Serve(async peer =>
        {
            await peer.SecureAsync(_certificate);
            await peer.RequestAsync();
            await peer.SendAsync("HTTP/1.1 200 OK\r\n\r\nhello");
            if (inOrder)
                await peer.CloseInOrderAsync();
            else
                peer.Dispose();
        });
        var result = await GetAsync(Trusting(), server.Address("/", "a.test", "https"));
        Assert.Equal((5, inOrder), (result.Response?.Body.Length, result.Response?.IsWhole));
    }

    [Theory]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n", 101)]
    [InlineData("HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-4/10\r\nContent-Length: 5\r\n\r\nhello", 206)]
    public async Task What_nobody_asked_for_is_http_at_once(string answer, int status)
    {
        var failure = Failed(await GetAsync(Client(), Serve(answer).Address()), FailureKind.Http, Phase.Response);
        Assert.Equal(status, failure.Status);
        Assert.Contains($"it answered {status}", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_part_is_asked_for_as_it_is_and_not_compressed()
    {
        var heads = new List<string>();
        var server = Serve(peer => peer.AnswerEachAsync(head =>
        {
            heads.Add(head);
            return "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-4/10\r\nContent-Length: 5\r\n\r\nhello";
        }));
        var result = await SendAsync(Client(), new() { Address = server.Address(), Headers = [new("Range", "bytes=0-4")] });
        Assert.Equal(206, result.Response?.Status);
        Assert.Contains("Accept-Encoding: identity\r\n", Assert.Single(heads), StringComparison.Ordinal);
    }

    private OutboundClient Trusting() => Client(options => options with { TrustedRoots = [_certificate] });

    private Task<OutboundResult> AskAsync(string? declared, params byte[][] frames)
    {
        var server = Serve(async peer =>
        {
            await AcceptAsync(peer, _certificate);
            await peer.SendAsync(Headers(EndHeaders, [(":status", "200"), .. declared is null ? [] : new[] { ("content-length", declared) }]));
            foreach (var frame in frames)
                await peer.SendAsync(frame);
            if (frames[^1].Length == 0)
                peer.Dispose();
        });
        return GetAsync(Trusting(), server.Address("/", "a.test", "https"));
    }
}
