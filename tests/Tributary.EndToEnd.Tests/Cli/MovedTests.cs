namespace Tributary.EndToEnd.Tests.Cli;

/// <summary>A polled feed whose address leads elsewhere: whose word is taken for what.</summary>
public sealed class MovedTests : IAsyncDisposable
{
    private static readonly DateTimeOffset LongAgo = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly CliSession _cli = new();
    private SiteServer _site = null!;
    private SiteServer _other = null!;

    public async ValueTask DisposeAsync()
    {
        _cli.Dispose();
        await _site.DisposeAsync();
        await _other.DisposeAsync();
    }

    private async Task StartAsync()
    {
        _site = (await SiteServer.StartAsync()).WithFeed("/feed.xml", "The Paper", "one", "two");
        _other = (await SiteServer.StartAsync()).With("/login.html", "text/html", "<!DOCTYPE html><html><title>Log in</title></html>")
            .WithFeed("/new.xml", "The Paper", "one", "two", "three").WithFeed("/empty.xml", "Parked");
        (_site.Modified, _other.Modified) = (LongAgo.AddYears(1), LongAgo);
        _cli.WithTrustedJson($$"""
            { "http": { "allowNetworks": ["127.0.0.0/8"] }, "poll": { "spacing": "0ms" },
              "sources": { "newsapi": { "enabled": false }, "guardian": { "enabled": false }, "hackernews": { "enabled": false },
                "paper": { "kind": "feed", "url": "{{_site.At("/feed.xml")}}" } } }
            """);
        Assert.Equal("fresh", await PollAsync());
        Assert.Equal("not_modified", await PollAsync());
    }

    private async Task<string?> PollAsync() => (await _cli.RunAsync("poll", "--all", "--output", "json")).Json().Items("sources")[0].Text("status");

    private async Task<string?> UrlInUseAsync() =>
        (await _cli.RunAsync("sources", "list", "--output", "json")).Json().Items("sources").Single(source => source.Text("id") == "paper").Text("urlInUse");

    [Theory]
    [InlineData("->")]
    [InlineData("~>")]
    public async Task A_page_that_is_older_than_the_feed_is_no_feed_that_has_not_changed(string redirect)
    {
        await StartAsync();
        _site.With("/feed.xml", "", redirect + _other.At("/login.html"));
        for (var polls = 0; polls < 3; polls++)
            Assert.Equal("malformed", await PollAsync());
        Assert.All(_other.Headers, headers => Assert.False(headers.ContainsKey("If-Modified-Since")));
        Assert.NotEqual(_other.At("/login.html"), await UrlInUseAsync());
        _site.WithFeed("/feed.xml", "The Paper", "one", "two");
        Assert.Equal("not_modified", await PollAsync());
    }

    [Fact]
    public async Task A_feed_that_has_nothing_is_not_moved_to()
    {
        await StartAsync();
        _site.With("/feed.xml", "", "->" + _other.At("/empty.xml"));
        Assert.Equal("empty", await PollAsync());
        Assert.Equal("empty", await PollAsync());
        Assert.NotEqual(_other.At("/empty.xml"), await UrlInUseAsync());
    }

    [Fact]
    public async Task A_feed_that_was_read_at_its_new_address_is_moved_to_and_asked_there_whether_it_has_changed()
    {
        await StartAsync();
        _site.With("/feed.xml", "", "->" + _other.At("/new.xml"));
        Assert.Equal("fresh", await PollAsync());
        Assert.Equal(_other.At("/new.xml"), await UrlInUseAsync());
        var asked = _site.Asked.Count;
        Assert.Equal("not_modified", await PollAsync());
        Assert.Equal(asked, _site.Asked.Count);
        Assert.Equal([false, true], _other.Headers.Select(headers => headers.ContainsKey("If-Modified-Since")));
    }

    [Fact]
    public async Task A_feed_behind_a_redirect_for_now_is_asked_there_whether_it_has_changed()
    {
        await StartAsync();
        _site.With("/feed.xml", "", "~>" + _other.At("/new.xml"));
        Assert.Equal("fresh", await PollAsync());
        Assert.Equal("not_modified", await PollAsync());
        _site.With("/feed.xml", "", "->" + _other.At("/new.xml"));
        Assert.Equal("not_modified", await PollAsync());
        Assert.Equal(_other.At("/new.xml"), await UrlInUseAsync());
    }
}
