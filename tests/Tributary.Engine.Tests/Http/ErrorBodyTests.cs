using Microsoft.Extensions.Time.Testing;
using Tributary.Fanout;
using Tributary.Http;

namespace Tributary.Engine.Tests.Http;

/// <summary>An error's status is the answer, whatever becomes of its body; and of a redirect its Location is.</summary>
public sealed class ErrorBodyTests : NetworkTest
{
    public static TheoryData<string> Broken =>
    [
        "Content-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello",
        "Content-Encoding: compress\r\nContent-Length: 5\r\n\r\nhello",
        "Content-Length: 50000000\r\n\r\nhello",
        "Content-Length: five\r\n\r\nhello",
        "Content-Length: 50\r\n\r\nhello",
        "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        "Transfer-Encoding: chunked\r\n\r\nnonsense",
        "Transfer-Encoding: gzip, chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n5\r\nhel",
    ];

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task A_broken_body_leaves_the_status(string rest)
    {
        foreach (var (status, kind) in ((int, FailureKind)[])[
            (401, FailureKind.Auth), (403, FailureKind.Auth), (404, FailureKind.Http), (410, FailureKind.Http), (429, FailureKind.RateLimited),
            (500, FailureKind.Http), (503, FailureKind.Http)])
        {
            var server = Serve(async peer =>
            {
                await peer.RequestAsync();
                await peer.SendAsync($"HTTP/1.1 {status} No\r\nRetry-After: 120\r\n{rest}");
                peer.Dispose();
            });
            var response = (await GetAsync(Client(), server.Address())).Response;
            var failure = StatusFailure.From(response!)!;
            Assert.Equal(
                (status, status == 403 ? FailureKind.RateLimited : kind, TimeSpan.FromMinutes(2)), (failure.Status, failure.Kind, failure.RetryAfter));
            Assert.Equal((0, false), (response!.Body.Length, response.IsWhole));
        }
    }

    [Fact]
    public async Task A_reset_within_the_body_leaves_the_status()
    {
        var inBody = new TaskCompletionSource();
        var server = Serve(async peer =>
        {
            await peer.RequestAsync();
            await peer.SendAsync("HTTP/1.1 404 No\r\nContent-Length: 10\r\n\r\nhello");
            await inBody.Task;
            peer.Reset();
        });
        var result = await SendAsync(Client(), new()
        {
            Address = server.Address(),
            OnPhase = phase => _ = phase == Phase.Body && inBody.TrySetResult(),
        });
        Assert.Equal(404, result.Response?.Status);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(1)]
    public async Task A_body_that_stalls_is_waited_for_briefly_and_no_bound_takes_the_status_away(int idleSeconds)
    {
        var time = new Clock();
        var server = Serve(async peer =>
        {
            await peer.RequestAsync();
            await peer.SendAsync("HTTP/1.1 429 Slow down\r\nRetry-After: 1\r\nContent-Length: 10\r\n\r\nhello");
        });
        var client = Client(options => options with { Bounds = options.Bounds with { BodyIdle = TimeSpan.FromSeconds(idleSeconds) } }, time);
        var asking = GetAsync(client, server.Address());
        await time.ReadsError.Task.WaitAsync(Ample);
        time.Advance(TimeSpan.FromSeconds(2));
        var result = await asking;
        Assert.Equal(429, result.Response?.Status);
        Assert.Equal(TimeSpan.FromSeconds(2), result.Elapsed);
    }

    [Fact]
    public async Task A_caller_who_stops_within_an_errors_body_has_stopped()
    {
        var server = Serve(async peer =>
        {
            await peer.RequestAsync();
            await peer.SendAsync("HTTP/1.1 500 No\r\nContent-Length: 10\r\n\r\nhello");
        });
        var (request, inBody) = Telling(server.Address(), Phase.Body);
        using var caller = new CancellationTokenSource();
        var asking = Client(null, new FakeTimeProvider()).SendAsync(request, Ample, Deadline.None, caller.Token);
        await inBody;
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
    }

    [Theory]
    [InlineData("Content-Length: 10\r\n\r\nhel")]
    [InlineData("Content-Length: 10000000\r\n\r\nhel")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\nnonsense\r\n")]
    [InlineData("Content-Encoding: compress\r\n\r\nhel")]
    public async Task A_redirect_is_followed_at_once_whatever_its_body_does(string rest)
    {
        var server = Serve(async peer =>
        {
            if ((await peer.RequestAsync())!.Contains(" /b ", StringComparison.Ordinal))
                await peer.SendAsync(Ok("there"));
            else
                await peer.SendAsync($"HTTP/1.1 302 Found\r\nLocation: /b\r\n{rest}");
        });
        // The clock stands still: nothing can have waited for it.
        var result = await GetAsync(Client(null, new FakeTimeProvider()), server.Address("/a"));
        Assert.Equal("there"u8.ToArray(), result.Response?.Body.ToArray());
        Assert.Equal(2, server.Accepted);
    }

    private sealed class Clock : FakeTimeProvider
    {
        public TaskCompletionSource ReadsError { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            if (dueTime == TimeSpan.FromSeconds(2))
                ReadsError.TrySetResult();
            return timer;
        }
    }
}
