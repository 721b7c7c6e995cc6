using System.Collections.Concurrent;
using Tributary.Http;

namespace Tributary.Engine.Tests.Http;

/// <summary>What proves who sends a request goes to the origin that it is for, however it was set, and to the origins that were configured as its equals.</summary>
public sealed class CredentialTests : NetworkTest
{
    private readonly ConcurrentQueue<string> _heads = new();

    public static TheoryData<string> Names => new(
        "Authorization", "authorization", "Cookie", "Cookie2", "X-Api-Key", "X_API_KEY", "ApiKey", "X-Auth-Token", "X-AUTH", "PRIVATE-TOKEN",
        "Ocp-Apim-Subscription-Key", "X-Amz-Security-Token", "X-Hub-Signature-256", "X-CSRFToken", "X-XSRF", "X-Session-Id", "JSESSIONID", "X-Password",
        "X-Passphrase", "X-Client-Secret", "X-Credentials", "X-JWT-Assertion", "X-Authenticated-User", "X-Login");

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_header_that_looks_like_a_credential_stays_at_its_origin(string name)
    {
        Assert.True(OutboundRequest.IsCredential(name));
        var other = Recording(Ok("there"));
        var server = Recording(Moved(other.Address().AbsoluteUri));
        await SendAsync(Client(), new() { Address = server.Address(), Headers = [new(name, "sesame"), new("Accept", "text/html")] });
        Assert.Equal([true, false], _heads.Select(head => head.Contains("sesame", StringComparison.Ordinal)));
        Assert.All(_heads, head => Assert.Contains("Accept: text/html\r\n", head, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Accept")]
    [InlineData("Accept-Language")]
    [InlineData("User-Agent")]
    [InlineData("Referer")]
    [InlineData("Cache-Control")]
    [InlineData("X-Requested-With")]
    [InlineData("traceparent")]
    public void Any_other_header_is_none(string name) => Assert.False(OutboundRequest.IsCredential(name));

    [Fact]
    public async Task It_is_sent_again_to_its_own_origin()
    {
        var server = Serve(peer => peer.AnswerEachAsync(head =>
        {
            _heads.Enqueue(head);
            return head.StartsWith("GET /a ", StringComparison.Ordinal) ? Moved("//127.0.0.1:" + new Uri("http://" + HostOf(head)).Port + "/b") : Ok("here");
        }));
        var result = await SendAsync(Client(), WithKeys(server.Address("/a")));
        Assert.All(_heads, head => Assert.Equal(3, Keys(head)));
        Assert.False(result.Response!.KeysWithheld);
    }

    [Fact]
    public async Task What_another_origin_leads_back_to_is_sent_no_key()
    {
        var server = Serve(peer => peer.AnswerEachAsync(head =>
        {
            _heads.Enqueue(head);
            return head.StartsWith("GET /a", StringComparison.Ordinal) ? Moved($"http://b.test:{PortOf(head)}/b")
                : head.StartsWith("GET /b", StringComparison.Ordinal) ? Moved($"http://a.test:{PortOf(head)}/steal?deep=1")
                : head.StartsWith("GET /steal", StringComparison.Ordinal) ? Moved("/deeper")
                : "HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n";
        }));
        var response = (await SendAsync(Client(), WithKeys(server.Address("/a", "a.test")))).Response!;
        Assert.Equal([3, 0, 0, 0], _heads.Select(Keys));
        Assert.Equal(
            $"a.test refused the request with status 403: check its key; its key was not sent along to a.test:{server.Port}", StatusFailure.From(response)!.Message);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    public async Task A_refusal_says_that_the_key_was_not_sent_along(int status)
    {
        var other = Recording($"HTTP/1.1 {status} No\r\nContent-Length: 0\r\n\r\n");
        var server = Recording(Moved(other.Address("/", "other.test").AbsoluteUri));
        var client = Client();
        var response = (await SendAsync(client, WithKeys(server.Address()))).Response!;
        Assert.True(response.KeysWithheld);
        Assert.EndsWith($"; its key was not sent along to other.test:{other.Port}", StatusFailure.From(response)!.Message, StringComparison.Ordinal);
        var open = (await GetAsync(client, server.Address())).Response!;
        Assert.DoesNotContain("its key was not sent", StatusFailure.From(open)!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_host_by_https_is_another_origin()
    {
        using var certificate = Certificates.Valid();
        var secure = Serve(async peer =>
        {
            await peer.SecureAsync(certificate);
            await peer.AnswerEachAsync(head =>
            {
                _heads.Enqueue(head);
                return "HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n";
            });
        });
        var server = Serve(Moved(secure.Address("/", "a.test", "https").AbsoluteUri));
        var result = await SendAsync(Client(options => options with { TrustedRoots = [certificate] }), WithKeys(server.Address("/", "a.test")));
        Assert.Equal(0, Keys(Assert.Single(_heads)));
        Assert.EndsWith($"its key was not sent along to a.test:{secure.Port}", StatusFailure.From(result.Response!)!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_header_that_looks_like_a_credential_does_not_go_from_https_to_http_either()
    {
        using var certificate = Certificates.Valid();
        var plain = Recording(Ok("plain"));
        var server = Serve(async peer =>
        {
            await peer.SecureAsync(certificate);
            await peer.AnswerEachAsync(_ => Moved(plain.Address("/").AbsoluteUri));
        });
        var client = Client(options => options with { TrustedRoots = [certificate] });
        var request = new OutboundRequest { Address = server.Address("/", "a.test", "https"), Headers = [new("Authorization", "Bearer sesame")] };
        Failed(await SendAsync(client, request), FailureKind.Http, Phase.Body);
        Assert.Equal(0, plain.Accepted);
    }

    [Fact]
    public async Task A_retry_begins_with_its_keys_again()
    {
        var other = Recording("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n");
        var server = Recording(Moved(other.Address().AbsoluteUri));
        var client = Client(options => options with { Retry = new() { MaxAttempts = 2, FirstDelay = TimeSpan.FromMilliseconds(1) } });
        await SendAsync(client, WithKeys(server.Address()));
        Assert.Equal([3, 0, 3, 0], _heads.Select(Keys));
    }

    [Theory]
    [InlineData("//evil.test/steal")]
    [InlineData("///evil.test/steal")]
    [InlineData("/\\evil.test/steal")]
    [InlineData("/./evil.test/steal")]
    [InlineData("/.//evil.test/steal")]
    [InlineData("/a/..//evil.test/steal?q=%2F%2Fevil.test#part")]
    [InlineData("//user:pass@evil.test/steal")]
    public async Task A_mirror_is_asked_whatever_the_path_begins_with(string path)
    {
        var server = Recording("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n");
        var mirror = Recording(Ok("mirrored"));
        var client = Client(options => options with
        {
            Providers = new Dictionary<string, ProviderOptions> { [$"127.0.0.1:{server.Port}"] = new() { Mirrors = [mirror.Address("/", "mirror.test")] } },
        });
        var address = server.Address(path);
        var result = await SendAsync(client, WithKeys(address));
        Assert.Equal((200, $"mirror.test:{mirror.Port}"), (result.Response?.Status, result.Response?.Address.Authority));
        Assert.Equal((address.PathAndQuery, mirror.Requests), (result.Response!.Address.PathAndQuery, 1));
        Assert.Equal([3, 3], _heads.Select(Keys));
    }

    [Fact]
    public async Task What_a_mirror_redirects_to_is_sent_no_key()
    {
        var other = Recording(Ok("there"));
        var server = Recording("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n");
        var mirror = Recording(Moved(other.Address().AbsoluteUri));
        var client = Client(options => options with
        {
            Providers = new Dictionary<string, ProviderOptions> { [$"127.0.0.1:{server.Port}"] = new() { Mirrors = [mirror.Address()] } },
        });
        await SendAsync(client, WithKeys(server.Address()));
        Assert.Equal([3, 3, 0], _heads.Select(Keys));
    }

    [Fact]
    public void Without_its_keys_a_request_says_so()
    {
        var request = WithKeys(new("https://a.test/"));
        var left = request.WithoutKeys();
        Assert.Equal(["Accept"], left.Headers.Select(header => header.Key));
        Assert.Equal((0, null, true), (left.SecretHeaders.Count, left.SecretQuery, left.KeysWithheld));
        var open = new OutboundRequest { Address = request.Address };
        Assert.Same(open, open.WithoutKeys());
    }

    private static string Moved(string location) => $"HTTP/1.1 307 Moved\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n";

    private static string HostOf(string head) =>
        head.Split("\r\n").Single(line => line.StartsWith("Host: ", StringComparison.Ordinal))["Host: ".Length..];

    private static string PortOf(string head) => HostOf(head).Split(':')[1];

    private static int Keys(string head) => head.Split("sesame").Length - 1;

    private static OutboundRequest WithKeys(Uri address) => new()
    {
        Address = address,
        Headers = [new("Accept", "*/*"), new("Authorization", "Bearer sesame")],
        SecretHeaders = [new("X-Key", new("sesame"))],
        SecretQuery = new("api-key", new("sesame")),
    };

    private ScriptedServer Recording(string response) => Serve(peer => peer.AnswerEachAsync(head =>
    {
        _heads.Enqueue(head);
        return response;
    }));
}
