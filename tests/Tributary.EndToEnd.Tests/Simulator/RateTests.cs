using System.Globalization;
using Microsoft.Extensions.Time.Testing;
using Tributary.Simulator;
using Tributary.Simulator.Behaviours;

namespace Tributary.EndToEnd.Tests.Simulator;

/// <summary>Rates, bursts, what is said about them, and further hosts and providers.</summary>
public sealed class RateTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(StartedWorld.Noon);
    private readonly HttpClient _client = StartedWorld.NewClient();
    private SimulatedWorld? _world;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private SimulatedWorld World => _world!;

    public async ValueTask InitializeAsync() =>
        _world = await SimulatedWorld.StartAsync(new SimulatorOptions { TimeProvider = _time, EveryLoopback = true }, Token);

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await World.DisposeAsync();
    }

    [Fact]
    public async Task Rate_lets_so_many_through_in_any_span()
    {
        World.Set("weather", Behaviour.Parse("rate:2/m"));
        Assert.Equal(200, (await AskAsync()).Status);
        _time.Advance(TimeSpan.FromSeconds(50));
        Assert.Equal(200, (await AskAsync()).Status);
        var refused = await AskAsync();
        Assert.Equal((429, "10"), (refused.Status, refused.Headers["Retry-After"]));
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(200, (await AskAsync()).Status);
        Assert.Equal(429, (await AskAsync()).Status);
        Assert.Equal(0, World.Log.All.FlaggedBursts);
    }

    [Fact]
    public async Task Burst_is_refused_and_counted_while_spaced_requests_are_not()
    {
        World.Set("weather~b", Behaviour.Parse("rate:100/m,burst:2"));
        var statuses = new List<int>();
        for (var count = 0; count < 3; count++)
            statuses.Add(await StatusAsync());
        Assert.Equal([200, 200, 429], statuses);
        Assert.Equal((1, 1), (World.Log.Of("weather~b").FlaggedBursts, World.Log.All.FlaggedBursts));
        _time.Advance(TimeSpan.FromSeconds(1));
        for (var count = 0; count < 20; count++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(600));
            Assert.Equal(200, await StatusAsync());
        }

        Assert.Equal(1, World.Log.Of("weather~b").FlaggedBursts);

        async Task<int> StatusAsync() => (await AskAsync("weather~b")).Status;
    }

    [Theory]
    [InlineData("rate-limit", "RateLimit", "\"default\";r=9;t=60", "RateLimit-Policy", "\"default\";q=10;w=60")]
    [InlineData("x-rate-limit", "X-RateLimit-Remaining", "9", "X-RateLimit-Reset", "60")]
    [InlineData("x-rate-limit-epoch", "X-RateLimit-Limit", "10", "X-RateLimit-Reset", "1795435260")]
    public async Task What_is_left_is_told_in_the_form_asked_for(string form, string one, string value, string other, string otherValue)
    {
        World.Set("shop", Behaviour.Parse($"rate:10/m,rate-headers:{form}"));
        var reply = await AskAsync("shop", "products/1");
        Assert.Equal((200, value, otherValue), (reply.Status, reply.Headers[one], reply.Headers[other]));
    }

    [Theory]
    [InlineData("status:429,retry-after-date:2m,date-form:imf", "Mon, 23 Nov 2026 12:02:00 GMT")]
    [InlineData("status:503,retry-after-date:2m,date-form:rfc850", "Monday, 23-Nov-26 12:02:00 GMT")]
    [InlineData("status:503,retry-after-date:300h,date-form:asctime", "Sun Dec  6 00:00:00 2026")]
    [InlineData("status:429,retry-after-text:-5", "-5")]
    [InlineData("status:429,retry-after-text:soon", "soon")]
    public async Task Retry_after_has_every_form(string words, string expected)
    {
        World.Set("shop", Behaviour.Parse(words));
        Assert.Equal(expected, (await AskAsync("shop", "products/1")).Headers["Retry-After"]);
    }

    [Fact]
    public async Task Every_address_of_the_loopback_is_a_host()
    {
        Assert.Equal("127.0.1.0", World.Host(0).Host);
        Assert.Equal("127.0.40.15", World.Host(9_999).Host);
        Assert.Equal(10_000, Enumerable.Range(0, 10_000).Select(number => World.Host(number).Host).Distinct().Count());
        foreach (var number in (int[])[0, 9_999, 16_000_000])
        {
            var request = StartedWorld.Request(new Uri(World.Host(number), "firebase/v0/maxitem.json"));
            Assert.Equal(200, (await StartedWorld.SendAsync(_client, request)).Status);
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => World.Host(16_000_001));
    }

    [Fact]
    public async Task Shops_sell_the_same_products_at_their_own_prices()
    {
        var one = (await AskAsync("shop~a", "products/17")).Json;
        var other = (await AskAsync("shop~b", "products/17")).Json;
        Assert.Equal(17, one.GetProperty("id").GetInt32());
        Assert.Equal(one.GetProperty("title").GetString(), other.GetProperty("title").GetString());
        var prices = await Task.WhenAll(Enumerable.Range(0, 10).Select(async index =>
            (await AskAsync($"shop~{index}", "products/17")).Json.GetProperty("price").GetProperty("amount").GetDecimal()));
        Assert.NotEmpty(prices.Distinct().Skip(1));
        Assert.Equal((await AskAsync("shop~a", "products/17")).Body, one.GetRawText());
        foreach (var unknown in (string[])["products/0", "products/100000", "products/x", "product/1"])
            Assert.Equal(404, (await AskAsync("shop~a", unknown)).Status);
    }

    [Fact]
    public async Task Observation_holds_for_an_hour()
    {
        var reply = await AskAsync("weather~a");
        Assert.Equal(
            ("EDDF", "2026-11-23T12:00:00Z"), (reply.Json.GetProperty("station").GetString(), reply.Json.GetProperty("observedAt").GetString()));
        _time.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal(reply.Body, (await AskAsync("weather~a")).Body);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.NotEqual(reply.Body, (await AskAsync("weather~a")).Body);
        Assert.Equal(404, (await AskAsync("weather~a", "stations/eddf")).Status);
    }

    private Task<Reply> AskAsync(string instance = "weather", string path = "stations/EDDF") => StartedWorld.SendAsync(
        _client, StartedWorld.Request(new Uri(World.Address, string.Create(CultureInfo.InvariantCulture, $"{instance}/{path}"))));
}
