using System.Globalization;
using System.Text.Json;

namespace Tributary.EndToEnd.Tests.Simulator;

public sealed class NewsApiTests(StartedWorld upstream) : IClassFixture<StartedWorld>
{
    private const string Everything = "newsapi/v2/everything";

    [Theory]
    [InlineData("X-Api-Key", "demo-newsapi-key")]
    [InlineData("Authorization", "demo-newsapi-key")]
    [InlineData("Authorization", "Bearer demo-newsapi-key")]
    public async Task Key_is_taken_from_either_header(string name, string value) =>
        Assert.Equal(200, (await upstream.AskAsync(Everything + "?q=climate", (name, value))).Status);

    [Fact]
    public async Task Key_is_taken_from_the_query() =>
        Assert.Equal(200, (await upstream.AskAsync(Everything + "?q=climate&apiKey=demo-newsapi-key", [])).Status);

    [Fact]
    public async Task Missing_key_is_401_with_its_code() =>
        IsError(
            401, "apiKeyMissing",
            "Your API key is missing. Append this to the URL with the apiKey param, or use the x-api-key HTTP header.",
        await upstream.AskAsync(Everything + "?q=climate", []));

    [Fact]
    public async Task Wrong_key_is_401_with_its_code() =>
        IsError(
            401, "apiKeyInvalid",
            "Your API key is invalid or incorrect. Check your key, or go to https://newsapi.org to create a free API key.",
        await upstream.AskAsync(Everything + "?q=climate", ("X-Api-Key", "wrong")));

    [Fact]
    public async Task Missing_user_agent_is_400_even_with_a_key()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(upstream.World.Address, Everything + "?q=climate"));
        request.Headers.Add("X-Api-Key", "demo-newsapi-key");
        IsError(
            400, "userAgentMissing", "Please set your User-Agent header to identify your application. Anonymous requests are not allowed.",
            await StartedWorld.SendAsync(upstream.Client, request));
    }

    [Fact]
    public async Task Browser_from_elsewhere_is_426() =>
        IsCode(
            426, "corsNotAllowed",
            await upstream.AskAsync(Everything + "?q=climate", ("X-Api-Key", "demo-newsapi-key"), ("Origin", "https://news.example")));

    [Fact]
    public async Task Search_without_any_scope_is_refused() => IsError(400, "parametersMissing",
        "Required parameters are missing, the scope of your search is too broad. Please set any of the following required parameters and "
        + "try again: q, qInTitle, sources, domains.",
        await upstream.AskAsync(Everything + "?language=en"));

    [Theory]
    [InlineData("q=a&sortBy=newest", "parameterInvalid")]
    [InlineData("q=a&language=xx", "parameterInvalid")]
    [InlineData("q=a&from=yesterday", "parameterInvalid")]
    [InlineData("q=a&to=2026-99-01", "parameterInvalid")]
    [InlineData("q=a&pageSize=101", "parameterInvalid")]
    [InlineData("q=a&pageSize=0", "parameterInvalid")]
    [InlineData("q=a&page=0", "parameterInvalid")]
    [InlineData("q=a&page=two", "parameterInvalid")]
    [InlineData("sources=no-such-paper", "sourceDoesNotExist")]
    [InlineData("sources=a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u", "sourcesTooMany")]
    public async Task Bad_parameter_is_400_with_its_code(string query, string code) =>
        IsCode(400, code, await upstream.AskAsync($"{Everything}?{query}"));

    [Fact]
    public async Task Query_above_500_characters_is_refused() =>
        IsCode(400, "parameterInvalid", await upstream.AskAsync($"{Everything}?q={new string('a', 501)}"));

    [Fact]
    public async Task Going_past_a_hundred_results_is_426() => IsError(426, "maximumResultsReached",
        "You have requested too many results. Developer accounts are limited to a max of 100 results. You are trying to request results 90 "
        + "to 180. Please upgrade to a paid plan if you need more results.",
        await upstream.AskAsync(Everything + "?q=climate&pageSize=90&page=2"));

    [Fact]
    public async Task Asking_too_far_back_is_429_though_not_for_its_rate() => IsError(429, "parameterInvalid",
        "You are trying to request results too far in the past. Your plan permits you to request articles as far back as 2026-10-24, but "
        + "you have requested 2026-09-01. To extend this please upgrade your subscription.",
        await upstream.AskAsync(Everything + "?q=climate&from=2026-9-1"));

    [Fact]
    public async Task Used_up_allowance_is_429_with_its_numbers()
    {
        upstream.World.Set("newsapi~rationed", new() { Allowance = 2 });
        Assert.Equal(200, (await upstream.AskAsync("newsapi~rationed/v2/everything?q=climate")).Status);
        Assert.Equal(200, (await upstream.AskAsync("newsapi~rationed/v2/everything?q=climate")).Status);
        var refused = await upstream.AskAsync("newsapi~rationed/v2/everything?q=climate");
        IsError(
            429, "rateLimited",
            "You have made too many requests recently. Developer accounts are limited to 4 requests over a 24 hour period (2 requests "
            + "available every 12 hours). Please upgrade to a paid plan if you need more requests.", refused);
        Assert.DoesNotContain("Retry-After", refused.Headers.Keys);
    }

    [Fact]
    public async Task Caching_headers_are_as_recorded()
    {
        var reply = await upstream.AskAsync(Everything + "?q=climate");
        Assert.Equal("no-cache", reply.Headers["Cache-Control"]);
        Assert.Equal("no-cache", reply.Headers["Pragma"]);
        Assert.Equal("-1", reply.Headers["Expires"]);
        Assert.Equal("false", reply.Headers["X-Cached-Result"]);
        Assert.Equal("application/json; charset=utf-8", reply.Headers["Content-Type"]);
        Assert.DoesNotContain("ETag", reply.Headers.Keys);
    }

    [Fact]
    public async Task Query_that_matches_nothing_is_an_empty_success() =>
        Assert.Equal("""{"status":"ok","totalResults":0,"articles":[]}""", (await upstream.AskAsync(Everything + "?q=zeppelin")).Body);

    [Fact]
    public async Task Pages_together_are_the_list_without_gap_or_repeat()
    {
        var whole = await TitlesAsync(Everything + "?q=climate&pageSize=30");
        var pages = (await TitlesAsync(Everything + "?q=climate&pageSize=10&page=1"))
            .Concat(await TitlesAsync(Everything + "?q=climate&pageSize=10&page=2"))
            .Concat(await TitlesAsync(Everything + "?q=climate&pageSize=10&page=3"));
        Assert.Equal(whole, pages);
    }

    [Fact]
    public async Task Newest_come_first_and_undated_last()
    {
        var dates = (await ArticlesAsync(Everything + "?q=climate&sortBy=publishedAt"))
            .Select(article => article.GetProperty("publishedAt").GetString()).ToArray();
        Assert.Null(dates[^1]);
        var dated = dates.OfType<string>().Select(date => DateTimeOffset.Parse(date, CultureInfo.InvariantCulture)).ToArray();
        Assert.Equal(dated.OrderDescending(), dated);
    }

    [Fact]
    public async Task Window_bounds_the_dates()
    {
        var dates = (await ArticlesAsync(Everything + "?q=climate&from=2026-11-10&to=2026-11-15"))
            .Select(article => article.GetProperty("publishedAt").GetString()).OfType<string>()
            .Select(date => DateTimeOffset.Parse(date, CultureInfo.InvariantCulture)).ToArray();
        Assert.NotEmpty(dates);
        Assert.All(
            dates, date =>
                Assert.InRange(
                    date, new DateTimeOffset(2026, 11, 10, 0, 0, 0, default), new DateTimeOffset(2026, 11, 16, 0, 0, 0, default)));
    }

    [Fact]
    public async Task Language_filters()
    {
        var articles = await ArticlesAsync(Everything + "?q=Klima&language=de");
        Assert.NotEmpty(articles);
        Assert.All(
            articles.Where(NotRemoved), article => Assert.Contains(SourceName(article), (string[])["Spiegel Online", "tagesschau.de"]));
        Assert.Empty(await ArticlesAsync(Everything + "?q=Klima&language=sv"));
    }

    [Fact]
    public async Task Sources_filter()
    {
        var articles = await ArticlesAsync(Everything + "?sources=bbc-news,wired");
        Assert.NotEmpty(articles);
        Assert.All(
            articles, article =>
                Assert.Contains(article.GetProperty("source").GetProperty("id").GetString(), (string[])["bbc-news", "wired"]));
    }

    [Fact]
    public async Task Domains_filter()
    {
        var articles = await ArticlesAsync(Everything + "?domains=bbc.co.uk");
        Assert.NotEmpty(articles);
        Assert.All(
            articles, article =>
                Assert.EndsWith("bbc.co.uk", new Uri(article.GetProperty("url").GetString()!).Host, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("climate AND fund", "climate fund")]
    [InlineData("+climate +fund", "climate fund")]
    [InlineData("climate NOT levy", "climate -levy")]
    [InlineData("(climate OR ocean) AND fund", "(ocean OR climate) fund")]
    [InlineData("\"climate adaptation\"", "climate \"climate adaptation\"")]
    public async Task Query_language_has_two_ways_to_say_the_same(string query, string same)
    {
        var titles = await TitlesAsync($"{Everything}?q={Uri.EscapeDataString(query)}");
        Assert.NotEmpty(titles);
        Assert.Equal(titles, await TitlesAsync($"{Everything}?q={Uri.EscapeDataString(same)}"));
    }

    [Fact]
    public async Task Negation_splits_a_result_in_two()
    {
        var all = await TotalWithoutRemovedAsync("climate");
        var with = await TotalWithoutRemovedAsync("climate levy");
        var without = await TotalWithoutRemovedAsync("climate -levy");
        Assert.True(with > 0 && without > 0);
        Assert.Equal(all, with + without);
    }

    [Fact]
    public async Task A_search_meets_every_quirk_of_the_real_service()
    {
        var articles = await ArticlesAsync(Everything + "?q=climate&pageSize=100");
        var dates = articles.Select(article => article.GetProperty("publishedAt").GetString()).ToArray();
        Assert.Contains(dates, date => date is null);
        Assert.Contains(dates, date => date?.EndsWith("+00:00", StringComparison.Ordinal) == true);
        Assert.Contains(dates, date => date?.Contains('.', StringComparison.Ordinal) == true);
        Assert.Contains(dates, date => date is not null && DateTimeOffset.Parse(date, CultureInfo.InvariantCulture) > StartedWorld.Noon);
        Assert.Contains(
            articles, article => SourceName(article) == "[Removed]" && article.GetProperty("url").GetString() == "https://removed.com");
        Assert.Contains(articles, article => article.GetProperty("source").GetProperty("id").ValueKind == JsonValueKind.Null);
        Assert.Contains(null, Texts("author"));
        Assert.Contains("", Texts("author"));
        Assert.Contains(Texts("author"), author => author?.StartsWith("https://", StringComparison.Ordinal) == true);
        Assert.Contains(Texts("author"), author => author?.Contains('@', StringComparison.Ordinal) == true);
        Assert.Contains(null, Texts("description"));
        Assert.Contains("", Texts("description"));
        Assert.Contains(Texts("description"), text => text?.Contains("<p>", StringComparison.Ordinal) == true);
        Assert.Contains(Texts("description"), text => text?.Contains("&#39;", StringComparison.Ordinal) == true);
        Assert.Contains(null, Texts("urlToImage"));
        Assert.Contains("", Texts("urlToImage"));
        Assert.Contains(null, Texts("content"));
        Assert.Contains(
            Texts("content"), text =>
                text?.EndsWith(" chars]", StringComparison.Ordinal) == true && text.Contains('…', StringComparison.Ordinal));
        Assert.Contains(Texts("content"), text => text?.Contains("\r\n", StringComparison.Ordinal) == true);
        var addresses = Texts("url").Where(address => address != "https://removed.com").ToArray();
        Assert.True(addresses.Distinct().Count() < addresses.Length, "no address occurs twice");
        Assert.Contains(
            articles.GroupBy(article => (SourceName(article), article.GetProperty("title").GetString())), group =>
                group.Select(article => article.GetProperty("url").GetString()).Distinct().Count() == 2);

        IEnumerable<string?> Texts(string name) => articles.Select(article => article.GetProperty(name).GetString());
    }

    [Fact]
    public async Task Headlines_need_a_scope() => IsError(400, "parametersMissing",
        "Required parameters are missing. Please set any of the following parameters and try again: sources, q, language, country, "
        + "category.",
        await upstream.AskAsync("newsapi/v2/top-headlines"));

    [Fact]
    public async Task Headlines_do_not_mix_sources_with_country() => IsError(400, "parametersIncompatible",
        "You cannot mix the sources parameter with the country or category parameters.",
        await upstream.AskAsync("newsapi/v2/top-headlines?sources=cnn&country=us"));

    [Fact]
    public async Task Headlines_end_in_their_publisher_and_come_twenty_at_a_time()
    {
        var articles = await ArticlesAsync("newsapi/v2/top-headlines?country=us");
        Assert.Equal(20, articles.Length);
        Assert.All(
            articles.Where(NotRemoved), article =>
                Assert.EndsWith(" - " + SourceName(article), article.GetProperty("title").GetString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Headlines_of_a_category_are_fewer_than_all()
    {
        var all = (await upstream.AskAsync("newsapi/v2/top-headlines?country=us")).Json.GetProperty("totalResults").GetInt32();
        Assert.InRange(
            (await upstream.AskAsync("newsapi/v2/top-headlines?country=us&category=sports")).Json.GetProperty("totalResults").GetInt32(), 1,
            all - 1);
        IsCode(400, "parameterInvalid", await upstream.AskAsync("newsapi/v2/top-headlines?category=gossip"));
    }

    [Fact]
    public async Task Headlines_of_any_other_country_are_an_empty_success() =>
        Assert.Equal(
            """{"status":"ok","totalResults":0,"articles":[]}""", (await upstream.AskAsync("newsapi/v2/top-headlines?country=cl")).Body);

    [Theory]
    [InlineData("newsapi/v2/top-headlines/sources")]
    [InlineData("newsapi/v2/sources")]
    public async Task Sources_are_listed_at_both_paths(string path)
    {
        var sources = (await upstream.AskAsync(path + "?language=de")).Json.GetProperty("sources").EnumerateArray().ToArray();
        var source = Assert.Single(sources);
        Assert.Equal(
            ["id", "name", "description", "url", "category", "language", "country"],
            source.EnumerateObject().Select(property => property.Name));
        Assert.Equal("spiegel-online", source.GetProperty("id").GetString());
    }

    private async Task<JsonElement[]> ArticlesAsync(string path) =>
        [.. (await upstream.AskAsync(path)).Json.GetProperty("articles").EnumerateArray()];

    private async Task<string?[]> TitlesAsync(string path) =>
        [.. (await ArticlesAsync(path)).Select(article => article.GetProperty("title").GetString())];

    private async Task<int> TotalWithoutRemovedAsync(string query) =>
        (await ArticlesAsync($"{Everything}?pageSize=100&q={Uri.EscapeDataString(query)}")).Count(NotRemoved);

    private static bool NotRemoved(JsonElement article) => SourceName(article) != "[Removed]";

    private static string? SourceName(JsonElement article) => article.GetProperty("source").GetProperty("name").GetString();

    private static void IsCode(int status, string code, Reply reply)
    {
        Assert.Equal(status, reply.Status);
        Assert.Equal("error", reply.Json.GetProperty("status").GetString());
        Assert.Equal(code, reply.Json.GetProperty("code").GetString());
    }

    private static void IsError(int status, string code, string message, Reply reply)
    {
        IsCode(status, code, reply);
        Assert.Equal(message, reply.Json.GetProperty("message").GetString());
    }
}
