using System.Text;
using Tributary.Http;
using Tributary.News.Sources;

namespace Tributary.News.Tests.Sources;

public sealed class FeedDiscoveryTests
{
    private const string Feed = "<rss><channel><title>The Paper</title><item><title>A</title><link>https://example.org/a</link></item></channel></rss>";

    private readonly Dictionary<string, (int Status, string Body)> _site = [];
    private readonly List<string> _asked = [];

    [Theory]
    [InlineData("example.org", "https://example.org/", "http://example.org/")]
    [InlineData("example.org/blog", "https://example.org/blog", "http://example.org/blog")]
    [InlineData(" http://example.org/x#y ", "http://example.org/x")]
    [InlineData("feed://example.org/x", "https://example.org/x", "http://example.org/x")]
    [InlineData("feed:https://example.org/x", "https://example.org/x")]
    [InlineData("localhost:8080/feed", "https://localhost:8080/feed", "http://localhost:8080/feed")]
    [InlineData("127.0.0.1:8080/feed", "https://127.0.0.1:8080/feed", "http://127.0.0.1:8080/feed")]
    [InlineData("example")]
    [InlineData("ftp://example.org/feed")]
    [InlineData("https://user@example.org/feed")]
    [InlineData("")]
    public void What_a_person_types_means_an_address(string text, params string[] meant) =>
        Assert.Equal(meant, FeedDiscovery.Meant(text).Select(address => address.AbsoluteUri));

    [Fact]
    public async Task A_feed_is_taken_as_it_is()
    {
        _site["https://example.org/feed"] = (200, Feed);
        var found = await FindAsync("https://example.org/feed");
        Assert.Equal(("https://example.org/feed", "The Paper", 1), (found.Chosen!.Address.AbsoluteUri, found.Chosen.Title, found.Chosen.Items));
        Assert.Single(_asked);
    }

    [Fact]
    public async Task The_first_feed_that_a_page_declares_is_chosen_and_comments_come_last()
    {
        _site["https://example.org/"] = (200,
            """
            <!doctype html><head><base href="/base/"><title>x <link rel=alternate type=application/rss+xml href=no></title>
            <!-- <link rel="alternate" type="application/rss+xml" href="hidden"> -->
            <script>"<link rel='alternate' type='application/rss+xml' href='scripted'>"</script>
            <link rel="stylesheet" href="style.css"><link rel="alternate" hreflang="de" href="/de">
            <link rel="alternate" type="application/rss+xml" title="Comments" href="comments.xml">
            <LINK HREF='posts.xml?a=1&amp;b=2' TYPE="application/atom+xml; charset=utf-8" REL="home ALTERNATE">
            <link rel=alternate type=application/feed+json href=//example.org/json>
            </head>
            """);
        foreach (var address in new[] { "https://example.org/base/comments.xml", "https://example.org/base/posts.xml?a=1&b=2", "https://example.org/json" })
            _site[address] = (200, Feed);

        var found = await FindAsync("example.org");

        Assert.Equal("https://example.org/base/posts.xml?a=1&b=2", found.Chosen!.Address.AbsoluteUri);
        Assert.Equal(["https://example.org/json", "https://example.org/base/comments.xml"], found.Others.Select(other => other.Address.AbsoluteUri));
        Assert.Equal(4, _asked.Count);
    }

    [Fact]
    public async Task Links_are_followed_only_where_nothing_is_declared_and_the_own_site_comes_first()
    {
        _site["https://example.org/"] = (200,
            """
            <a href="https://other.example/rss.xml">other</a> <a href="/about">about</a> <a href='https://reader.example/sub/https://example.org/feed.xml'>+</a>
            <a class="x" href="/news/rss">RSS</a>
            """);
        _site["https://other.example/rss.xml"] = _site["https://example.org/news/rss"] = (200, Feed);
        var found = await FindAsync("https://example.org/");
        Assert.Equal("https://example.org/news/rss", found.Chosen!.Address.AbsoluteUri);
        Assert.Equal(["https://other.example/rss.xml"], found.Others.Select(other => other.Address.AbsoluteUri));
        Assert.DoesNotContain(_asked, address => address.Contains("about", StringComparison.Ordinal) || address.Contains("reader", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_usual_places_are_tried_last_beside_the_page_and_at_the_root()
    {
        _site["https://example.org/blog"] = (200, "<p>Nothing here</p>");
        _site["https://example.org/feed.xml"] = (200, Feed);
        var found = await FindAsync("https://example.org/blog");
        Assert.Equal("https://example.org/feed.xml", found.Chosen!.Address.AbsoluteUri);
        Assert.Contains("https://example.org/blog/feed", _asked);
        Assert.Contains(found.Tried, tried => tried is { Address.AbsolutePath: "/blog", Why: "no feed" });
        Assert.Contains(found.Tried, tried => tried is { Address.AbsolutePath: "/rss", Why: "status 404" });
        Assert.True(_asked.Count <= 1 + FeedDiscovery.MaxCandidates);
    }

    [Fact]
    public async Task Nothing_found_says_what_was_tried()
    {
        _site["https://example.org/"] = (200, "<p>Nothing here</p>");
        var found = await FindAsync("https://example.org/");
        Assert.Null(found.Chosen);
        Assert.Null(found.Failure);
        Assert.Equal(_asked.Order(), found.Tried.Select(tried => tried.Address.AbsoluteUri).Order());
    }

    [Fact]
    public async Task A_page_that_is_refused_is_a_failure_and_nothing_more_is_asked()
    {
        _site["https://example.org/"] = (403, "");
        var found = await FindAsync("https://example.org/");
        Assert.Equal(FailureKind.Auth, found.Failure!.Kind);
        Assert.Single(_asked);
    }

    [Fact]
    public async Task A_host_without_a_front_page_may_have_a_feed()
    {
        _site["https://example.org/rss.xml"] = (200, Feed);
        Assert.Equal("https://example.org/rss.xml", (await FindAsync("https://example.org/")).Chosen!.Address.AbsoluteUri);
    }

    [Fact]
    public async Task Where_the_scheme_was_guessed_http_is_asked_after_https()
    {
        _site["http://example.org/"] = (200, Feed);
        var found = await new FeedDiscovery((request, _) => Task.FromResult(
            request.Address.Scheme == "https" ? ScriptedFetch.Failed(FailureKind.Tls) : Answer(request.Address))).FindAsync(
                FeedDiscovery.Meant("example.org"), TestContext.Current.CancellationToken);
        Assert.Equal("http://example.org/", found.Chosen!.Address.AbsoluteUri);
    }

    [Fact]
    public async Task A_feed_that_has_moved_for_good_is_kept_at_its_new_address_and_found_once()
    {
        _site["https://example.org/"] = (200, "<link rel=alternate type=application/rss+xml href=/old><link rel=alternate type=application/rss+xml href=/new>");
        _site["https://example.org/old"] = _site["https://example.org/new"] = (200, Feed);
        var discovery = new FeedDiscovery((request, _) =>
        {
            var answer = Answer(request.Address);
            return Task.FromResult(request.Address.AbsolutePath != "/old" ? answer
                : answer with { Response = answer.Response! with { MovedTo = new("https://example.org/new") } });
        });
        var found = await discovery.FindAsync(FeedDiscovery.Meant("https://example.org/"), TestContext.Current.CancellationToken);
        Assert.Equal("https://example.org/new", found.Chosen!.Address.AbsoluteUri);
        Assert.Empty(found.Others);
    }

    [Fact]
    public async Task A_feed_without_items_is_kept_where_it_was_asked_for()
    {
        _site["https://example.org/old"] = (200, "<rss><channel><title>Parked</title></channel></rss>");
        var discovery = new FeedDiscovery((request, _) =>
        {
            var answer = Answer(request.Address);
            return Task.FromResult(answer with { Response = answer.Response! with { MovedTo = new("https://example.org/parked") } });
        });
        var found = await discovery.FindAsync(FeedDiscovery.Meant("https://example.org/old"), TestContext.Current.CancellationToken);
        Assert.Equal("https://example.org/old", found.Chosen!.Address.AbsoluteUri);
    }

    [Fact]
    public void Hostile_pages_are_scanned_in_linear_time()
    {
        var page = new Uri("https://example.org/");
        foreach (var piece in new[] { "<script>", "<link href='", "<!--", "<a ", "<", "<title></x", "<link rel=alternate a=\"" })
            Assert.Empty(FeedLinks.Declared(string.Concat(Enumerable.Repeat(piece, 200_000)), page));
    }

    private Task<Discovery> FindAsync(string text) =>
        new FeedDiscovery((request, _) => Task.FromResult(Answer(request.Address))).FindAsync(FeedDiscovery.Meant(text), TestContext.Current.CancellationToken);

    private OutboundResult Answer(Uri address)
    {
        lock (_asked)
            _asked.Add(address.AbsoluteUri);
        var (status, body) = _site.GetValueOrDefault(address.AbsoluteUri, (404, ""));
        return new() { Response = new() { Status = status, Address = address, Body = Encoding.UTF8.GetBytes(body) }, Attempts = 1 };
    }
}
