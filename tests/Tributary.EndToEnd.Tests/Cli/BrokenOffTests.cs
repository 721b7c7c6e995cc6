using System.Text.Json;

namespace Tributary.EndToEnd.Tests.Cli;

/// <summary>What breaks off on its way: a feed's document, and the body of a status.</summary>
public sealed class BrokenOffTests : IAsyncDisposable
{
    private const string Warning = "the document breaks off after entry 2";

    private readonly CliSession _cli = new();
    private SiteServer _site = null!;

    public async ValueTask DisposeAsync()
    {
        _cli.Dispose();
        await _site.DisposeAsync();
    }

    private async Task StartAsync()
    {
        _site = (await SiteServer.StartAsync()).WithFeed("/feed.xml", "The Paper", "one", "two", "three");
        _site.Tag = "\"v1\"";
        _cli.WithTrustedJson($$"""
            { "http": { "allowNetworks": ["127.0.0.0/8"] }, "poll": { "spacing": "0ms" },
              "sources": { "newsapi": { "enabled": false }, "guardian": { "enabled": false }, "hackernews": { "enabled": false },
                "paper": { "kind": "feed", "url": "{{_site.At("/feed.xml")}}" } } }
            """);
    }

    private void CutTheFeed() => _site.Change("/feed.xml", feed => feed[..(feed.IndexOf("three", StringComparison.Ordinal) + 3)]);

    private async Task<JsonElement> PollAsync() =>
        (await _cli.RunAsync("poll", "--all", "--output", "json")).Json().Items("sources")[0];

    [Fact]
    public async Task A_feed_that_breaks_off_is_asked_for_whole_the_next_time()
    {
        await StartAsync();
        CutTheFeed();

        var first = await PollAsync();
        var second = await PollAsync();
        Assert.All([first, second], source => Assert.Equal(
            ("partial", true, Warning), (source.Text("status"), source.GetProperty("success").GetBoolean(), source.Items("warnings").Single().GetString())));
        Assert.Equal((2, 0), (first.GetProperty("new").GetInt32(), second.GetProperty("new").GetInt32()));
        Assert.DoesNotContain(_site.Headers, headers => headers.ContainsKey("If-None-Match"));

        _site.WithFeed("/feed.xml", "The Paper", "one", "two", "three");
        var whole = await PollAsync();
        Assert.Equal(("fresh", 1), (whole.Text("status"), whole.GetProperty("new").GetInt32()));
        Assert.Equal("not_modified", (await PollAsync()).Text("status"));
    }

    [Theory]
    [InlineData("poll --all")]
    [InlineData("headlines --fresh")]
    [InlineData("search o --fresh")]
    public async Task Every_output_says_that_it_is_a_part_and_why(string command)
    {
        await StartAsync();
        CutTheFeed();
        var table = await _cli.RunAsync(command.Split(' '));
        var lines = (await _cli.RunAsync([.. command.Split(' '), "--output", "ndjson"])).JsonLines();

        Assert.Equal(0, table.Code);
        Assert.Matches(@"(?m)^ *paper .*\(partial\)", table.Output);
        Assert.Contains(Warning, table.Output, StringComparison.Ordinal);
        var source = lines.Single(line => line.Text("event") == "outcome");
        Assert.Equal(("partial", Warning), (source.Text("status"), source.Items("warnings").Single().GetString()));
    }

    [Fact]
    public async Task A_source_that_is_gone_is_retired_though_its_last_words_never_end()
    {
        await StartAsync();
        _site.With("/feed.xml", "", "#410");

        var polled = await _cli.RunAsync("poll", "--timeout", "1s");

        Assert.Contains("  retired: polled again only with --source or --all\n", polled.Output, StringComparison.Ordinal);
        Assert.Contains("answered 410", polled.Output, StringComparison.Ordinal);
        var asked = _site.Asked.Count;
        await _cli.RunAsync("poll");
        Assert.Equal(asked, _site.Asked.Count);
    }
}
