using System.Text;
using Tributary.Http;
using Tributary.Http.Caching;
using Tributary.News.Articles;
using Tributary.News.Sources;

namespace Tributary.News.Tests.Sources;

public sealed class FeedSourceTests
{
    private static readonly Uri Address = new("https://feeds.example.org/news.xml");
    private static readonly SourceQuery Latest = ScriptedFetch.Headlines;

    private static readonly FeedSource Source = new(new() { Id = "paper", Kind = "feed", Url = Address });

    [Fact]
    public async Task An_item_becomes_an_article()
    {
        var article = Assert.Single((await AskAsync(Rss(
            """
            <item><title>Storm &amp; tide - The Paper</title><link>https://example.org/a?utm_source=rss</link><guid isPermaLink="false">a-1</guid>
            <description><![CDATA[<p>It <b>rains</b>.</p>]]></description><pubDate>Mon, 23 Nov 2026 08:00:00 GMT</pubDate>
            <author>jane@example.org (Jane Doe)</author></item>
            """))).Articles);

        Assert.Equal(
            ("Storm & tide", "https://example.org/a?utm_source=rss", "a-1", "It rains.", "Jane Doe", "The Paper", "en", "paper"),
            (article.Title, article.Url, article.ItemId, article.Excerpt, article.Author, article.Publisher, article.Lang, article.Source));
        Assert.Equal("<p>It <b>rains</b>.</p>", article.Content);
        Assert.Equal(new(2026, 11, 23, 8, 0, 0, TimeSpan.Zero), article.PublishedAt);
        Assert.Equal(ArticleId.From("https://example.org/a"), article.Id);
    }

    [Fact]
    public async Task A_feed_without_a_title_is_published_by_its_name_in_the_catalogue_else_by_its_host()
    {
        var named = new FeedSource(new() { Id = "paper", Kind = "feed", Url = Address, Title = "My paper" });
        var feed = Answer("<rss><channel><item><title>Storm</title><link>https://example.org/a</link></item></channel></rss>");

        Assert.Equal("My paper", (await new ScriptedFetch(feed).AskAsync(named, Latest)).Articles[0].Publisher);
        Assert.Equal("feeds.example.org", (await new ScriptedFetch(feed).AskAsync(Source, Latest)).Articles[0].Publisher);
    }

    [Theory]
    [InlineData("<description>Short</description>", "Short")]
    [InlineData(
        "<description>The beginning of a text that has no title is cut at a word when it has about eighty characters of text</description>",
        "The beginning of a text that has no title is cut at a word when it has about…")]
    public async Task An_item_without_a_title_has_the_beginning_of_its_text(string text, string title) =>
        Assert.Equal(title, Assert.Single((await AskAsync(Rss($"<item><link>https://example.org/a</link>{text}</item>"))).Articles).Title);

    [Fact]
    public async Task An_item_without_any_text_is_left_out_and_counted()
    {
        var answer = await AskAsync(Rss("<item><link>https://example.org/a</link></item><item><title>B</title><link>https://example.org/b</link></item>"));
        Assert.Equal((1, 1, 2L), (answer.Articles.Count, answer.Skipped, answer.Total));
    }

    [Theory]
    [InlineData("<guid>https://example.org/perma</guid>", "https://example.org/perma")]
    [InlineData("<enclosure url=\"https://example.org/a.mp3\" type=\"audio/mpeg\" length=\"1\"/>", "https://example.org/a.mp3")]
    [InlineData("<link>javascript:alert(1)</link><guid>https://example.org/perma</guid>", "https://example.org/perma")]
    public async Task An_item_without_a_link_is_read_where_else_it_says(string inside, string url) =>
        Assert.Equal(url, Assert.Single((await AskAsync(Rss($"<item><title>A</title>{inside}</item>"))).Articles).Url);

    [Fact]
    public async Task Items_that_lead_nowhere_are_told_apart_and_known_again()
    {
        const string Items = "<item><title>A</title><guid isPermaLink=\"false\">1</guid></item><item><title>B</title><guid isPermaLink=\"false\">2</guid></item>";
        var once = (await AskAsync(Rss(Items))).Articles;
        var again = (await AskAsync(Rss($"<item><title>New</title><guid isPermaLink=\"false\">3</guid></item>{Items}"))).Articles;

        Assert.Equal(2, once.Select(article => article.Id).Distinct().Count());
        Assert.Equal(once.Select(article => article.Id), again.Skip(1).Select(article => article.Id));
        Assert.All(once, article => Assert.StartsWith("https://example.org/#/", article.Url, StringComparison.Ordinal));
        Assert.All(once, article => Assert.Equal(ArticleId.From(CanonicalUrl.From(article.Url)!), article.Id));
    }

    [Fact]
    public async Task Different_items_at_one_address_are_different_articles()
    {
        var articles = (await AskAsync(Rss(
            """
            <item><title>Version 2</title><link>https://example.org/changes#2</link><guid isPermaLink="false">2</guid></item>
            <item><title>Version 1</title><link>https://example.org/changes#1</link><guid isPermaLink="false">1</guid></item>
            <item><title>Elsewhere</title><link>https://example.org/other</link></item>
            """))).Articles;

        Assert.Equal(3, articles.Select(article => article.Id).Distinct().Count());
        Assert.Equal("https://example.org/changes#2", articles[0].Url);
        Assert.Equal(ArticleId.From("https://example.org/other"), articles[2].Id);
    }

    [Fact]
    public async Task An_item_that_stands_twice_is_one_article()
    {
        var answer = await AskAsync(Rss(
            """
            <item><title>Storm</title><link>https://example.org/a</link><guid isPermaLink="false">1</guid></item>
            <item><title>Storm</title><link>https://example.org/a#top</link><guid isPermaLink="false">2</guid></item>
            """));
        Assert.Equal((1, 0, 2L), (answer.Articles.Count, answer.Skipped, answer.Total));
    }

    [Fact]
    public async Task A_date_in_the_far_future_is_not_believed()
    {
        var dates = (await AskAsync(Rss(
            """
            <item><title>A</title><link>https://example.org/a</link><pubDate>Tue, 24 Nov 2026 09:00:00 GMT</pubDate></item>
            <item><title>B</title><link>https://example.org/b</link><pubDate>Wed, 25 Nov 2026 09:30:01 GMT</pubDate></item>
            """))).Articles.Select(article => article.PublishedAt);
        Assert.Equal([new(2026, 11, 24, 9, 0, 0, TimeSpan.Zero), null], dates);
    }

    [Fact]
    public async Task Where_there_is_more_than_the_limit_the_newest_are_taken()
    {
        var feed = Rss(string.Concat(Enumerable.Range(1, 9).Select(day =>
            $"<item><title>Day {day}</title><link>https://example.org/{day}</link><pubDate>0{day} Nov 2026 09:00:00 GMT</pubDate></item>"))
            + "<item><title>Undated</title><link>https://example.org/u</link></item>");

        Assert.Equal(["Day 9", "Day 8"], (await AskAsync(feed, Latest with { Limit = 2 })).Articles.Select(article => article.Title));
        Assert.Equal(
            ["Day 1", "Day 2"],
            (await AskAsync(feed, Latest with { Limit = 2, Sort = SortOrder.Relevance })).Articles.Select(article => article.Title));
        Assert.Equal(10, (await AskAsync(feed, Latest with { Limit = int.MaxValue })).Articles.Count);
    }

    [Fact]
    public async Task A_search_filters_by_words_dates_and_language()
    {
        var feed = Rss(
            """
            <item><title>Storm one</title><link>https://example.org/1</link><pubDate>20 Nov 2026 09:00:00 GMT</pubDate></item>
            <item><title>Two</title><link>https://example.org/2</link><description>a &lt;b&gt;storm&lt;/b&gt;</description><pubDate>21 Nov 2026 09:00:00 GMT</pubDate></item>
            <item><title>Three</title><link>https://example.org/3</link><pubDate>21 Nov 2026 09:00:00 GMT</pubDate></item>
            """);

        Assert.Equal(["Storm one", "Two"], await TitlesAsync(feed, Latest with { Text = "storm" }));
        Assert.Equal(["Two"], await TitlesAsync(feed, Latest with { Text = "storm", From = new(2026, 11, 21, 0, 0, 0, TimeSpan.Zero) }));
        Assert.Equal(["Storm one"], await TitlesAsync(feed, Latest with { Text = "storm -two" }));
        Assert.Empty(await TitlesAsync(feed, Latest with { Text = "storm", Lang = "de" }));
        Assert.Equal(2, (await TitlesAsync(feed, Latest with { Text = "storm", Lang = "en" })).Count);
    }

    [Fact]
    public async Task A_poll_sends_the_validators_and_looks_at_nothing_that_is_remembered()
    {
        var held = new Validators("\"1\"", null);
        var fetch = new ScriptedFetch(Unchanged());

        var answer = await fetch.AskAsync(Source, Latest with { Validators = held, Limit = int.MaxValue });

        Assert.Equal((held, null), (fetch.Only.Validators, fetch.Only.Cache));
        Assert.Null(answer.Failure);
        Assert.True(answer.Channel!.NotModified);
        Assert.Equal(held, answer.Channel.Validators);
        var first = new ScriptedFetch(Answer(Rss("")));
        await first.AskAsync(Source, Latest with { Limit = int.MaxValue });
        Assert.Null(first.Only.Cache);
        var headlines = new ScriptedFetch(Answer(Rss("")));
        await headlines.AskAsync(Source, Latest);
        Assert.Equal(TimeSpan.FromMinutes(15), headlines.Only.Cache!.MinTtl);
    }

    [Fact]
    public async Task A_remembered_body_that_a_304_confirms_is_read()
    {
        var confirmed = Answer(Rss("<item><title>A</title><link>https://example.org/a</link></item>"));
        confirmed = confirmed with { Response = confirmed.Response! with { Origin = ResponseOrigin.NotModified } };
        Assert.Single((await new ScriptedFetch(confirmed).AskAsync(Source, Latest)).Articles);
    }

    [Fact]
    public async Task The_answer_says_what_matters_for_asking_again()
    {
        var result = Answer(
            "<rss><channel><title>The Paper</title><link>https://example.org/</link><ttl>60</ttl><skipHours><hour>3</hour></skipHours>"
            + "<skipDays><day>Sunday</day></skipDays><item><title>A</title><link>https://example.org/a</link></item></channel></rss>",
            ("Cache-Control", "max-age=600"), ("Age", "100"));
        result = result with { Response = result.Response! with { Validators = new("\"2\"", null), MovedTo = new("https://new.example.org/feed") } };

        var channel = (await new ScriptedFetch(result).AskAsync(Source, Latest)).Channel!;

        Assert.Equal((new Validators("\"2\"", null), new Uri("https://new.example.org/feed"), TimeSpan.FromSeconds(500)), (channel.Validators, channel.MovedTo, channel.MaxAge));
        Assert.Equal((TimeSpan.FromHours(1), "The Paper", "https://example.org/"), (channel.TimeToLive, channel.Title, channel.Site));
        Assert.Equal([3], channel.SkipHours);
        Assert.Equal([DayOfWeek.Sunday], channel.SkipDays);
        Assert.False(channel.Gone || channel.NotModified);
    }

    [Theory]
    [InlineData("<item><title>A</title><link>https://example.org/a</link></item>", 200, ResponseOrigin.Fresh, true)]
    [InlineData("<item><title>A</title><link>https://example.org/a</link></item>", 200, ResponseOrigin.NotModified, true)]
    [InlineData("", 200, ResponseOrigin.Fresh, false)]
    [InlineData("", 200, ResponseOrigin.NotModified, false)]
    [InlineData("<item><title>A</title><link>https://example.org/a</link></item>", 500, ResponseOrigin.Fresh, false)]
    public async Task A_feed_has_moved_once_items_came_from_there(string items, int status, ResponseOrigin origin, bool hasMoved)
    {
        var answer = await AskedAsync(Answer(Rss(items)), status, origin);
        Assert.Equal((hasMoved, hasMoved), (answer.Channel!.MovedTo is not null, status == 200 && answer.Channel.Validators is not null));
    }

    [Fact]
    public async Task A_page_that_was_moved_to_is_no_feed_and_a_304_of_what_was_read_there_is_one()
    {
        var page = await AskedAsync(Answer("<!DOCTYPE html><html><body>Log in</body></html>"), 200, ResponseOrigin.Fresh);
        Assert.Equal((FailureKind.Malformed, null), (page.Failure!.Kind, page.Channel!.MovedTo));
        var unchanged = await AskedAsync(Answer(""), 304, ResponseOrigin.NotModified);
        Assert.Equal((null, true, true), (unchanged.Failure, unchanged.Channel!.NotModified, unchanged.Channel.MovedTo is not null));
    }

    private static Task<SourceAnswer> AskedAsync(OutboundResult result, int status, ResponseOrigin origin)
    {
        var response = result.Response! with
        {
            Status = status, Origin = origin, Validators = new("\"2\"", null), MovedTo = new("https://new.example.org/feed"),
        };
        var query = Latest with { Validators = status == 304 ? response.Validators : null, Limit = int.MaxValue };
        return new ScriptedFetch(result with { Response = response }).AskAsync(Source, query);
    }

    [Theory]
    [InlineData(410, FailureKind.Http, "gone for good", true)]
    [InlineData(404, FailureKind.Http, "answered 404", false)]
    [InlineData(429, FailureKind.RateLimited, "answered 429", false)]
    [InlineData(403, FailureKind.Auth, "answered 403", false)]
    public async Task A_refusal_is_a_failure_with_its_status(int status, FailureKind kind, string said, bool gone)
    {
        var answer = await new ScriptedFetch(ScriptedFetch.Bytes([], status)).AskAsync(Source, Latest);
        Assert.Equal((kind, status, gone), (answer.Failure!.Kind, answer.Failure.Status, answer.Channel!.Gone));
        Assert.Contains(said, answer.Failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_is_no_feed()
    {
        var answer = await AskAsync("<!DOCTYPE html><html><head><title>Not found</title></head></html>");
        Assert.Equal(FailureKind.Malformed, answer.Failure!.Kind);
        Assert.StartsWith("feeds.example.org: no feed: ", answer.Failure.Message, StringComparison.Ordinal);
        Assert.NotNull(answer.Channel);
    }

    [Fact]
    public async Task The_charset_of_the_answer_counts()
    {
        var body = Encoding.Latin1.GetBytes("<rss><channel><item><title>Caf\u00e9</title><link>https://example.org/a</link></item></channel></rss>");
        var result = ScriptedFetch.Bytes(body);
        result = result with { Response = result.Response! with { Headers = [new("Content-Type", "text/xml; charset=\"ISO-8859-1\"")] } };
        Assert.Equal("Café", (await new ScriptedFetch(result).AskAsync(Source, Latest)).Articles[0].Title);
    }

    private static async Task<IReadOnlyList<string>> TitlesAsync(string feed, SourceQuery query) =>
        [.. (await AskAsync(feed, query)).Articles.Select(article => article.Title)];

    private static Task<SourceAnswer> AskAsync(string feed, SourceQuery? query = null) => new ScriptedFetch(Answer(feed)).AskAsync(Source, query ?? Latest);

    private static string Rss(string items) =>
        $"<rss version=\"2.0\"><channel><title>The Paper</title><link>https://example.org/</link><language>en-GB</language>{items}</channel></rss>";

    private static OutboundResult Answer(string body, params (string Name, string Value)[] headers) => new()
    {
        Response = new()
        {
            Status = 200,
            Address = Address,
            Body = Encoding.UTF8.GetBytes(body),
            Headers = [.. headers.Select(header => KeyValuePair.Create(header.Name, header.Value))],
        },
        Attempts = 1,
    };

    private static OutboundResult Unchanged() => new()
    {
        Response = new() { Status = 304, Address = Address, Origin = ResponseOrigin.NotModified, Validators = new("\"1\"", null) },
        Attempts = 1,
    };
}
