using System.Collections.Concurrent;
using System.Text;
using Tributary.Http;
using Tributary.Http.Caching;

namespace Tributary.Engine.Tests.Http;

/// <summary>Whether something has changed is asked of the address that gave the validators, and nobody else's word for it is taken.</summary>
public sealed class ConditionTests : NetworkTest
{
    private const string Unchanged = "HTTP/1.1 304 Not Modified\r\n\r\n";
    private const string Modified = "Mon, 23 Nov 2026 11:00:00 GMT";

    private readonly ConcurrentQueue<string> _heads = new();

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_condition_is_not_sent_to_where_a_redirect_leads(int status)
    {
        // As a static server does: what it has is older, whatever it is.
        var login = Recording(head => IsConditional(head) ? Unchanged : Ok("log in", $"Last-Modified: {Modified}\r\n"));
        var server = Recording(_ => Moved(status, login.Address("/login").AbsoluteUri));
        var result = await SendAsync(Client(), Asking(server.Address("/feed"), new("\"1\"", Modified)));
        Assert.Equal((200, ResponseOrigin.Fresh, "log in"), (result.Response!.Status, result.Response.Origin, Text(result.Response)));
        Assert.Equal(new(null, Modified) { Address = login.Address("/login") }, result.Response.Validators);
        Assert.Equal([true, false], _heads.Select(IsConditional));
    }

    [Theory]
    [InlineData("/other")]
    [InlineData("/feed?page=2")]
    [InlineData("/Feed")]
    public async Task Another_path_is_another_address(string path)
    {
        var server = Recording(head => head.StartsWith("GET /feed ", StringComparison.Ordinal) ? Moved(302, path) : IsConditional(head) ? Unchanged : Ok("new"));
        Assert.Equal("new", Text((await SendAsync(Client(), Asking(server.Address("/feed"), new("\"1\"", null)))).Response!));
    }

    [Fact]
    public async Task The_address_that_gave_the_validators_is_asked_behind_a_redirect_and_may_say_that_the_other_has_moved_there()
    {
        var server = Recording(head => head.StartsWith("GET /old ", StringComparison.Ordinal) ? Moved(301, "/new")
            : IsConditional(head) ? Unchanged : Ok("new", "ETag: \"1\"\r\n"));
        var client = Client();
        var first = (await GetAsync(client, server.Address("/old"))).Response!;
        Assert.Equal(new("\"1\"", null) { Address = server.Address("/new") }, first.Validators);
        var again = (await SendAsync(client, Asking(server.Address("/old"), first.Validators!))).Response!;
        Assert.Equal((304, ResponseOrigin.NotModified, server.Address("/new")), (again.Status, again.Origin, again.MovedTo));
        Assert.Equal(first.Validators, again.Validators);
        Assert.Equal([false, false, false, true], _heads.Select(IsConditional));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/old")]
    public async Task A_304_to_a_request_without_a_condition_is_a_failure(string path)
    {
        var server = Recording(head => head.StartsWith("GET /old ", StringComparison.Ordinal) ? Moved(301, "/new") : Unchanged);
        var result = await SendAsync(Client(), Asking(server.Address(path), path == "/" ? null : new("\"1\"", null)));
        Assert.Equal((ResponseOrigin.Fresh, null, false), (result.Response!.Origin, result.Response.MovedTo, result.Response.IsSuccess));
        var failure = StatusFailure.From(result.Response)!;
        Assert.Equal((FailureKind.Http, "127.0.0.1 answered 304 to a request without a condition"), (failure.Kind, failure.Message));
    }

    [Fact]
    public async Task A_condition_of_the_callers_own_stays_at_the_callers_address()
    {
        var server = Recording(head => head.StartsWith("GET /old ", StringComparison.Ordinal) ? Moved(302, "/new") : IsConditional(head) ? Unchanged : Ok("new"));
        var own = new OutboundRequest { Address = server.Address("/old"), Headers = [new("if-none-match", "\"1\""), new("If-Modified-Since", Modified)] };
        Assert.Equal("new", Text((await SendAsync(Client(), own)).Response!));
        Assert.Equal([true, false], _heads.Select(IsConditional));
        Assert.Equal(ResponseOrigin.NotModified, (await SendAsync(Client(), own with { Address = server.Address("/new") })).Response!.Origin);
    }

    [Fact]
    public async Task A_part_that_is_asked_for_on_a_condition_is_not_asked_of_another_address()
    {
        var server = Recording(head => head.StartsWith("GET /old ", StringComparison.Ordinal) ? Moved(302, "/new") : Ok("whole"));
        var own = new OutboundRequest
        {
            Address = server.Address("/old"),
            Headers = [new("if-range", "\"1\""), new("range", "bytes=0-1"), new("X-Plain", "1")],
        };
        Assert.Equal("whole", Text((await SendAsync(Client(), own)).Response!));
        Assert.Equal([true, false], _heads.Select(head => head.Contains("If-Range: \"1\"", StringComparison.OrdinalIgnoreCase)));
        Assert.Equal([true, false], _heads.Select(head => head.Contains("Range: bytes", StringComparison.OrdinalIgnoreCase)));
        Assert.All(_heads, head => Assert.Contains("X-Plain", head, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_guard_against_overwriting_goes_along()
    {
        var server = Recording(head => head.StartsWith("PUT /old ", StringComparison.Ordinal) ? Moved(308, "/new") : Ok(""));
        var put = new OutboundRequest
        {
            Address = server.Address("/old"), Method = "PUT", Body = new(new byte[1], null), Headers = [new("If-None-Match", "*"), new("If-Match", "\"1\"")],
        };
        await SendAsync(Client(), put);
        Assert.All(_heads, head => Assert.Contains("If-None-Match: *\r\nIf-Match: \"1\"\r\n", head, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("\"2\"", "\"1\"", 2)]
    [InlineData("\"2\"", "W/\"1\"", 2)]
    [InlineData("two", "\"1\"", 2)]
    [InlineData("\"1\"", "\"1\"", 1)]
    [InlineData("\"1\"", "W/\"1\"", 1)]
    [InlineData("W/\"1\"", "\"1\"", 1)]
    [InlineData("W/\"2\"", "\"1\"", 1)]
    [InlineData("\"2\"", null, 1)]
    public async Task A_304_for_another_strong_tag_is_not_taken(string told, string? asked, int requests)
    {
        var server = Recording(head => IsConditional(head) ? $"HTTP/1.1 304 Not Modified\r\nETag: {told}\r\n\r\n" : Ok("new", $"ETag: {told}\r\n"));
        var result = await SendAsync(Client(), Asking(server.Address(), new(asked, Modified)));
        Assert.Equal((requests == 1 ? 304 : 200, requests, requests), (result.Response!.Status, result.Attempts, server.Requests));
        if (requests > 1)
            Assert.Equal("127.0.0.1 answered 304 for another ETag than the one it was asked about", Assert.Single(result.FailedAttempts).Why.Message);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(413)]
    [InlineData(431)]
    public async Task Where_the_condition_is_refused_it_is_asked_once_without(int status)
    {
        var server = Recording(head => IsConditional(head) ? $"HTTP/1.1 {status} No\r\nContent-Length: 0\r\n\r\n" : Ok("new"));
        var result = await SendAsync(Client(), Asking(server.Address(), new("\"1\"", null)));
        Assert.Equal((200, 2, status), (result.Response!.Status, result.Attempts, Assert.Single(result.FailedAttempts).Why.Status));
        Assert.Equal([true, false], _heads.Select(IsConditional));
    }

    [Fact]
    public async Task What_is_refused_without_a_condition_too_is_an_answer()
    {
        var server = Recording(_ => "HTTP/1.1 431 No\r\nContent-Length: 0\r\n\r\n");
        Assert.Equal((431, 2), (await SendAsync(Client(), Asking(server.Address(), new("\"1\"", null)))) is var twice ? (twice.Response!.Status, twice.Attempts) : default);
        Assert.Equal(1, (await GetAsync(Client(), server.Address())).Attempts);
    }

    [Fact]
    public async Task Asking_again_keeps_the_pace()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        var server = Recording(head => IsConditional(head) ? "HTTP/1.1 431 No\r\nContent-Length: 0\r\n\r\n" : Ok("new"));
        var client = Client(options => options with { ProviderDefaults = new() { Spacing = TimeSpan.FromSeconds(10) } }, time);
        var sending = client.SendAsync(Asking(server.Address(), new("\"1\"", null)), Ample, Tributary.Fanout.Deadline.None, CancellationToken.None);
        while (client.Snapshot().Providers.All(provider => provider.Waiting == 0))
            await Task.Yield();
        Assert.Single(_heads);
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal("new", Text((await sending).Response!));
    }

    [Theory]
    [InlineData(1000, 999, true, true)]
    [InlineData(1001, 1000, false, true)]
    [InlineData(60_000, 20, false, true)]
    [InlineData(1001, 1001, false, false)]
    public async Task A_long_validator_is_neither_given_nor_sent(int tag, int modified, bool givesTag, bool givesDate)
    {
        var (tagged, dated) = (new string('t', tag), new string('d', modified));
        var server = Recording(_ => Ok("new", $"ETag: {tagged}\r\nLast-Modified: {dated}\r\n"));
        var given = (await GetAsync(Client(), server.Address())).Response!.Validators;
        Assert.Equal((givesTag ? tagged : null, givesDate ? dated : null), (given?.ETag, given?.LastModified));
        // One that was stored before there was a bound.
        await SendAsync(Client(), Asking(server.Address(), new(tagged, dated)));
        Assert.Equal(
            (givesTag, givesDate),
            (_heads.Last().Contains("If-None-Match", StringComparison.Ordinal), _heads.Last().Contains("If-Modified-Since", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_mirror_is_not_asked_about_what_the_other_origin_gave()
    {
        var server = Recording(_ => "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n");
        var mirror = Recording(head => IsConditional(head) ? Unchanged : Ok("mirrored", "ETag: \"m\"\r\n"));
        var client = Client(options => options with
        {
            Providers = new Dictionary<string, ProviderOptions> { [$"127.0.0.1:{server.Port}"] = new() { Mirrors = [mirror.Address()] } },
        });
        var first = (await SendAsync(client, Asking(server.Address("/a"), new("\"1\"", Modified)))).Response!;
        Assert.Equal(("mirrored", mirror.Address("/a")), (Text(first), first.Validators?.Address));
        Assert.Equal(ResponseOrigin.NotModified, (await SendAsync(client, Asking(server.Address("/a"), first.Validators!))).Response!.Origin);
        var own = new OutboundRequest { Address = server.Address("/a"), Headers = [new("If-None-Match", "\"1\"")] };
        Assert.Equal("mirrored", Text((await SendAsync(client, own)).Response!));
    }

    [Theory]
    [InlineData("ETag: \"sesame\"\r\n")]
    [InlineData("Last-Modified: SESAME\r\n")]
    public async Task Validators_that_repeat_a_key_are_not_given(string header)
    {
        var server = Recording(_ => Ok("new", header));
        var request = new OutboundRequest { Address = server.Address(), SecretHeaders = [new("X-Key", new("sesame"))] };
        Assert.Null((await SendAsync(Client(), request)).Response!.Validators);
    }

    private static OutboundRequest Asking(Uri address, Validators? validators) => new() { Address = address, Validators = validators };

    private static string Moved(int status, string location) => $"HTTP/1.1 {status} Moved\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n";

    private static bool IsConditional(string head) =>
        head.Contains("\r\nIf-None-Match: ", StringComparison.OrdinalIgnoreCase) || head.Contains("\r\nIf-Modified-Since: ", StringComparison.OrdinalIgnoreCase);

    private static string Text(OutboundResponse response) => Encoding.ASCII.GetString(response.Body.Span);

    private ScriptedServer Recording(Func<string, string> answer) => Serve(peer => peer.AnswerEachAsync(head =>
    {
        _heads.Enqueue(head);
        return answer(head);
    }));
}
