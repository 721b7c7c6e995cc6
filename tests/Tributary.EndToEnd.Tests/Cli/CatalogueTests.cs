using System.Text;

namespace Tributary.EndToEnd.Tests.Cli;

/// <summary>The commands that keep the catalogue.</summary>
public sealed class CatalogueTests
{
    private static CliSession Session() => new CliSession()
        .With("TRIBUTARY_HTTP__ALLOWNETWORKS", "127.0.0.0/8")
        .With("TRIBUTARY_SOURCES__NEWSAPI__ENABLED", "false")
        .With("TRIBUTARY_SOURCES__GUARDIAN__ENABLED", "false")
        .With("TRIBUTARY_SOURCES__HACKERNEWS__ENABLED", "false");

    [Fact]
    public async Task The_feed_of_a_site_is_added_and_then_takes_part_in_every_command()
    {
        await using var site = await SiteServer.StartAsync();
        site.With("/", "text/html", "<link rel=alternate type=application/rss+xml href=/news.xml><link rel=alternate type=application/rss+xml href=/sport.xml>")
            .WithFeed("/news.xml", "The Paper", "Storm hits coast", "Calm returns")
            .WithFeed("/sport.xml", "The Paper: sport");
        using var session = Session();

        var added = await session.RunAsync("sources", "add", site.At("/"), "--folder", "World/Papers");

        Assert.Equal((0, $"added the-paper (The Paper): {site.At("/news.xml")}, 2 items now\n"), (added.Code, added.Output));
        Assert.Equal($"tributary: another feed there: {site.At("/sport.xml")} (The Paper: sport)\n", added.Error);
        var found = (await session.RunAsync("search", "storm", "--output", "json")).Json();
        Assert.Equal(["Storm hits coast"], found.Items("articles").Select(article => article.Text("title")));
        Assert.Equal("The Paper", found.Items("articles")[0].Text("publisher"));
        Assert.Equal(2, (await session.RunAsync("headlines", "--no-store", "--output", "json")).Json().Items("articles").Count);
        Assert.Contains("the-paper", (await session.RunAsync("sources", "list")).Output, StringComparison.Ordinal);
        Assert.Equal(0, (await session.RunAsync("sources", "test", "the-paper")).Code);
        Assert.Equal(0, (await session.RunAsync("limits")).Code);
        var shown = (await session.RunAsync("sources", "show", "the-paper", "--output", "json")).Json();
        Assert.Equal(("World/Papers", "store"), (shown.Text("folder"), shown.Text("declaredIn")));
    }

    [Fact]
    public async Task A_feed_that_is_there_is_not_added_again_whatever_way_it_is_named()
    {
        await using var site = await SiteServer.StartAsync();
        site.WithFeed("/news.xml", "The Paper", "one").With("/", "text/html", "<a href=/news.xml>RSS</a>").With("/old", "", "->/news.xml");
        using var session = Session();
        await session.RunAsync("sources", "add", site.At("/old"));
        var asked = site.Asked.Count;

        var same = await session.RunAsync("sources", "add", site.At("/news.xml?utm_source=x"), "--output", "json");
        Assert.Equal(asked, site.Asked.Count);
        var page = await session.RunAsync("sources", "add", site.At("/"));

        Assert.Equal((0, false, "the-paper"), (same.Code, same.Json().GetProperty("added").GetBoolean(), same.Json().Text("id")));
        Assert.Equal((0, $"the-paper (The Paper) is there already: {site.At("/news.xml")}\n"), (page.Code, page.Output));
    }

    [Fact]
    public async Task Html_that_is_no_feed_and_leads_to_none_says_what_was_tried()
    {
        await using var site = await SiteServer.StartAsync();
        site.With("/", "text/html", "<p>Nothing</p>");
        using var session = Session();

        var result = await session.RunAsync("sources", "add", site.At("/"));

        Assert.Equal((1, ""), (result.Code, result.Output));
        Assert.StartsWith($"tributary: sources add: no feed found at {site.At("/")}; tried ", result.Error, StringComparison.Ordinal);
        Assert.Contains($"{site.At("/feed")} (status 404)", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_network_comes_with_what_to_do_where_it_is_meant()
    {
        using var session = Session().With("TRIBUTARY_HTTP__ALLOWNETWORKS", "");

        var result = await session.RunAsync("sources", "add", "http://127.0.0.1/");

        Assert.Equal((1, ""), (result.Code, result.Output));
        Assert.EndsWith("; if this address is meant, name its network in http.allowNetworks\n", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_that_cannot_be_read_says_so_and_an_outline_without_an_address_is_told()
    {
        using var session = Session();
        await File.WriteAllTextAsync(Path.Combine(session.Working, "list.opml"), """
            <opml version="2.0"><body>
            <outline type="rss" text="Lost"/>
            <outline text="Folder"><outline type="rss" text="Paper" xmlUrl="https://paper.example/feed"/></outline>
            </body></opml>
            """);

        Assert.Equal("sources import: 'absent.opml': no such file", (await session.RunAsync("sources", "import", "absent.opml")).Refusal);
        Assert.Equal("sources import: '.': a folder, not a file", (await session.RunAsync("sources", "import", ".")).Refusal);
        var imported = await session.RunAsync("sources", "import", "list.opml");

        Assert.Equal("added 1 feed in 1 folder; 1 refused\n", imported.Output);
        Assert.Equal("tributary: line 2: Lost was left out: it has no address (xmlUrl)\n", imported.Error);
    }

    [Fact]
    public async Task A_search_among_many_sources_names_those_that_gave_something_or_failed_and_counts_the_rest()
    {
        await using var site = await SiteServer.StartAsync();
        for (var feed = 0; feed < 22; feed++)
            site.WithFeed($"/{feed}.xml", $"Paper {feed}", feed == 3 ? "Storm hits coast" : "Calm");
        using var session = Session();
        for (var feed = 0; feed < 23; feed++)
            await session.RunAsync("sources", "add", site.At($"/{feed}.xml"), "--no-fetch", "--id", $"p{feed}");

        var found = (await session.RunAsync("search", "storm")).Output;

        Assert.Contains("\np3   1 of 1 articles ", found, StringComparison.Ordinal);
        Assert.Contains("\np22  http ", found, StringComparison.Ordinal);
        Assert.Contains("\n21 sources had nothing\n23 sources in ", found, StringComparison.Ordinal);
        Assert.DoesNotContain("p21", found, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_feed_that_claims_to_be_html_is_a_feed_and_an_address_may_be_added_unasked()
    {
        await using var site = await SiteServer.StartAsync();
        site.With("/x", "text/html", "<rss><channel><title>Plain</title></channel></rss>");
        using var session = Session();

        Assert.StartsWith("added plain ", (await session.RunAsync("sources", "add", site.At("/x"))).Output, StringComparison.Ordinal);
        var asked = site.Asked.Count;
        var unasked = await session.RunAsync("sources", "add", "example.org/feed", "--no-fetch", "--id", "mine", "--title", "My own", "--every", "2h");
        Assert.Equal("added mine (My own): https://example.org/feed\n", unasked.Output);
        Assert.Equal(asked, site.Asked.Count);
        Assert.Contains("every 2 h", (await session.RunAsync("sources", "show", "mine")).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sources add: URL: expected an http or https address such as https://example.org/feed.xml, got 'nonsense'", "add", "nonsense")]
    [InlineData("sources add: URL: expected an http or https address such as https://example.org/feed.xml, without user and password", "add", "http://u:s3same@a.test/")]
    [InlineData("--id: 'newsapi' is taken (tributary sources show newsapi)", "add", "example.org", "--no-fetch", "--id", "newsapi")]
    [InlineData("sources remove: 'newsapi' is built in: set sources.newsapi.enabled to false", "remove", "newsapi")]
    [InlineData(
        "sources remove: 'paper' is declared at tributary.json:1: remove it there, or set sources.paper.enabled to false", "remove", "paper")]
    [InlineData("sources show: no source 'papr'; did you mean 'paper'? (sources: newsapi, guardian, hackernews, paper)", "show", "papr")]
    public async Task What_cannot_be_done_is_refused_in_one_line(string refusal, params string[] arguments)
    {
        using var session = Session().WithJson("""{ "sources": { "paper": { "kind": "feed", "url": "https://paper.example/feed" } } }""");
        Assert.Equal(refusal, (await session.RunAsync(["sources", .. arguments])).Refusal);
    }

    [Fact]
    public async Task What_was_removed_is_not_asked_any_more_and_its_articles_stay()
    {
        await using var site = await SiteServer.StartAsync();
        site.WithFeed("/news.xml", "The Paper", "Storm hits coast");
        using var session = Session();
        await session.RunAsync("sources", "add", site.At("/news.xml"));
        await session.RunAsync("headlines");

        var removed = await session.RunAsync("sources", "remove", "the-paper");

        Assert.Equal((0, "removed the-paper; its articles stay in the store\n"), (removed.Code, removed.Output));
        Assert.Equal(2, (await session.RunAsync("sources", "show", "the-paper")).Code);
        Assert.Equal(1, (await session.RunAsync("store", "info", "--output", "json")).Json().GetProperty("articles").GetInt32());
    }

    [Fact]
    public async Task A_list_is_imported_in_one_go_and_exporting_and_importing_it_adds_nothing()
    {
        using var session = Session().WithJson("""{ "sources": { "paper": { "kind": "feed", "url": "https://paper.example/feed", "folder": "Papers" } } }""");
        await File.WriteAllTextAsync(Path.Combine(session.Working, "list.opml"), """
            <?xml version="1.0"?>
            <opml version="1.0"><head/><body>
            <outline text="Tech"><outline text="C#">
              <outline type="rss" text="Blog &amp; more" xmlUrl="https://blog.example/feed"/>
            </outline></outline>
            <outline text="Paper" xmlUrl="http://paper.example/feed/"/>
            <outline text="Again" xmlUrl="https://www.blog.example/feed"/>
            <outline text="Bad" type="rss" xmlUrl="ftp://x"/>
            </body></opml>
            """, TestContext.Current.CancellationToken);

        var imported = await session.RunAsync("sources", "import", "list.opml");

        Assert.Equal((0, "added 1 feed in 1 folder; 1 already there; 1 named twice; 1 refused\n"), (imported.Code, imported.Output));
        Assert.Equal("tributary: line 8: Bad was left out: its address is no http or https address\n", imported.Error);
        var exported = (await session.RunAsync("sources", "export")).Output;
        Assert.Contains("text=\"Blog &amp; more\"", exported, StringComparison.Ordinal);
        await File.WriteAllTextAsync(Path.Combine(session.Working, "export.opml"), exported, TestContext.Current.CancellationToken);
        var again = (await session.RunAsync("sources", "import", "export.opml", "--output", "json")).Json();
        Assert.Equal((0, 2, 0, 0), (Count("added"), Count("alreadyThere"), Count("repeated"), Count("refused")));
        Assert.Equal(["blog-more", "paper"], again.Items("feeds").Select(feed => feed.Text("id")).Order());
        Assert.Equal(["Papers", "Tech/C#"], again.Items("feeds").Select(feed => feed.Text("folder")).Order());

        int Count(string name) => again.GetProperty(name).GetInt32();
    }

    [Fact]
    public async Task Thousands_of_feeds_are_imported_without_asking_one()
    {
        using var session = Session();
        var list = new StringBuilder("<opml version=\"2.0\"><body>");
        for (var i = 0; i < 2000; i++)
            list.Append($"<outline type=\"rss\" text=\"Blog\" xmlUrl=\"https://blog{i}.example/feed\"/>");
        await File.WriteAllTextAsync(Path.Combine(session.Working, "list.opml"), $"{list}</body></opml>", TestContext.Current.CancellationToken);

        var imported = await session.RunAsync("sources", "import", "list.opml");

        Assert.Equal((0, "added 2,000 feeds\n", ""), (imported.Code, imported.Output, imported.Error));
        Assert.Equal(2003, (await session.RunAsync("sources", "list", "--output", "ndjson")).JsonLines().Count);
    }

    [Theory]
    [InlineData("<opml><body/></opml>", "the file names no feeds")]
    [InlineData("", "no OPML")]
    public async Task A_file_without_feeds_is_refused(string content, string said)
    {
        using var session = Session();
        await File.WriteAllTextAsync(Path.Combine(session.Working, "list.opml"), content, TestContext.Current.CancellationToken);
        var result = await session.RunAsync("sources", "import", "list.opml");
        Assert.Equal(1, result.Code);
        Assert.Contains(said, result.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(session.StorePath));
        Assert.Equal(2, (await session.RunAsync("sources", "import", "missing.opml")).Code);
    }

    [Fact]
    public async Task The_configured_sources_are_asked_where_the_store_cannot_be_read()
    {
        await using var site = await SiteServer.StartAsync();
        site.WithFeed("/news.xml", "The Paper", "Storm hits coast");
        using var session = Session()
            .With("TRIBUTARY_SOURCES__PAPER__KIND", "feed").With("TRIBUTARY_SOURCES__PAPER__URL", site.At("/news.xml"));
        Directory.CreateDirectory(Path.GetDirectoryName(session.StorePath)!);
        await File.WriteAllTextAsync(session.StorePath, new string('x', 4096), TestContext.Current.CancellationToken);

        var stored = await session.RunAsync("headlines");
        var unstored = await session.RunAsync("headlines", "--no-store");

        Assert.Equal((4, 4), (stored.Code, unstored.Code));
        Assert.Contains("Storm hits coast", stored.Output, StringComparison.Ordinal);
        Assert.Contains("Storm hits coast", unstored.Output, StringComparison.Ordinal);
        Assert.Contains("; the sources in it were not asked", stored.Error, StringComparison.Ordinal);
        Assert.Contains("the sources in the store were not read: ", unstored.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_line_that_is_refused_and_one_without_a_store_leave_no_file()
    {
        using var session = Session();
        Assert.Equal(2, (await session.RunAsync("headlines", "--source", "nobody")).Code);
        await session.RunAsync("sources", "list");
        await session.RunAsync("sources", "show", "newsapi");
        await session.RunAsync("sources", "export");
        Assert.False(File.Exists(session.StorePath));
    }
}
