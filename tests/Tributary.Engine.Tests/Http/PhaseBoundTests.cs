using System.Globalization;
using System.Net;
using Microsoft.Extensions.Time.Testing;
using Tributary.Http;

namespace Tributary.Engine.Tests.Http;

/// <summary>Each part of a request has a bound of its own, which fires although there is time left for the whole. Time is virtual.</summary>
public sealed class PhaseBoundTests : NetworkTest
{
    private static readonly PhaseBounds Three = new()
    {
        Dns = TimeSpan.FromSeconds(3),
        Tls = TimeSpan.FromSeconds(3),
        Send = TimeSpan.FromSeconds(3),
        Response = TimeSpan.FromSeconds(3),
        BodyIdle = TimeSpan.FromSeconds(3),
    };

    private readonly FakeTimeProvider _time = new(new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData(Phase.Dns, Phase.Connect, "no answer to the name look-up of a.test within 3 s")]
    [InlineData(Phase.Tls, Phase.Tls, "no TLS handshake with a.test within 3 s")]
    [InlineData(Phase.Send, Phase.Send, "no end of sending to a.test within 3 s")]
    [InlineData(Phase.Response, Phase.Response, "no response headers from a.test within 3 s")]
    [InlineData(Phase.Body, Phase.Body, "no more of the body from a.test within 3 s")]
    public async Task A_phase_that_takes_too_long_ends_the_request_by_name(Phase hang, Phase named, string message)
    {
        var over = new TaskCompletionSource();
        var lookUp = new TaskCompletionSource<IPAddress[]>();
        var server = hang == Phase.Body ? Serve("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel")
            : Serve(async peer => await (hang == Phase.Response ? peer.RequestAsync() : over.Task));
        var client = Client(options => options with { Bounds = Three, Resolve = hang == Phase.Dns ? _ => lookUp.Task : options.Resolve }, _time);
        var (request, hanging) = Telling(server.Address("/", "a.test", hang == Phase.Tls ? "https" : "http"), hang);
        if (hang == Phase.Send)
            request = request with { Headers = [new("X-Large", new('x', 40_000_000))] };
        var sending = SendAsync(client, request);
        await hanging;
        _time.Advance(TimeSpan.FromSeconds(3) - TimeSpan.FromMilliseconds(1));
        Assert.False(sending.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(message, Failed(await sending, FailureKind.Timeout, named).Message);
        over.SetResult();
        lookUp.SetResult([IPAddress.Loopback]);
    }

    [Fact]
    public async Task A_body_that_comes_in_pieces_is_read_as_long_as_none_is_late()
    {
        var next = new SemaphoreSlim(0);
        var server = Serve(async peer =>
        {
            await peer.RequestAsync();
            await peer.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n");
            for (var i = 0; i < 4; i++)
            {
                await next.WaitAsync();
                await peer.SendAsync(i.ToString(CultureInfo.InvariantCulture));
            }
        });
        var client = Client(options => options with { Bounds = Three with { MinBodyRate = 0 } }, _time);
        var (request, reading) = Telling(server.Address(), Phase.Body);
        var sending = SendAsync(client, request);
        await reading;
        for (var i = 0; i < 4; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(2));
            next.Release();
            await Task.Delay(50);
        }

        Assert.Equal(4, (await sending).Response!.Body.Length);
    }

    [Fact]
    public async Task A_body_that_comes_too_slowly_is_given_up()
    {
        var go = true;
        var server = Serve(async peer =>
        {
            await peer.RequestAsync();
            await peer.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
            while (Volatile.Read(ref go))
            {
                await peer.SendAsync("x");
                await Task.Delay(1);
            }
        });
        var client = Client(options => options with { Bounds = new() { MinBodyRate = 1_000_000 } }, _time);
        var (request, reading) = Telling(server.Address(), Phase.Body);
        var sending = SendAsync(client, request, Timeout.InfiniteTimeSpan);
        await reading;
        for (var second = 0; second < 10; second++)
        {
            Assert.False(sending.IsCompleted);
            await Task.Delay(20);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        var failure = Failed(await sending, FailureKind.Timeout, Phase.Body);
        Assert.Equal("less of the body from 127.0.0.1 than 1000000 B/s over 10 s", failure.Message);
        Volatile.Write(ref go, false);
    }

    [Fact]
    public async Task The_requests_bound_is_over_the_providers_and_that_over_everybodys()
    {
        var bounds = new Dictionary<string, TimeSpan>();
        var server = Serve(async peer => await peer.RequestAsync());
        var client = Client(
            options => options with
            {
                Bounds = new() { Response = TimeSpan.FromSeconds(1) },
                ProviderDefaults = new() { Bounds = new() { Response = TimeSpan.FromSeconds(2) } },
                Providers = new Dictionary<string, ProviderOptions> { ["b.test"] = new() { Bounds = new() { Response = TimeSpan.FromSeconds(4) } } },
            },
            _time);
        foreach (var (host, own, expected) in new (string, TimeSpan?, int)[] { ("a.test", null, 2), ("b.test", null, 4), ("b.test", TimeSpan.FromSeconds(8), 8) })
        {
            var (request, waiting) = Telling(server.Address("/", host), Phase.Response);
            var sending = SendAsync(client, request with { Bounds = new() { Response = own } });
            await waiting;
            _time.Advance(TimeSpan.FromSeconds(expected) - TimeSpan.FromMilliseconds(1));
            Assert.False(sending.IsCompleted);
            _time.Advance(TimeSpan.FromMilliseconds(1));
            Failed(await sending, FailureKind.Timeout, Phase.Response);
        }
    }

    [Fact]
    public async Task Waiting_for_a_turn_is_no_part_of_the_timeout()
    {
        var free = new TaskCompletionSource();
        var server = Serve(async peer =>
        {
            await peer.RequestAsync();
            await free.Task;
            await peer.SendAsync(Ok("one"));
            await peer.AnswerEachAsync(_ => Ok("two"));
        });
        var client = Client(options => options with { ProviderDefaults = new() { Concurrency = 1 } }, _time);
        var (first, held) = Telling(server.Address("/1"), Phase.Response);
        var holding = SendAsync(client, first, TimeSpan.FromSeconds(20));
        await held;
        var second = SendAsync(client, new() { Address = server.Address("/2") }, TimeSpan.FromSeconds(5));
        _time.Advance(TimeSpan.FromSeconds(10));
        free.SetResult();
        await holding;
        Assert.Equal(TimeSpan.FromSeconds(10), (await second).Phases[Phase.Queue]);
        Assert.NotNull((await second).Response);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    [InlineData(90_000)]
    public void A_bound_out_of_its_range_is_refused(int seconds) =>
        Assert.Throws<ArgumentOutOfRangeException>(
            () => Client(options => options with { Bounds = new() { Tls = TimeSpan.FromSeconds(seconds) } }));

    [Fact]
    public void Every_part_has_a_default()
    {
        var bounds = typeof(PhaseBounds).GetProperties().Where(property => property.GetMethod!.IsStatic is false).ToList();
        Assert.Equal(8, bounds.Count);
        Assert.All(bounds, property => Assert.NotNull(property.GetValue(PhaseBounds.Defaults)));
    }
}
