using System.Collections.Concurrent;
using System.Text;
using Tributary.Http;

namespace Tributary.Engine.Tests.Http;

public sealed class RedirectTests : NetworkTest
{
    private readonly ConcurrentQueue<string> _heads = new();

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_redirect_is_followed_on_the_same_connection(int status)
    {
        var server = Serve(peer => peer.AnswerEachAsync(head => head.StartsWith("GET /a ", StringComparison.Ordinal)
            ? $"HTTP/1.1 {status} Moved\r\nLocation: /b?c=d\r\nContent-Length: 4\r\n\r\ngone"
            : Ok("here")));
        var result = await GetAsync(Client(), server.Address("/a"));
        Assert.Equal(server.Address("/b?c=d"), result.Response!.Address);
        Assert.Equal("here", Encoding.ASCII.GetString(result.Response.Body.Span));
        Assert.Equal((1, 1), (server.Accepted, result.Attempts));
    }

    [Theory]
    [InlineData("HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n", 302)]
    [InlineData("HTTP/1.1 300 Choices\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n", 300)]
    [InlineData("HTTP/1.1 304 Not Modified\r\nLocation: /b\r\n\r\n", 304)]
    public async Task What_is_no_redirect_is_an_answer(string response, int status) =>
        Assert.Equal(status, (await GetAsync(Client(), Serve(response).Address())).Response!.Status);

    [Theory]
    [InlineData("/b", true)]
    [InlineData("/c", false)]
    public async Task A_location_that_is_said_twice_leads_to_one_address_or_nowhere(string second, bool isFollowed)
    {
        var server = Serve(peer => peer.AnswerEachAsync(head => head.StartsWith("GET /a ", StringComparison.Ordinal)
            ? $"HTTP/1.1 302 Found\r\nLocation: /b\r\nLocation: {second}\r\nContent-Length: 0\r\n\r\n"
            : Ok(head.Split(' ')[1])));
        var result = await GetAsync(Client(), server.Address("/a"));
        if (isFollowed)
            Assert.Equal("/b", Encoding.ASCII.GetString(result.Response!.Body.Span));
        else
            Failed(result, FailureKind.Http, Phase.Body);
    }

    [Fact]
    public async Task Five_redirects_are_followed_and_the_sixth_is_not()
    {
        var server = Serve(peer => peer.AnswerEachAsync(head => Count(head) is var left and > 0 ? Moved($"/{left - 1}") : Ok("end")));
        var client = Client();
        Assert.NotNull((await GetAsync(client, server.Address("/5"))).Response);
        var failure = Failed(await GetAsync(client, server.Address("/6")), FailureKind.Http, Phase.Body);
        Assert.Equal($"more than 5 redirects, the last one from 127.0.0.1:{server.Port}", failure.Message);
        Assert.Equal(302, failure.Status);
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("302", null)]
    [InlineData("301", "/301")]
    [InlineData("308 301", "/308/301")]
    [InlineData("301 302", "/301")]
    [InlineData("301 307 308", "/301")]
    [InlineData("302 301", null)]
    public async Task What_has_moved_for_good_is_told(string statuses, string? movedTo)
    {
        var hops = statuses.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var server = Serve(peer => peer.AnswerEachAsync(head =>
        {
            var path = head.Split(' ')[1];
            var followed = path.Split('/', StringSplitOptions.RemoveEmptyEntries).Length;
            return followed == hops.Length
                ? Ok("here")
                : $"HTTP/1.1 {hops[followed]} Moved\r\nLocation: {path.TrimEnd('/')}/{hops[followed]}\r\nContent-Length: 0\r\n\r\n";
        }));
        var result = await GetAsync(Client(), server.Address("/"));
        Assert.Equal(movedTo is null ? null : server.Address(movedTo), result.Response!.MovedTo);
    }

    [Fact]
    public async Task A_loop_ends()
    {
        var server = Serve(Moved("/"));
        Failed(await GetAsync(Client(), server.Address()), FailureKind.Http, Phase.Body);
        Assert.Equal(6, server.Requests);
    }

    [Fact]
    public async Task Keys_stay_with_their_origin()
    {
        var other = Recording(Ok("there"));
        var server = Recording(Moved(other.Address("/there").AbsoluteUri));
        var result = await SendAsync(Client(), WithKeys(server.Address("/here")));
        Assert.Equal(other.Address("/there"), result.Response!.Address);
        Assert.Collection(
            _heads,
            first => Assert.Contains("sesame-h", first, StringComparison.Ordinal),
            second => Assert.DoesNotContain("sesame", second, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_key_is_sent_again_to_its_own_origin_and_once()
    {
        // The provider repeats the query that it was sent, key and all.
        var server = Serve(peer => peer.AnswerEachAsync(head =>
        {
            _heads.Enqueue(head);
            var target = head.Split(' ')[1];
            return target.StartsWith("/a?", StringComparison.Ordinal) ? Moved("/b" + target[2..]) : Ok("here");
        }));
        var result = await SendAsync(Client(), WithKeys(server.Address("/a?q=1")));
        Assert.Equal(server.Address("/b?q=1"), result.Response!.Address);
        Assert.StartsWith("GET /b?q=1&api-key=sesame-q HTTP/1.1\r\n", _heads.Last(), StringComparison.Ordinal);
        Assert.Contains("X-Key: sesame-h\r\n", _heads.Last(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_a_provider_puts_into_a_foreign_address_does_not_go_there()
    {
        var other = Recording(Ok("there"));
        var server = Serve(peer => peer.AnswerEachAsync(head => Moved(other.Address("/x?api-key=sesame-q&p=1").AbsoluteUri)));
        var result = await SendAsync(Client(), WithKeys(server.Address()));
        Assert.Equal(other.Address("/x?p=1"), result.Response!.Address);
        Assert.DoesNotContain("sesame", Assert.Single(_heads), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_with_a_key_does_not_go_from_https_to_http()
    {
        using var certificate = Certificates.Valid();
        var plain = Recording(Ok("plain"));
        var server = Serve(async peer =>
        {
            await peer.SecureAsync(certificate);
            await peer.AnswerEachAsync(_ => Moved(plain.Address("/").AbsoluteUri));
        });
        var client = Client(options => options with { TrustedRoots = [certificate] });
        var secure = server.Address("/", "a.test", "https");
        var failure = Failed(await SendAsync(client, WithKeys(secure)), FailureKind.Http, Phase.Body);
        Assert.Equal($"a.test:{server.Port} redirects from https to http, which a request with a key does not follow", failure.Message);
        Assert.Equal(0, plain.Accepted);
        Assert.NotNull((await GetAsync(client, secure)).Response);
    }

    [Theory]
    [InlineData("http://10.0.0.1/", "no request may go to 10.0.0.1 unless allowNetworks names it: private (RFC 1918)")]
    [InlineData(
        "http://169.254.169.254/latest/",
        "no request may go to 169.254.169.254 unless allowNetworks names it: metadata of a cloud, link-local (RFC 3927)")]
    [InlineData("ftp://127.0.0.1/", "redirects to where no request may go: the scheme ftp is neither http nor https")]
    [InlineData(
        "http://user:pass@127.0.0.1/",
        "redirects to where no request may go: a user name or password in the address is not allowed")]
    public async Task A_hop_to_where_no_request_may_go_is_blocked(string location, string said)
    {
        var result = await GetAsync(Client(), Serve(Moved(location)).Address());
        Assert.Equal(FailureKind.Blocked, result.Failure!.Kind);
        Assert.EndsWith(said, result.Failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_location_that_cannot_be_read_is_http() =>
        Failed(await GetAsync(Client(), Serve(Moved("http://")).Address()), FailureKind.Http, Phase.Body);

    [Fact]
    public async Task A_location_in_utf8_leads_to_its_address()
    {
        var location = Encoding.Latin1.GetString(Encoding.UTF8.GetBytes("/caf\u00e9"));
        var server = Serve(peer => peer.AnswerEachAsync(head =>
            head.StartsWith("GET /caf%C3%A9 ", StringComparison.Ordinal) ? Ok("here") : Moved(location)));
        Assert.Equal(200, (await GetAsync(Client(), server.Address())).Response!.Status);
    }

    [Fact]
    public async Task Every_hop_has_the_caps_and_a_long_body_of_a_redirect_is_left()
    {
        var server = Serve(peer => peer.AnswerEachAsync(head => head.StartsWith("GET /a ", StringComparison.Ordinal)
            ? $"HTTP/1.1 302 Found\r\nLocation: /b\r\nContent-Length: 200000\r\n\r\n{new string('x', 200_000)}"
            : Ok(new string('y', 5000))));
        var result = await GetAsync(Client(options => options with { MaxBody = 1000 }), server.Address("/a"));
        Failed(result, FailureKind.TooLarge, Phase.Body);
        Assert.Equal(2, server.Accepted);
    }

    [Fact]
    public async Task A_hop_to_another_provider_leaves_its_place_at_the_first()
    {
        // Two providers of one place each that redirect to one another: places held across hops would lock both.
        ScriptedServer? second = null;
        var first = Serve(peer => peer.AnswerEachAsync(head => IsStart(head) ? Moved(second!.Address("/end").AbsoluteUri) : Ok("")));
        second = Serve(peer => peer.AnswerEachAsync(head => IsStart(head) ? Moved(first.Address("/end").AbsoluteUri) : Ok("")));
        var client = Client(options => options with { ProviderDefaults = new() { Concurrency = 1 } });
        var starts = Enumerable.Range(0, 20).Select(i => (i % 2 == 0 ? first : second).Address("/start"));
        var results = await Task.WhenAll(starts.Select(start => GetAsync(client, start)));
        Assert.All(results, result => Assert.Equal(200, result.Response?.Status));
    }

    private static string Moved(string location) => $"HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n";

    private static bool IsStart(string head) => head.StartsWith("GET /start ", StringComparison.Ordinal);

    private static int Count(string head) => int.Parse(head.Split(' ')[1][1..], System.Globalization.CultureInfo.InvariantCulture);

    private static OutboundRequest WithKeys(Uri address) => new()
    {
        Address = address,
        SecretHeaders = [new("X-Key", new("sesame-h"))],
        SecretQuery = new("api-key", new("sesame-q")),
    };

    private ScriptedServer Recording(string response) => Serve(peer => peer.AnswerEachAsync(head =>
    {
        _heads.Enqueue(head);
        return response;
    }));
}
