using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.Time.Testing;
using Tributary.Fanout;
using Tributary.Http;
using Tributary.Http.Caching;

namespace Tributary.Engine.Tests.Http;

/// <summary>A handler in the network's place: everything but the network is ours as before.</summary>
public sealed class StandInTests
{
    private readonly FakeTimeProvider _time = new(new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task A_request_reaches_the_handler_and_its_answer_comes_back()
    {
        using var network = new StandIn((request, _) => Task.FromResult(Answer(200, $"{request.Method} {request.RequestUri} {request.Headers.UserAgent}")));
        await using var client = new OutboundClient(new() { Handler = network });
        var result = await client.SendAsync("https://shop.example/1", cancellationToken: Token);
        Assert.Equal("GET https://shop.example/1 Tributary.Http", result.GetOrThrow().GetString());
        Assert.Equal([Phase.Queue, Phase.Response, Phase.Body], result.Phases.Reached.Select(entry => entry.Phase));
        Assert.Equal((1, 1), (result.Attempts, network.Requests));
        Assert.True(result.GetOrThrow().IsWhole);
    }

    [Fact]
    public async Task Redirects_are_followed_and_further_attempts_made()
    {
        var answers = new Queue<HttpResponseMessage>([Answer(503, ""), Redirect("https://b.example/"), Answer(200, "hello")]);
        using var network = new StandIn((_, _) => Task.FromResult(answers.Dequeue()));
        await using var client = new OutboundClient(new() { Handler = network, Retry = new() { FirstDelay = TimeSpan.FromMilliseconds(1) } });
        var result = await client.SendAsync("https://a.example/", cancellationToken: Token);
        Assert.Equal((new("https://b.example/"), "hello"), (result.GetOrThrow().Address, result.GetOrThrow().GetString()));
        Assert.Equal((2, 3), (result.Attempts, network.Requests));
    }

    [Fact]
    public async Task The_pace_is_kept()
    {
        var starts = new List<TimeSpan>();
        var begun = _time.GetTimestamp();
        using var network = new StandIn((_, _) =>
        {
            starts.Add(_time.GetElapsedTime(begun));
            return Task.FromResult(Answer(200, ""));
        });
        await using var client = new OutboundClient(
            new() { Handler = network, ProviderDefaults = new() { Spacing = TimeSpan.FromSeconds(2) } }, _time);
        var sending = Task.WhenAll(Enumerable.Range(0, 3).Select(n => client.SendAsync($"https://a.example/{n}", cancellationToken: Token)));
        while (!sending.IsCompleted)
        {
            _time.Advance(TimeSpan.FromMilliseconds(500));
            await Task.Delay(1, Token);
        }

        Assert.All(starts.Zip(starts.Skip(1)), pair => Assert.True(pair.Second - pair.First >= TimeSpan.FromSeconds(2)));
        Assert.Equal(3, starts.Count);
    }

    [Theory]
    [InlineData(null, 30)]
    [InlineData(7, 7)]
    public async Task A_handler_that_hangs_is_ended_by_the_bound_on_the_whole(int? timeout, int seconds)
    {
        using var network = new StandIn(async (_, token) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, _time, token);
            return Answer(200, "");
        });
        await using var client = new OutboundClient(
            timeout is { } set ? new() { Handler = network, Bounds = new() { Response = TimeSpan.FromHours(1) }, Timeout = TimeSpan.FromSeconds(set) }
                : new() { Handler = network, Bounds = new() { Response = TimeSpan.FromHours(1) } },
            _time);
        var sending = client.SendAsync("https://a.example/", cancellationToken: Token);
        _time.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromMilliseconds(1));
        Assert.False(sending.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal((FailureKind.Timeout, Phase.Response), ((await sending).Failure?.Kind, (await sending).Failure?.Phase));
    }

    [Fact]
    public async Task A_deadline_needs_no_timeout()
    {
        using var network = new StandIn((_, _) => Task.FromResult(Answer(200, "")));
        await using var client = new OutboundClient(new() { Handler = network }, _time);
        var result = await client.SendAsync("https://a.example/", deadline: Deadline.After(TimeSpan.Zero, _time), cancellationToken: Token);
        Assert.Equal((FailureKind.NotStarted, 0), (result.Failure?.Kind, network.Requests));
    }

    [Fact]
    public async Task What_is_understood_is_remembered()
    {
        using var network = new StandIn((_, _) => Task.FromResult(Fresh("hello")));
        await using var client = new OutboundClient(new() { Handler = network, Cache = new MemoryResponseCache() }, _time);
        var request = new OutboundRequest { Address = new("https://a.example/"), Cache = new() };
        var first = await client.SendAsync(request, cancellationToken: Token);
        await client.KeepAsync(first.GetOrThrow(), Token);
        var again = await client.SendAsync(request, cancellationToken: Token);
        Assert.Equal((ResponseOrigin.Cached, 1), (again.Response?.Origin, network.Requests));
    }

    [Theory]
    [InlineData(HttpRequestError.NameResolutionError, FailureKind.Dns)]
    [InlineData(HttpRequestError.ConnectionError, FailureKind.Connect)]
    [InlineData(HttpRequestError.SecureConnectionError, FailureKind.Tls)]
    [InlineData(HttpRequestError.ResponseEnded, FailureKind.Http)]
    [InlineData(HttpRequestError.Unknown, FailureKind.Http)]
    public async Task What_the_handler_throws_is_the_failure_that_it_says(HttpRequestError code, FailureKind kind)
    {
        using var network = new StandIn((_, _) => throw new HttpRequestException(code, "no way"));
        await using var client = new OutboundClient(new() { Handler = network, Retry = new() { MaxAttempts = 1 } });
        Assert.Equal(kind, (await client.SendAsync("https://a.example/", cancellationToken: Token)).Failure?.Kind);
    }

    [Fact]
    public async Task A_failure_of_ones_own_and_a_time_out_come_through()
    {
        var errors = new Queue<Exception>([
            new OutboundException(new(FailureKind.Quota, "used up")), new TaskCanceledException("slow", new TimeoutException())]);
        using var network = new StandIn((_, _) => throw errors.Dequeue());
        await using var client = new OutboundClient(new() { Handler = network, Retry = new() { MaxAttempts = 1 } });
        Assert.Equal(FailureKind.Quota, (await client.SendAsync("https://a.example/", cancellationToken: Token)).Failure?.Kind);
        Assert.Equal(FailureKind.Timeout, (await client.SendAsync("https://a.example/", cancellationToken: Token)).Failure?.Kind);
    }

    [Fact]
    public async Task A_defect_of_the_handler_is_told_and_an_address_that_is_a_number_is_checked()
    {
        var defects = new List<Exception>();
        using var network = new StandIn((_, _) => throw new InvalidOperationException("a defect"));
        await using var client = new OutboundClient(new() { Handler = network, OnDefect = defects.Add });
        Assert.Equal(FailureKind.Unexpected, (await client.SendAsync("https://a.example/", cancellationToken: Token)).Failure?.Kind);
        Assert.Equal("a defect", Assert.Single(defects).GetBaseException().Message);
        Assert.Equal(FailureKind.Blocked, (await client.SendAsync("https://10.0.0.1/", cancellationToken: Token)).Failure?.Kind);
        Assert.Equal(1, network.Requests);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_callback_that_throws_as_its_token_fires_ends_nothing_but_is_told(bool byCaller)
    {
        var defects = new ConcurrentQueue<Exception>();
        using var caller = new CancellationTokenSource();
        using var network = new StandIn(async (_, token) =>
        {
            await using var registration = token.Register(() => throw new InvalidDataException("callback"));
            await Task.Delay(Timeout.InfiniteTimeSpan, _time, token);
            return Answer(200, "");
        });
        await using var client = new OutboundClient(new() { Handler = network, OnDefect = defects.Enqueue }, _time);
        var sending = client.SendAsync("https://a.example/", TimeSpan.FromSeconds(1), cancellationToken: caller.Token);
        if (byCaller)
        {
            await caller.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        }
        else
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal(FailureKind.Timeout, (await sending).Failure?.Kind);
        }

        while (defects.IsEmpty)
            await Task.Delay(1, Token);
        Assert.IsType<InvalidDataException>(Assert.Single(defects).GetBaseException());
    }

    [Fact]
    public async Task The_handler_outlives_the_client()
    {
        using var network = new StandIn((_, _) => Task.FromResult(Answer(200, "")));
        for (var i = 0; i < 2; i++)
            await using (var client = new OutboundClient(new() { Handler = network }))
                Assert.Null((await client.SendAsync("https://a.example/", cancellationToken: Token)).Error);
        Assert.False(network.IsDisposed);
    }

    [Fact]
    public void A_bound_on_the_whole_that_is_negative_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new OutboundClient(new() { Timeout = TimeSpan.FromSeconds(-2) }));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static HttpResponseMessage Answer(int status, string body) => new((HttpStatusCode)status) { Content = new StringContent(body) };

    private static HttpResponseMessage Fresh(string body) =>
        new() { Headers = { CacheControl = new() { MaxAge = TimeSpan.FromHours(1) } }, Content = new StringContent(body) };

    private static HttpResponseMessage Redirect(string to) => new(HttpStatusCode.Found) { Headers = { Location = new(to) } };
}

/// <summary>A network of one function.</summary>
internal sealed class StandIn(Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> answer) : HttpMessageHandler
{
    private int _requests;

    public int Requests => Volatile.Read(ref _requests);

    public bool IsDisposed { get; private set; }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _requests);
        return answer(request, cancellationToken);
    }

    protected override void Dispose(bool disposing)
    {
        IsDisposed = true;
        base.Dispose(disposing);
    }
}
