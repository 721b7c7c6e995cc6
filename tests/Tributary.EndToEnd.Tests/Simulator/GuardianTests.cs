using System.Globalization;
using System.Text.Json;

namespace Tributary.EndToEnd.Tests.Simulator;

public sealed class GuardianTests(StartedWorld upstream) : IClassFixture<StartedWorld>
{
    [Fact]
    public async Task Key_is_taken_from_the_header_or_the_query()
    {
        Assert.Equal(200, (await upstream.AskAsync("guardian/search", ("api-key", "demo-guardian-key"))).Status);
        Assert.Equal(200, (await upstream.AskAsync("guardian/search?api-key=demo-guardian-key", [])).Status);
    }

    [Fact]
    public async Task Trial_key_has_a_tier_of_its_own() =>
        Assert.Equal("test", (await ResponseAsync("guardian/search?api-key=test")).GetProperty("userTier").GetString());

    [Fact]
    public async Task Gateway_that_reads_only_the_query_refuses_a_header()
    {
        upstream.World.Set("guardian~query", new() { QueryKeyOnly = true });
        Assert.Equal(401, (await upstream.AskAsync("guardian~query/search")).Status);
        Assert.Equal(200, (await upstream.AskAsync("guardian~query/search?api-key=demo-guardian-key")).Status);
    }

    [Fact]
    public async Task Missing_key_is_the_gateways_401_without_an_envelope()
    {
        var reply = await upstream.AskAsync("guardian/search", []);
        Assert.Equal(401, reply.Status);
        Assert.Equal("""{"message":"No API key found in request"}""", reply.Body);
        Assert.Equal("Key realm=\"kong\"", reply.Headers["WWW-Authenticate"]);
    }

    [Fact]
    public async Task Wrong_key_is_the_gateways_403()
    {
        var reply = await upstream.AskAsync("guardian/search", ("api-key", "wrong"));
        Assert.Equal(403, reply.Status);
        Assert.Equal("""{"message":"Invalid authentication credentials"}""", reply.Body);
    }

    [Fact]
    public async Task Allowance_counts_down_in_the_headers_and_ends_in_429()
    {
        upstream.World.Set("guardian~rationed", new() { Allowance = 2 });
        var first = await upstream.AskAsync("guardian~rationed/search");
        Assert.Equal("2", first.Headers["X-RateLimit-Limit-day"]);
        Assert.Equal("1", first.Headers["X-RateLimit-Remaining-day"]);
        Assert.Equal("1", first.Headers["X-RateLimit-Remaining-minute"]);
        Assert.Equal("0", (await upstream.AskAsync("guardian~rationed/search")).Headers["X-RateLimit-Remaining-day"]);
        var refused = await upstream.AskAsync("guardian~rationed/search");
        Assert.Equal(429, refused.Status);
        Assert.Equal("""{"message":"API rate limit exceeded"}""", refused.Body);
        Assert.Equal("0", refused.Headers["X-RateLimit-Remaining-day"]);
    }

    [Theory]
    [InlineData("page-size=201", "page-size must be an integer between 0 and 200")]
    [InlineData("page-size=-1", "page-size must be an integer between 0 and 200")]
    [InlineData("page-size=many", "page-size must be an integer between 0 and 200")]
    [InlineData("page=9999", "requested page is beyond the number of available pages")]
    [InlineData("q=zeppelin&page=2", "requested page is beyond the number of available pages")]
    [InlineData(
        "from-date=yesterday",
        "Dates must be an ISO8601 date or datetime (e.g. 2010-07-20 or 2010-07-20T10:00:00+05:00). Remember to URL-encode the '+' if you "
        + "provide a timezone offset.")]
    [InlineData(
        "to-date=2026-13-01",
        "Dates must be an ISO8601 date or datetime (e.g. 2010-07-20 or 2010-07-20T10:00:00+05:00). Remember to URL-encode the '+' if you "
        + "provide a timezone offset.")]
    public async Task Bad_parameter_is_400_in_the_envelope(string query, string message)
    {
        var reply = await upstream.AskAsync("guardian/search?" + query);
        Assert.Equal(400, reply.Status);
        Assert.Equal("error", reply.Json.GetProperty("response").GetProperty("status").GetString());
        Assert.Equal(message, reply.Json.GetProperty("response").GetProperty("message").GetString());
    }

    [Theory]
    [InlineData("from-date=2030-01-01")]
    [InlineData("from-date=2030-01-01T10%3A00%3A00%2B05%3A00")]
    public async Task From_a_date_to_come_is_an_empty_success(string query) => Assert.Equal(
        """{"response":{"status":"ok","userTier":"developer","total":0,"startIndex":0,"pageSize":10,"currentPage":1,"pages":0,"""
        + "\"orderBy\":\"relevance\",\"results\":[]}}",
        (await upstream.AskAsync("guardian/search?q=climate&" + query)).Body);

    [Fact]
    public async Task Largest_page_is_two_hundred()
    {
        var response = await ResponseAsync("guardian/search?page-size=200");
        Assert.Equal(200, response.GetProperty("results").GetArrayLength());
        Assert.Equal(200, response.GetProperty("pageSize").GetInt32());
    }

    [Fact]
    public async Task Page_of_nothing_still_counts()
    {
        var response = await ResponseAsync("guardian/search?q=climate&page-size=0");
        Assert.Equal(0, response.GetProperty("results").GetArrayLength());
        Assert.InRange(response.GetProperty("total").GetInt32(), 20, 40);
    }

    [Fact]
    public async Task Pages_together_are_the_total_and_each_item_comes_once()
    {
        var first = await ResponseAsync("guardian/search?q=climate&page-size=7");
        var ids = new List<string?>();
        for (var page = 1; page <= first.GetProperty("pages").GetInt32(); page++)
        {
            var response = await ResponseAsync($"guardian/search?q=climate&page-size=7&page={page}");
            Assert.Equal((page - 1) * 7 + 1, response.GetProperty("startIndex").GetInt32());
            ids.AddRange(Results(response).Select(item => item.GetProperty("id").GetString()));
        }
        Assert.Equal(first.GetProperty("total").GetInt32(), ids.Distinct().Count());
        Assert.Equal(ids.Count, ids.Distinct().Count());
    }

    [Fact]
    public async Task Order_is_relevance_with_a_query_and_newest_without()
    {
        Assert.Equal("relevance", (await ResponseAsync("guardian/search?q=climate")).GetProperty("orderBy").GetString());
        Assert.Equal("newest", (await ResponseAsync("guardian/search")).GetProperty("orderBy").GetString());
        var newest = Dates(await ResponseAsync("guardian/search?q=climate&order-by=newest&page-size=50"));
        var oldest = Dates(await ResponseAsync("guardian/search?q=climate&order-by=oldest&page-size=50"));
        Assert.Equal(newest.OrderDescending(), newest);
        Assert.Equal(newest.Reverse(), oldest);
        Assert.Equal(400, (await upstream.AskAsync("guardian/search?order-by=loudest")).Status);
    }

    [Fact]
    public async Task Items_have_the_documented_keys_and_date_form()
    {
        var items = Results(await ResponseAsync("guardian/search?page-size=200"));
        Assert.All(items, item =>
        {
            string[] expected =
                ["id", "type", "sectionId", "sectionName", "webPublicationDate", "webTitle", "webUrl", "apiUrl", "isHosted"];
            Assert.Equal(expected, item.EnumerateObject().Select(property => property.Name).Take(expected.Length));
            Assert.True(
                DateTimeOffset.TryParseExact(
                    item.GetProperty("webPublicationDate").GetString(), "yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture,
                    DateTimeStyles.AssumeUniversal, out _));
            Assert.Equal(item.GetProperty("isHosted").GetBoolean(), !item.TryGetProperty("pillarId", out _));
        });
    }

    [Fact]
    public async Task Fields_come_only_when_asked_for_and_are_all_strings()
    {
        Assert.All(
            Results(await ResponseAsync("guardian/search?page-size=50")), item => Assert.False(item.TryGetProperty("fields", out _)));
        var items = Results(await ResponseAsync("guardian/search?page-size=200&show-fields=all"));
        Assert.All(
            items, item =>
                Assert.All(
                    item.GetProperty("fields").EnumerateObject(), field => Assert.Equal(JsonValueKind.String, field.Value.ValueKind)));
        Assert.Contains(items, item => item.GetProperty("fields").GetProperty("isLive").GetString() == "true");
    }

    [Fact]
    public async Task Some_items_lack_a_field_and_some_trail_texts_are_html()
    {
        var fields = Results(await ResponseAsync("guardian/search?page-size=200&show-fields=byline,trailText,thumbnail"))
            .Select(item => item.GetProperty("fields")).ToArray();
        Assert.All(
            fields, item => Assert.Empty(item.EnumerateObject().Select(field => field.Name).Except(["byline", "trailText", "thumbnail"])));
        foreach (var name in new[] { "byline", "trailText", "thumbnail" })
            Assert.Contains(fields, item => !item.TryGetProperty(name, out _));
        Assert.Contains(
            fields, item =>
                item.TryGetProperty("trailText", out var text) && text.GetString()!.Contains("<strong>", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Language_filters()
    {
        var english = (await ResponseAsync("guardian/search?q=climate&lang=en")).GetProperty("total").GetInt32();
        Assert.Equal((await ResponseAsync("guardian/search?q=climate")).GetProperty("total").GetInt32(), english);
        Assert.Equal(0, (await ResponseAsync("guardian/search?q=climate&lang=fr")).GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task Sections_filter_by_or_and_not()
    {
        var all = await TotalAsync("");
        var film = await TotalAsync("section=film");
        var either = await TotalAsync("section=film|music");
        Assert.InRange(film, 1, either - 1);
        Assert.Equal(all, film + await TotalAsync("section=-film"));
    }

    [Fact]
    public async Task One_item_is_found_by_its_id_and_an_unknown_one_is_404()
    {
        var id = Results(await ResponseAsync("guardian/search?q=climate"))[0].GetProperty("id").GetString();
        var response = await ResponseAsync($"guardian/{id}?show-fields=bodyText");
        Assert.Equal(id, response.GetProperty("content").GetProperty("id").GetString());
        Assert.NotEqual("", response.GetProperty("content").GetProperty("fields").GetProperty("bodyText").GetString());
        var missing = await upstream.AskAsync("guardian/world/2026/jan/01/no-such-thing");
        Assert.Equal(404, missing.Status);
        Assert.Equal("""{"response":{"status":"error","message":"The requested resource could not be found."}}""", missing.Body);
    }

    [Fact]
    public async Task Section_page_lists_its_articles_without_an_order()
    {
        var response = await ResponseAsync("guardian/environment?show-editors-picks=true&show-most-viewed=true");
        Assert.Equal("environment", response.GetProperty("section").GetProperty("id").GetString());
        Assert.All(Results(response), item => Assert.Equal("environment", item.GetProperty("sectionId").GetString()));
        Assert.NotEqual(0, response.GetProperty("editorsPicks").GetArrayLength());
        Assert.NotEqual(0, response.GetProperty("mostViewed").GetArrayLength());
        Assert.False(response.TryGetProperty("orderBy", out _));
    }

    private async Task<JsonElement> ResponseAsync(string path)
    {
        var reply = path.Contains("api-key=", StringComparison.Ordinal) ? await upstream.AskAsync(path, []) : await upstream.AskAsync(path);
        Assert.Equal(200, reply.Status);
        return reply.Json.GetProperty("response");
    }

    private async Task<int> TotalAsync(string query) => (await ResponseAsync("guardian/search?" + query)).GetProperty("total").GetInt32();

    private static JsonElement[] Results(JsonElement response) => [.. response.GetProperty("results").EnumerateArray()];

    private static DateTimeOffset[] Dates(JsonElement response) =>
        [.. Results(response).Select(item => item.GetProperty("webPublicationDate").GetDateTimeOffset())];
}
