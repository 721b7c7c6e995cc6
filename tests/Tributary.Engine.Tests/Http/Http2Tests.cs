using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Tributary.Fanout;
using Tributary.Http;

namespace Tributary.Engine.Tests.Http;

/// <summary>Several requests at once over one connection: whose time is whose.</summary>
public sealed class Http2Tests : NetworkTest
{
    private const int Requests = 20;

    private static readonly Phase[] Opening = [Phase.Queue, Phase.Dns, Phase.Connect, Phase.Tls, Phase.Response, Phase.Body];
    private static readonly Phase[] Joining = [Phase.Queue, Phase.Response, Phase.Body];

    private readonly X509Certificate2 _certificate = Certificates.Valid();

    [Fact]
    public async Task Concurrent_requests_share_one_connection_and_each_has_the_time_of_its_own_answer()
    {
        var time = new FakeTimeProvider();
        var gates = Enumerable.Range(0, Requests).Select(_ => new TaskCompletionSource()).ToArray();
        await using var server = await KestrelAsync(async context =>
        {
            await gates[int.Parse(context.Request.Path.Value![1..], null)].Task;
            await context.Response.WriteAsync("hello");
        });
        var client = Trusting(time);
        var sent = Enumerable.Range(0, Requests).Select(i => Telling(Address(server, $"/{i}"), Phase.Response)).ToArray();
        var results = sent.Select(request => SendAsync(client, request.Request)).ToArray();
        await Task.WhenAll(sent.Select(request => request.Reached));
        for (var i = 0; i < Requests; i++)
        {
            time.Advance(TimeSpan.FromMilliseconds(100));
            gates[i].SetResult();
            var result = await results[i];
            Assert.Equal(HttpVersion.Version20, result.Response!.HttpVersion);
            Assert.Equal(TimeSpan.FromMilliseconds(100 * (i + 1)), result.Phases[Phase.Response]);
            Assert.Equal(result.Elapsed, result.Phases.Sum);
        }

        Assert.Equal(1, client.Snapshot().OpenConnections);
        var phases = results.Select(result => string.Join(' ', Reached(result.Result))).ToLookup(reached => reached);
        Assert.Single(phases[string.Join(' ', Opening)]);
        Assert.Equal(Requests - 1, phases[string.Join(' ', Joining)].Count());
    }

    [Fact]
    public async Task A_request_that_finds_a_connection_open_waits_for_nothing_but_its_answer()
    {
        await using var server = await KestrelAsync(context => context.Response.WriteAsync("hello"));
        var client = Trusting();
        Assert.Equal(Opening, Reached(await GetAsync(client, Address(server, "/"))));
        var told = new ConcurrentQueue<Phase>();
        var second = await SendAsync(client, new() { Address = Address(server, "/"), OnPhase = told.Enqueue });
        Assert.Equal(Joining, Reached(second));
        Assert.Equal(Joining, told);
    }

    [Fact]
    public async Task A_request_that_is_given_up_leaves_the_others_their_connection()
    {
        var never = new TaskCompletionSource();
        await using var server = await KestrelAsync(
            context => context.Request.Path == "/hang" ? never.Task : context.Response.WriteAsync("hello"));
        var client = Trusting();
        var (request, inResponse) = Telling(Address(server, "/hang"), Phase.Response);
        using var caller = new CancellationTokenSource();
        var hanging = client.SendAsync(request, Ample, Deadline.None, caller.Token);
        await inResponse;
        Assert.NotNull((await GetAsync(client, Address(server, "/"))).Response);
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => hanging);
        Assert.Equal(Joining, Reached(await GetAsync(client, Address(server, "/"))));
        Assert.Equal(1, client.Snapshot().OpenConnections);
        never.SetResult();
    }

    [Fact]
    public async Task When_the_one_that_opens_the_connection_is_given_up_the_next_one_opens_it()
    {
        await using var server = await KestrelAsync(context => context.Response.WriteAsync("hello"));
        var lookUp = new TaskCompletionSource<IPAddress[]>();
        var client = Client(options => options with { TrustedRoots = [_certificate], Resolve = _ => lookUp.Task });
        var (request, lookingUp) = Telling(Address(server, "/"), Phase.Dns);
        using var caller = new CancellationTokenSource();
        var first = client.SendAsync(request, Ample, Deadline.None, caller.Token);
        await lookingUp;
        var second = GetAsync(client, Address(server, "/second"));
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        lookUp.SetResult([IPAddress.Loopback]);
        Assert.Equal(Opening, Reached(await second));
    }

    [Fact]
    public async Task A_stream_that_is_reset_is_http_and_the_others_go_on()
    {
        await using var server = await KestrelAsync(context =>
        {
            if (context.Request.Path == "/reset")
                context.Features.Get<IHttpResetFeature>()!.Reset(2);
            return context.Response.WriteAsync("hello");
        });
        var client = Trusting();
        Assert.NotNull((await GetAsync(client, Address(server, "/"))).Response);
        var failure = Failed(await GetAsync(client, Address(server, "/reset")), FailureKind.Http, Phase.Response);
        Assert.StartsWith("a.test broke off HTTP/2 before response headers from a.test: ", failure.Message, StringComparison.Ordinal);
        Assert.Contains("INTERNAL_ERROR", failure.Message, StringComparison.Ordinal);
        Assert.Equal(Joining, Reached(await GetAsync(client, Address(server, "/"))));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "")]
    [InlineData("000000040000000000", "0000080700000000000000000100000002")]
    [InlineData("000000040000000000", "000001010500000001FF")]
    [InlineData("000000040000000000", "FFFFFF000000000001")]
    [InlineData("000000040000000000", "")]
    public async Task What_breaks_the_protocol_is_http(string first, string then)
    {
        var server = Serve(async peer =>
        {
            await peer.SecureAsync(_certificate, SslApplicationProtocol.Http2);
            await peer.SendAsync(first.StartsWith("HTTP", StringComparison.Ordinal) ? System.Text.Encoding.ASCII.GetBytes(first) : Convert.FromHexString(first));
            await peer.ReceiveAsync();
            await peer.SendAsync(Convert.FromHexString(then));
            peer.Dispose();
        });
        var result = await GetAsync(Trusting(), server.Address("/", "a.test", "https"));
        Assert.Equal(FailureKind.Http, result.Failure!.Kind);
        Assert.Contains("a.test", result.Failure.Message, StringComparison.Ordinal);
        await server.AllClosedAsync();
    }

    private static Uri Address(WebApplication server, string path) => new($"https://a.test:{new Uri(server.Urls.First()).Port}{path}");

    private OutboundClient Trusting(TimeProvider? time = null) => Client(
        options => options with { TrustedRoots = [_certificate], ProviderDefaults = new() { Concurrency = Requests } }, time);

    private async Task<WebApplication> KestrelAsync(RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = HttpProtocols.Http1AndHttp2;
            listen.UseHttps(_certificate);
        }));
        var server = builder.Build();
        server.Run(answer);
        await server.StartAsync();
        return server;
    }
}
