using System.Globalization;
using System.Text.Json;

namespace Tributary.EndToEnd.Tests.Simulator;

public sealed class HackerNewsTests(StartedWorld upstream) : IClassFixture<StartedWorld>
{
    private const string Search = "algolia/api/v1/search";
    private const string ByDate = "algolia/api/v1/search_by_date";
    private const string Firebase = "firebase/v0/";

    [Fact]
    public async Task Search_by_date_is_newest_first()
    {
        var times = (await HitsAsync(ByDate + "?query=climate&hitsPerPage=100"))
            .Select(hit => hit.GetProperty("created_at_i").GetInt64()).ToArray();
        Assert.NotEmpty(times);
        Assert.Equal(times.OrderDescending(), times);
    }

    [Fact]
    public async Task Search_ranks_by_points_among_equal_matches()
    {
        var points = (await HitsAsync(Search + "?query=climate&tags=story&restrictSearchableAttributes=title"))
            .Select(hit => hit.GetProperty("points").GetInt32()).ToArray();
        Assert.Equal(points.OrderDescending(), points);
    }

    [Fact]
    public async Task Default_page_has_twenty_hits_and_none_can_be_asked_for()
    {
        Assert.Equal(20, (await AskAsync(Search)).GetProperty("hitsPerPage").GetInt32());
        var counted = await AskAsync(Search + "?query=climate&hitsPerPage=0");
        Assert.Equal(0, counted.GetProperty("hits").GetArrayLength());
        Assert.NotEqual(0, counted.GetProperty("nbHits").GetInt32());
    }

    [Fact]
    public async Task Pages_count_from_zero_and_do_not_overlap()
    {
        var first = await HitsAsync(ByDate + "?tags=story&hitsPerPage=10");
        Assert.Equal(Ids(first), Ids(await HitsAsync(ByDate + "?tags=story&hitsPerPage=10&page=0")));
        Assert.Empty(Ids(first).Intersect(Ids(await HitsAsync(ByDate + "?tags=story&hitsPerPage=10&page=1"))));
    }

    [Fact]
    public async Task More_than_a_thousand_hits_a_page_is_silently_a_thousand()
    {
        var answer = await AskAsync(ByDate + "?hitsPerPage=10000");
        Assert.Equal(1000, answer.GetProperty("hitsPerPage").GetInt32());
        Assert.Equal(1000, answer.GetProperty("hits").GetArrayLength());
        Assert.True(answer.GetProperty("nbHits").GetInt32() > 1000);
    }

    [Fact]
    public async Task Past_a_thousand_hits_there_is_a_message_with_status_200()
    {
        var answer = await AskAsync(ByDate + "?hitsPerPage=100&page=10");
        Assert.Equal(0, answer.GetProperty("hits").GetArrayLength());
        Assert.Equal(0, answer.GetProperty("nbHits").GetInt32());
        Assert.Equal(0, answer.GetProperty("nbPages").GetInt32());
        Assert.StartsWith(
            "you can only fetch the 1000 hits for this query.", answer.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Query_that_matches_nothing_is_an_empty_success()
    {
        var answer = await AskAsync(Search + "?query=zeppelin");
        Assert.Equal(0, answer.GetProperty("hits").GetArrayLength());
        Assert.Equal(0, answer.GetProperty("nbHits").GetInt32());
        Assert.Equal("zeppelin", answer.GetProperty("query").GetString());
        Assert.False(answer.TryGetProperty("message", out _));
    }

    [Fact]
    public async Task Last_word_is_a_prefix() =>
        Assert.Equal(await CountAsync("query=climate"), await CountAsync("query=clima"));

    [Fact]
    public async Task Quoted_phrase_and_minus_narrow_a_search()
    {
        var all = await CountAsync("query=climate");
        Assert.InRange(await CountAsync("query=%22climate%20adaptation%20fund%22"), 1, all - 1);
        Assert.Equal(all, await CountAsync("query=climate%20levy") + await CountAsync("query=climate%20-levy"));
    }

    [Theory]
    [InlineData("story")]
    [InlineData("comment")]
    [InlineData("poll")]
    [InlineData("job")]
    [InlineData("ask_hn")]
    [InlineData("show_hn")]
    [InlineData("front_page")]
    [InlineData("author_tidepool")]
    public async Task Tag_finds_what_carries_it(string tag)
    {
        var hits = await HitsAsync($"{ByDate}?tags={tag}&hitsPerPage=50");
        Assert.NotEmpty(hits);
        Assert.All(hits, hit => Assert.Contains(tag, Tags(hit)));
    }

    [Fact]
    public async Task Comma_is_and_and_parentheses_are_or()
    {
        var ask = await CountAsync("tags=ask_hn");
        var show = await CountAsync("tags=show_hn");
        Assert.Equal(ask + show, await CountAsync("tags=(ask_hn,show_hn)"));
        Assert.Equal(0, await CountAsync("tags=ask_hn,show_hn"));
        Assert.Equal(ask + show, await CountAsync("tags=story,(ask_hn,show_hn)"));
    }

    [Fact]
    public async Task Ask_and_show_carry_story_as_well()
    {
        Assert.All(await HitsAsync(ByDate + "?tags=ask_hn"), hit => Assert.Contains("story", Tags(hit)));
        Assert.All(await HitsAsync(ByDate + "?tags=show_hn"), hit => Assert.Contains("story", Tags(hit)));
    }

    [Fact]
    public async Task Front_page_has_thirty_stories() => Assert.Equal(30, await CountAsync("tags=front_page"));

    [Fact]
    public async Task Numeric_filters_bound_time_and_points()
    {
        var from = StartedWorld.Noon.AddDays(-3).ToUnixTimeSeconds();
        var to = StartedWorld.Noon.AddDays(-1).ToUnixTimeSeconds();
        var hits = await HitsAsync($"{ByDate}?tags=story&numericFilters=created_at_i%3E{from},created_at_i%3C%3D{to},points%3E%3D5");
        Assert.NotEmpty(hits);
        Assert.All(hits, hit =>
        {
            Assert.InRange(hit.GetProperty("created_at_i").GetInt64(), from + 1, to);
            Assert.True(hit.GetProperty("points").GetInt32() >= 5);
        });
    }

    [Fact]
    public async Task Points_filter_is_400_when_the_index_lost_it()
    {
        upstream.World.Set("algolia~june", new() { PointsNotFilterable = true });
        var reply = await upstream.AskAsync("algolia~june/api/v1/search?numericFilters=points%3E12");
        Assert.Equal(400, reply.Status);
        Assert.Equal(400, reply.Json.GetProperty("code").GetInt32());
        Assert.Equal(
            "invalid numeric attribute(points), attribute not specified in numericAttributesForFiltering setting",
            reply.Json.GetProperty("message").GetString());
        Assert.Equal(200, (await upstream.AskAsync("algolia~june/api/v1/search?numericFilters=created_at_i%3E12")).Status);
    }

    [Fact]
    public async Task Missing_address_is_null_empty_or_absent()
    {
        var hits = await HitsAsync(ByDate + "?tags=ask_hn&hitsPerPage=100");
        Assert.Contains(hits, hit => !hit.TryGetProperty("url", out _));
        Assert.Contains(hits, hit => hit.TryGetProperty("url", out var url) && url.ValueKind == JsonValueKind.Null);
        Assert.Contains(
            hits, hit => hit.TryGetProperty("url", out var url) && url.ValueKind == JsonValueKind.String && url.GetString() == "");
        Assert.All(hits, hit => Assert.True(!hit.TryGetProperty("url", out var url) || string.IsNullOrEmpty(url.GetString())));
    }

    [Fact]
    public async Task Comments_have_no_title_and_name_their_story()
    {
        Assert.All(await HitsAsync(ByDate + "?tags=comment&hitsPerPage=50"), hit =>
        {
            Assert.Equal(JsonValueKind.Null, hit.GetProperty("title").ValueKind);
            Assert.Equal(JsonValueKind.Null, hit.GetProperty("points").ValueKind);
            Assert.Contains("story_" + hit.GetProperty("story_id").GetInt32().ToString(CultureInfo.InvariantCulture), Tags(hit));
            Assert.Equal(JsonValueKind.String, hit.GetProperty("story_title").ValueKind);
        });
    }

    [Fact]
    public async Task Highlights_emphasise_the_query()
    {
        var title = (await HitsAsync(Search + "?query=climate&tags=story"))[0].GetProperty("_highlightResult").GetProperty("title");
        Assert.Contains("<em>climate</em>", title.GetProperty("value").GetString(), StringComparison.OrdinalIgnoreCase);
        Assert.Equal("full", title.GetProperty("matchLevel").GetString());
    }

    [Fact]
    public async Task Identifiers_are_strings_in_hits_and_numbers_in_items()
    {
        var hit = (await HitsAsync(ByDate + "?tags=story"))[0];
        Assert.Equal(JsonValueKind.String, hit.GetProperty("objectID").ValueKind);
        var item = await AskAsync("algolia/api/v1/items/" + hit.GetProperty("objectID").GetString());
        Assert.Equal(hit.GetProperty("objectID").GetString(), item.GetProperty("id").GetInt32().ToString(CultureInfo.InvariantCulture));
        Assert.Equal(JsonValueKind.Array, item.GetProperty("children").ValueKind);
    }

    [Fact]
    public async Task Unknown_item_and_user_are_404_with_a_message()
    {
        foreach (var path in new[] { "algolia/api/v1/items/1", "algolia/api/v1/users/nobody" })
        {
            var reply = await upstream.AskAsync(path);
            Assert.Equal(404, reply.Status);
            Assert.Equal("message", Assert.Single(reply.Json.EnumerateObject()).Name);
        }
        Assert.Equal(200, (await upstream.AskAsync("algolia/api/v1/users/tidepool")).Status);
    }

    [Fact]
    public async Task Index_and_items_tell_the_same_of_a_story()
    {
        var hit = (await HitsAsync(Search + "?query=climate&tags=story"))[0];
        var item = await AskAsync($"{Firebase}item/{hit.GetProperty("objectID").GetString()}.json");
        Assert.Equal(hit.GetProperty("title").GetString(), item.GetProperty("title").GetString());
        Assert.Equal(hit.GetProperty("points").GetInt32(), item.GetProperty("score").GetInt32());
        Assert.Equal(hit.GetProperty("num_comments").GetInt32(), item.GetProperty("descendants").GetInt32());
        Assert.Equal(hit.GetProperty("created_at_i").GetInt64(), item.GetProperty("time").GetInt64());
    }

    [Theory]
    [InlineData("topstories", 30, 500)]
    [InlineData("newstories", 30, 500)]
    [InlineData("beststories", 30, 500)]
    [InlineData("askstories", 1, 200)]
    [InlineData("showstories", 1, 200)]
    [InlineData("jobstories", 1, 200)]
    public async Task Lists_are_arrays_of_numbers(string list, int least, int most)
    {
        var answer = await AskAsync($"{Firebase}{list}.json");
        Assert.InRange(answer.GetArrayLength(), least, most);
        Assert.All(answer.EnumerateArray(), id => Assert.True(id.TryGetInt32(out _)));
    }

    [Fact]
    public async Task List_can_be_cut_and_printed_pretty() =>
        Assert.Equal(30, (await AskAsync(Firebase + "topstories.json?print=pretty&limitToFirst=30&orderBy=%22%24key%22")).GetArrayLength());

    [Fact]
    public async Task First_page_of_top_stories_holds_a_job_and_a_deleted_a_dead_and_a_missing_item()
    {
        var ids = (await AskAsync(Firebase + "topstories.json")).EnumerateArray().Take(30).Select(id => id.GetInt32());
        var bodies = new List<string>();
        foreach (var id in ids)
        {
            var reply = await upstream.AskAsync($"{Firebase}item/{id}.json");
            Assert.Equal(200, reply.Status);
            bodies.Add(reply.Body);
        }
        Assert.Contains("null", bodies);
        var items = bodies.Where(body => body != "null").Select(body => JsonDocument.Parse(body).RootElement).ToArray();
        var job = Assert.Single(items, item => item.GetProperty("type").GetString() == "job");
        Assert.False(job.TryGetProperty("descendants", out _));
        var deleted = Assert.Single(items, item => item.TryGetProperty("deleted", out var truth) && truth.GetBoolean());
        Assert.Equal(["deleted", "id", "time", "type"], deleted.EnumerateObject().Select(property => property.Name));
        var dead = Assert.Single(items, item => item.TryGetProperty("dead", out var truth) && truth.GetBoolean());
        Assert.Equal("[dead]", dead.GetProperty("text").GetString());
    }

    [Theory]
    [InlineData("item/1.json")]
    [InlineData("item/none.json")]
    [InlineData("user/nobody.json")]
    public async Task Unknown_things_are_null_with_status_200(string path)
    {
        var reply = await upstream.AskAsync(Firebase + path);
        Assert.Equal(200, reply.Status);
        Assert.Equal("null", reply.Body);
    }

    [Theory]
    [InlineData("topstories")]
    [InlineData("secrets.json")]
    public async Task Paths_without_json_and_unknown_roots_are_denied(string path)
    {
        var reply = await upstream.AskAsync(Firebase + path);
        Assert.Equal(401, reply.Status);
        Assert.Equal("""{"error":"Permission denied"}""", reply.Body);
    }

    [Fact]
    public async Task Comments_and_polls_are_linked_both_ways()
    {
        var comment = (await HitsAsync(ByDate + "?tags=comment"))[0];
        var item = await AskAsync($"{Firebase}item/{comment.GetProperty("objectID").GetString()}.json");
        var parent = await AskAsync($"{Firebase}item/{item.GetProperty("parent").GetInt32()}.json");
        Assert.Contains(item.GetProperty("id").GetInt32(), parent.GetProperty("kids").EnumerateArray().Select(id => id.GetInt32()));
        var poll = await AskAsync($"{Firebase}item/{(await HitsAsync(ByDate + "?tags=poll"))[0].GetProperty("objectID").GetString()}.json");
        var part = await AskAsync($"{Firebase}item/{poll.GetProperty("parts")[0].GetInt32()}.json");
        Assert.Equal(poll.GetProperty("id").GetInt32(), part.GetProperty("poll").GetInt32());
    }

    [Fact]
    public async Task Newest_item_has_the_largest_id() =>
        Assert.Equal(
            (await AskAsync(Firebase + "updates.json")).GetProperty("items")[0].GetInt32(),
            (await AskAsync(Firebase + "maxitem.json")).GetInt32());

    private async Task<JsonElement> AskAsync(string path)
    {
        var reply = await upstream.AskAsync(path, []);
        Assert.Equal(200, reply.Status);
        return reply.Json;
    }

    private async Task<JsonElement[]> HitsAsync(string path) => [.. (await AskAsync(path)).GetProperty("hits").EnumerateArray()];

    private async Task<int> CountAsync(string query) =>
        (await AskAsync($"{ByDate}?{query}&hitsPerPage=0")).GetProperty("nbHits").GetInt32();

    private static IEnumerable<string?> Ids(IEnumerable<JsonElement> hits) => hits.Select(hit => hit.GetProperty("objectID").GetString());

    private static IEnumerable<string?> Tags(JsonElement hit) => hit.GetProperty("_tags").EnumerateArray().Select(tag => tag.GetString());
}
