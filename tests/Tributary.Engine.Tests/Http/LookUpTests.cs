using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using Tributary.Fanout;
using Tributary.Http;

namespace Tributary.Engine.Tests.Http;

/// <summary>Names whose look-up hangs, as those of dead delegations do, beside names that answer. All in virtual time.</summary>
public sealed class LookUpTests : NetworkTest
{
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _time = new();
    private readonly ConcurrentBag<string> _asked = [];
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _hanging;
    private int _peak;
    private int _steps;

    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(100)]
    public async Task Names_that_hang_fail_no_name_that_answers(int dead)
    {
        var server = Serve(Ok("hello"));
        var client = Scripted();
        var hanging = Enumerable.Range(0, dead).Select(i => AskAsync(client, new($"http://dead{i}.invalid/"))).ToList();
        var healthy = AskAsync(client, server.Address("/", "a.test"));
        await PassAsync(healthy, TimeSpan.FromMilliseconds(500));
        var answer = await healthy;
        Assert.NotNull(answer.Response);
        Assert.True(answer.Elapsed <= TimeSpan.FromSeconds(10), $"{answer.Elapsed}");

        await PassAsync(Task.WhenAll(hanging), TimeSpan.FromSeconds(1));
        Assert.All(hanging, result => Assert.Equal(FailureKind.Timeout, result.Result.Failure!.Kind));
        Assert.NotNull((await GetAsync(client, server.Address("/again", "b.test"))).Response);
        await EndAsync(client);
    }

    [Fact]
    public async Task Hundreds_of_dead_names_among_some_that_answer_fail_none_of_these()
    {
        var server = Serve(Ok("hello"));
        var client = Scripted();
        var names = Enumerable.Range(0, 440).Select(i => i % 11 == 10 ? server.Address("/", $"live{i}.test") : new($"http://dead{i}.invalid/"));
        var outcomes = FanOut.CollectAsync(
            names, async (name, _, _) => await AskAsync(client, name), new() { MaxConcurrency = 64 }, CancellationToken.None);
        await PassAsync(outcomes, TimeSpan.FromSeconds(1));
        foreach (var outcome in await outcomes)
            Assert.Equal(outcome.Input.Host.EndsWith(".test", StringComparison.Ordinal), outcome.TryGet(out _));
        Assert.InRange(Volatile.Read(ref _peak), 17, 128);
        await EndAsync(client);
    }

    [Fact]
    public async Task A_name_that_waits_behind_too_many_says_so_and_is_not_asked_once_nobody_waits_for_it()
    {
        var client = Scripted();
        var hanging = Enumerable.Range(0, 128).Select(i => AskAsync(client, new($"http://dead{i}.invalid/"), TimeSpan.FromSeconds(20))).ToList();
        for (var eighth = 1; eighth <= 8; eighth++)
        {
            while (Volatile.Read(ref _hanging) < eighth * 16)
                await Task.Delay(1);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        var (request, queued) = Telling(new("http://late.invalid/"), Phase.Queue);
        var late = SendAsync(client, request, TimeSpan.FromSeconds(1));
        await queued;
        await PassAsync(late, TimeSpan.FromMilliseconds(500));
        var failure = Failed(await late, FailureKind.Timeout, Phase.Queue);
        Assert.Equal("no slot to look up late.invalid, since other look-ups hang, within 1 s", failure.Message);
        await PassAsync(Task.WhenAll(hanging), TimeSpan.FromSeconds(1));
        await EndAsync(client);
        Assert.DoesNotContain("late.invalid", _asked);
    }

    [Theory]
    [InlineData(SocketError.HostNotFound, "there is no such name")]
    [InlineData(SocketError.NoData, "the name has no address")]
    [InlineData(SocketError.TryAgain, "no name server answers; are you online?")]
    public async Task A_look_up_that_fails_says_of_what(SocketError error, string said)
    {
        var client = Client(options => options with { Resolve = _ => throw new SocketException((int)error) });
        var failure = Failed(await GetAsync(client, new("http://news.example/?key=sesame")), FailureKind.Dns, Phase.Dns);
        Assert.Equal($"could not look up news.example: {said}", failure.Message);
    }

    [Fact]
    public async Task The_systems_resolver_is_the_default()
    {
        var client = Client(options => options with { Resolve = null });
        var server = Serve(Ok("hello"));
        Assert.NotNull((await GetAsync(client, server.Address("/", "localhost"))).Response);
        Assert.Equal(FailureKind.Dns, (await GetAsync(client, new("http://nobody.invalid/"))).Failure!.Kind);
    }

    private OutboundClient Scripted() => Client(options => options with
    {
        Resolve = async host =>
        {
            _asked.Add(host);
            Interlocked.Increment(ref _steps);
            if (host.EndsWith(".test", StringComparison.Ordinal))
                return [IPAddress.Loopback];
            Interlocked.Exchange(ref _peak, Math.Max(Interlocked.Increment(ref _hanging), _peak));
            await Task.WhenAny(Task.Delay(Hang, _time), _over.Task);
            Interlocked.Decrement(ref _hanging);
            throw new SocketException((int)SocketError.TryAgain);
        },
    }, _time);

    private async Task<OutboundResult> AskAsync(OutboundClient client, Uri address, TimeSpan? timeout = null)
    {
        var result = await SendAsync(client, new() { Address = address, OnPhase = _ => Interlocked.Increment(ref _steps) }, timeout);
        Interlocked.Increment(ref _steps);
        return result;
    }

    // Time passes only while nothing else happens: what can go on without it does so first.
    private async Task PassAsync(Task until, TimeSpan step)
    {
        while (!until.IsCompleted)
        {
            for (var (seen, quiet) = (-1, 0); quiet < 3 && !until.IsCompleted; quiet = seen == Volatile.Read(ref _steps) ? quiet + 1 : 0)
            {
                seen = Volatile.Read(ref _steps);
                await Task.Delay(5);
            }

            _time.Advance(step);
        }
    }

    // What nobody waits for any more hangs on until the resolver lets it go.
    private async Task EndAsync(OutboundClient client)
    {
        _over.SetResult();
        while (client.Snapshot().LookUps > 0)
            await Task.Yield();
    }
}
