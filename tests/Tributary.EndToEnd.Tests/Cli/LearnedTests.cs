using System.Text.Json;
using Tributary.App.Rendering;

namespace Tributary.EndToEnd.Tests.Cli;

/// <summary>What a command learns of a source's address serves every other one.</summary>
public sealed class LearnedTests
{
    private static CliSession Session(SiteServer site, params string[] ids)
    {
        var session = new CliSession();
        foreach (var provider in new[] { "NEWSAPI", "GUARDIAN", "HACKERNEWS" })
            session.With($"TRIBUTARY_SOURCES__{provider}__ENABLED", "false");
        var sources = string.Join(", ", ids.Select(id => $$""" "{{id}}": { "kind": "feed", "url": "{{site.At("/" + id)}}" }"""));
        return session.With("TRIBUTARY_HTTP__ALLOWNETWORKS", "127.0.0.0/8").WithJson($$"""{ "poll": { "spacing": "0ms" }, "sources": { {{sources}} } }""");
    }

    [Theory]
    [InlineData("poll", "--all")]
    [InlineData("headlines", "--fresh")]
    public async Task A_feed_that_moved_for_good_is_asked_at_its_new_address_whoever_learned_it(params string[] learner)
    {
        await using var site = await SiteServer.StartAsync();
        site.With("/old", "", $"->{site.At("/new")}").WithFeed("/new", "Moved", "Storm hits coast");
        using var session = Session(site, "old");
        await session.RunAsync(learner);
        Assert.Equal(["/old", "/new"], site.Asked);

        var found = await session.RunAsync("search", "storm", "--fresh");
        await session.RunAsync("search", "storm", "--fresh", "--no-store");
        await session.RunAsync("sources", "test", "old");
        await session.RunAsync("poll", "--all");

        Assert.Equal(0, found.Code);
        Assert.Equal(["/old", "/new", "/new", "/new", "/new", "/new"], site.Asked);
    }

    [Fact]
    public async Task Both_addresses_of_a_feed_that_moved_are_shown_and_known()
    {
        await using var site = await SiteServer.StartAsync();
        site.With("/old", "", $"->{site.At("/new")}").WithFeed("/new", "Moved", "Storm hits coast");
        using var session = Session(site, "old");
        await session.RunAsync("headlines");

        var list = (await session.RunAsync("sources", "list")).Output;
        Assert.Contains($"feed at {site.At("/new")}, ", list, StringComparison.Ordinal);
        Assert.Contains($"  moved for good; declared at {site.At("/old")}\n  not polled yet\n", list, StringComparison.Ordinal);
        Assert.Contains($"  address   {site.At("/new")}\n", (await session.RunAsync("sources", "show", "old")).Output, StringComparison.Ordinal);
        foreach (var command in new[] { "list", "show" })
        {
            var json = (await session.RunAsync(["sources", command, .. command == "show" ? ["old"] : Array.Empty<string>(), "--output", "ndjson"])).JsonLines()[^1];
            Assert.Equal((site.At("/old"), site.At("/new")), (json.Text("url"), json.Text("urlInUse")));
        }

        var opml = (await session.RunAsync("sources", "export")).Output;
        Assert.Contains(site.At("/new"), opml, StringComparison.Ordinal);
        Assert.DoesNotContain(site.At("/old"), opml, StringComparison.Ordinal);
        await File.WriteAllTextAsync(Path.Combine(session.Working, "feeds.opml"), opml, TestContext.Current.CancellationToken);
        Assert.Contains("1 already there", (await session.RunAsync("sources", "import", "feeds.opml")).Output, StringComparison.Ordinal);
        Assert.Contains("old is there already", (await session.RunAsync("sources", "add", site.At("/new"))).Output, StringComparison.Ordinal);
        Assert.Contains("old is there already", (await session.RunAsync("sources", "add", site.At("/old"))).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_source_that_is_declared_elsewhere_by_now_has_not_moved()
    {
        await using var site = await SiteServer.StartAsync();
        site.With("/old", "", $"->{site.At("/new")}").WithFeed("/new", "Moved").WithFeed("/else", "Elsewhere");
        using var session = Session(site, "old");
        await session.RunAsync("poll");
        session.With("TRIBUTARY_SOURCES__OLD__URL", site.At("/else"));

        await session.RunAsync("headlines");

        Assert.Equal("/else", site.Asked[^1]);
        Assert.Contains("due now", (await session.RunAsync("sources", "list")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_address_that_fails_three_searches_in_a_row_is_given_up_for_the_declared_one()
    {
        await using var site = await SiteServer.StartAsync();
        site.With("/old", "", $"->{site.At("/new")}").WithFeed("/new", "Moved", "Storm hits coast");
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(DateTimeOffset.UtcNow);
        using var session = new CliSession { Time = time };
        session.With("TRIBUTARY_HTTP__ALLOWNETWORKS", "127.0.0.0/8").WithJson($$"""
            { "sources": { "newsapi": { "enabled": false }, "guardian": { "enabled": false }, "hackernews": { "enabled": false },
              "old": { "kind": "feed", "url": "{{site.At("/old")}}" } } }
            """);
        await session.RunAsync("headlines");
        site.WithStatus("/new", 404).WithFeed("/old", "Back", "Calm returns");

        for (var search = 0; search < 3; search++)
        {
            await session.RunAsync("headlines", "--fresh");
            await session.RunAsync("headlines", "--fresh");
            time.Advance(TimeSpan.FromHours(2));
        }

        Assert.DoesNotContain("/old", site.Asked.Skip(1));
        Assert.Contains("Calm returns", (await session.RunAsync("headlines", "--fresh")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_retired_is_not_asked_by_a_search_and_shown_with_what_to_do_unless_it_is_named()
    {
        await using var site = await SiteServer.StartAsync();
        site.WithStatus("/gone", 410).WithFeed("/alive", "Alive", "Storm hits coast");
        using var session = Session(site, "gone", "alive");
        await session.RunAsync("poll");
        var asked = site.Asked.Count(path => path == "/gone");

        var table = await session.RunAsync("search", "storm");
        var gone = (await session.RunAsync("headlines", "--output", "json")).Json().Items("sources")[0];

        Assert.Equal(asked, site.Asked.Count(path => path == "/gone"));
        Assert.Matches(@"(?m)^gone   http .* answered 410 on \d{4}-\d\d-\d\d: gone for good, not asked; tributary poll --source gone asks again, ", table.Output);
        Assert.Equal(("http", 0), (gone.Text("status"), gone.GetProperty("attempts").GetInt32()));
        Assert.Equal(410, gone.GetProperty("error").GetProperty("status").GetInt32());
        Assert.Equal(JsonValueKind.Null, gone.GetProperty("error").GetProperty("phase").ValueKind);
        Assert.Empty(gone.GetProperty("phases").Names());

        await session.RunAsync("headlines", "--source", "gone", "--fresh");
        Assert.Equal(asked + 1, site.Asked.Count(path => path == "/gone"));
        var listed = (await session.RunAsync("sources", "list", "--output", "json")).Json().Items("sources").Single(source => source.Text("id") == "gone");
        Assert.True(listed.GetProperty("retired").GetBoolean());
    }

    [Fact]
    public async Task A_feed_that_was_searched_a_moment_ago_is_not_asked_again_though_another_query_comes()
    {
        await using var site = await SiteServer.StartAsync();
        site.WithFeed("/paper", "Paper", "Storm hits coast", "Calm returns");
        using var session = Session(site, "paper");
        await session.RunAsync("search", "storm");

        var again = (await session.RunAsync("search", "calm", "--output", "json")).Json();

        Assert.Single(site.Asked);
        Assert.Equal(("not_modified", 0), (again.Items("sources")[0].Text("status"), again.Items("sources")[0].GetProperty("attempts").GetInt32()));
        Assert.Equal("Calm returns", again.Items("articles")[0].Text("title"));
    }

    [Theory]
    [InlineData("table")]
    [InlineData("json")]
    [InlineData("ndjson")]
    public async Task Where_the_store_cannot_be_opened_a_poll_asks_all_the_same_and_exits_4(string format)
    {
        await using var site = await SiteServer.StartAsync();
        site.WithFeed("/paper", "Paper", "Storm hits coast");
        using var session = Session(site, "paper");
        await File.WriteAllTextAsync(Path.Combine(session.Working, "notes.txt"), "no database, but a text", TestContext.Current.CancellationToken);
        session.With("TRIBUTARY_STORE", "Data Source=notes.txt");

        var polled = await session.RunAsync("poll", "--output", format);

        Assert.Equal(4, polled.Code);
        Assert.Contains("Storm hits coast", polled.Output, StringComparison.Ordinal);
        Assert.StartsWith("tributary: ", polled.Error, StringComparison.Ordinal);
        Assert.Contains("; polling without it: every source counts as never polled, and nothing is stored\n", polled.Error, StringComparison.Ordinal);
        Assert.Equal(4, (await session.RunAsync("poll", "--watch")).Code);
        Assert.Single(site.Asked);
    }

    [Fact]
    public void That_nobody_answers_is_told_in_a_line()
    {
        DateTimeOffset since = new(2026, 11, 23, 23, 10, 0, TimeSpan.Zero), again = since.AddMinutes(7);
        Assert.Equal(
            "nobody answers since 2026-11-23 23:10 UTC: it seems to be our own network; trying again at 2026-11-23 23:17 UTC",
            PollLines.Network(new(true, since, again)));
        Assert.Equal("answers come again; nobody had answered since 2026-11-23 23:10 UTC", PollLines.Network(new(false, since, null)));
        Assert.StartsWith("nobody answered: it seems to be our own network", PollLines.Network(new(true, since, null)), StringComparison.Ordinal);
    }
}
