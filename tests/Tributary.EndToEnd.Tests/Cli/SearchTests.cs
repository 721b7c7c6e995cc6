using System.Text.RegularExpressions;

namespace Tributary.EndToEnd.Tests.Cli;

/// <summary><c>search</c> and <c>headlines</c> from the command line to the simulated providers and back.</summary>
public sealed class SearchTests
{
    private static readonly string[] Sources = ["newsapi", "guardian", "hackernews"];

    [Theory]
    [InlineData("search climate")]
    [InlineData("headlines")]
    public async Task Every_source_is_asked_and_the_answers_are_merged(string line)
    {
        await using var news = await NewsSession.StartAsync();

        var result = await news.RunAsync([.. line.Split(' '), "--output", "json", "--limit", "7"]);
        var (run, sources, articles) = (result.Json().GetProperty("run"), result.Json().Items("sources"), result.Json().Items("articles"));

        Assert.Equal((0, ""), (result.Code, result.Error));
        Assert.Equal(Sources, sources.Select(source => source.Text("id")));
        Assert.All(sources, source => Assert.Equal("fresh", source.Text("status")));
        Assert.All(sources, source => Assert.InRange(source.GetProperty("count").GetInt32(), 1, 7));
        Assert.Equal(line.Split(' ')[0], run.Text("kind"));
        Assert.True(run.GetProperty("complete").GetBoolean());
        Assert.True(run.GetProperty("stored").GetBoolean());
        Assert.NotEmpty(articles);
        Assert.Equal(articles.Count, articles.Select(article => article.Text("id")).Distinct().Count());
        // What is dated after the run counts as undated, and stands last.
        var dates = articles
            .Select(article => article.Text("publishedAt"))
            .TakeWhile(date => string.CompareOrdinal(date, run.Text("startedAt")) < 0)
            .ToList();
        Assert.NotEmpty(dates);
        Assert.Equal(dates.OrderDescending(StringComparer.Ordinal), dates);
        Assert.Equal(sources.Sum(source => source.GetProperty("elapsedMs").GetDouble()), run.GetProperty("sequentialMs").GetDouble(), 0.01);
    }

    [Fact]
    public async Task The_table_shows_articles_sources_and_the_proof_without_colours_in_a_pipe()
    {
        await using var news = await NewsSession.StartAsync(("newsapi", "status:500"));

        var result = await news.RunAsync("search", "climate", "--limit", "3");

        Assert.Equal((0, ""), (result.Code, result.Error));
        Assert.DoesNotContain('\e', result.Output);
        Assert.Contains(" · via guardian\n  https://", result.Output, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^newsapi +http +\S+ m?s  \S", result.Output);
        Assert.Matches(@"(?m)^guardian +3 of \d+ articles +\S+ m?s$", result.Output);
        Assert.Matches(@"3 sources in \S+ m?s, the slowest was \w+; one after the other \S+ m?s\n$", result.Output);
    }

    [Fact]
    public async Task Options_reach_the_providers()
    {
        await using var news = await NewsSession.StartAsync();
        var today = news.Cli.Time.GetUtcNow();
        var (from, to) = ($"{today.AddDays(-9):yyyy-MM-dd}", $"{today.AddDays(-2):yyyy-MM-dd}");

        var result = await news.RunAsync(
            "search", "solar", "power", "--from", from, "--to", to, "--lang", "EN", "--limit", "5", "--sort", "relevance", "--no-store");

        Assert.Equal(0, result.Code);
        var asked = news.World.Log.Requests.Single(request => request.Instance == "newsapi");
        Assert.Contains("language=en", asked.Query, StringComparison.Ordinal);
        Assert.Contains("pageSize=5", asked.Query, StringComparison.Ordinal);
        Assert.Contains($"from={from}T00%3A00%3A00", asked.Query, StringComparison.Ordinal);
        Assert.Contains($"to={to}T23%3A59%3A59", asked.Query, StringComparison.Ordinal);
        Assert.Contains("sortBy=relevancy", asked.Query, StringComparison.Ordinal);
        Assert.Contains("q=solar%20power", asked.Query, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_the_named_sources_are_asked_in_the_catalogue_s_order()
    {
        await using var news = await NewsSession.StartAsync();

        var result = await news.RunAsync("search climate --source hackernews --source newsapi --source newsapi --output json".Split(' '));

        Assert.Equal(["newsapi", "hackernews"], result.Json().Items("sources").Select(source => source.Text("id")));
        Assert.Equal(0, news.World.Log.Of("guardian").Count);
    }

    [Fact]
    public async Task Several_sources_of_one_kind_are_asked_at_their_own_addresses()
    {
        await using var news = await NewsSession.StartAsync(("guardian~second", "status:503"));
        news.Cli.WithTrustedJson($$"""{ "sources": { "second": { "kind": "guardian", "url": "{{news.World.Address}}guardian~second" } } }""");

        var sources = (await news.RunAsync("search", "climate", "--output", "json")).Json().Items("sources");

        Assert.Equal(["fresh", "fresh", "fresh", "http"], sources.Select(source => source.Text("status")));
        Assert.Equal(503, sources[3].GetProperty("error").GetProperty("status").GetInt32());
    }

    [Fact]
    public async Task Lines_of_JSON_are_flushed_as_each_source_ends_and_the_run_comes_last()
    {
        await using var news = await NewsSession.StartAsync(("newsapi", "stall:before-headers"));
        news.Cli.With("TRIBUTARY_SOURCES__NEWSAPI__TIMEOUT", "2s");

        var result = await news.RunAsync("search", "climate", "--output", "ndjson");
        var lines = result.JsonLines();

        Assert.Equal(0, result.Code);
        Assert.Equal(["outcome", "outcome", "outcome", "run"], lines.Select(line => line.Text("event")));
        Assert.Equal("newsapi", lines[2].Text("id"));
        Assert.Equal("timeout", lines[2].Text("status"));
        Assert.All(lines.Take(2), line => Assert.Equal(line.GetProperty("count").GetInt32(), line.Items("articles").Count));
        Assert.Equal("newsapi", lines[3].Text("slowest"));
        Assert.True(lines[3].GetProperty("stored").GetBoolean());
    }

    [Fact]
    public async Task An_interrupted_run_prints_and_stores_what_had_arrived()
    {
        await using var news = await NewsSession.StartAsync(("newsapi", "stall:before-headers"));
        using var stop = new CancellationTokenSource();
        await using var output = new FlushWatch(text => Regex.Count(text, "\"event\":\"outcome\"") == 2, stop);

        var result = await news.Cli.RunAsync(output, stop.Token, "search", "climate", "--output", "ndjson");

        Assert.Equal(130, result.Code);
        Assert.Equal(["fresh", "fresh", "cancelled"], result.JsonLines().Take(3).Select(line => line.Text("status")));
        Assert.True(result.JsonLines()[3].GetProperty("interrupted").GetBoolean());
        var stored = (await news.RunAsync("runs", "last", "--output", "json")).Json();
        Assert.True(stored.GetProperty("run").GetProperty("interrupted").GetBoolean());
        Assert.NotEmpty(stored.Items("articles"));
    }

    [Fact]
    public async Task A_source_past_its_bound_is_a_timeout_and_one_past_the_run_s_a_deadline()
    {
        await using var news = await NewsSession.StartAsync(("newsapi", "stall:before-headers"), ("guardian", "stall:mid-body"));
        news.Cli.With("TRIBUTARY_SOURCES__NEWSAPI__TIMEOUT", "300ms").With("TRIBUTARY_SOURCES__GUARDIAN__TIMEOUT", "1h");

        var sources = (await news.RunAsync("search", "climate", "--deadline", "2s", "--output", "json")).Json().Items("sources");

        Assert.Equal(["timeout", "deadline", "fresh"], sources.Select(source => source.Text("status")));
    }

    [Fact]
    public async Task The_timeout_of_the_command_line_goes_over_a_source_s_own()
    {
        await using var news = await NewsSession.StartAsync(("newsapi", "stall:before-headers"));
        news.Cli.With("TRIBUTARY_SOURCES__NEWSAPI__TIMEOUT", "1h");

        var result = await news.RunAsync("search", "climate", "--source", "newsapi", "--timeout", "200ms", "--output", "json");

        Assert.Equal("timeout", result.Json().Items("sources")[0].Text("status"));
    }

    [Fact]
    public async Task The_bounds_of_the_settings_hold()
    {
        await using var news = await NewsSession.StartAsync(
            1,
            ("newsapi", "delay:50ms"),
            ("guardian", "delay:50ms"),
            ("algolia", "delay:50ms"));
        await news.RunAsync("search", "climate", "--concurrency", "1");
        Assert.Equal(1, news.World.Log.All.PeakInFlight);

        news.Cli.WithJson($$"""
            { "providers": { "{{news.World.Address.Authority}}": { "concurrency": 1 } }, "http": { "maxBody": "1kB" } }
            """);
        var sources = (await news.RunAsync("search", "climate", "--fresh", "--output", "json")).Json().Items("sources");

        Assert.Equal(1, news.World.Log.All.PeakInFlight);
        Assert.All(sources, source => Assert.Equal("too_large", source.Text("status")));
    }

    [Fact]
    public async Task Strict_turns_one_failure_into_exit_3()
    {
        await using var news = await NewsSession.StartAsync(("guardian", "status:429,retry-after:30s"));

        Assert.Equal(0, (await news.RunAsync("search", "climate")).Code);
        var strict = await news.RunAsync("search", "climate", "--strict", "--output", "json");

        Assert.Equal((3, "tributary: --strict: failed: guardian (rate_limited)\n"), (strict.Code, strict.Error));
        // What is left of the rest that the run before was told.
        Assert.InRange(strict.Json().Items("sources")[1].GetProperty("error").GetProperty("retryAfterMs").GetDouble(), 1, 30_000);
        Assert.False(strict.Json().GetProperty("run").GetProperty("complete").GetBoolean());
    }

    [Fact]
    public async Task When_every_source_fails_the_exit_is_1_and_each_reason_is_shown()
    {
        await using var news = await NewsSession.StartAsync(
            ("newsapi", "status:500"),
            ("guardian", "not-json"),
            ("algolia", "reset:before-headers"));

        var result = await news.RunAsync("search", "climate", "--source", "newsapi", "--source", "guardian");

        Assert.Equal(1, result.Code);
        Assert.Equal("tributary: every source failed: newsapi (http), guardian (malformed)\n", result.Error);
        Assert.Contains("no articles", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_failures_are_one_short_line()
    {
        using var session = new CliSession();
        var ids = Enumerable.Range(1, 40).Select(number => $"s{number}").ToList();
        session.WithJson($$"""{ "sources": { {{string.Join(',', ids.Select(id => $"\"{id}\": {{ \"kind\": \"newsapi\" }}"))}} } }""");

        var result = await session.RunAsync(["search", "x", "--no-store", .. ids.SelectMany(id => new[] { "--source", id })]);

        Assert.Equal(1, result.Code);
        Assert.EndsWith("s8 (not_configured) and 32 more\n", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_source_without_its_key_is_not_configured_and_the_rest_goes_on()
    {
        await using var news = await NewsSession.StartAsync();
        news.Cli.With("NEWSAPI_KEY", "");

        var result = await news.RunAsync("search", "climate", "--output", "json");
        var alone = await news.RunAsync("search", "climate", "--source", "newsapi");

        Assert.Equal(0, result.Code);
        Assert.Equal("not_configured", result.Json().Items("sources")[0].Text("status"));
        Assert.True(result.Json().GetProperty("run").GetProperty("complete").GetBoolean());
        Assert.Equal(0, news.World.Log.Of("newsapi").Count);
        Assert.Equal(1, alone.Code);
        Assert.Contains("set NEWSAPI_KEY", alone.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_on_loopback_is_reached_only_when_its_network_is_named()
    {
        await using var news = await NewsSession.StartAsync();
        news.Cli.With("TRIBUTARY_HTTP__ALLOWNETWORKS", "");

        var result = await news.RunAsync("search", "climate", "--output", "json");

        Assert.Equal(1, result.Code);
        Assert.All(result.Json().Items("sources"), source => Assert.Equal("blocked", source.Text("status")));
        Assert.Equal(0, news.World.Log.ConnectionsAccepted);
    }

    [Theory]
    [InlineData("search climate")]
    [InlineData("search climate --output json")]
    [InlineData("search climate --output ndjson")]
    [InlineData("headlines")]
    [InlineData("sources list --output json")]
    [InlineData("sources test newsapi")]
    [InlineData("runs last --output json")]
    public async Task A_key_is_never_printed(string line)
    {
        foreach (var behaviour in new[] { "", "status:401", "message-200:the_key_is_wrong", "redirect:loop" })
        {
            await using var news = await NewsSession.StartAsync(("newsapi", behaviour), ("guardian", behaviour));
            await news.RunAsync("search", "climate");
            var result = await news.Cli.With("TRIBUTARY_DEBUG", "1").RunAsync(line.Split(' '));

            Assert.NotEmpty(result.Output);
            Assert.DoesNotContain(NewsSession.Keys.NewsApiKey, result.Output + result.Error, StringComparison.Ordinal);
            Assert.DoesNotContain(NewsSession.Keys.GuardianKey, result.Output + result.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task On_a_terminal_live_lines_come_and_go_on_standard_error()
    {
        await using var news = await NewsSession.StartAsync(("newsapi", "delay:500ms"));
        news.Cli.Columns = 80;

        var shown = await news.RunAsync("search", "climate", "--limit", "1");

        Assert.Equal(0, shown.Code);
        Assert.Contains("newsapi ", shown.Error, StringComparison.Ordinal);
        Assert.EndsWith("A\r\e[J", shown.Error, StringComparison.Ordinal);
        Assert.Contains("\e[", shown.Output, StringComparison.Ordinal);
        Assert.Equal("", (await news.RunAsync("search", "climate", "--quiet")).Error);
        Assert.Equal("", (await news.RunAsync("search", "climate", "--output", "ndjson")).Error);
        var colourless = await news.Cli.With("NO_COLOR", "1").RunAsync("search", "climate", "--fresh");
        Assert.Contains('\e', colourless.Error);
        Assert.DoesNotMatch("\e\\[[0-9;]*m", colourless.Output + colourless.Error);
        var dumb = await news.Cli.With("TERM", "dumb").RunAsync("search", "climate", "--fresh");
        Assert.DoesNotContain('\e', dumb.Output + dumb.Error);
    }

    // Stops the run from within a flush, once the text that has been flushed is enough.
    private sealed class FlushWatch(Func<string, bool> enough, CancellationTokenSource stop) : StringWriter
    {
        public override async Task FlushAsync(CancellationToken cancellationToken)
        {
            await base.FlushAsync(cancellationToken);
            if (enough(ToString()))
                await stop.CancelAsync();
        }
    }
}
