using Tributary.Simulator;
using Tributary.Simulator.Behaviours;

namespace Tributary.EndToEnd.Tests.Simulator;

/// <summary>Waiting, many at once, clients that leave, and what the log makes of it.</summary>
public sealed class LoadTests : IAsyncLifetime
{
    private readonly WatchedTime _time = new();
    private readonly HttpClient _client = StartedWorld.NewClient();
    private SimulatedWorld? _world;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private SimulatedWorld World => _world!;

    public async ValueTask InitializeAsync() =>
        _world = await SimulatedWorld.StartAsync(new SimulatorOptions { TimeProvider = _time, Ports = 2, LogCapacity = 3 }, Token);

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await World.DisposeAsync();
    }

    [Fact]
    public async Task A_thousand_delayed_requests_wait_side_by_side()
    {
        const int Count = 1000;
        World.Set("firebase", Behaviour.Parse("delay:100ms"));
        var asking = Enumerable.Range(0, Count).Select(index => AskAsync($"firebase~{index}/v0/maxitem.json")).ToArray();
        await _time.WhenWaitingAsync(Count, Token);
        Assert.DoesNotContain(asking, answer => answer.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.All(await Task.WhenAll(asking), reply => Assert.Equal(200, reply.Status));
        Assert.Equal((Count, Count, 0), (World.Log.All.Count, World.Log.All.PeakInFlight, World.Log.All.Aborted));
        Assert.Equal((1, 1), (World.Log.Of("firebase~7").Count, World.Log.Of("firebase~7").PeakInFlight));
    }

    [Fact]
    public async Task Jitter_stays_in_its_range_and_is_each_instances_own()
    {
        World.Set("firebase", Behaviour.Parse("delay:100ms-500ms"));
        var asking = Enumerable.Range(0, 50).Select(index => AskAsync($"firebase~{index}/v0/maxitem.json")).ToArray();
        await _time.WhenWaitingAsync(asking.Length, Token);
        _time.Advance(TimeSpan.FromMilliseconds(500));
        await Task.WhenAll(asking);
        Assert.All(_time.Waits, wait => Assert.InRange(wait, TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(500)));
        Assert.True(_time.Waits.Distinct().Count() > 40, "the delays are all alike");
    }

    [Fact]
    public async Task Drip_sends_piece_after_piece()
    {
        var whole = (await AskAsync("guardian/search?api-key=test&page-size=2")).Body;
        World.Set("guardian", Behaviour.Parse("drip:500/50ms"));
        using var response =
            await _client.GetAsync(
                new Uri(World.Address, "guardian/search?api-key=test&page-size=2"), HttpCompletionOption.ResponseHeadersRead, Token);
        await using var body = await response.Content.ReadAsStreamAsync(Token);
        var reading = new StreamReader(body).ReadToEndAsync(Token);
        var pauses = (whole.Length - 1) / 500;
        for (var pause = 1; pause <= pauses; pause++)
        {
            await _time.WhenWaitingAsync(pause, Token);
            Assert.False(reading.IsCompleted);
            _time.Advance(TimeSpan.FromMilliseconds(50));
        }
        Assert.Equal(whole, await reading);
        Assert.True(pauses > 1);
    }

    [Fact]
    public async Task Client_that_leaves_during_a_delay_is_noticed()
    {
        World.Set("guardian", Behaviour.Parse("delay:1h"));
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var asking = _client.GetAsync(new Uri(World.Address, "guardian/search"), patience.Token);
        await _time.WhenWaitingAsync(1, Token);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        await World.Log.WhenAsync(log => log.All is { InFlight: 0, Aborted: 1 }, Token);
        Assert.True(Assert.Single(World.Log.Requests).Aborted);
        Assert.Null(Assert.Single(World.Log.Requests).Status);
    }

    [Fact]
    public async Task Connection_is_kept_alive_and_counted()
    {
        for (var count = 0; count < 5; count++)
            await AskAsync("firebase/v0/maxitem.json");
        Assert.Equal((1, 1), (World.Log.ConnectionsOpen, World.Log.ConnectionsAccepted));
        _client.Dispose();
        await World.Log.WhenAsync(log => log.ConnectionsOpen == 0, Token);
        Assert.Equal(1, World.Log.ConnectionsAccepted);
    }

    [Fact]
    public async Task Log_keeps_the_latest_requests_without_their_keys()
    {
        foreach (var page in Enumerable.Range(1, 4))
            await StartedWorld.SendAsync(
                _client,
                StartedWorld.Request(new Uri(World.Address, $"guardian~x/search?page={page}&api-key=top+secret"), ("X-Trace", "1")));
        Assert.Equal(4, World.Log.All.Count);
        Assert.Equal(
            ["?page=2&api-key=***", "?page=3&api-key=***", "?page=4&api-key=***"], World.Log.Requests.Select(request => request.Query));
        var last = World.Log.Requests[^1];
        Assert.Equal(("guardian~x", "/search", 403, StartedWorld.Noon), (last.Instance, last.Path, last.Status, last.At));
        Assert.Contains("X-Trace", last.HeaderNames);
        Assert.Contains("User-Agent", last.HeaderNames);
    }

    [Fact]
    public async Task Allowance_is_renewed_after_the_providers_window()
    {
        World.Set("newsapi", Behaviour.Parse("allowance:1"));
        Assert.Equal(200, await StatusAsync());
        Assert.Equal(429, await StatusAsync());
        _time.Advance(TimeSpan.FromHours(11.9));
        Assert.Equal(429, await StatusAsync());
        _time.Advance(TimeSpan.FromHours(0.2));
        Assert.Equal(200, await StatusAsync());

        async Task<int> StatusAsync() =>
            (await StartedWorld.SendAsync(
                _client, StartedWorld.Request(new Uri(World.Address, "newsapi/v2/everything?q=a&apiKey=demo-newsapi-key")))).Status;
    }

    [Fact]
    public async Task Every_port_serves_everything()
    {
        Assert.Equal(2, World.Addresses.Distinct().Count());
        foreach (var address in World.Addresses)
            Assert.Equal(
                200, (await StartedWorld.SendAsync(_client, StartedWorld.Request(new Uri(address, "firebase/v0/maxitem.json")))).Status);
    }

    [Fact]
    public async Task End_of_the_world_ends_what_is_in_flight()
    {
        World.Set("guardian", Behaviour.Parse("stall:before-headers"));
        var asking = AskAsync("guardian/search");
        await World.Log.WhenAsync(log => log.All.InFlight == 1, Token);
        await World.DisposeAsync();
        await Assert.ThrowsAsync<HttpRequestException>(() => asking);
        Assert.Equal((0, 0), (World.Log.All.InFlight, World.Log.All.Aborted));
        await Assert.ThrowsAsync<HttpRequestException>(() => AskAsync("firebase/v0/maxitem.json"));
    }

    [Fact]
    public async Task Port_in_use_is_an_error() =>
        await Assert.ThrowsAnyAsync<IOException>(
            () => SimulatedWorld.StartAsync(new SimulatorOptions { Port = World.Address.Port }, Token));

    [Fact]
    public async Task Waiting_for_the_log_ends_with_its_token()
    {
        using var cancelled = new CancellationTokenSource();
        var waiting = World.Log.WhenAsync(log => log.All.Count == 99, cancelled.Token);
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    private Task<Reply> AskAsync(string path) => StartedWorld.SendAsync(_client, StartedWorld.Request(new Uri(World.Address, path)));
}
