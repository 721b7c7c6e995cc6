using Tributary.Http;
using Tributary.News.Articles;
using Tributary.News.Sources;
using static Tributary.News.Tests.Sources.ScriptedFetch;

namespace Tributary.News.Tests.Sources;

public sealed class NewsApiTests
{
    private static readonly ISource Source = From(Key);

    [Fact]
    public async Task Search_asks_everything_with_the_key_in_a_header()
    {
        var fetch = new ScriptedFetch(Json(Body(0)));
        await fetch.AskAsync(Source, Search("\"big storm\" & co") with
        {
            From = new(2026, 11, 20, 1, 0, 0, TimeSpan.FromHours(2)),
            To = new(2026, 11, 22, 12, 30, 45, TimeSpan.Zero),
            Lang = "de",
            Limit = 7,
        });
        Assert.Equal("https://newsapi.org/v2/everything", fetch.Only.Address.GetLeftPart(UriPartial.Path));
        Assert.Equal(
            ["q=\"big storm\" & co", "from=2026-11-19T23:00:00", "to=2026-11-22T12:30:45", "language=de", "sortBy=publishedAt", "pageSize=7", "page=1"],
            Parameters(fetch.Only));
        var (name, key) = Assert.Single(fetch.Only.SecretHeaders);
        Assert.Equal(("X-Api-Key", Key), (name, key.Reveal()));
        Assert.Null(fetch.Only.SecretQuery);
    }

    [Fact]
    public async Task Relevance_is_asked_for_by_its_own_name()
    {
        var fetch = new ScriptedFetch(Json(Body(0)));
        await fetch.AskAsync(Source, Search() with { Sort = SortOrder.Relevance });
        Assert.Contains("sortBy=relevancy", Parameters(fetch.Only));
    }

    [Theory]
    [InlineData("nb", "no")]
    [InlineData("ur", "ud")]
    public async Task Languages_have_its_names(string lang, string expected)
    {
        var fetch = new ScriptedFetch(Json(Body(0)));
        await fetch.AskAsync(Source, Search() with { Lang = lang });
        Assert.Contains($"language={expected}", Parameters(fetch.Only));
    }

    [Fact]
    public async Task A_language_that_it_does_not_have_gives_nothing_without_a_request()
    {
        var fetch = new ScriptedFetch();
        var answer = await fetch.AskAsync(Source, Search() with { Lang = "ja" });
        Assert.Null(answer.Failure);
        Assert.Empty(answer.Articles);
        Assert.Empty(fetch.Requests);
    }

    [Fact]
    public async Task From_is_at_most_30_days_back()
    {
        var fetch = new ScriptedFetch(Json(Body(0)));
        await fetch.AskAsync(Source, Search() with { From = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero) });
        Assert.Contains("from=2026-10-24T09:30:00", Parameters(fetch.Only));
    }

    [Fact]
    public async Task What_ends_before_its_archive_begins_is_not_asked()
    {
        var fetch = new ScriptedFetch();
        var answer = await fetch.AskAsync(Source, Search() with { To = new(2026, 10, 1, 0, 0, 0, TimeSpan.Zero) });
        Assert.Equal("newsapi reaches 30 days back: ask for articles after 2026-10-24", answer.Failure?.Message);
        Assert.Empty(fetch.Requests);
    }

    [Fact]
    public async Task A_query_of_more_than_500_characters_is_not_asked()
    {
        var fetch = new ScriptedFetch(Json(Body(0)));
        Assert.Null((await fetch.AskAsync(Source, Search(new string('a', 500)))).Failure);
        var answer = await fetch.AskAsync(Source, Search(new string('a', 501)));
        Assert.Equal("newsapi takes 500 characters of query at most, this one has 501: shorten it", answer.Failure?.Message);
        Assert.Single(fetch.Requests);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("en")]
    public async Task Headlines_are_those_of_the_united_states(string? lang)
    {
        var fetch = new ScriptedFetch(Json(Body(1)));
        Assert.Single((await fetch.AskAsync(Source, Headlines with { Lang = lang })).Articles);
        Assert.Equal("https://newsapi.org/v2/top-headlines?country=us&pageSize=20&page=1", fetch.Only.Address.AbsoluteUri);
    }

    [Fact]
    public async Task Headlines_in_another_language_are_those_of_its_sources()
    {
        var fetch = new ScriptedFetch(
            Json("""{"status":"ok","sources":[{"id":"der-tagesspiegel"},{"id":null},{"name":"no id"},{"id":"spiegel-online"}]}"""), Json(Body(1)));
        var answer = await fetch.AskAsync(Source, Headlines with { Lang = "de" });
        Assert.Equal(
            [
                "https://newsapi.org/v2/top-headlines/sources?language=de",
                "https://newsapi.org/v2/top-headlines?sources=der-tagesspiegel%2Cspiegel-online&pageSize=20&page=1",
            ],
            fetch.Requests.Select(request => request.Address.AbsoluteUri));
        Assert.Equal("de", Assert.Single(answer.Articles).Lang);
        Assert.All(fetch.Requests, request => Assert.Single(request.SecretHeaders));
    }

    [Fact]
    public async Task Headlines_outside_the_dates_asked_for_are_left_out()
    {
        var fetch = new ScriptedFetch(Json(Articles(
            Item(1, publishedAt: "\"2026-11-23T08:00:00Z\""), Item(2, publishedAt: "\"2026-11-21T08:00:00Z\""), Item(3, publishedAt: "null"))));
        var answer = await fetch.AskAsync(Source, Headlines with { From = new(2026, 11, 22, 0, 0, 0, TimeSpan.Zero) });
        Assert.Equal(["Title 1"], answer.Articles.Select(article => article.Title));
        Assert.Equal(0, answer.Skipped);
    }

    [Fact]
    public async Task An_article_with_all_its_fields()
    {
        var fetch = new ScriptedFetch(Json("""
            {"status":"ok","totalResults":1311,"articles":[{"source":{"id":null,"name":"Gizmodo.com"},"author":"Jane Doe, https://www.facebook.com/gizmodo",
            "title":"Phones &amp; tablets are late - Gizmodo","description":"<p>They are <b>late</b>,\r\nagain.</p>","url":"https://gizmodo.com/late?utm_source=x",
            "urlToImage":"https://img.example/1.jpg","publishedAt":"2026-11-23T08:00:00.1234567+02:00","content":"They are … [+1234 chars]","new":[1]}]}
            """));
        var answer = await fetch.AskAsync(Source, Search());
        Assert.Equal(1311, answer.Total);
        Assert.Equal(
            new Article
            {
                Id = ArticleId.From("https://gizmodo.com/late"),
                Url = "https://gizmodo.com/late?utm_source=x",
                Title = "Phones & tablets are late",
                Summary = "They are late, again.",
                Author = "Jane Doe",
                Publisher = "Gizmodo.com",
                PublishedAt = new DateTimeOffset(2026, 11, 23, 6, 0, 0, TimeSpan.Zero).AddTicks(1_234_567),
                Image = "https://img.example/1.jpg",
                Source = "newsapi",
            },
            Assert.Single(answer.Articles));
    }

    [Fact]
    public async Task A_missing_description_is_replaced_by_the_beginning_of_the_text()
    {
        var fetch = new ScriptedFetch(Json("""
            {"status":"ok","articles":[
            {"source":{"name":"A"},"title":"One","url":"https://a.example/1","description":"","content":"It began\r\nearly … [+1234 chars]"},
            {"source":{"name":"A"},"title":"Two","url":"https://a.example/2","description":null,"content":"Costs [+5 more chars]"},
            {"source":null,"title":"Three","url":"https://www.a.example/3"},
            {"title":"Four","url":"https://a.example/4","content":"\ud83d\ude00 cut \ud83d… [+9 chars]"}]}
            """));
        var answer = await fetch.AskAsync(Source, Search());
        Assert.Equal(["It began early …", "Costs [+5 more chars]", null, "😀 cut \ufffd…"], answer.Articles.Select(article => article.Summary));
        Assert.Equal(["A", "A", "a.example", "a.example"], answer.Articles.Select(article => article.Publisher));
    }

    [Fact]
    public async Task Removed_and_unreadable_items_are_counted()
    {
        var fetch = new ScriptedFetch(Json("""
            {"status":"ok","totalResults":"9","articles":[
            {"source":{"id":null,"name":"[Removed]"},"title":"[Removed]","url":"https://removed.com","publishedAt":"2024-10-08T02:03:00Z"},
            {"source":{"name":"A"},"title":"Kept","url":"https://a.example/1","author":7,"description":{"x":1},"urlToImage":"ftp://a.example/i","publishedAt":true},
            {"source":{"name":"A"},"title":"Kept","url":"https://a.example/1/"},
            {"source":"A","title":"No address"}, {"title":"","url":"https://a.example/2"}, {"title":"Script","url":"javascript:alert(1)"}, null, 7, "x", []]}
            """));
        var answer = await fetch.AskAsync(Source, Search());
        var article = Assert.Single(answer.Articles);
        Assert.Equal(("Kept", "7", null, null, null), (article.Title, article.Author, article.Summary, article.Image, article.PublishedAt));
        Assert.Equal((8, 9L), (answer.Skipped, answer.Total));
        Assert.Null(answer.Failure);
    }

    [Fact]
    public async Task More_than_100_come_in_pages()
    {
        var fetch = new ScriptedFetch((_, number) => Json(Articles([.. Enumerable.Range(number * 100, number < 2 ? 100 : 50).Select(id => Item(id))])));
        var answer = await fetch.AskAsync(Source, Search() with { Limit = 1000 });
        Assert.Equal(Enumerable.Range(0, 250).Select(id => $"Title {id}"), answer.Articles.Select(article => article.Title));
        Assert.Equal(["page=1", "page=2", "page=3"], fetch.Requests.Select(request => Parameters(request)[^1]));
    }

    [Fact]
    public async Task A_limit_ends_the_pages()
    {
        var fetch = new ScriptedFetch((_, number) => Json(Articles([.. Enumerable.Range(number * 100, 100).Select(id => Item(id))])));
        Assert.Equal(150, (await fetch.AskAsync(Source, Search() with { Limit = 150 })).Articles.Count);
        Assert.Equal(2, fetch.Requests.Count);
    }

    [Fact]
    public async Task A_provider_that_repeats_itself_ends_too()
    {
        var fetch = new ScriptedFetch(Json(Body(100)));
        Assert.Equal(100, (await fetch.AskAsync(Source, Search() with { Limit = 500 })).Articles.Count);
        Assert.Equal(5, fetch.Requests.Count);
    }

    [Fact]
    public async Task The_plans_ceiling_is_the_end_of_the_list()
    {
        var fetch = new ScriptedFetch(Json(Body(100)), Json(Error("maximumResultsReached"), 426));
        var answer = await fetch.AskAsync(Source, Search() with { Limit = 300 });
        Assert.Null(answer.Failure);
        Assert.Equal(100, answer.Articles.Count);
        Assert.Equal(2, fetch.Requests.Count);
    }

    [Fact]
    public async Task A_page_that_fails_leaves_what_had_arrived()
    {
        var fetch = new ScriptedFetch(Json(Body(100)), Failed(FailureKind.Timeout));
        var answer = await fetch.AskAsync(Source, Search() with { Limit = 300 });
        Assert.Equal(FailureKind.Timeout, answer.Failure?.Kind);
        Assert.Equal(100, answer.Articles.Count);
    }

    [Theory]
    [InlineData(401, "apiKeyInvalid", FailureKind.Auth)]
    [InlineData(401, "apiKeyMissing", FailureKind.Auth)]
    [InlineData(401, "apiKeyDisabled", FailureKind.Auth)]
    [InlineData(400, "apiKeyDisabled", FailureKind.Auth)]
    [InlineData(401, "apiKeyExhausted", FailureKind.RateLimited)]
    [InlineData(429, "apiKeyExhausted", FailureKind.RateLimited)]
    [InlineData(429, "rateLimited", FailureKind.RateLimited)]
    [InlineData(429, "parameterInvalid", FailureKind.Http)]
    [InlineData(400, "parameterInvalid", FailureKind.Http)]
    [InlineData(400, "parametersMissing", FailureKind.Http)]
    [InlineData(422, "parametersIncompatible", FailureKind.Http)]
    [InlineData(400, "sourcesTooMany", FailureKind.Http)]
    [InlineData(400, "sourceDoesNotExist", FailureKind.Http)]
    [InlineData(400, "userAgentMissing", FailureKind.Http)]
    [InlineData(426, "corsNotAllowed", FailureKind.Http)]
    [InlineData(426, "maximumResultsReached", FailureKind.Http)]
    [InlineData(500, "unexpectedError", FailureKind.Http)]
    [InlineData(200, "unexpectedError", FailureKind.Http)]
    [InlineData(200, "rateLimited", FailureKind.RateLimited)]
    [InlineData(418, "neverSeenBefore", FailureKind.Http)]
    public async Task Its_codes_decide_before_the_status(int status, string code, FailureKind kind)
    {
        var failure = (await new ScriptedFetch(Json(Error(code), status)).AskAsync(Source, Search())).Failure;
        Assert.Equal((kind, status), (failure?.Kind, failure?.Status));
        Assert.StartsWith($"provider.example answered {status}: {code}: because of ***", failure?.Message, StringComparison.Ordinal);
        Assert.Equal(kind == FailureKind.Auth, failure!.Message.Contains("NEWSAPI_KEY", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(401, FailureKind.Auth)]
    [InlineData(403, FailureKind.Auth)]
    [InlineData(429, FailureKind.RateLimited)]
    [InlineData(502, FailureKind.Http)]
    [InlineData(304, FailureKind.Http)]
    public async Task Without_a_code_the_status_decides(int status, FailureKind kind) =>
        Assert.Equal(kind, (await new ScriptedFetch(Json("<html>gateway</html>", status)).AskAsync(Source, Search())).Failure?.Kind);

    [Fact]
    public async Task How_long_to_wait_is_told()
    {
        var slow = Json(Error("rateLimited"), 429);
        slow = slow with { Response = slow.Response! with { Headers = [new("Retry-After", "30")] } };
        Assert.Equal(TimeSpan.FromSeconds(30), (await new ScriptedFetch(slow).AskAsync(Source, Search())).Failure?.RetryAfter);
    }

    [Fact]
    public async Task A_failure_on_the_way_is_handed_on() =>
        Assert.Equal("scripted Dns", (await new ScriptedFetch(Failed(FailureKind.Dns)).AskAsync(Source, Search())).Failure?.Message);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    public async Task Without_a_key_it_asks_nothing_and_says_what_to_set(string? key)
    {
        var source = From(key);
        Assert.Equal(FailureKind.InvalidRequest, source.Lacks?.Kind);
        Assert.Contains("set NEWSAPI_KEY", source.Lacks!.Message, StringComparison.Ordinal);
        var fetch = new ScriptedFetch();
        Assert.Equal(source.Lacks, (await fetch.AskAsync(source, Search())).Failure);
        Assert.Empty(fetch.Requests);
    }

    private static ISource From(string? key) =>
        Catalogue.From([new() { Id = "newsapi", Kind = "newsapi", Key = key is null ? null : new(key) }]).Sources[0];

    private static string Error(string code) => $$"""{"status":"error","code":"{{code}}","message":"because of {{Key}}"}""";

    private static string Body(int count) => Articles([.. Enumerable.Range(1, count).Select(id => Item(id))]);

    private static string Articles(params string[] items) => $$"""{"status":"ok","articles":[{{string.Join(',', items)}}]}""";

    private static string Item(int id, string publishedAt = "\"2026-11-23T08:00:00Z\"") =>
        $$"""{"source":{"id":null,"name":"A"},"title":"Title {{id}}","url":"https://a.example/{{id}}","publishedAt":{{publishedAt}}}""";
}
