using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Tributary.Http;
using Tributary.Http.Caching;

namespace Tributary.Engine.Tests.Http.Caching;

/// <summary>What is remembered depends on more than its own answer: on the redirects that led to it, and on what changes it.</summary>
public sealed class SharedFateTests : NetworkTest
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));
    private readonly MemoryResponseCache _cache = new();
    private readonly ConcurrentQueue<string> _asked = new();

    [Theory]
    [InlineData("302 Found", "Cache-Control: no-store\r\n", -1)]
    [InlineData("301 Moved", "Cache-Control: no-store\r\n", -1)]
    [InlineData("302 Found", "", 0)]
    [InlineData("303 See Other", "", 0)]
    [InlineData("307 Moved", "", 0)]
    [InlineData("302 Found", "Cache-Control: no-cache, max-age=60\r\n", 0)]
    [InlineData("301 Moved", "Vary: *\r\nCache-Control: max-age=60\r\n", 0)]
    [InlineData("302 Found", "Cache-Control: max-age=60\r\n", 60)]
    [InlineData("307 Moved", "Expires: Mon, 23 Nov 2026 12:01:00 GMT\r\n", 60)]
    [InlineData("302 Found", "Expires: Fri, 31 Dec 9999 23:59:59 GMT\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\n", 3600)]
    [InlineData("301 Moved", "Cache-Control: max-age=60\r\n", 60)]
    [InlineData("301 Moved", "", 3600)]
    [InlineData("308 Moved", "", 3600)]
    public async Task What_a_redirect_led_to_is_fresh_for_the_least_of_both(string status, string headers, int seconds)
    {
        var client = Serving(path => path == "/a" ? Moved(status, "/b", headers) : Ok("b", "Cache-Control: max-age=3600\r\nETag: \"b\"\r\n"));
        await KeptAsync(client, "/a");
        Assert.Equal(seconds >= 0, _cache.Bytes > 0);
        if (seconds > 0)
        {
            _time.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromTicks(1));
            Assert.Equal(ResponseOrigin.Cached, (await AskAsync(client, "/a")).Origin);
        }

        _time.Advance(TimeSpan.FromTicks(1));
        Assert.NotEqual(ResponseOrigin.Cached, (await AskAsync(client, "/a")).Origin);
    }

    [Fact]
    public async Task The_least_is_taken_over_every_hop()
    {
        var client = Serving(path => path switch
        {
            "/a" => Moved("302 Found", "/b", "Cache-Control: max-age=600\r\n"),
            "/b" => Moved("302 Found", "/c", "Cache-Control: max-age=60\r\n"),
            "/c" => Moved("301 Moved", "/d", ""),
            _ => Ok("d", "Cache-Control: max-age=3600\r\n"),
        });
        await KeptAsync(client, "/a");
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(ResponseOrigin.Cached, (await AskAsync(client, "/a")).Origin);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(ResponseOrigin.Fresh, (await AskAsync(client, "/a")).Origin);
    }

    [Fact]
    public async Task The_callers_least_time_goes_over_a_redirect_as_it_goes_over_an_answer()
    {
        var client = Serving(path => path == "/a" ? Moved("302 Found", "/b", "") : Ok("b", ""));
        await KeptAsync(client, "/a", new() { MinTtl = TimeSpan.FromMinutes(1) });
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(ResponseOrigin.Cached, (await AskAsync(client, "/a")).Origin);
    }

    [Fact]
    public async Task A_temporary_redirect_that_leads_elsewhere_now_is_followed_there()
    {
        var to = "/b";
        var client = Serving(path => path == "/a" ? Moved("302 Found", to, "") : Ok(path, "ETag: \"v1\"\r\n"), unchanged: true);
        await KeptAsync(client, "/a");
        Assert.Equal(("/b", ResponseOrigin.NotModified), (await AskAsync(client, "/a")) is var same ? (Text(same), same.Origin) : default);
        // With the very same tag.
        to = "/c";
        var response = await AskAsync(client, "/a");
        Assert.Equal(("/c", ResponseOrigin.Fresh, "/c"), (Text(response), response.Origin, response.Address.AbsolutePath));
    }

    [Fact]
    public async Task A_304_keeps_what_the_redirect_says_of_a_move()
    {
        var client = Serving(path => path == "/a" ? Moved("301 Moved", "/b", "Cache-Control: max-age=1\r\n") : Ok("b", "ETag: \"1\"\r\n"), unchanged: true);
        var first = await KeptAsync(client, "/a");
        _time.Advance(TimeSpan.FromSeconds(1));
        var again = await AskAsync(client, "/a");
        Assert.Equal((ResponseOrigin.NotModified, "/b", first.MovedTo), (again.Origin, again.MovedTo?.AbsolutePath, again.MovedTo));
    }

    [Theory]
    [InlineData("PUT", 204, true)]
    [InlineData("POST", 200, true)]
    [InlineData("DELETE", 200, true)]
    [InlineData("PATCH", 303, true)]
    [InlineData("PURGE", 200, true)]
    [InlineData("PUT", 404, false)]
    [InlineData("PUT", 500, false)]
    [InlineData("HEAD", 200, false)]
    [InlineData("OPTIONS", 200, false)]
    public async Task What_changes_something_makes_forget_it(string method, int status, bool forgets)
    {
        var client = Serving((verb, _) => verb == "GET" ? Ok("a", Fresh) : $"HTTP/1.1 {status} Done\r\nContent-Length: 0\r\n\r\n");
        await KeptAsync(client, "/a?q=1");
        await KeptAsync(client, "/a?q=1", language: "de");
        await KeptAsync(client, "/a");
        await ChangeAsync(client, method, "/a?q=1");
        Assert.Equal(forgets, (await AskAsync(client, "/a?q=1")).Origin == ResponseOrigin.Fresh);
        Assert.Equal(forgets, (await AskAsync(client, "/a?q=1", "de")).Origin == ResponseOrigin.Fresh);
        Assert.Equal(ResponseOrigin.Cached, (await AskAsync(client, "/a")).Origin);
    }

    [Theory]
    [InlineData("Location: /made")]
    [InlineData("Content-Location: made#part")]
    [InlineData("Location: //{host}/made")]
    public async Task What_the_answer_names_is_forgotten_too(string header)
    {
        var client = Serving((verb, _) => verb == "GET" ? Ok("a", Fresh) : $"HTTP/1.1 201 Created\r\nContent-Length: 0\r\n{header.Replace("{host}", _host, StringComparison.Ordinal)}\r\n\r\n");
        await KeptAsync(client, "/made");
        await ChangeAsync(client, "POST", "/list");
        Assert.Equal(ResponseOrigin.Fresh, (await AskAsync(client, "/made")).Origin);
    }

    [Fact]
    public async Task What_the_answer_names_at_another_origin_stays()
    {
        var client = Serving((verb, _) => verb == "GET" ? Ok("a", Fresh)
            : $"HTTP/1.1 201 Created\r\nContent-Length: 0\r\nLocation: http://{_host.Replace("127.0.0.1", "other.test", StringComparison.Ordinal)}/made\r\n\r\n");
        var other = new UriBuilder(At("/made")) { Host = "other.test" }.Uri;
        await client.KeepAsync((await SendAsync(client, new() { Address = other, Cache = new() })).Response!, CancellationToken.None);
        await ChangeAsync(client, "POST", "/list");
        Assert.Equal(ResponseOrigin.Cached, (await SendAsync(client, new() { Address = other, Cache = new() })).Response!.Origin);
    }

    [Fact]
    public async Task What_came_from_there_by_a_redirect_is_forgotten_and_so_is_each_target_of_a_change()
    {
        var client = Serving((verb, path) => verb == "GET" ? (path == "/old" ? Moved("301 Moved", "/b", "") : Ok("b", Fresh))
            : path == "/a" ? Moved("308 Moved", "/b", "") : "HTTP/1.1 204 Done\r\n\r\n");
        foreach (var path in (string[])["/old", "/a", "/b", "/c"])
            await KeptAsync(client, path);
        await ChangeAsync(client, "PUT", "/a");
        var asked = new List<ResponseOrigin>();
        foreach (var path in (string[])["/old", "/a", "/b", "/c"])
            asked.Add((await AskAsync(client, path)).Origin);
        Assert.Equal([ResponseOrigin.Fresh, ResponseOrigin.Fresh, ResponseOrigin.Fresh, ResponseOrigin.Cached], asked);
    }

    private const string Fresh = "Cache-Control: max-age=60\r\n";

    private string _host = "";
    private ScriptedServer? _server;

    private OutboundClient Serving(Func<string, string> answer, bool unchanged = false) => Serving((_, path) => answer(path), unchanged);

    private OutboundClient Serving(Func<string, string, string> answer, bool unchanged = false)
    {
        _server = Serve(peer => peer.AnswerEachAsync(head =>
        {
            var line = head.Split(' ');
            _asked.Enqueue(line[1]);
            return unchanged && head.Contains("\r\nIf-None-Match: ", StringComparison.Ordinal) ? "HTTP/1.1 304 Not Modified\r\n\r\n" : answer(line[0], line[1]);
        }));
        _host = _server.Address().Authority;
        return Client(options => options with { Cache = _cache }, _time);
    }

    private Uri At(string path) => _server!.Address(path);

    private async Task<OutboundResponse> KeptAsync(OutboundClient client, string path, CachePolicy? policy = null, string? language = null)
    {
        var response = (await SendAsync(client, Get(path, language) with { Cache = policy ?? new() })).Response!;
        await client.KeepAsync(response, CancellationToken.None);
        return response;
    }

    private async Task<OutboundResponse> AskAsync(OutboundClient client, string path, string? language = null) =>
        (await SendAsync(client, Get(path, language))).Response!;

    private Task<OutboundResult> ChangeAsync(OutboundClient client, string method, string path) =>
        SendAsync(client, new() { Address = At(path), Method = method, Body = method is "HEAD" ? null : new(new byte[1], null) });

    private OutboundRequest Get(string path, string? language) => new()
    {
        Address = At(path), Cache = new(), Headers = language is null ? [] : [new("Accept-Language", language)],
    };

    private static string Moved(string status, string location, string headers) =>
        $"HTTP/1.1 {status}\r\nLocation: {location}\r\nContent-Length: 0\r\n{headers}\r\n";

    private static string Text(OutboundResponse response) => Encoding.ASCII.GetString(response.Body.Span);
}
