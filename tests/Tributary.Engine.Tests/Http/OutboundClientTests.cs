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
    public async Task A_request_carries_what_it_was_given_and_little_else()
    {
        string? head = null;
        var server = Serve(peer => peer.AnswerEachAsync(request =>
        {
            head = request;
            return Ok("");
        }));
        await SendAsync(Client(), new()
        {
            Address = server.Address("/a?b=c"),
            Headers = [new("Accept", "application/json"), new("If-None-Match", "W/\"\u00e9\"")],
            SecretHeaders = [new("X-Api-Key", new("sesame"))],
        });
        Assert.Equal(
            [
                "",
                "Accept-Encoding: gzip, br, zstd, deflate",
                "Accept: application/json",
                "GET /a?b=c HTTP/1.1",
                $"Host: 127.0.0.1:{server.Port}",
                "If-None-Match: W/\"\u00e9\"",
                "User-Agent: tributary-tests/1.0",
                "X-Api-Key: sesame",
            ],
            head!.Split("\r\n").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_request_may_name_its_own_user_agent()
    {
        string? head = null;
        var server = Serve(peer => peer.AnswerEachAsync(request =>
        {
            head = request;
            return Ok("");
        }));
        await SendAsync(Client(), new() { Address = server.Address(), Headers = [new("User-Agent", "mine")] });
        Assert.Contains("User-Agent: mine\r\n", head!, StringComparison.Ordinal);
        Assert.DoesNotContain("tributary-tests", head!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_in_the_query_is_sent_and_not_shown()
    {
        string? head = null;
        var server = Serve(peer => peer.AnswerEachAsync(request =>
        {
            head = request;
            return Ok("");
        }));
        var request = new OutboundRequest { Address = server.Address("/search?q=1#part"), SecretQuery = new("api-key", new("a&b")) };
        var result = await SendAsync(Client(), request);
        Assert.StartsWith("GET /search?q=1&api-key=a%26b HTTP/1.1\r\n", head!, StringComparison.Ordinal);
        Assert.DoesNotContain("a%26b", result.ToString() + result.Response!.Address + request, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Host", "elsewhere")]
    [InlineData("transfer-encoding", "chunked")]
    [InlineData("Content-Type", "text/plain")]
    [InlineData("X y", "z")]
    [InlineData("", "z")]
    [InlineData("X", "a\r\nY: b")]
    [InlineData("X", "\u20ac")]
    public async Task A_header_that_cannot_be_sent_is_misuse(string name, string value) =>
        await Assert.ThrowsAsync<ArgumentException>(() =>
            SendAsync(Client(), new() { Address = new("http://127.0.0.1:1/"), Headers = [new(name, value)] }));

    [Fact]
    public async Task A_key_that_cannot_be_sent_is_told_without_its_text()
    {
        var result = await SendAsync(Client(), new()
        {
            Address = new("http://127.0.0.1:1/"),
            SecretHeaders = [new("X-Api-Key", new("sesame\r\nX: y"))],
        });
        var failure = Failed(result, FailureKind.InvalidRequest, null);
        Assert.Equal("the key for X-Api-Key has a character that a header cannot carry, like a line break", failure.Message);
        Assert.Equal(0, result.Attempts);
    }

    [Fact]
    public async Task Misuse_is_thrown()
    {
        var client = Client();
        await Assert.ThrowsAsync<ArgumentException>(() => GetAsync(client, new("/a", UriKind.Relative)));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => GetAsync(client, new("http://127.0.0.1/"), TimeSpan.FromSeconds(-3)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Client(options => options with { ProviderDefaults = new() { Concurrency = 0 } }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Client(options => options with { MaxBody = 0 }));
        Assert.Throws<ArgumentException>(() => Client(options => options with { UserAgent = "a\nb" }));
    }

    [Fact]
    public async Task A_defect_is_a_value_and_is_told()
    {
        var defects = new List<Exception>();
        var client = Client(options => options with
        {
            Resolve = _ => throw new InvalidTimeZoneException("sesame"),
            OnDefect = defects.Add,
        });
        var result = await GetAsync(client, new("http://a.test/?key=sesame"));
        Assert.Equal("a defect while asking a.test: InvalidTimeZoneException", Failed(result, FailureKind.Unexpected, Phase.Dns).Message);
        Assert.IsType<InvalidTimeZoneException>(Assert.Single(defects).GetBaseException());
    }
}
