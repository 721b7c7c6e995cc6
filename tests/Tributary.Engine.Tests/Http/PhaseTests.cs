using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.Time.Testing;
using Tributary.Http;

namespace Tributary.Engine.Tests.Http;

public sealed class PhaseTests : NetworkTest
{
    [Fact]
    public async Task A_new_connection_has_every_phase_and_a_reused_one_none_of_its_making()
    {
        var server = Serve(Ok("hello"));
        var client = Client();
        var first = await GetAsync(client, server.Address("/", "a.test"));
        var second = await GetAsync(client, server.Address("/", "a.test"));
        Assert.Equal([Phase.Queue, Phase.Dns, Phase.Connect, Phase.Send, Phase.Response, Phase.Body], Reached(first));
        Assert.Equal([Phase.Queue, Phase.Send, Phase.Response, Phase.Body], Reached(second));
        Assert.Equal((1, 1), (server.Accepted, client.Snapshot().OpenConnections));
    }

    [Fact]
    public async Task Tls_has_a_time_of_its_own()
    {
        using var certificate = Certificates.Valid();
        var server = Serve(async peer =>
        {
            await peer.SecureAsync(certificate);
            await peer.AnswerEachAsync(_ => Ok("hello"));
        });
        var client = Client(options => options with { TrustedRoots = [certificate] });
        var first = await GetAsync(client, server.Address("/", "a.test", "https"));
        var second = await GetAsync(client, server.Address("/", "a.test", "https"));
        Assert.Equal([Phase.Queue, Phase.Dns, Phase.Connect, Phase.Tls, Phase.Send, Phase.Response, Phase.Body], Reached(first));
        Assert.Equal([Phase.Queue, Phase.Send, Phase.Response, Phase.Body], Reached(second));
        Assert.Equal(1, server.Accepted);
    }

    [Fact]
    public async Task An_address_in_numbers_has_no_look_up()
    {
        var client = Client(options => options with { Resolve = _ => throw new InvalidOperationException() });
        var result = await GetAsync(client, Serve(Ok("")).Address());
        Assert.Equal([Phase.Queue, Phase.Connect, Phase.Send, Phase.Response, Phase.Body], Reached(result));
    }

    [Fact]
    public async Task Phases_are_told_as_they_are_reached()
    {
        var told = new ConcurrentQueue<Phase>();
        var result = await SendAsync(Client(), new() { Address = Serve(Ok("hello")).Address("/", "a.test"), OnPhase = told.Enqueue });
        Assert.Equal(Reached(result), told);
    }

    [Fact]
    public async Task Each_phase_takes_the_time_between_its_marks()
    {
        var time = new FakeTimeProvider();
        var lookedUp = new TaskCompletionSource<IPAddress[]>();
        var reached = Enum.GetValues<Phase>().ToDictionary(phase => phase, _ => new TaskCompletionSource());
        var server = Serve(async peer =>
        {
            await peer.RequestAsync();
            await reached[Phase.Response].Task;
            time.Advance(TimeSpan.FromMilliseconds(300));
            await peer.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\na");
        });
        var client = Client(options => options with { Resolve = _ => lookedUp.Task }, time);
        var request = new OutboundRequest { Address = server.Address("/", "a.test"), OnPhase = phase => reached[phase].SetResult() };
        var sending = client.SendAsync(request, Bound, default, CancellationToken.None);
        await reached[Phase.Dns].Task;
        time.Advance(TimeSpan.FromMilliseconds(100));
        lookedUp.SetResult([IPAddress.Loopback]);
        await reached[Phase.Body].Task;
        time.Advance(TimeSpan.FromMilliseconds(4600));
        var result = await sending;
        Failed(result, FailureKind.Timeout, Phase.Body);
        Assert.Equal(TimeSpan.FromMilliseconds(300), result.Phases[Phase.Response]);
        Assert.Equal(TimeSpan.FromMilliseconds(100), result.Phases[Phase.Dns]);
        Assert.Equal(TimeSpan.FromMilliseconds(4600), result.Phases[Phase.Body]);
        Assert.Equal((Bound, Bound), (result.Elapsed, result.Phases.Sum));
    }

    [Fact]
    public async Task A_request_that_another_connection_served_has_no_connection_phases()
    {
        var busy = new TaskCompletionSource();
        var free = new TaskCompletionSource();
        var secondLookUp = new TaskCompletionSource<IPAddress[]>();
        var lookUps = 0;
        var server = Serve(async peer =>
        {
            await peer.RequestAsync();
            busy.SetResult();
            await free.Task;
            await peer.SendAsync(Ok("one"));
            await peer.AnswerEachAsync(_ => Ok("two"));
        });
        var client = Client(options => options with
        {
            Resolve = _ => Interlocked.Increment(ref lookUps) == 1 ? Task.FromResult<IPAddress[]>([IPAddress.Loopback]) : secondLookUp.Task,
        });
        var first = GetAsync(client, server.Address("/", "a.test"));
        await busy.Task;
        var (request, lookingUp) = Telling(server.Address("/second", "a.test"), Phase.Dns);
        var second = SendAsync(client, request);
        await lookingUp;
        free.SetResult();
        await first;
        var result = await second;
        Assert.Equal([Phase.Queue, Phase.Send, Phase.Response, Phase.Body], Reached(result));
        Assert.Equal((1, 2, 0, 1), (server.Accepted, lookUps, client.Snapshot().Connecting, client.Snapshot().LookUps));
        secondLookUp.SetResult([IPAddress.Loopback]);
    }

    [Fact]
    public async Task A_connection_that_was_made_for_another_request_is_not_of_its_making()
    {
        // The first request holds the first connection but for a moment, in which the second is sent on it and held there, its own
        // connection still being looked up. That connection comes to the third, whose own never does.
        var (first, second, third) = (new TaskCompletionSource(), new TaskCompletionSource(), new TaskCompletionSource<IPAddress[]>());
        var lookUp = new TaskCompletionSource<IPAddress[]>();
        var lookUps = 0;
        var server = Serve(async peer =>
        {
            await peer.RequestAsync();
            await (peer.Index == 0 ? first.Task : Task.CompletedTask);
            await peer.SendAsync(Ok("hello"));
            if (peer.Index == 0)
                await peer.RequestAsync();
            await second.Task;
            await peer.SendAsync(Ok("held"));
        });
        var client = Client(options => options with
        {
            Resolve = _ => Interlocked.Increment(ref lookUps) switch
            {
                1 => Task.FromResult<IPAddress[]>([IPAddress.Loopback]),
                2 => lookUp.Task,
                _ => third.Task,
            },
        });
        var address = server.Address("/", "a.test");
        var (request, sent) = Telling(address, Phase.Response);
        var holding = SendAsync(client, request);
        await sent;
        var (waiting, lookingUp) = Telling(new(address, "/held"), Phase.Dns);
        var inResponse = new TaskCompletionSource();
        var heldRequest = SendAsync(client, waiting with
        {
            OnPhase = phase =>
            {
                waiting.OnPhase!(phase);
                if (phase == Phase.Response)
                    inResponse.SetResult();
            },
        });
        await lookingUp;
        first.SetResult();
        await holding;
        await inResponse.Task;
        lookUp.SetResult([IPAddress.Loopback]);
        var result = await GetAsync(client, new(address, "/third"));
        Assert.Equal([Phase.Queue, Phase.Send, Phase.Response, Phase.Body], Reached(result));
        second.SetResult();
        await heldRequest;
        Assert.Equal(2, server.Accepted);
        third.SetResult([]);
    }

    [Fact]
    public async Task A_connection_that_died_in_the_pool_is_replaced_and_the_new_one_shows()
    {
        var server = Serve(async peer =>
        {
            await peer.RequestAsync();
            await peer.SendAsync(Ok("hello"));
            if (peer.Index == 0)
            {
                await peer.RequestAsync();
                peer.Dispose();
            }
        });
        var client = Client();
        await GetAsync(client, server.Address());
        var result = await GetAsync(client, server.Address());
        Assert.NotNull(result.Response);
        Assert.Equal([Phase.Queue, Phase.Connect, Phase.Send, Phase.Response, Phase.Body], Reached(result));
        Assert.Equal(2, server.Accepted);
    }
}
