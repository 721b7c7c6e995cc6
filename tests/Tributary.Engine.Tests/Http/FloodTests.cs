using System.Security.Cryptography.X509Certificates;
using Tributary.Http;
using static Tributary.Engine.Tests.Http.Http2Peer;

namespace Tributary.Engine.Tests.Http;

/// <summary>What a server sends beside the body without end is too large, and ends the request before any bound does: the clock stands still.</summary>
public sealed class FloodTests : NetworkTest
{
    private const int Max = 100_000;

    private static readonly string Long = new('x', 4_000);

    private readonly X509Certificate2 _certificate = Certificates.Valid();

    [Theory]
    [InlineData("extensions")]
    [InlineData("zeros")]
    public async Task Of_http1_it_is_too_large(string flood)
    {
        var server = Serve(async peer =>
        {
            await peer.RequestAsync();
            await peer.SendAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            while (true)
                await peer.SendAsync(flood == "zeros" ? $"{new string('0', 4_000)}1\r\nx\r\n" : $"1;{Long}\r\nx\r\n");
        });
        TooLarge(await GetAsync(Capped(), server.Address()));
        await server.AllClosedAsync();
    }

    [Theory]
    [InlineData("empty data")]
    [InlineData("padding")]
    [InlineData("continuations")]
    [InlineData("window updates")]
    public async Task Of_http2_it_is_too_large(string flood)
    {
        var one = flood switch
        {
            "empty data" => Data(""),
            "padding" => Data([200, .. new byte[200]], Padded),
            "continuations" => Frame(9, 0, 1, []),
            _ => Frame(8, 0, 0, [0, 0, 0, 1]),
        };
        var many = Enumerable.Repeat(one, 200).SelectMany(bytes => bytes).ToArray();
        var server = Serve(async peer =>
        {
            await AcceptAsync(peer, _certificate);
            await peer.SendAsync(Headers(flood == "continuations" ? (byte)0 : EndHeaders, (":status", "200")));
            while (true)
                await peer.SendAsync(many);
        });
        TooLarge(await GetAsync(Capped(), server.Address("/", "a.test", "https")));
        await server.AllClosedAsync();
    }

    [Fact]
    public async Task Many_answers_one_after_another_are_not()
    {
        var body = new string('x', Max);
        var server = Serve(Ok(body));
        var client = Capped();
        for (var i = 0; i < 30; i++)
            Assert.Equal(Max, (await GetAsync(client, server.Address())).Response?.Body.Length);
        Assert.Equal(1, server.Accepted);
    }

    private static void TooLarge(OutboundResult result)
    {
        Assert.Equal(FailureKind.TooLarge, result.Failure?.Kind);
        Assert.EndsWith("sent more than 1200000 bytes for one answer, framing included", result.Failure!.Message, StringComparison.Ordinal);
    }

    private OutboundClient Capped() => Client(
        options => options with { MaxBody = Max, TrustedRoots = [_certificate] }, new Microsoft.Extensions.Time.Testing.FakeTimeProvider());
}
