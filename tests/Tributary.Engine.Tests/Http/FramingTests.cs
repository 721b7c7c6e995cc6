using Tributary.Http;

namespace Tributary.Engine.Tests.Http;

/// <summary>Lengths that say nothing (RFC 9112, 6.3).</summary>
public sealed class FramingTests : NetworkTest
{
    [Theory]
    [InlineData("Content-Length: -1")]
    [InlineData("Content-Length: +5")]
    [InlineData("Content-Length: five")]
    [InlineData("Content-Length: 99999999999999999999999")]
    [InlineData("Content-Length: 5\r\nContent-Length: 6")]
    [InlineData("Content-Length: 5, 6")]
    [InlineData("Content-Length: 5,")]
    public async Task A_length_that_says_nothing_is_http_whatever_the_body(string header)
    {
        var server = Serve(async peer =>
        {
            await peer.RequestAsync();
            await peer.SendAsync($"HTTP/1.1 200 OK\r\n{header}\r\n\r\nhello");
            peer.Dispose();
        });
        var failure = Failed(await GetAsync(Client(), server.Address()), FailureKind.Http, Phase.Response);
        Assert.Equal("127.0.0.1 did not answer in valid HTTP: its Content-Length says nothing", failure.Message);
        Assert.Equal(200, failure.Status);
    }

    [Theory]
    [InlineData("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")]
    [InlineData("Content-Length: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")]
    [InlineData("Content-Length: 5\r\n\r\nhello")]
    [InlineData("Content-Length:  5 \r\n\r\nhello")]
    [InlineData("Content-Length: 5, 5\r\n\r\nhello")]
    [InlineData("Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello")]
    public async Task A_length_that_is_one_or_does_not_count_is_none_the_less_an_answer(string rest)
    {
        var server = Serve("HTTP/1.1 200 OK\r\n" + rest);
        var result = await GetAsync(Client(), server.Address());
        Assert.Null(result.Failure);
        Assert.True(result.Response!.IsWhole);
        Assert.Equal("hello"u8.ToArray(), result.Response!.Body.ToArray());
    }
}
