using System.Net.Sockets;
using Tributary.Simulator.Behaviours;

namespace Tributary.EndToEnd.Tests.Simulator;

/// <summary>What is on the wire where the simulator breaks HTTP or the connection.</summary>
public sealed class GarbleTests(StartedWorld upstream) : IClassFixture<StartedWorld>
{
    private const int Plenty = 3_000_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("garble:bad-status-line", "HTTP/1.1 fine OK\r\n", "}")]
    [InlineData("garble:binary", "\u0016\u0003\u0003", "")]
    [InlineData("garble:no-head", "{\"status\":\"ok\"", "}")]
    [InlineData("garble:malformed-header", "X Bad\u0001Name: 1\r\n\r\n{", "}")]
    [InlineData("garble:header-without-colon", "\r\nno colon in this line\r\n\r\n{", "}")]
    [InlineData("garble:huge-header", "\r\nX-Huge: aaaaaaaa", "}")]
    [InlineData("garble:length-and-chunked", "\r\nTransfer-Encoding: chunked\r\n\r\n3e8\r\n{", "}\r\n0\r\n\r\n")]
    [InlineData("garble:two-lengths", "\r\nContent-Length: 10\r\n\r\n{", "}")]
    [InlineData("garble:negative-length", "\r\nContent-Length: -1\r\n\r\n{", "}")]
    [InlineData("garble:overflowing-length", "\r\nContent-Length: 99999999999999999999999\r\n\r\n{", "}")]
    [InlineData("garble:bad-chunk-size", "\r\nsize\r\n", "}")]
    [InlineData("garble:oversized-chunk", "\r\n\r\nfffffffffffffffffffff\r\n{", "}")]
    [InlineData("garble:long-chunk", "\r\n\r\n8\r\n{", "}\r\n0\r\n\r\n")]
    [InlineData("garble:cut-chunks", "\r\n\r\n3e8\r\n{", "}\r\n")]
    [InlineData("garble:trailer-garbage", "\r\n0\r\nno colon in this line\r\n\r\n", "")]
    [InlineData("garble:body-without-content", "HTTP/1.1 204 No Content\r\n", "}")]
    [InlineData("close:after-headers", "\r\nContent-Length: ", "\r\n\r\n")]
    [InlineData("interim:3", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n", null)]
    public async Task Bytes_are_as_the_word_says(string words, string contained, string? end)
    {
        var reply = await AskAsync(words, end is null ? 1000 : Plenty);
        Assert.Contains(contained, reply.Text, StringComparison.Ordinal);
        Assert.EndsWith(end ?? "", reply.Text, StringComparison.Ordinal);
        Assert.Equal(end is not null, reply.Ended);
    }

    [Theory]
    [InlineData("garble:endless-headers", "X-Header-9999: one of many\r\n")]
    [InlineData("garble:endless-chunks", "1\r\n \r\n1\r\n \r\n")]
    [InlineData("interim:endless", "HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n")]
    public async Task What_has_no_end_goes_on_until_the_client_leaves(string words, string contained)
    {
        var reply = await AskAsync(words, 300_000);
        Assert.False(reply.Ended);
        Assert.Contains(contained, reply.Text, StringComparison.Ordinal);
        await upstream.World.Log.WhenAsync(log => log.Of(InstanceOf(words)).InFlight == 0, Token);
    }

    [Theory]
    [InlineData("close:before-headers", 0)]
    [InlineData("close:mid-body", 1000)]
    [InlineData("half-close:before-headers", 0)]
    [InlineData("half-close:mid-body", 1000)]
    public async Task Close_is_in_order_and_leaves_what_was_sent(string words, int least)
    {
        var reply = await AskAsync(words, Plenty);
        Assert.True(reply.Ended);
        Assert.InRange(reply.Text.Length, least, 1_000_000);
        Assert.DoesNotContain("}]}", reply.Text, StringComparison.Ordinal);
        await upstream.World.Log.WhenAsync(log => log.Of(InstanceOf(words)).InFlight == 0, Token);
    }

    [Fact]
    public async Task Half_closed_connection_takes_what_the_client_still_sends()
    {
        upstream.World.Set("newsapi~half", Behaviour.Parse("half-close:before-headers"));
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync("127.0.0.1", upstream.World.Address.Port, Token);
        await socket.SendAsync("GET /newsapi~half/v2/everything HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray(), Token);
        Assert.Equal(0, await socket.ReceiveAsync(new byte[10], Token));
        await socket.SendAsync("more"u8.ToArray(), Token);
        Assert.Equal(1, upstream.World.Log.Of("newsapi~half").InFlight);
        socket.Shutdown(SocketShutdown.Send);
        await upstream.World.Log.WhenAsync(log => log.Of("newsapi~half").InFlight == 0, Token);
    }

    [Fact]
    public async Task Closing_address_accepts_and_closes()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync("127.0.0.1", upstream.World.ClosingAddress.Port, Token);
        Assert.Equal(0, await socket.ReceiveAsync(new byte[10], Token));
    }

    [Fact]
    public async Task Silent_address_does_not_complete_a_connection()
    {
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Token);
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        var connecting = socket.ConnectAsync("127.0.0.1", upstream.World.SilentAddress.Port, leaving.Token);

        // Another port of the same world answers meanwhile.
        Assert.Equal(200, (await upstream.AskAsync("firebase/v0/maxitem.json")).Status);
        Assert.False(connecting.IsCompleted);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting.AsTask());
    }

    private static string InstanceOf(string words) => "newsapi~" + words.Replace(':', '-');

    private Task<RawReply> AskAsync(string words, int most)
    {
        upstream.World.Set(InstanceOf(words), Behaviour.Parse(words));
        return RawReply.AskAsync(new Uri(upstream.World.Address, InstanceOf(words) + "/v2/everything?q=climate"), most, Token);
    }
}
