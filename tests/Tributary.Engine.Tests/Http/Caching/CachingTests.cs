using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Tributary.Fanout;
using Tributary.Http;
using Tributary.Http.Caching;

namespace Tributary.Engine.Tests.Http.Caching;

public sealed class CachingTests : NetworkTest
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));
    private readonly MemoryResponseCache _cache = new();
    private readonly ConcurrentQueue<string> _heads = new();

    [Fact]
    public async Task A_fresh_answer_is_given_again_without_asking()
    {
        var (client, request) = Asking(_ => Ok("one", "Cache-Control: max-age=60\r\nETag: \"1\"\r\n"));
        var first = await KeptAsync(client, request);
        Assert.Equal((ResponseOrigin.Fresh, "\"1\""), (first.Origin, first.Validators!.ETag));
        _time.Advance(TimeSpan.FromSeconds(59));
        var again = await SendAsync(client, request);
        Assert.Equal((ResponseOrigin.Cached, "one", 200, 0), (again.Response!.Origin, Text(again.Response), again.Response.Status, again.Attempts));
        Assert.Equal(first.ReceivedAt, again.Response.ReceivedAt);
        Assert.Single(_heads);
    }

    [Fact]
    public async Task Nothing_is_remembered_that_the_caller_has_not_understood()
    {
        var (client, request) = Asking(_ => Ok("one", "Cache-Control: max-age=60\r\n"));
        await SendAsync(client, request);
        var again = await SendAsync(client, request);
        Assert.Equal(ResponseOrigin.Fresh, again.Response!.Origin);
        Assert.Equal(2, _heads.Count);
    }

    [Theory]
    [InlineData("\"1\"", "Mon, 23 Nov 2026 11:00:00 GMT")]
    [InlineData("W/\"é\"", null)]
    [InlineData("no quotes, and a comma", null)]
    [InlineData("\"unended", null)]
    [InlineData("W/", "0")]
    [InlineData("*", "yesterday evening")]
    [InlineData(null, "Mon,  23 Nov 2026 11:00:00 +0100")]
    public async Task Validators_go_back_as_they_came_and_a_304_gives_the_remembered_body(string? tag, string? modified)
    {
        var headers = (tag is null ? "" : $"ETag: {tag}\r\n") + (modified is null ? "" : $"Last-Modified: {modified}\r\n");
        var (client, request) = Asking(head => Conditional(head) ? "HTTP/1.1 304 Not Modified\r\n\r\n" : Ok("one", headers));
        await KeptAsync(client, request);
        for (var i = 0; i < 2; i++)
        {
            var again = await SendAsync(client, request);
            Assert.Equal((ResponseOrigin.NotModified, "one", 200), (again.Response!.Origin, Text(again.Response), again.Response.Status));
            Assert.Equal(new Validators(tag, modified) { Address = request.Address }, again.Response.Validators);
            Assert.Equal(1, again.Attempts);
            Assert.Equal((tag, modified), (Sent("If-None-Match"), Sent("If-Modified-Since")));
        }
    }

    [Fact]
    public async Task A_304_renews_what_is_remembered_and_its_headers_go_over_the_old_ones()
    {
        var (client, request) = Asking(head => Conditional(head)
            ? "HTTP/1.1 304 Not Modified\r\nCache-Control: max-age=60\r\nX-Note: new\r\nContent-Type: text/other\r\n\r\n"
            : Ok("one", "ETag: \"1\"\r\nX-Note: old\r\nX-Old: stays\r\nAge: 5\r\nContent-Type: text/xml\r\n"));
        await KeptAsync(client, request);
        var confirmed = (await SendAsync(client, request)).Response!;
        Assert.Equal(ResponseOrigin.NotModified, confirmed.Origin);
        Assert.Equal(
            ("new", "stays", null, "text/xml"),
            (confirmed.Header("X-Note"), confirmed.Header("X-Old"), confirmed.Header("Age"), confirmed.Header("Content-Type")));
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(ResponseOrigin.Cached, (await SendAsync(client, request)).Response!.Origin);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(ResponseOrigin.NotModified, (await SendAsync(client, request)).Response!.Origin);
        Assert.Equal(3, _heads.Count);
    }

    [Fact]
    public async Task The_callers_own_validators_give_a_304_with_an_empty_body()
    {
        var (client, request) = Asking(_ => "HTTP/1.1 304 Not Modified\r\nLast-Modified: later\r\n\r\n");
        var result = await SendAsync(client, request with { Validators = new("\"é", "before") });
        Assert.Equal((304, ResponseOrigin.NotModified, 0), (result.Response!.Status, result.Response.Origin, result.Response.Body.Length));
        Assert.Equal(new("\"é", "later") { Address = request.Address }, result.Response.Validators);
        Assert.Equal(("\"é", "before"), (Sent("If-None-Match"), Sent("If-Modified-Since")));
        Assert.Null(StatusFailure.From(result.Response));
        await client.KeepAsync(result.Response, CancellationToken.None);
        Assert.Equal(0, _cache.Bytes);
    }

    [Theory]
    [InlineData("500 Broken", "Cache-Control: max-age=60\r\n")]
    [InlineData("203 Non-Authoritative Information", "Cache-Control: max-age=60\r\n")]
    [InlineData("200 OK", "Cache-Control: no-store\r\nETag: \"1\"\r\n")]
    [InlineData("200 OK", "")]
    [InlineData("200 OK", "Cache-Control: max-age=60\r\nX-Echo: sesame%2Fopen\r\n")]
    [InlineData("200 OK", "Cache-Control: max-age=60\r\nX-Echo: your key is sesame/open!\r\n")]
    public async Task What_may_not_be_kept_is_not(string status, string headers)
    {
        var (client, request) = Asking(_ => $"HTTP/1.1 {status}\r\nContent-Length: 3\r\n{headers}\r\none");
        await KeptAsync(client, request with { SecretHeaders = [new("X-Api-Key", new("sesame/open"))] });
        Assert.Equal(0, _cache.Bytes);
    }

    [Fact]
    public async Task A_body_that_repeats_the_key_is_not_kept()
    {
        var (client, request) = Asking(_ => Ok("hello sesame!", "Cache-Control: max-age=60\r\n"));
        await KeptAsync(client, request with { SecretQuery = new("api-key", new("sesame")) });
        Assert.Equal(0, _cache.Bytes);
        await KeptAsync(client, request);
        Assert.NotEqual(0, _cache.Bytes);
    }

    [Fact]
    public async Task A_provider_without_a_word_about_freshness_is_asked_again_after_the_policys_time()
    {
        var (client, request) = Asking(_ => Ok("one", "Cache-Control: no-cache\r\nExpires: -1\r\nSet-Cookie: a=b\r\n"));
        request = request with { Cache = new() { MinTtl = TimeSpan.FromMinutes(15) } };
        await KeptAsync(client, request);
        _time.Advance(TimeSpan.FromMinutes(15) - TimeSpan.FromTicks(1));
        var again = (await SendAsync(client, request)).Response!;
        Assert.Equal((ResponseOrigin.Cached, null), (again.Origin, again.Header("Set-Cookie")));
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(ResponseOrigin.Fresh, (await SendAsync(client, request)).Response!.Origin);
    }

    [Fact]
    public async Task A_reload_asks_whatever_is_remembered_and_its_answer_takes_the_old_ones_place()
    {
        var answers = 0;
        var (client, request) = Asking(_ => Ok($"{++answers}", "Cache-Control: max-age=60\r\nETag: \"1\"\r\n"));
        await KeptAsync(client, request);
        var reloaded = await KeptAsync(client, request with { Cache = new() { Reload = true } });
        Assert.Equal((ResponseOrigin.Fresh, "2", null), (reloaded.Origin, Text(reloaded), Sent("If-None-Match")));
        Assert.Equal("2", Text((await SendAsync(client, request)).Response!));
    }

    [Fact]
    public async Task Two_keys_never_share_an_answer()
    {
        var (client, request) = Asking(_ => Ok("one", "Cache-Control: max-age=60\r\n"));
        await KeptAsync(client, request with { SecretHeaders = [new("X-Api-Key", new("mine"))] });
        var other = await SendAsync(client, request with { SecretHeaders = [new("X-Api-Key", new("yours"))] });
        Assert.Equal(ResponseOrigin.Fresh, other.Response!.Origin);
    }

    [Fact]
    public async Task A_failure_leaves_the_last_good_answer_where_it_is()
    {
        var broken = false;
        var (client, request) = Asking(_ => broken ? "HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n" : Ok("one", "ETag: \"1\"\r\n"));
        await KeptAsync(client, request);
        broken = true;
        Assert.Equal(500, (await KeptAsync(client, request)).Status);
        Assert.Equal("\"1\"", Sent("If-None-Match"));
        await SendAsync(client, request);
        Assert.Equal("\"1\"", Sent("If-None-Match"));
    }

    [Fact]
    public async Task A_cache_that_fails_costs_nothing_but_the_memory()
    {
        var defects = new ConcurrentQueue<Exception>();
        var server = Serve(Ok("one", "Cache-Control: max-age=60\r\n"));
        var client = Client(options => options with { Cache = new BrokenCache(), OnDefect = defects.Enqueue });
        var request = new OutboundRequest { Address = server.Address(), Cache = new() };
        Assert.Equal("one", Text(await KeptAsync(client, request)));
        Assert.Equal(["find", "keep"], defects.Select(defect => defect.Message));
    }

    [Fact]
    public async Task A_cache_that_hangs_is_not_waited_for()
    {
        var server = Serve(Ok("one"));
        var hanging = new HangingCache();
        var client = Client(options => options with { Cache = hanging }, _time);
        var asking = SendAsync(client, new() { Address = server.Address(), Cache = new() });
        await hanging.Asked;
        Assert.False(asking.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("one", Text((await asking).Response!));
    }

    [Fact]
    public async Task What_a_cache_takes_counts_against_the_request_and_leaves_it_half()
    {
        var server = Serve(Ok("one"));
        var hanging = new HangingCache();
        var client = Client(options => options with { Cache = hanging }, _time);
        var asking = SendAsync(client, new() { Address = server.Address(), Cache = new() }, TimeSpan.FromMilliseconds(600));
        await hanging.Asked;
        _time.Advance(TimeSpan.FromMilliseconds(299));
        Assert.False(asking.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        var result = await asking;
        Assert.Equal(("one", TimeSpan.FromMilliseconds(300)), (Text(result.Response!), result.Elapsed));
    }

    [Fact]
    public async Task A_cache_that_blocks_its_caller_is_not_waited_for()
    {
        using var gate = new ManualResetEventSlim();
        var server = Serve(Ok("one"));
        var blocking = new BlockingCache(gate);
        var client = Client(options => options with { Cache = blocking }, _time);
        var asking = SendAsync(client, new() { Address = server.Address(), Cache = new() });
        await blocking.Asked;
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("one", Text((await asking).Response!));
        gate.Set();
    }

    [Theory]
    [InlineData(2.0 / 60)]
    [InlineData(0.5)]
    [InlineData(12)]
    [InlineData(24)]
    [InlineData(24 * 30)]
    public async Task A_clock_that_was_set_back_makes_nothing_fresh_for_longer(double hours)
    {
        var (client, request) = Asking(_ => Ok("one", "Cache-Control: max-age=60\r\n"));
        await KeptAsync(client, request);
        var held = _time.GetUtcNow();
        var earlier = new FakeTimeProvider(held - TimeSpan.FromHours(hours));
        var other = Client(options => options with { Cache = _cache }, earlier);
        Assert.Equal(ResponseOrigin.Fresh, (await SendAsync(other, request)).Response!.Origin);
    }

    [Fact]
    public async Task A_clock_that_was_put_right_by_seconds_changes_nothing()
    {
        var (client, request) = Asking(_ => Ok("one", "Cache-Control: max-age=60\r\n"));
        await KeptAsync(client, request);
        var other = Client(options => options with { Cache = _cache }, new FakeTimeProvider(_time.GetUtcNow() - TimeSpan.FromSeconds(5)));
        Assert.Equal(ResponseOrigin.Cached, (await SendAsync(other, request)).Response!.Origin);
    }

    [Fact]
    public async Task A_refused_address_is_refused_whatever_is_remembered()
    {
        var (client, request) = Asking(_ => Ok("one", "Cache-Control: max-age=60\r\n"));
        await KeptAsync(client, request);
        var result = await client.SendAsync(request, Ample, Deadline.After(TimeSpan.Zero, _time), CancellationToken.None);
        Assert.Equal(FailureKind.NotStarted, result.Failure!.Kind);
    }

    [Fact]
    public async Task A_policy_out_of_its_range_is_misuse()
    {
        var request = new OutboundRequest { Address = new("http://127.0.0.1:1/"), Cache = new() { MinTtl = TimeSpan.FromHours(25) } };
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => GetAsync(request));
        await Assert.ThrowsAsync<ArgumentException>(() => GetAsync(request with { Cache = null, Validators = new("a\nb", null) }));

        Task GetAsync(OutboundRequest wrong) => Client().SendAsync(wrong, Ample, Deadline.None, CancellationToken.None);
    }

    private (OutboundClient Client, OutboundRequest Request) Asking(Func<string, string> answer)
    {
        var server = Serve(peer => peer.AnswerEachAsync(head =>
        {
            _heads.Enqueue(head);
            return answer(head);
        }));
        return (Client(options => options with { Cache = _cache }, _time), new() { Address = server.Address("/a"), Cache = new() });
    }

    private static async Task<OutboundResponse> KeptAsync(OutboundClient client, OutboundRequest request)
    {
        var response = (await SendAsync(client, request)).Response!;
        await client.KeepAsync(response, CancellationToken.None);
        return response;
    }

    private string? Sent(string header) => _heads.Last().Split("\r\n")
        .Where(line => line.StartsWith($"{header}: ", StringComparison.Ordinal)).Select(line => line[(header.Length + 2)..]).SingleOrDefault();

    private static bool Conditional(string head) =>
        head.Contains("\r\nIf-None-Match: ", StringComparison.Ordinal) || head.Contains("\r\nIf-Modified-Since: ", StringComparison.Ordinal);

    private static string Text(OutboundResponse response) => Encoding.ASCII.GetString(response.Body.Span);

    private sealed class BrokenCache : IResponseCache
    {
        public ValueTask<CachedResponse?> FindAsync(string key, CancellationToken cancellationToken) => throw new IOException("find");

        public ValueTask KeepAsync(string key, CachedResponse response, CancellationToken cancellationToken) => throw new IOException("keep");

        public ValueTask RemoveAsync(Uri address, CancellationToken cancellationToken) => throw new IOException("remove");
    }

    private sealed class BlockingCache(ManualResetEventSlim gate) : IResponseCache
    {
        private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Asked => _asked.Task.WaitAsync(Ample);

        public ValueTask<CachedResponse?> FindAsync(string key, CancellationToken cancellationToken)
        {
            _asked.TrySetResult();
            gate.Wait(Ample, CancellationToken.None);
            throw new IOException("late");
        }

        public ValueTask KeepAsync(string key, CachedResponse response, CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public ValueTask RemoveAsync(Uri address, CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }

    private sealed class HangingCache : IResponseCache
    {
        private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Asked => _asked.Task.WaitAsync(Ample);

        public async ValueTask<CachedResponse?> FindAsync(string key, CancellationToken cancellationToken)
        {
            var never = new TaskCompletionSource<CachedResponse?>();
            _asked.SetResult();
            return await never.Task;
        }

        public ValueTask KeepAsync(string key, CachedResponse response, CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public ValueTask RemoveAsync(Uri address, CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }
}
