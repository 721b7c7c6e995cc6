using Tributary.Http;
using Tributary.Http.Limits;

namespace Tributary.Engine.Tests.Http;

/// <summary>Limits of providers through the client, on sockets.</summary>
public sealed class ProviderLimitTests : NetworkTest
{
    [Fact]
    public async Task A_provider_that_says_slow_down_is_not_asked_again_and_its_siblings_are()
    {
        var tired = Serve("HTTP/1.1 429 Too Many Requests\r\nRetry-After: 120\r\nContent-Length: 0\r\n\r\n");
        var sibling = Serve(Ok("hello"));
        var client = Client();
        Assert.Equal(429, (await GetAsync(client, tired.Address())).Response!.Status);

        var refused = await GetAsync(client, tired.Address("/another"));

        var failure = Failed(refused, FailureKind.RateLimited, Phase.Queue);
        Assert.InRange(failure.RetryAfter!.Value.TotalSeconds, 60, 120);
        Assert.Equal((0, 1), (refused.Attempts, tired.Requests));
        Assert.NotNull((await GetAsync(client, sibling.Address())).Response);
        Assert.Equal([true, false], client.Snapshot().Providers
            .OrderBy(provider => provider.Provider != $"127.0.0.1:{tired.Port}").Select(provider => provider.Limits.RestingUntil is not null));
    }

    [Fact]
    public async Task A_quota_is_kept_by_clients_that_share_a_ledger()
    {
        var server = Serve(Ok("hello"));
        var ledger = new MemoryLedger();
        var clients = Enumerable.Range(0, 2).Select(_ => Client(options => options with
        {
            Ledger = ledger,
            ProviderDefaults = new() { Quota = new(3, TimeSpan.FromHours(12)) },
        })).ToList();

        var results = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => GetAsync(clients[i % 2], server.Address($"/{i}"))));

        Assert.Equal((3, 3), (results.Count(result => result.Response is not null), server.Requests));
        Assert.All(results.Where(result => result.Response is null), result => Failed(result, FailureKind.Quota, Phase.Queue));
        Assert.Equal($"provider/127.0.0.1:{server.Port}", Assert.Single(await ledger.ReadAsync(CancellationToken.None)).Key);
    }

    [Fact]
    public async Task A_source_that_knows_its_provider_s_code_rests_it()
    {
        var server = Serve(Ok("{\"code\":\"rateLimited\"}"));
        var client = Client();
        await GetAsync(client, server.Address());
        await client.RestAsync(server.Address("/v2"), TimeSpan.FromMinutes(10), "its code rateLimited", CancellationToken.None);

        var failure = Failed(await GetAsync(client, server.Address()), FailureKind.RateLimited, Phase.Queue);

        Assert.EndsWith("its code rateLimited", failure.Message, StringComparison.Ordinal);
        await client.RestAsync(new("http://other.test/"), null, "its code rateLimited", CancellationToken.None);
        Failed(await GetAsync(client, new("http://other.test/")), FailureKind.RateLimited, Phase.Queue);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("[::1]")]
    [InlineData("inside.test")]
    public async Task What_the_guard_refuses_takes_nobodys_pace(string host)
    {
        var client = Client(options => options with { AllowNetworks = [], ProviderDefaults = new() { Spacing = TimeSpan.FromHours(1) } });
        for (var i = 0; i < 3; i++)
        {
            var refused = await GetAsync(client, new($"http://{host}:9/"));
            Assert.Equal(0, refused.Attempts);
            Failed(refused, FailureKind.Blocked, Phase.Connect);
        }
    }

    [Fact]
    public async Task A_reason_is_kept_with_a_bound_and_told_in_words()
    {
        var ledger = new MemoryLedger();
        var client = Client(options => options with { Ledger = ledger });
        var address = new Uri("http://tired.test/");
        await client.RestAsync(address, TimeSpan.FromHours(7), new string('x', 12_000), CancellationToken.None);
        for (var i = 0; i < 2; i++)
        {
            var failure = Failed(await GetAsync(client, address), FailureKind.RateLimited, Phase.Queue);
            Assert.StartsWith("tired.test asked us to wait; next request after ", failure.Message, StringComparison.Ordinal);
            Assert.Contains(" (in 7 h): x", failure.Message, StringComparison.Ordinal);
            Assert.InRange(failure.Message.Length, 200, 300);
        }

        Assert.InRange(Assert.Single(await ledger.ReadAsync(CancellationToken.None)).Value.Length, 200, 400);
    }

    [Fact]
    public async Task A_pace_that_the_timeout_does_not_allow_is_a_timeout_in_the_queue_at_once()
    {
        var server = Serve(Ok("hello"));
        var client = Client(options => options with { ProviderDefaults = new() { Spacing = TimeSpan.FromHours(1) } });
        Assert.NotNull((await GetAsync(client, server.Address())).Response);
        var refused = await GetAsync(client, server.Address());
        Failed(refused, FailureKind.Timeout, Phase.Queue);
        Assert.True(refused.Elapsed < Ample, $"{refused.Elapsed}");
        Assert.Equal(1, server.Requests);
    }

    public static TheoryData<ProviderOptions> Impossible => [
        new ProviderOptions { Concurrency = 0 },
        new ProviderOptions { Burst = 0 },
        new ProviderOptions { Burst = 10_001, Rate = new(1, TimeSpan.FromDays(1)) },
        new ProviderOptions { Spacing = TimeSpan.Zero },
        new ProviderOptions { Spacing = TimeSpan.FromHours(25) },
        new ProviderOptions { Rate = new(0, TimeSpan.FromSeconds(1)) },
        new ProviderOptions { Rate = new(1, TimeSpan.Zero) },
        new ProviderOptions { Quota = new(1, TimeSpan.FromDays(367)) },
        new ProviderOptions { Quota = new(-1, TimeSpan.FromDays(1)) },
    ];

    [Theory]
    [MemberData(nameof(Impossible), DisableDiscoveryEnumeration = true)]
    public void Limits_out_of_their_range_are_refused(ProviderOptions limits)
    {
        var options = Options with { Providers = new Dictionary<string, ProviderOptions> { ["a.example"] = limits } };
        var refused = Assert.Throws<ArgumentOutOfRangeException>(() => new OutboundClient(options));
        Assert.StartsWith("the provider 'a.example' has a ", refused.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new OutboundClient(Options with { ProviderDefaults = limits }));
    }

    [Fact]
    public void Limits_of_a_port_come_before_those_of_its_host_and_those_before_everybody_s()
    {
        var options = Options with
        {
            ProviderDefaults = new() { Concurrency = 1, Burst = 1, Spacing = TimeSpan.FromSeconds(1) },
            Providers = new Dictionary<string, ProviderOptions>
            {
                ["a.example"] = new() { Concurrency = 2, Burst = 2 },
                ["a.example:81"] = new() { Concurrency = 3 },
            },
        };
        Assert.Equal(new() { Concurrency = 3, Burst = 2, Spacing = TimeSpan.FromSeconds(1) }, options.ProviderOf("a.example:81"));
        Assert.Equal(new() { Concurrency = 2, Burst = 2, Spacing = TimeSpan.FromSeconds(1) }, options.ProviderOf("a.example:80"));
        Assert.Equal(options.ProviderDefaults, options.ProviderOf("b.example:80"));
    }
}
