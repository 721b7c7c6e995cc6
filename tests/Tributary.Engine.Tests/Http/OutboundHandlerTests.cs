using System.Net;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Tributary.Http;

namespace Tributary.Engine.Tests.Http;

/// <summary>Code that has an HttpClient, over our client.</summary>
public sealed class OutboundHandlerTests : NetworkTest
{
    [Fact]
    public async Task Code_that_has_an_http_client_goes_through_the_network_of_ours()
    {
        var server = Serve(peer => peer.AnswerEachAsync(head => Ok(head.Split(' ')[1], "X-Two: a\r\nX-Two: b\r\nContent-Type: text/plain\r\n")));
        using var http = Http(Client());
        Assert.Equal("/a?b=1", await http.GetStringAsync(server.Address("/a?b=1"), Token));
        using var response = await http.GetAsync(server.Address("/c"), Token);
        Assert.Equal(["a", "b"], response.Headers.GetValues("X-Two"));
        Assert.Equal(("text/plain", 2), (response.Content.Headers.ContentType?.MediaType, response.Content.Headers.ContentLength));
    }

    [Fact]
    public async Task A_request_is_sent_as_it_is_with_its_content_whole()
    {
        var sent = new List<string>();
        using var network = new StandIn(async (request, token) =>
        {
            sent.Add($"{request.Method} {request.RequestUri} {request.Headers} {request.Content?.Headers} {(request.Content is { } c ? await c.ReadAsStringAsync(token) : "")}"
                .ReplaceLineEndings(" "));
            return new(HttpStatusCode.Created);
        });
        using var http = Http(new OutboundClient(new() { Handler = network }));
        using var request = new HttpRequestMessage(HttpMethod.Patch, "https://a.example/x")
        {
            Content = new StringContent("hello", Encoding.UTF8, "text/plain") { Headers = { ContentEncoding = { "identity" }, ContentLanguage = { "de", "en" } } },
            Headers =
            {
                Authorization = new("Bearer", "k"),
                UserAgent = { new("one", "1"), new("two", "2") },
                Accept = { new("a/b"), new("c/d") },
                TransferEncodingChunked = true,
                ExpectContinue = true,
                ConnectionClose = true,
            },
        };
        using var response = await http.SendAsync(request, Token);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        var text = Assert.Single(sent);
        Assert.StartsWith("PATCH https://a.example/x", text, StringComparison.Ordinal);
        Assert.All(
            [
                "Authorization: Bearer k", "User-Agent: one/1 two/2", "Accept: a/b, c/d", "Content-Type: text/plain; charset=utf-8",
                "Content-Encoding: identity", "Content-Language: de, en", " hello",
            ],
            part => Assert.Contains(part, text, StringComparison.Ordinal));
        Assert.All(["chunked", "100-continue", "close"], part => Assert.DoesNotContain(part, text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_key_stays_at_its_origin_and_the_last_address_is_told()
    {
        var keys = new List<string?>();
        using var network = new StandIn((request, _) =>
        {
            keys.Add(request.Headers.Authorization?.Parameter);
            return Task.FromResult<HttpResponseMessage>(keys.Count == 1
                ? new(HttpStatusCode.Found) { Headers = { Location = new("https://b.example/") } } : new(HttpStatusCode.OK));
        });
        using var http = Http(new OutboundClient(new() { Handler = network }));
        http.DefaultRequestHeaders.Authorization = new("Bearer", "k");
        using var response = await http.GetAsync(new Uri("https://a.example/"), Token);
        Assert.Equal(["k", null], keys);
        Assert.Equal(new("https://b.example/"), response.RequestMessage?.RequestUri);
    }

    [Fact]
    public async Task A_body_comes_decompressed_and_is_described_as_it_is()
    {
        var packed = Codings.Compress("gzip", "hello"u8.ToArray());
        var server = Serve(async peer =>
        {
            await peer.RequestAsync();
            await peer.SendAsync($"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {packed.Length}\r\n\r\n");
            await peer.SendAsync(packed);
        });
        using var http = Http(Client());
        using var response = await http.GetAsync(server.Address(), Token);
        Assert.Equal(("hello", 5), (await response.Content.ReadAsStringAsync(Token), response.Content.Headers.ContentLength));
        Assert.Empty(response.Content.Headers.ContentEncoding);
    }

    [Theory]
    [InlineData("http://127.0.0.1:9/", HttpRequestError.ConnectionError, FailureKind.Connect)]
    [InlineData("http://nowhere.invalid/", HttpRequestError.NameResolutionError, FailureKind.Dns)]
    [InlineData("http://10.0.0.1/", HttpRequestError.Unknown, FailureKind.Blocked)]
    public async Task A_failure_is_an_http_request_exception_with_the_failure_within(string address, HttpRequestError code, FailureKind kind)
    {
        using var http = Http(Client(options => options with
        {
            Resolve = _ => throw new System.Net.Sockets.SocketException((int)System.Net.Sockets.SocketError.HostNotFound),
        }));
        var error = await Assert.ThrowsAsync<HttpRequestException>(() => http.GetStringAsync(new Uri(address), Token));
        Assert.Equal((code, kind), (error.HttpRequestError, Assert.IsType<OutboundException>(error.InnerException).Failure.Kind));
    }

    [Fact]
    public async Task A_bound_that_is_reached_is_what_a_timeout_is_to_an_http_client()
    {
        var time = new FakeTimeProvider();
        using var network = new StandIn(async (_, token) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, time, token);
            return new();
        });
        using var http = Http(new OutboundClient(new() { Handler = network, Timeout = TimeSpan.FromSeconds(20) }, time));
        var getting = http.GetStringAsync(new Uri("https://a.example/"), Token);
        time.Advance(TimeSpan.FromSeconds(20));
        var error = await Assert.ThrowsAsync<TaskCanceledException>(() => getting);
        var within = Assert.IsType<TimeoutException>(error.InnerException);
        Assert.Equal(FailureKind.Timeout, Assert.IsType<OutboundException>(within.InnerException).Failure.Kind);
    }

    [Fact]
    public async Task The_callers_cancellation_is_its_own()
    {
        using var stopped = CancellationTokenSource.CreateLinkedTokenSource(Token);
        using var network = new StandIn(async (_, token) =>
        {
            await stopped.CancelAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, token);
            return new();
        });
        using var http = Http(new OutboundClient(new() { Handler = network }));
        var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => http.GetStringAsync(new Uri("https://a.example/"), stopped.Token));
        Assert.IsNotType<TimeoutException>(error.InnerException);
    }

    [Fact]
    public async Task What_the_client_alone_decides_is_refused_in_words()
    {
        using var network = new StandIn((_, _) => Task.FromResult<HttpResponseMessage>(new()));
        using var http = Http(new OutboundClient(new() { Handler = network }));
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://a.example/") { Headers = { Host = "b.example" } };
        var error = await Assert.ThrowsAsync<ArgumentException>(() => http.SendAsync(request, Token));
        Assert.Contains("the header Host is set by the client alone", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, network.Requests);
        Assert.Throws<ArgumentNullException>(() => new OutboundHandler(null!));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static HttpClient Http(OutboundClient client) => new(new OutboundHandler(client));
}
