using System.Text;
using Tributary.Http;

namespace Tributary.Engine.Tests.Http;

public sealed class OutboundClientTests : NetworkTest
{
    [Fact]
    public async Task A_get_gives_status_headers_and_body()
    {
        var server = Serve("HTTP/1.1 404 Nope\r\nContent-Length: 5\r\nX-One: a\r\nX-One: b\r\nETag: W/\"\u00e9\"\r\n\r\nhello");
        var result = await GetAsync(Client(), server.Address("/x?q=1"));
        var response = result.Response!;
        Assert.Equal((404, "hello"), (response.Status, Encoding.ASCII.GetString(response.Body.Span)));
        Assert.Equal(["a", "b"], response.Headers.Where(header => header.Key == "X-One").Select(header => header.Value));
        Assert.Equal("W/\"\u00e9\"", response.Header("etag"));
        Assert.Equal(server.Address("/x?q=1"), response.Address);
        Assert.Equal(1, result.Attempts);
        Assert.NotEqual(default, response.ReceivedAt);
    }

    [Fact]
    public async Task Phases_of_a_new_connection_and_of_a_reused_one()
    {
        var server = Serve(Ok("hello"));
        var client = Client();
        var first = await GetAsync(client, server.Address("/", "a.test"));
        var second = await GetAsync(client, server.Address("/", "a.test"));
        Assert.Equal([Phase.Queue, Phase.Dns, Phase.Connect, Phase.Send, Phase.Response, Phase.Body], Reached(first));
        Assert.Equal([Phase.Queue, Phase.Send, Phase.Response, Phase.Body], Reached(second));
        Assert.Equal((1, 1), (server.Accepted, client.Snapshot().OpenConnections));
    }
}
