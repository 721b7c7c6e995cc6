using System.Globalization;
using System.IO.Compression;
using System.Net.Sockets;
using System.Text.Json;
using Tributary.Simulator.Behaviours;

namespace Tributary.EndToEnd.Tests.Simulator;

/// <summary>What a client sees of each fault.</summary>
public sealed class FaultTests(StartedWorld upstream) : IClassFixture<StartedWorld>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("newsapi", 401, "apiKeyInvalid")]
    [InlineData("newsapi", 429, "rateLimited")]
    [InlineData("newsapi", 500, "unexpectedError")]
    [InlineData("newsapi", 503, "<html>")]
    [InlineData("guardian", 403, """{"message":"Invalid authentication credentials"}""")]
    [InlineData("guardian", 404, """{"response":{"status":"error","message":"The requested resource could not be found."}}""")]
    [InlineData("guardian", 429, """{"message":"API rate limit exceeded"}""")]
    [InlineData("guardian", 502, """{"message":"An invalid response was received from the upstream server"}""")]
    [InlineData("algolia", 500, """{"message":"Cannot reach any hosts"}""")]
    [InlineData("algolia", 503, "<html>")]
    [InlineData("firebase", 403, """{"error":"Request refused"}""")]
    [InlineData("feed", 404, "<html>")]
    public async Task Status_comes_with_the_providers_own_body(string provider, int status, string body)
    {
        var reply = await AskAsync($"{provider}~status{status}", $"status:{status}");
        Assert.Equal(status, reply.Status);
        Assert.Contains(body, reply.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("Retry-After", reply.Headers.Keys);
    }

    [Fact]
    public async Task Retry_after_comes_in_seconds_or_as_a_date()
    {
        Assert.Equal("120", (await AskAsync("guardian~after", "status:503,retry-after:2m")).Headers["Retry-After"]);
        Assert.Equal(
            "Mon, 23 Nov 2026 12:02:00 GMT", (await AskAsync("guardian~date", "status:503,retry-after-date:2m")).Headers["Retry-After"]);
    }

    [Fact]
    public async Task Fault_lasts_as_many_requests_as_it_says()
    {
        upstream.World.Set("guardian~flaky", Behaviour.Parse("status:503,times:2"));
        var statuses = new List<int>();
        for (var count = 0; count < 4; count++)
            statuses.Add((await upstream.AskAsync("guardian~flaky/search")).Status);
        Assert.Equal([503, 503, 200, 200], statuses);
    }

    [Fact]
    public async Task Instance_without_behaviour_takes_its_providers_and_others_do_not()
    {
        upstream.World.Set("feed", Behaviour.Parse("status:500"));
        upstream.World.Set("feed~own", new Behaviour());
        Assert.Equal(500, (await upstream.AskAsync("feed/rss.xml")).Status);
        Assert.Equal(500, (await upstream.AskAsync("feed~any/rss.xml")).Status);
        Assert.Equal(200, (await upstream.AskAsync("feed~own/rss.xml")).Status);
        Assert.Equal(200, (await upstream.AskAsync("guardian/search")).Status);
        upstream.World.Clear("feed");
        Assert.Equal(200, (await upstream.AskAsync("feed~any/rss.xml")).Status);
    }

    [Fact]
    public async Task Captcha_page_is_html_with_status_200()
    {
        var reply = await AskAsync("newsapi~captcha", "not-json");
        Assert.Equal(200, reply.Status);
        Assert.StartsWith("text/html", reply.Headers["Content-Type"], StringComparison.Ordinal);
        Assert.StartsWith("<!DOCTYPE html>", reply.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("newsapi", """{"status":"error","code":"unexpectedError","message":"Oops"}""")]
    [InlineData("guardian", """{"response":{"status":"error","message":"Oops"}}""")]
    [InlineData("algolia", """{"message":"Oops"}""")]
    [InlineData("firebase", """{"error":"Oops"}""")]
    public async Task Error_message_can_come_with_status_200(string provider, string body)
    {
        var reply = await AskAsync($"{provider}~oops", "message-200:Oops");
        Assert.Equal(200, reply.Status);
        Assert.Equal(body, reply.Body);
    }

    [Fact]
    public async Task Nested_json_is_as_deep_as_asked()
    {
        var reply = await AskAsync("algolia~deep", "nested:100000");
        Assert.Equal(200_000, reply.Body.Length);
        Assert.ThrowsAny<JsonException>(() => JsonDocument.Parse(reply.Body));
    }

    [Fact]
    public async Task Huge_body_is_valid_json_of_the_size_asked()
    {
        var reply = await AskAsync("newsapi~huge", "huge:3MB");
        Assert.Equal(3 << 20, reply.Body.Length);
        Assert.Equal(JsonValueKind.String, reply.Json.ValueKind);
    }

    [Fact]
    public async Task Gzip_bomb_unpacks_to_a_thousand_times_its_size()
    {
        upstream.World.Set("newsapi~bomb", Behaviour.Parse("gzip-bomb:20MB"));
        using var response = await upstream.Client.GetAsync(new Uri(upstream.World.Address, "newsapi~bomb/v2/everything"), Token);
        Assert.Equal("gzip", Assert.Single(response.Content.Headers.ContentEncoding));
        var packed = await response.Content.ReadAsByteArrayAsync(Token);
        await using var gzip = new GZipStream(new MemoryStream(packed), CompressionMode.Decompress);
        var unpacked = new MemoryStream();
        await gzip.CopyToAsync(unpacked, Token);
        Assert.Equal(20 << 20, unpacked.Length);
        Assert.True(packed.Length * 100L < unpacked.Length, $"packed to {packed.Length}");
    }

    [Fact]
    public async Task Redirect_goes_where_it_says()
    {
        var reply = await AskAsync("newsapi~moved", "redirect:http://192.0.2.1/elsewhere");
        Assert.Equal(302, reply.Status);
        Assert.Equal("http://192.0.2.1/elsewhere", reply.Headers["Location"]);
    }

    [Fact]
    public async Task Redirect_loop_leads_back_to_itself()
    {
        var reply = await AskAsync("newsapi~loop", "redirect:loop");
        Assert.Equal(new Uri(upstream.World.Address, "newsapi~loop" + RestOf("newsapi~loop")).AbsoluteUri, reply.Headers["Location"]);
    }

    [Fact]
    public async Task Truncated_body_ends_before_its_declared_length()
    {
        using var response = await HeadersAsync("guardian~short", "truncate");
        await using var body = await response.Content.ReadAsStreamAsync(Token);
        var error = await Assert.ThrowsAsync<HttpIOException>(() => body.CopyToAsync(Stream.Null, Token));
        Assert.Equal(HttpRequestError.ResponseEnded, error.HttpRequestError);
    }

    [Fact]
    public async Task Wrong_length_cuts_the_json_though_the_answer_looks_whole()
    {
        var whole = await upstream.AskAsync("guardian/search?q=climate");
        var reply = await AskAsync("guardian~wrong", "wrong-length");
        Assert.Equal(200, reply.Status);
        Assert.Equal(reply.Headers["Content-Length"], reply.Body.Length.ToString(CultureInfo.InvariantCulture));
        Assert.True(reply.Body.Length < whole.Body.Length);
        Assert.ThrowsAny<JsonException>(() => reply.Json);
        Assert.Equal(200, (await AskAsync("guardian~wrong", "")).Status);
    }

    [Fact]
    public async Task Reset_before_headers_is_a_failed_request()
    {
        var error = await Assert.ThrowsAsync<HttpRequestException>(() => AskAsync("newsapi~reset", "reset:before-headers"));
        Assert.Equal(SocketError.ConnectionReset, Assert.IsType<SocketException>(error.GetBaseException()).SocketErrorCode);
    }

    [Theory]
    [InlineData("reset:after-headers", 0)]
    [InlineData("reset:mid-body", 1)]
    public async Task Reset_on_the_way_fails_after_what_was_sent(string fault, int least)
    {
        using var response = await HeadersAsync("newsapi~" + fault[6..9], fault);
        Assert.Equal(200, (int)response.StatusCode);
        await using var body = await response.Content.ReadAsStreamAsync(Token);
        var received = new MemoryStream();
        var error = await Assert.ThrowsAnyAsync<IOException>(() => body.CopyToAsync(received, Token));
        Assert.Equal(SocketError.ConnectionReset, Assert.IsType<SocketException>(error.GetBaseException()).SocketErrorCode);
        Assert.InRange(received.Length, least, response.Content.Headers.ContentLength!.Value - 1);
    }

    [Fact]
    public async Task Stall_before_headers_lasts_until_the_client_leaves()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        upstream.World.Set("newsapi~silent", Behaviour.Parse("stall:before-headers"));
        var asking = upstream.Client.GetAsync(new Uri(upstream.World.Address, "newsapi~silent/v2/everything"), patience.Token);
        await upstream.World.Log.WhenAsync(log => log.Of("newsapi~silent").InFlight == 1, Token);
        Assert.False(asking.IsCompleted);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        await upstream.World.Log.WhenAsync(log => log.Of("newsapi~silent") is { InFlight: 0, Aborted: 1 }, Token);
    }

    [Theory]
    [InlineData("stall:after-headers", 0)]
    [InlineData("stall:mid-body", 1)]
    public async Task Stall_on_the_way_sends_so_far_and_no_further(string fault, int least)
    {
        var instance = "guardian~" + fault[6..9];
        using var response = await HeadersAsync(instance, fault);
        await using var body = await response.Content.ReadAsStreamAsync(Token);
        var expected = least * (int)response.Content.Headers.ContentLength!.Value / 2;
        await body.ReadExactlyAsync(new byte[expected], Token);
        var more = body.ReadAsync(new byte[1], Token);
        Assert.False(more.IsCompleted);
        Assert.Equal(1, upstream.World.Log.Of(instance).InFlight);
        response.Dispose();
        await upstream.World.Log.WhenAsync(log => log.Of(instance) is { InFlight: 0, Aborted: 1 }, Token);
        await Assert.ThrowsAnyAsync<Exception>(() => more.AsTask());
    }

    [Fact]
    public async Task Refused_address_refuses()
    {
        var error = await Assert.ThrowsAsync<HttpRequestException>(() => upstream.Client.GetAsync(upstream.World.RefusedAddress, Token));
        Assert.Equal(HttpRequestError.ConnectionError, error.HttpRequestError);
        Assert.Equal(SocketError.ConnectionRefused, Assert.IsType<SocketException>(error.GetBaseException()).SocketErrorCode);
    }

    private Task<Reply> AskAsync(string instance, string behaviour)
    {
        upstream.World.Set(instance, Behaviour.Parse(behaviour));
        return upstream.AskAsync(instance + RestOf(instance));
    }

    private async Task<HttpResponseMessage> HeadersAsync(string instance, string behaviour)
    {
        upstream.World.Set(instance, Behaviour.Parse(behaviour));
        using var request =
            StartedWorld.Request(
                new Uri(upstream.World.Address, instance + RestOf(instance)), ("X-Api-Key", "demo-newsapi-key"),
                ("api-key", "demo-guardian-key"));
        return await upstream.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
    }

    private static string RestOf(string instance) => instance.Split('~')[0] switch
    {
        "newsapi" => "/v2/everything?q=climate",
        "guardian" => "/search?q=climate",
        "algolia" => "/api/v1/search?query=climate",
        "firebase" => "/v0/topstories.json",
        _ => "/rss.xml",
    };
}
