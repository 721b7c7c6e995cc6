using Tributary.Http;
using Tributary.News.Articles;
using Tributary.News.Sources;
using static Tributary.News.Tests.Sources.ScriptedFetch;

namespace Tributary.News.Tests.Sources;

public sealed class GuardianTests
{
    private const string BadKey = """{"message":"Invalid authentication credentials"}""";

    [Fact]
    public async Task Search_asks_with_the_key_in_a_header()
    {
        var fetch = new ScriptedFetch(Json(Body(0)));
        await fetch.AskAsync(From(Key), Search("storm AND coast") with
        {
            From = new(2026, 11, 20, 1, 0, 0, TimeSpan.FromHours(2)),
            To = new(2026, 11, 22, 0, 0, 0, TimeSpan.Zero),
            Lang = "en",
            Limit = 7,
            Sort = SortOrder.Relevance,
        });
        Assert.Equal("https://content.guardianapis.com/search", fetch.Only.Address.GetLeftPart(UriPartial.Path));
        Assert.Equal(
            [
                "q=storm AND coast", "from-date=2026-11-19T23:00:00Z", "to-date=2026-11-22T00:00:00Z", "lang=en", "order-by=relevance",
                "show-fields=headline,trailText,byline,thumbnail,shortUrl,lang,wordcount,firstPublicationDate,lastModified", "page-size=7", "page=1",
            ],
            Parameters(fetch.Only));
        Assert.Equal(Key, Assert.Single(fetch.Only.SecretHeaders, header => header.Key == "api-key").Value.Reveal());
        Assert.Null(fetch.Only.SecretQuery);
    }

    [Theory]
    [InlineData(SortOrder.Newest)]
    [InlineData(SortOrder.Relevance)]
    public async Task Headlines_are_the_newest_without_a_query(SortOrder sort)
    {
        var fetch = new ScriptedFetch(Json(Body(0)));
        await fetch.AskAsync(From(Key), Headlines with { Sort = sort });
        Assert.Contains("order-by=newest", Parameters(fetch.Only));
        Assert.DoesNotContain(Parameters(fetch.Only), parameter => parameter.StartsWith("q=", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    public async Task A_refused_header_is_tried_once_more_as_a_parameter_and_the_way_that_works_is_kept(int status)
    {
        var fetch = new ScriptedFetch(Json(BadKey, status), Json(Body(1)));
        var source = From(Key);
        Assert.Single((await fetch.AskAsync(source, Search())).Articles);
        Assert.Single((await fetch.AskAsync(source, Search())).Articles);
        Assert.Equal(["header", "query", "query"], fetch.Requests.Select(Way));
    }

    [Fact]
    public async Task A_key_that_is_refused_both_ways_is_an_auth_failure()
    {
        var fetch = new ScriptedFetch(Json(BadKey, 403));
        var failure = (await fetch.AskAsync(From(Key), Search())).Failure;
        Assert.Equal((FailureKind.Auth, 403), (failure?.Kind, failure?.Status));
        Assert.Contains("Invalid authentication credentials", failure!.Message, StringComparison.Ordinal);
        Assert.Contains("GUARDIAN_KEY", failure.Message, StringComparison.Ordinal);
        Assert.Equal(["header", "query"], fetch.Requests.Select(Way));
    }

    [Theory]
    [InlineData(400, """{"response":{"status":"error","message":"page-size must be an integer between 0 and 200"}}""", FailureKind.Http, "page-size must be")]
    [InlineData(404, """{"response":{"status":"error","message":"The requested resource could not be found."}}""", FailureKind.Http, "could not be found")]
    [InlineData(429, """{"message":"API rate limit exceeded"}""", FailureKind.RateLimited, "API rate limit exceeded")]
    [InlineData(200, """{"response":{"status":"error","message":"odd"}}""", FailureKind.Http, "odd")]
    [InlineData(503, "<html>busy</html>", FailureKind.Http, "answered 503")]
    [InlineData(500, """{"message":{"nested":1}}""", FailureKind.Http, "answered 500")]
    public async Task Both_shapes_of_error_are_read(int status, string body, FailureKind kind, string said)
    {
        var failure = (await new ScriptedFetch(Json(body, status)).AskAsync(From(Key), Search())).Failure;
        Assert.Equal((kind, status), (failure?.Kind, failure?.Status));
        Assert.Contains(said, failure!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_article_with_all_its_fields()
    {
        var fetch = new ScriptedFetch(Json("""
            {"response":{"status":"ok","total":2119713,"pages":99,"results":[{"id":"world/2026/nov/23/storm","type":"article","webPublicationDate":"2026-11-23T08:00:00Z",
            "webTitle":"Storms &amp; coasts | Jane Doe","webUrl":"https://www.theguardian.com/world/2026/nov/23/storm","isHosted":false,"pillarName":"News",
            "fields":{"headline":"Storms","trailText":"They came. <strong>Then</strong> they went&nbsp;on","byline":"<a href=\"x\">Jane Doe</a>",
            "thumbnail":"https://media.guim.co.uk/1.jpg","lang":"en","wordcount":3106}}]}}
            """));
        var answer = await fetch.AskAsync(From(Key), Search() with { Limit = 1 });
        Assert.Equal(2119713, answer.Total);
        Assert.Equal(
            new Article
            {
                Id = ArticleId.From("https://theguardian.com/world/2026/nov/23/storm"),
                Url = "https://www.theguardian.com/world/2026/nov/23/storm",
                Title = "Storms & coasts",
                Summary = "They came. Then they went on",
                Author = "Jane Doe",
                Publisher = "The Guardian",
                PublishedAt = new DateTimeOffset(2026, 11, 23, 8, 0, 0, TimeSpan.Zero),
                Lang = "en",
                Image = "https://media.guim.co.uk/1.jpg",
                Source = "guardian",
            },
            Assert.Single(answer.Articles));
    }

    [Fact]
    public async Task Items_without_their_fields_are_articles_and_items_without_address_or_title_are_counted()
    {
        var fetch = new ScriptedFetch(Json("""
            {"response":{"status":"ok","results":[
            {"webTitle":"The Fiver | A queue","webUrl":"https://www.theguardian.com/1"},
            {"webUrl":"https://www.theguardian.com/2","fields":{"headline":"From the headline","trailText":null,"byline":7,"thumbnail":"","lang":"english","firstPublicationDate":"2026-11-22T00:00:00Z"}},
            {"webTitle":"Fields of a wrong type","webUrl":"https://www.theguardian.com/3","fields":[1],"webPublicationDate":5},
            {"webTitle":"No address"}, {"webUrl":"https://www.theguardian.com/4"}, {"webTitle":"x","webUrl":"/5"}, null, 3]}}
            """));
        var answer = await fetch.AskAsync(From(Key), Search());
        Assert.Equal(["The Fiver | A queue", "From the headline", "Fields of a wrong type"], answer.Articles.Select(article => article.Title));
        Assert.Equal([null, new DateTimeOffset(2026, 11, 22, 0, 0, 0, TimeSpan.Zero), null], answer.Articles.Select(article => article.PublishedAt));
        Assert.All(answer.Articles, article => Assert.Equal((null, null, null), (article.Summary, article.Image, article.Lang)));
        Assert.Equal((5, null), (answer.Skipped, answer.Total));
    }

    [Fact]
    public async Task More_than_200_come_in_pages_until_the_last()
    {
        var fetch = new ScriptedFetch((_, number) => Json(Body(200, number * 200, pages: 2)));
        var answer = await fetch.AskAsync(From(Key), Search() with { Limit = 1000 });
        Assert.Equal(400, answer.Articles.Count);
        Assert.Equal(["page=1", "page=2"], fetch.Requests.Select(request => Parameters(request)[^1]));
        Assert.All(fetch.Requests, request => Assert.Contains("page-size=200", Parameters(request)));
    }

    [Fact]
    public void Without_a_key_it_says_what_to_set() => Assert.Contains("set GUARDIAN_KEY", From(null).Lacks?.Message, StringComparison.Ordinal);

    private static string Way(OutboundRequest request)
    {
        Assert.Equal(1, request.SecretHeaders.Count + (request.SecretQuery is null ? 0 : 1));
        Assert.Equal("api-key", request.SecretQuery?.Key ?? request.SecretHeaders[0].Key);
        return request.SecretQuery is null ? "header" : "query";
    }

    private static ISource From(string? key) =>
        Catalogue.From([new() { Id = "guardian", Kind = "guardian", Key = key is null ? null : new(key) }]).Sources[0];

    private static string Body(int count, int first = 0, int pages = 1)
    {
        var items = Enumerable.Range(first, count).Select(id => $$"""{"webTitle":"Title {{id}}","webUrl":"https://www.theguardian.com/{{id}}"}""");
        return $$$"""{"response":{"status":"ok","total":{{{count}}},"pages":{{{pages}}},"results":[{{{string.Join(',', items)}}}]}}""";
    }
}
