using Tributary.App;
using Tributary.App.Cli;
using Tributary.Simulator;
using Tributary.Simulator.Behaviours;

namespace Tributary.EndToEnd.Tests.Cli;

public sealed class PollTests : IAsyncDisposable
{
    private readonly CliSession _cli = new();
    private SimulatedWorld? _world;

    private SimulatedWorld World => _world!;

    public async ValueTask DisposeAsync()
    {
        _cli.Dispose();
        if (_world is not null)
            await _world.DisposeAsync();
    }

    // Feeds of one press, and others by their whole path.
    private async Task StartAsync(int feeds, params (string Id, string Path)[] others)
    {
        _world = await SimulatedWorld.StartAsync(new(), TestContext.Current.CancellationToken);
        var paths = Enumerable.Range(0, feeds).Select(n => (Id: $"p{n}", Path: $"press/{n}.xml")).Concat(others);
        var sources = string.Join(",\n", paths.Select(feed => $$"""  "{{feed.Id}}": { "kind": "feed", "url": "{{new Uri(World.Address, feed.Path)}}" }"""));
        _cli.WithTrustedJson($$"""
            { "http": { "allowNetworks": ["127.0.0.0/8"] }, "poll": { "spacing": "0ms", "perHost": 8 },
              "sources": { "newsapi": { "enabled": false }, "guardian": { "enabled": false }, "hackernews": { "enabled": false },
            {{sources}} } }
            """);
    }

    [Fact]
    public async Task Polled_twice_the_second_time_nothing_is_due_and_asked_all_the_same_nothing_is_modified()
    {
        await StartAsync(12);

        var first = await _cli.RunAsync("poll");
        Assert.Equal(0, first.Code);
        Assert.Contains("300 items new, 0 changed, 0 as before\n", first.Output, StringComparison.Ordinal);
        Assert.Contains("p11  25 new\n", first.Output, StringComparison.Ordinal);
        Assert.Matches(@"^tributary: stored 300 new articles, 0 changed; waited .* for the store \(\d+ % of .*\)\n$", first.Error);

        Assert.StartsWith("nothing is due before 20", (await _cli.RunAsync("poll")).Output, StringComparison.Ordinal);

        var again = (await _cli.RunAsync("poll", "--all", "--output", "json")).Json();
        Assert.All(again.Items("sources"), source => Assert.Equal("not_modified", source.Text("status")));
        Assert.Empty(again.Items("articles"));
        Assert.Equal("poll", again.GetProperty("run").Text("kind"));
        Assert.True(again.GetProperty("run").GetProperty("stored").GetBoolean());
        Assert.Equal(2, (await _cli.RunAsync("runs", "--output", "json")).Json().Items("runs").Count);
    }

    [Fact]
    public async Task An_edition_brings_only_what_is_new_in_it()
    {
        await StartAsync(30);
        await _cli.RunAsync("poll", "--quiet");
        World.Set("press", Behaviour.Parse("edition:1"));

        var lines = (await _cli.RunAsync("poll", "--all", "--output", "ndjson")).JsonLines();

        var sources = lines.Where(line => line.Text("event") == "outcome").ToList();
        Assert.Equal(30, sources.Count);
        var changed = sources.Where(source => source.Text("status") == "fresh").ToList();
        Assert.InRange(changed.Count, 1, 10);
        Assert.All(changed, source => Assert.InRange(source.GetProperty("new").GetInt32(), 1, 2));
        Assert.All(sources, source => Assert.Equal(source.GetProperty("new").GetInt32(), source.Items("articles").Count));
        Assert.All(sources, source => Assert.Equal(0, source.GetProperty("changed").GetInt32()));
        Assert.Equal("run", lines[^1].Text("event"));
    }

    [Fact]
    public async Task A_feed_that_moved_for_good_is_asked_at_its_new_address_and_has_nothing_new_there()
    {
        await StartAsync(0, ("old", "press~old/7.xml"));
        await _cli.RunAsync("poll", "--quiet");
        World.Set("press~old", Behaviour.Parse($"status:301,headers:Location={new Uri(World.Address, "press~new/7.xml")}"));

        Assert.Contains("old  moved for good to http://127.0.0.1", (await _cli.RunAsync("poll", "--all")).Output, StringComparison.Ordinal);
        World.Set("press~old", Behaviour.Parse("status:500"));
        var there = (await _cli.RunAsync("poll", "--all", "--output", "json")).Json().Items("sources")[0];

        Assert.Equal(("not_modified", true), (there.Text("status"), there.GetProperty("success").GetBoolean()));
        Assert.EndsWith("/press~new/7.xml", there.Text("movedTo"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_gone_is_retired_with_a_notice_and_the_list_of_sources_shows_health()
    {
        await StartAsync(1, ("gone", "press~gone/1.xml"), ("broken", "press~broken/1.xml"));
        World.Set("press~gone", Behaviour.Parse("status:410"));
        World.Set("press~broken", Behaviour.Parse("not-json"));

        var polled = await _cli.RunAsync("poll", "--strict");
        Assert.Equal(3, polled.Code);
        Assert.Contains("  retired: polled again only with --source or --all\n", polled.Output, StringComparison.Ordinal);

        var health = (await _cli.RunAsync("sources", "list", "--output", "json")).Json().Items("sources")
            .ToDictionary(source => source.Text("id")!, source => source.GetProperty("health"));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, health["newsapi"].ValueKind);
        Assert.Equal((25, 0), (health["p0"].GetProperty("items").GetInt32(), health["p0"].GetProperty("streak").GetInt32()));
        Assert.NotNull(health["gone"].Text("retiredAt"));
        Assert.Null(health["gone"].Text("dueAt"));
        Assert.Equal((1, "malformed"), (health["broken"].GetProperty("streak").GetInt32(), health["broken"].GetProperty("lastFailure").Text("kind")));

        _cli.Columns = 80;
        var list = _cli.With("NO_COLOR", "1").RunAsync("sources", "list");
        Assert.All((await list).Output.Split('\n').Where(line => !line.Contains("http", StringComparison.Ordinal)), line => Assert.True(line.Length <= 80, line));
        Assert.Contains("  1 failure in a row: ", (await list).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_retired_is_called_so_and_is_never_said_to_be_due()
    {
        await StartAsync(0, ("gone", "press~gone/1.xml"));
        World.Set("press~gone", Behaviour.Parse("status:410"));
        await _cli.RunAsync("poll");

        Assert.Contains("gone  retired\n", (await _cli.RunAsync("sources", "list")).Output, StringComparison.Ordinal);
        var shown = (await _cli.RunAsync("sources", "show", "gone")).Output;
        Assert.StartsWith("gone  retired\n", shown, StringComparison.Ordinal);
        Assert.Contains("  never answered, not polled any more: its provider", shown, StringComparison.Ordinal);
        Assert.Contains("sources remove gone", (await _cli.RunAsync("sources", "test", "gone")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_storing_what_was_added_is_polled_all_the_same()
    {
        await StartAsync(0);
        await _cli.RunAsync("sources", "add", new Uri(World.Address, "press/5.xml").AbsoluteUri, "--id", "five");

        var polled = await _cli.RunAsync("poll", "--no-store");

        Assert.Equal((0, ""), (polled.Code, polled.Error));
        Assert.Contains("five  25 new\n", polled.Output, StringComparison.Ordinal);
        Assert.Contains("five  25 new\n", (await _cli.RunAsync("poll")).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("table")]
    [InlineData("ndjson")]
    public async Task A_poll_is_seen_as_soon_as_it_has_ended(string format)
    {
        using var seen = new MemoryStream();
        await using var output = new StreamWriter(seen);
        var polls = PollOutput.Of(format, new() { Output = output, Error = TextWriter.Null, Environment = new Dictionary<string, string>(), WorkingFolder = "/" });
        await polls.PollAsync(new()
        {
            Outcome = new() { Id = "slow", Kind = "feed", Failure = new(Http.FailureKind.Dns, "no such host") },
            State = new() { Source = "slow" },
        });
        Assert.Contains("no such host", System.Text.Encoding.UTF8.GetString(seen.ToArray()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_said_while_live_lines_are_drawn_stays_above_them()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        using var error = new StringWriter { NewLine = "\n" };
        var host = new CommandHost
        {
            Output = TextWriter.Null, Error = error, ErrorIsTerminal = true, Time = time, Environment = new Dictionary<string, string>(), WorkingFolder = "/",
        };
        var progress = new PollProgress(host, hidden: false);
        await progress.WarnAsync("before");
        progress.Begin([]);
        await progress.WarnAsync("nobody answers");
        await progress.DisposeAsync();
        await progress.WarnAsync("after");
        Assert.Equal(
            ["tributary: before", "tributary: nobody answers", "tributary: after"],
            error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('K')[^1]));
    }

    [Fact]
    public void While_watching_sources_may_go()
    {
        using var folder = new Settings.SettingsFolder();
        var none = folder.WithJson("""{ "sources": { "hackernews": { "enabled": false } } }""").Read();

        Assert.Throws<UsageException>(() => PollSelection.Required(none, [], mayWait: false));
        Assert.Throws<UsageException>(() => PollSelection.Required(none, ["gone"], mayWait: true));
        Assert.Empty(PollSelection.Required(none, [], mayWait: true));
        Assert.Empty(PollSelection.Targets(none, []));
        Assert.Empty(PollSelection.Targets(none, ["gone"]));
    }

    [Fact]
    public async Task A_tarpit_is_the_only_failure()
    {
        await StartAsync(20, ("tarpit", "press~tarpit/1.xml"));
        World.Set("press~tarpit", Behaviour.Parse("stall:before-headers"));

        var outcomes = (await _cli.RunAsync("poll", "--timeout", "2s", "--output", "ndjson")).JsonLines().SkipLast(1).ToList();

        Assert.Equal(21, outcomes.Count);
        var failed = Assert.Single(outcomes, line => !line.GetProperty("success").GetBoolean());
        Assert.Equal(("tarpit", "timeout"), (failed.Text("id"), failed.Text("status")));
    }

    [Fact]
    public async Task What_cannot_be_is_refused()
    {
        await StartAsync(1);
        var json = await _cli.RunAsync("poll", "--watch", "--output", "json");
        var unknown = await _cli.RunAsync("poll", "--source", "p1");
        var unable = await _cli.RunAsync("poll", "--source", "newsapi");

        Assert.Equal(
            "--deadline: bounds one round, which --watch does not have: leave one of the two out",
            (await _cli.RunAsync("poll", "--watch", "--deadline", "3s")).Refusal);
        Assert.Equal((2, 2, 2), (json.Code, unknown.Code, unable.Code));
        Assert.Contains("table or ndjson is expected", json.Error, StringComparison.Ordinal);
        Assert.Contains("no source 'p1'", unknown.Error, StringComparison.Ordinal);
        Assert.Contains("'newsapi' is disabled", unable.Error, StringComparison.Ordinal);
    }
}
