using Microsoft.Extensions.Time.Testing;
using Tributary.Fanout;
using Tributary.Http;

namespace Tributary.Engine.Tests.Http;

/// <summary>Attempts against a server that gets better, or does not. Waits are virtual.</summary>
public sealed class RetryTests : NetworkTest
{
    private readonly FakeTimeProvider _time = new(new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task An_answer_that_heals_is_given_and_the_attempts_before_it_are_told()
    {
        var server = Serve(Answers("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", Ok("hello")));
        var result = await RunAsync(server, random: 0);
        Assert.Equal((200, 2, 2), (result.Response?.Status, result.Attempts, server.Requests));
        var failed = Assert.Single(result.FailedAttempts);
        Assert.Equal((FailureKind.Http, 503, TimeSpan.Zero), (failed.Why.Kind, failed.Why.Status, failed.Start));
        Assert.Equal(TimeSpan.FromMilliseconds(200), failed.Wait);
        Assert.InRange(result.Phases[Phase.Queue]!.Value, failed.Wait, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task The_last_answer_is_given_where_none_is_better()
    {
        var server = Serve("HTTP/1.1 502 Bad\r\nContent-Length: 0\r\n\r\n");
        var result = await RunAsync(server, random: 0.5);
        Assert.Equal((502, 3, 3), (result.Response?.Status, result.Attempts, server.Requests));
        // Decorrelated: half way between 200 ms and three times the wait before.
        Assert.Equal([400.0, 700.0], result.FailedAttempts.Select(attempt => attempt.Wait.TotalMilliseconds));
    }

    [Fact]
    public async Task A_connection_that_breaks_is_made_again()
    {
        var server = Serve(async peer =>
        {
            await peer.RequestAsync();
            peer.Server.Began();
            peer.Server.Ended();
            if (peer.Index == 0)
                await peer.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
            else
                await peer.SendAsync(Ok("hello"));
            if (peer.Index == 0)
                peer.Reset();
        });
        var result = await RunAsync(server, random: 0);
        Assert.Equal((200, 2), (result.Response?.Status, result.Attempts));
        Assert.Equal((FailureKind.Http, Phase.Body), (result.FailedAttempts[0].Why.Kind, result.FailedAttempts[0].Why.Phase));
    }

    [Fact]
    public async Task What_will_not_heal_is_asked_once()
    {
        var server = Serve("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
        var result = await RunAsync(server, random: 0);
        Assert.Equal((404, 1, 1), (result.Response?.Status, result.Attempts, server.Requests));
        Assert.Empty(result.FailedAttempts);
    }

    [Fact]
    public async Task A_retry_that_would_not_end_within_the_timeout_never_begins()
    {
        var server = Serve("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n");
        var client = Client(options => options with { Retry = new(), Random = () => 0 }, _time);
        var result = await SendAsync(client, new() { Address = server.Address() }, TimeSpan.FromMilliseconds(199));
        Assert.Equal((503, 1, 1), (result.Response?.Status, result.Attempts, server.Requests));
    }

    [Fact]
    public async Task A_retry_that_would_not_end_before_the_deadline_never_begins()
    {
        var server = Serve("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n");
        var client = Client(options => options with { Retry = new(), Random = () => 0 }, _time);
        var deadline = Deadline.After(TimeSpan.FromMilliseconds(199), _time);
        var result = await client.SendAsync(new() { Address = server.Address() }, Ample, deadline, CancellationToken.None);
        Assert.Equal((503, 1, 1), (result.Response?.Status, result.Attempts, server.Requests));
    }

    [Fact]
    public async Task The_total_is_named_where_attempts_together_used_it_up()
    {
        var server = Serve(async peer =>
        {
            await peer.RequestAsync();
            await peer.SendAsync("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n");
            await peer.RequestAsync();
        });
        var client = Client(options => options with { Retry = new(), Random = () => 0 }, _time);
        var answers = 0;
        var second = new TaskCompletionSource();
        var sending = SendAsync(client, new()
        {
            Address = server.Address(),
            OnPhase = phase =>
            {
                if (phase == Phase.Response && ++answers == 2)
                    second.SetResult();
            },
        }, TimeSpan.FromSeconds(5));
        while (!second.Task.IsCompleted)
            await StepAsync();
        _time.Advance(TimeSpan.FromSeconds(5));
        var failure = Failed(await sending, FailureKind.Timeout, Phase.Total);
        Assert.Equal("no response headers from 127.0.0.1 within 5 s, all attempts and redirects together", failure.Message);
    }

    [Theory]
    [InlineData(503)]
    [InlineData(404)]
    public async Task Who_stops_as_an_answer_arrives_has_that_answer_unless_it_was_to_be_asked_for_again(int status)
    {
        var server = Serve($"HTTP/1.1 {status} No\r\nContent-Length: 0\r\n\r\n");
        var client = Client(options => options with { Retry = new() }, _time);
        using var caller = new CancellationTokenSource();
        var sending = client.SendAsync(Stopping(server.Address(), Phase.Body, caller), Ample, Deadline.None, caller.Token);
        if (status == 503)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        else
            Assert.Equal(status, (await sending).Response?.Status);
        Assert.Equal(1, server.Requests);
    }

    [Fact]
    public async Task The_callers_token_ends_the_wait_between_attempts()
    {
        var server = Serve("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n");
        var time = new TellingClock(TimeSpan.FromMilliseconds(200));
        var client = Client(options => options with { Retry = new(), Random = () => 0 }, time);
        using var caller = new CancellationTokenSource();
        var sending = client.SendAsync(new() { Address = server.Address() }, Ample, Deadline.None, caller.Token);
        await time.ArmedAsync();
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        Assert.Equal(1, server.Requests);
    }

    private static OutboundRequest Stopping(Uri address, Phase at, CancellationTokenSource caller) => new()
    {
        Address = address,
        OnPhase = phase =>
        {
            if (phase == at)
                caller.Cancel();
        },
    };

    private static Func<Peer, Task> Answers(params string[] answers)
    {
        var next = 0;
        return peer => peer.AnswerEachAsync(_ => answers[Interlocked.Increment(ref next) - 1]);
    }

    private async Task<OutboundResult> RunAsync(ScriptedServer server, double random)
    {
        var client = Client(options => options with { Retry = new(), Random = () => random }, _time);
        var sending = GetAsync(client, server.Address());
        while (!sending.IsCompleted)
            await StepAsync();
        return await sending;
    }

    // Virtual time goes on by itself, in steps so small that it stands still for what is on the wire.
    private async Task StepAsync()
    {
        await Task.Delay(1);
        _time.Advance(TimeSpan.FromMilliseconds(100));
    }
}
