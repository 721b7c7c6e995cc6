using Microsoft.Extensions.Time.Testing;
using Tributary.App.Rendering;
using Tributary.App.Settings;
using Tributary.Http;
using Tributary.Http.Limits;
using Tributary.Storage;

namespace Tributary.EndToEnd.Tests.Cli;

/// <summary>What <c>tributary limits</c> shows, and that commands share what it shows.</summary>
public sealed class LimitsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    private static async Task RememberAsync(CliSession session, string provider, LimitState state)
    {
        await using var store = await SqliteStore.OpenAsync(session.StorePath, CancellationToken.None);
        await new StoredLedger(Task.FromResult(store))
            .UpdateAsync(LedgerNames.OfProvider(provider), _ => (state.Text(), 0), CancellationToken.None);
    }

    private static LimitState Resting { get; } = new()
    {
        Rest = new(Noon.AddSeconds(120), "it answered 429 and asked for 120 s"),
        Window = new(Noon.AddHours(-2), 12),
    };

    [Theory]
    [InlineData(null, "limits-pipe")]
    [InlineData(80, "limits-80-columns")]
    public async Task Every_provider_of_catalogue_settings_and_ledger_is_shown(int? columns, string snapshot)
    {
        using var session = new CliSession { Time = new FakeTimeProvider(Noon), Columns = columns };
        session.With("NO_COLOR", "1").WithJson(
            """
            { "providers": { "shop.example": { "concurrency": 10, "rate": "100/m", "spacing": "2s" },
                             "hn.algolia.com": { "quota": "1000/d" } } }
            """);
        await RememberAsync(session, "newsapi.org:443", Resting);
        await RememberAsync(session, "shop.example:443", new() { LastStart = Noon.AddSeconds(-1), NextArrival = Noon.AddSeconds(0.6) });
        await RememberAsync(session, "feeds.a-host-with-a-name-that-is-too-long-for-any-column.example:8080", new() { Refusals = 3, Rest = new(
            Noon.AddHours(1), "its own code \e[31mrateLimited") });

        var printed = await session.RunAsync("limits");

        Assert.Equal((0, ""), (printed.Code, printed.Error));
        Snapshot.Match(snapshot, printed.Output);
        if (columns is { } width)
            Assert.All(printed.Output.Split('\n'), line => Assert.True(TerminalText.Width(line) <= width, line));
    }

    [Fact]
    public async Task As_data_it_has_every_field()
    {
        using var session = new CliSession { Time = new FakeTimeProvider(Noon) };
        await RememberAsync(session, "newsapi.org:443", Resting);

        var providers = (await session.RunAsync("limits", "--output", "json")).Json().Items("providers");

        Assert.Equal(
            ["newsapi.org:443", "content.guardianapis.com:443", "hn.algolia.com:443", "hacker-news.firebaseio.com:443"],
            providers.Select(provider => provider.Text("provider")));
        Assert.Equal(
            ["provider", "concurrency", "inFlight", "tokens", "nextStartAt", "quota", "quotaLeft", "quotaRenewsAt", "restingUntil", "restingWhy"],
            providers[0].Names());
        Assert.Equal((0, 50, 38), (Number("tokens"), Number("quota"), Number("quotaLeft")));
        Assert.Equal("2026-11-23T22:00:00.000Z", providers[0].Text("quotaRenewsAt"));
        Assert.Equal("2026-11-23T12:02:00.000Z", providers[0].Text("restingUntil"));
        Assert.Equal("it answered 429 and asked for 120 s", providers[0].Text("restingWhy"));
        Assert.Equal((5, 500), (providers[1].GetProperty("tokens").GetInt32(), providers[1].GetProperty("quotaLeft").GetInt32()));
        Assert.Equal(4, (await session.RunAsync("limits", "--output", "ndjson")).JsonLines().Count);

        int Number(string name) => providers[0].GetProperty(name).GetInt32();
    }

    [Fact]
    public async Task One_command_after_another_counts_what_a_provider_allows()
    {
        await using var news = await NewsSession.StartAsync();
        var provider = $"127.0.0.1:{news.Guardian.Port}";
        news.Cli.WithJson($$"""{ "providers": { "{{provider}}": { "quota": "2/12h" } } }""");
        for (var i = 0; i < 2; i++)
            Assert.Equal(0, (await news.RunAsync("search", "climate", "--source", "guardian", "--fresh")).Code);

        var third = await news.RunAsync("search", "climate", "--source", "guardian", "--fresh", "--output", "json");

        var error = third.Json().Items("sources")[0].GetProperty("error");
        Assert.Equal((1, "quota"), (third.Code, error.Text("kind")));
        Assert.StartsWith($"2 of 2 requests to {provider} used, renews at ", error.Text("message"), StringComparison.Ordinal);
        Assert.NotEqual(0, error.GetProperty("retryAfterMs").GetDouble());
        Assert.Equal(0, third.Json().Items("sources")[0].GetProperty("attempts").GetInt32());
        var shown = (await news.RunAsync("limits", "--output", "json")).Json().Items("providers");
        Assert.Equal(0, shown.Single(one => one.Text("provider") == provider).GetProperty("quotaLeft").GetInt32());
        Assert.Equal("quota", (await news.RunAsync("sources", "test", "guardian", "--output", "json")).Json().Items("sources")[0].Text("status"));
    }

    [Fact]
    public async Task A_provider_that_said_slow_down_is_left_alone_by_the_next_command()
    {
        await using var news = await NewsSession.StartAsync(("guardian", "status:429"));
        Assert.Equal(1, (await news.RunAsync("search", "climate", "--source", "guardian")).Code);

        var next = await news.RunAsync("search", "climate", "--source", "guardian", "--output", "json");

        var source = next.Json().Items("sources")[0];
        Assert.Equal(("rate_limited", 0), (source.Text("status"), source.GetProperty("attempts").GetInt32()));
        Assert.Contains("asked us to wait; next request after ", source.GetProperty("error").Text("message"), StringComparison.Ordinal);
        Assert.Contains("rests until", (await news.RunAsync("limits")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_store_it_exits_with_4_and_without_one_a_run_keeps_its_limits_to_itself()
    {
        await using var news = await NewsSession.StartAsync();
        var foreign = Path.Combine(news.Cli.Working, "notes.txt");
        await File.WriteAllTextAsync(foreign, "These are my notes, and no database. They are long enough to be looked at.");
        news.Cli.With("TRIBUTARY_STORE", foreign);

        Assert.Equal(4, (await news.RunAsync("limits")).Code);
        var tested = await news.RunAsync("sources", "test", "guardian");
        Assert.Equal(0, tested.Code);
        Assert.StartsWith("tributary: limits of providers were not shared with other commands: the store ", tested.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_known_of_providers_gives_way_to_the_user_limit_by_limit()
    {
        var all = KnownProviders.With(new Dictionary<string, ProviderOptions>
        {
            ["newsapi.org"] = new() { Quota = new(250_000, TimeSpan.FromDays(30)) },
            ["content.guardianapis.com"] = new() { Concurrency = 2 },
            ["shop.example:8080"] = new() { Burst = 3 },
        });
        Assert.Equal(new() { Quota = new(250_000, TimeSpan.FromDays(30)) }, all["newsapi.org"]);
        Assert.Equal(KnownProviders.All["content.guardianapis.com"] with { Concurrency = 2 }, all["content.guardianapis.com"]);
        Assert.Equal(new() { Burst = 3 }, all["shop.example:8080"]);
        Assert.Equal(new(50, TimeSpan.FromHours(12)), KnownProviders.With(new Dictionary<string, ProviderOptions>())["newsapi.org"].Quota);
    }
}
