using System.Globalization;
using Microsoft.Extensions.Time.Testing;
using Tributary.Http;

namespace Tributary.Engine.Tests.Http;

/// <summary>A 403 that says when to come back, or that an allowance is used up, is a request to slow down.</summary>
public sealed class SlowDownTests : NetworkTest
{
    [Theory]
    [InlineData("Retry-After: 90", 90)]
    [InlineData("x-ratelimit-remaining: 0\r\nx-ratelimit-reset: 90", 90)]
    [InlineData("RateLimit: \"secondary\";r=0;t=90", 90)]
    [InlineData("RateLimit-Remaining: 0\r\nRateLimit-Reset: 90", 90)]
    [InlineData("X-RateLimit-Remaining-Hour: 0\r\nX-RateLimit-Reset-Hour: 90", 90)]
    [InlineData("x-ratelimit-remaining: 0", null)]
    [InlineData("x-ratelimit-remaining: 0\r\nx-ratelimit-reset: Mon, 01 Nov 1999 00:00:00 GMT", null)]
    public async Task It_is_rate_limited_and_rests_its_provider(string headers, int? seconds)
    {
        var server = Serve($"HTTP/1.1 403 Forbidden\r\n{headers}\r\nContent-Length: 0\r\n\r\n");
        var client = Client(null, new FakeTimeProvider());
        var failure = StatusFailure.From((await GetAsync(client, server.Address())).Response!)!;
        Assert.Equal((FailureKind.RateLimited, 403), (failure.Kind, failure.Status));
        Assert.Equal(seconds is { } told ? TimeSpan.FromSeconds(told) : null, failure.RetryAfter);
        Assert.StartsWith("127.0.0.1 asks to slow down with status 403", failure.Message, StringComparison.Ordinal);
        Assert.Equal(FailureKind.RateLimited, (await GetAsync(client, server.Address())).Failure?.Kind);
        Assert.Equal(1, server.Requests);
    }

    [Theory]
    [InlineData(403, "x-ratelimit-remaining: 10\r\nx-ratelimit-reset: 90")]
    [InlineData(403, "Retry-After: soon")]
    [InlineData(403, "X-Other: 0")]
    [InlineData(401, "Retry-After: 90")]
    public async Task Without_that_it_is_auth_and_the_provider_is_asked_on(int status, string headers)
    {
        var server = Serve(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {status} No\r\n{headers}\r\nContent-Length: 0\r\n\r\n"));
        var client = Client();
        for (var i = 0; i < 2; i++)
            Assert.Equal(FailureKind.Auth, StatusFailure.From((await GetAsync(client, server.Address())).Response!)?.Kind);
    }

    [Fact]
    public async Task It_is_tried_again_when_it_says_as_a_429_is()
    {
        var answered = 0;
        var server = Serve(peer => peer.AnswerEachAsync(_ =>
            Interlocked.Increment(ref answered) == 1 ? "HTTP/1.1 403 No\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n" : Ok("hello")));
        var time = new FakeTimeProvider();
        var client = Client(options => options with { Retry = new() { FirstDelay = TimeSpan.FromMilliseconds(1) } }, time);
        var sending = GetAsync(client, server.Address());
        while (!sending.IsCompleted)
        {
            await Task.Delay(1);
            time.Advance(TimeSpan.FromMilliseconds(100));
        }

        Assert.Equal(200, (await sending).Response?.Status);
    }
}
