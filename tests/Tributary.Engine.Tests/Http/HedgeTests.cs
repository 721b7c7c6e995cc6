using Microsoft.Extensions.Time.Testing;
using Tributary.Fanout;
using Tributary.Http;

namespace Tributary.Engine.Tests.Http;

/// <summary>A provider that answers at several origins. The wait before the next one is asked is virtual.</summary>
public sealed class HedgeTests : NetworkTest
{
    private readonly FakeTimeProvider _time = new(new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task A_mirror_is_asked_where_the_first_is_slow_and_the_slow_one_is_ended()
    {
        var slow = Serve(async peer => await peer.RequestAsync());
        var mirror = Serve(peer => peer.AnswerEachAsync(head => Ok(head.Split(' ')[1])));
        var client = Client(Mirrored(slow, mirror), _time);
        var (request, waiting) = Telling(slow.Address("/a?b=1"), Phase.Response);
        var sending = SendAsync(client, request);
        await waiting;
        _time.Advance(TimeSpan.FromMilliseconds(999));
        Assert.Equal(0, mirror.Requests);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        var result = await sending;
        Assert.Equal("/a?b=1", System.Text.Encoding.UTF8.GetString(result.Response!.Body.Span));
        Assert.Equal(mirror.Port, result.Response.Address.Port);
        Assert.Equal(TimeSpan.FromSeconds(1), result.Elapsed);
        Assert.All(client.Snapshot().Providers, provider => Assert.Equal(0, provider.InFlight));
    }

    [Fact]
    public async Task A_mirror_is_asked_at_once_where_the_first_fails()
    {
        var broken = Serve("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n");
        var mirror = Serve(Ok("hello"));
        var result = await GetAsync(Client(Mirrored(broken, mirror), _time), broken.Address());
        Assert.Equal((200, mirror.Port), (result.Response?.Status, result.Response?.Address.Port));
    }

    [Fact]
    public async Task An_answer_that_no_mirror_could_better_is_given()
    {
        var server = Serve("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
        var mirror = Serve(Ok("hello"));
        var result = await GetAsync(Client(Mirrored(server, mirror), _time), server.Address());
        Assert.Equal((404, 0), (result.Response?.Status, mirror.Requests));
    }

    [Fact]
    public async Task Where_none_is_good_the_providers_own_answer_is_given()
    {
        var server = Serve("HTTP/1.1 502 Bad\r\nContent-Length: 0\r\n\r\n");
        var mirror = Serve("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n");
        var result = await GetAsync(Client(Mirrored(server, mirror), _time), server.Address());
        Assert.Equal((502, 1, 1), (result.Response?.Status, server.Requests, mirror.Requests));
    }

    [Fact]
    public async Task The_callers_token_ends_all_of_it()
    {
        var slow = Serve(async peer => await peer.RequestAsync());
        var client = Client(Mirrored(slow, slow), _time);
        using var caller = new CancellationTokenSource();
        var (request, waiting) = Telling(slow.Address(), Phase.Response);
        var sending = client.SendAsync(request, Ample, Deadline.None, caller.Token);
        await waiting;
        await caller.CancelAsync();
        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        Assert.Equal(caller.Token, thrown.CancellationToken);
    }

    private static Func<OutboundOptions, OutboundOptions> Mirrored(ScriptedServer own, ScriptedServer mirror) => options => options with
    {
        Providers = new Dictionary<string, ProviderOptions> { [$"127.0.0.1:{own.Port}"] = new() { Mirrors = [mirror.Address()] } },
    };
}
