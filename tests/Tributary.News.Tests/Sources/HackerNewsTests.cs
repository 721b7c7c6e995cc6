using Tributary.Http;
using Tributary.News.Articles;
using Tributary.News.Sources;
using static Tributary.News.Tests.Sources.ScriptedFetch;

namespace Tributary.News.Tests.Sources;

public sealed class HackerNewsTests
{
    private static readonly ISource Source = Catalogue.From([new() { Id = "hackernews", Kind = "hackernews" }]).Sources[0];

    [Theory]
    [InlineData(SortOrder.Newest, "search_by_date")]
    [InlineData(SortOrder.Relevance, "search")]
    public async Task Search_asks_for_stories_in_one_request(SortOrder sort, string path)
    {
        var fetch = new ScriptedFetch(Json("""{"hits":[]}"""));
        await fetch.AskAsync(Source, Search("rust & go") with
        {
            Sort = sort,
            Limit = 1000,
            Lang = "en",
            From = new(2026, 11, 22, 0, 0, 0, TimeSpan.Zero),
            To = new(2026, 11, 23, 0, 0, 0, TimeSpan.Zero),
        });
        Assert.Equal($"https://hn.algolia.com/api/v1/{path}", fetch.Only.Address.GetLeftPart(UriPartial.Path));
        Assert.Equal(
            ["query=rust & go", "tags=story", "numericFilters=created_at_i>=1795305600,created_at_i<=1795392000", "typoTolerance=false", "hitsPerPage=1000"],
            Parameters(fetch.Only).Take(5));
    }

    [Fact]
    public async Task Headlines_are_the_front_page_in_one_request()
    {
        var fetch = new ScriptedFetch(Json(Hits("""{"objectID":"1","title":"One","url":"https://a.example/1"}""")));
        Assert.Single((await fetch.AskAsync(Source, Headlines)).Articles);
        Assert.Equal(["tags=front_page", "typoTolerance=false", "hitsPerPage=20"], Parameters(fetch.Only).Take(3));
    }

    [Fact]
    public async Task Another_language_than_english_gives_nothing_without_a_request()
    {
        var fetch = new ScriptedFetch();
        var answer = await fetch.AskAsync(Source, Search() with { Lang = "de" });
        Assert.Null(answer.Failure);
        Assert.Empty(answer.Articles);
        Assert.Empty(fetch.Requests);
    }

    [Fact]
    public async Task A_link_is_an_article_of_its_site_with_a_discussion()
    {
        var fetch = new ScriptedFetch(Json("""
            {"hits":[{"objectID":"41","title":"AT&amp;T &lt;is&gt; late","url":"https://www.bbc.co.uk/news/1","author":"poster","points":120,"num_comments":44,
            "created_at":"2026-11-23T08:00:00Z","created_at_i":1795421700,"story_text":null,"_tags":["story"],"_highlightResult":{"title":{"value":"<em>no</em>"}}}],"nbHits":6782}
            """));
        var answer = await fetch.AskAsync(Source, Search());
        Assert.Equal(6782, answer.Total);
        Assert.Equal(
            new Article
            {
                Id = ArticleId.From("https://bbc.co.uk/news/1"),
                Url = "https://www.bbc.co.uk/news/1",
                Title = "AT&T <is> late",
                Publisher = "bbc.co.uk",
                PublishedAt = new DateTimeOffset(2026, 11, 23, 8, 15, 0, TimeSpan.Zero),
                Source = "hackernews",
                Discussion = new("https://news.ycombinator.com/item?id=41", 120, 44),
            },
            Assert.Single(answer.Articles));
    }

    [Theory]
    [InlineData("")]
    [InlineData(""", "url":null""")]
    [InlineData(""", "url":"" """)]
    [InlineData(""", "url":" " """)]
    public async Task A_text_without_a_link_stands_under_hacker_news(string url)
    {
        var hit = $$"""{"objectID":"42","title":"Ask HN: why?","author":"asker","story_text":"It&#x27;s late.<p>Is <i>it</i>?","created_at":"2026-11-23T08:00:00.000Z"{{url}}}""";
        var article = Assert.Single((await new ScriptedFetch(Json(Hits(hit))).AskAsync(Source, Search())).Articles);
        Assert.Equal("https://news.ycombinator.com/item?id=42", article.Url);
        Assert.Equal(("Hacker News", "asker", "It's late. Is it?"), (article.Publisher, article.Author, article.Summary));
        Assert.Equal(new(article.Url, null, null), article.Discussion);
        Assert.Equal(new DateTimeOffset(2026, 11, 23, 8, 0, 0, TimeSpan.Zero), article.PublishedAt);
    }

    [Fact]
    public async Task What_cannot_be_read_is_counted()
    {
        var answer = await new ScriptedFetch(Json(Hits(
            """{"objectID":"1","title":null,"url":"https://a.example/1"}""", """{"objectID":"2","title":"x","url":"javascript:alert(1)"}""",
            """{"title":"no id","url":"https://a.example/2"}""", """{"objectID":"3&x=1","title":"odd id"}""", "null", "7",
            """{"objectID":4,"title":"Kept","url":"https://a.example/4","points":"12","num_comments":1.5,"created_at_i":"x"}"""))).AskAsync(Source, Search());
        var article = Assert.Single(answer.Articles);
        Assert.Equal(new("https://news.ycombinator.com/item?id=4", 12, null), article.Discussion);
        Assert.Equal(6, answer.Skipped);
    }

    [Theory]
    [InlineData(200, """{"hits":[],"nbHits":0,"message":"you can only fetch the 1000 hits for this query"}""", FailureKind.Http, "1000 hits")]
    [InlineData(400, """{"code":400,"message":"invalid numeric attribute(points)"}""", FailureKind.Http, "invalid numeric attribute")]
    [InlineData(500, """{"message":"Cannot reach any hosts"}""", FailureKind.Http, "Cannot reach any hosts")]
    [InlineData(429, "", FailureKind.RateLimited, "answered 429")]
    public async Task A_refusal_is_said(int status, string body, FailureKind kind, string said)
    {
        var failure = (await new ScriptedFetch(Json(body, status)).AskAsync(Source, Search())).Failure;
        Assert.Equal((kind, status), (failure?.Kind, failure?.Status));
        Assert.Contains(said, failure!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_front_page_falls_back_to_the_items_in_the_lists_order()
    {
        var fetch = Firebase(Failed(FailureKind.Timeout));
        var answer = await fetch.AskAsync(Source, Headlines);
        Assert.Null(answer.Failure);
        Assert.Equal(["Story 1", "Job 2", "Ask 3", "Poll 9"], answer.Articles.Select(article => article.Title));
        Assert.Equal(["a.example", "Hacker News", "Hacker News", "Hacker News"], answer.Articles.Select(article => article.Publisher));
        Assert.Equal(new("https://news.ycombinator.com/item?id=1", 10, 5), answer.Articles[0].Discussion);
        Assert.Equal((5, 9L), (answer.Skipped, answer.Total));
        Assert.Equal("https://hacker-news.firebaseio.com/v0/topstories.json", fetch.Requests[1].Address.AbsoluteUri);
        Assert.Equal(11, fetch.Requests.Count);
    }

    [Fact]
    public async Task What_is_no_id_in_the_list_is_passed_over()
    {
        var fetch = new ScriptedFetch((request, number) => number switch
        {
            0 => Failed(FailureKind.Connect),
            1 => Json("""["\ud800", "1", {}, [[2]], null, true, -3, 1.5, 1e3, 7]"""),
            _ => Json($$"""{"id":{{IdOf(request)}},"title":"Story {{IdOf(request)}}"}"""),
        });
        Assert.Equal(["Story 7"], (await fetch.AskAsync(Source, Headlines)).Articles.Select(article => article.Title));
        Assert.Equal(3, fetch.Requests.Count);
    }

    [Fact]
    public async Task An_empty_front_page_falls_back_too() =>
        Assert.Equal(4, (await Firebase(Json("""{"hits":[]}""")).AskAsync(Source, Headlines)).Articles.Count);

    [Fact]
    public async Task An_empty_front_page_between_dates_may_be_true()
    {
        var fetch = Firebase(Json("""{"hits":[]}"""));
        Assert.Null((await fetch.AskAsync(Source, Headlines with { From = Headlines.AskedAt })).Failure);
        Assert.Single(fetch.Requests);
    }

    [Theory]
    [InlineData(FailureKind.Deadline)]
    [InlineData(FailureKind.Cancelled)]
    public async Task At_the_end_of_the_run_nothing_is_tried_again(FailureKind kind)
    {
        var fetch = Firebase(Failed(kind));
        Assert.Equal(kind, (await fetch.AskAsync(Source, Headlines)).Failure?.Kind);
        Assert.Single(fetch.Requests);
    }

    [Fact]
    public async Task A_search_has_nothing_to_fall_back_to()
    {
        var fetch = Firebase(Failed(FailureKind.Timeout));
        Assert.Equal(FailureKind.Timeout, (await fetch.AskAsync(Source, Search())).Failure?.Kind);
        Assert.Single(fetch.Requests);
    }

    [Theory]
    [InlineData("topstories", "scripted Timeout; then scripted Connect")]
    [InlineData("item", "scripted Timeout; then scripted Connect")]
    public async Task When_both_fail_the_first_failure_counts_and_both_are_told(string failing, string message)
    {
        var fetch = new ScriptedFetch((request, number) => number == 0 ? Failed(FailureKind.Timeout)
            : request.Address.AbsolutePath.Contains(failing, StringComparison.Ordinal) ? Failed(FailureKind.Connect) : Json("[1,2,3]"));
        var failure = (await fetch.AskAsync(Source, Headlines)).Failure;
        Assert.Equal((FailureKind.Timeout, message), (failure?.Kind, failure?.Message));
    }

    [Fact]
    public async Task At_most_30_items_are_asked_10_at_once()
    {
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var waiting = 0;
        var fetch = new ScriptedFetch((request, number) => number switch
        {
            0 => Failed(FailureKind.Connect),
            1 => Json($"[{string.Join(',', Enumerable.Range(1, 500))}]"),
            _ => Json($$"""{"id":{{IdOf(request)}},"title":"Story {{IdOf(request)}}","type":"story"}"""),
        })
        {
            Before = async token =>
            {
                // The list and the search come one by one; of the items, nothing ends before ten are in flight.
                if (Interlocked.Increment(ref waiting) == 12)
                    all.SetResult();
                if (waiting > 2)
                    await all.Task.WaitAsync(token);
            },
        };
        var answer = await fetch.AskAsync(Source, Headlines with { Limit = 100 });
        Assert.Equal(Enumerable.Range(1, 30).Select(id => $"Story {id}"), answer.Articles.Select(article => article.Title));
        Assert.Equal((32, 10), (fetch.Requests.Count, fetch.Peak));
    }

    [Fact]
    public async Task Cancellation_ends_the_items_and_is_thrown()
    {
        using var stop = new CancellationTokenSource();
        var never = new TaskCompletionSource<OutboundResult>();
        int asked = 0, ended = 0;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Source.FetchAsync(Headlines, async (_, token) =>
        {
            var number = Interlocked.Increment(ref asked);
            if (number <= 2)
                return number == 1 ? Failed(FailureKind.Connect) : Json("[1,2,3,4,5,6,7,8,9,10,11,12]");
            try
            {
                if (number == 12)
                    await stop.CancelAsync();
                return await never.Task.WaitAsync(token);
            }
            finally
            {
                Interlocked.Increment(ref ended);
            }
        }, stop.Token));
        Assert.Equal((12, 10), (asked, ended));
    }

    private static ScriptedFetch Firebase(OutboundResult search) => new((request, number) => number == 0 ? search : IdOf(request) switch
    {
        "" => Json("[1,2,3,4,5,6,7,8,9]"),
        "1" => Json("""{"id":1,"type":"story","by":"poster","time":1795421700,"title":"Story 1","url":"https://a.example/1","score":10,"descendants":5,"kids":[2]}"""),
        "2" => Json("""{"id":2,"type":"job","by":"a","time":1795421700,"title":"Job 2","url":"","text":"Come."}"""),
        "3" => Json("""{"id":3,"type":"story","by":"a","title":"Ask 3","text":"Why?"}"""),
        "4" => Json("null"),
        "5" => Json("""{"id":5,"type":"story","time":1,"deleted":true}"""),
        "6" => Json("""{"id":6,"type":"story","by":"a","title":"Dead 6","dead":true,"text":"[dead]"}"""),
        "7" => Json("""{"id":7,"type":"comment","by":"a","title":"odd","text":"hm"}"""),
        "8" => Failed(FailureKind.Timeout),
        _ => Json("""{"id":9,"type":"poll","by":"a","title":"Poll 9","parts":[1]}"""),
    });

    private static string IdOf(OutboundRequest request) => string.Concat(request.Address.Segments[^1].TakeWhile(char.IsAsciiDigit));

    private static string Hits(params string[] hits) => $$"""{"hits":[{{string.Join(',', hits)}}],"nbHits":{{hits.Length}}}""";
}
