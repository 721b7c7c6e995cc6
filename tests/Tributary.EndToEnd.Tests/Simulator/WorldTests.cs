using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Tributary.Simulator;

namespace Tributary.EndToEnd.Tests.Simulator;

public sealed class WorldTests(StartedWorld upstream) : IClassFixture<StartedWorld>
{
    private static readonly string[] Paths =
    [
        "newsapi/v2/everything?q=climate&pageSize=100", "guardian/search?q=ocean&show-fields=all&page-size=50",
        "algolia/api/v1/search?query=energy&hitsPerPage=100", "firebase/v0/topstories.json", "feed~reuters/rss.xml",
    ];

    public static TheoryData<string> Words =>
        ["climate", "energy", "elections", "technology", "health", "football", "tennis", "space", "economy", "housing", "education",
         "transport",
         "ai", "security", "privacy", "farming", "ocean", "wildlife", "justice", "film", "music", "books", "genetics", "software"];

    [Theory, MemberData(nameof(Words))]
    public async Task A_topic_has_some_twenty_to_forty_hits_at_each_provider(string word)
    {
        Assert.InRange(
            (await upstream.AskAsync($"newsapi/v2/everything?q={word}&pageSize=1")).Json.GetProperty("totalResults").GetInt32(), 20, 55);
        Assert.InRange(
            (await upstream.AskAsync($"guardian/search?q={word}")).Json.GetProperty("response").GetProperty("total").GetInt32(), 18, 55);
        Assert.InRange(
            (await upstream.AskAsync($"algolia/api/v1/search?query={word}&tags=story")).Json.GetProperty("nbHits").GetInt32(), 12, 55);
    }

    [Fact]
    public async Task Same_seed_and_time_give_the_same_world()
    {
        await using var twin = await StartAsync(seed: 1);
        foreach (var path in Paths)
            Assert.Equal((await upstream.AskAsync(path)).Body, (await AskAsync(twin, path)).Body);
    }

    [Fact]
    public async Task Another_seed_gives_another_world()
    {
        await using var other = await StartAsync(seed: 2);
        foreach (var path in Paths)
            Assert.NotEqual((await upstream.AskAsync(path)).Body, (await AskAsync(other, path)).Body);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(77)]
    [InlineData(2026)]
    public async Task Any_seed_has_something_of_everything(int seed)
    {
        await using var world = await StartAsync(seed);
        var newsApi =
            (await AskAsync(world, "newsapi/v2/everything?q=climate&pageSize=100")).Json.GetProperty("articles").EnumerateArray().ToArray();
        Assert.Contains(newsApi, article => article.GetProperty("publishedAt").ValueKind == JsonValueKind.Null);
        Assert.Contains(newsApi, article => article.GetProperty("author").GetString() == "");
        Assert.Contains(newsApi, article => article.GetProperty("source").GetProperty("name").GetString() == "[Removed]");
        Assert.InRange(
            (await AskAsync(world, "guardian/search?q=climate")).Json.GetProperty("response").GetProperty("total").GetInt32(), 18, 55);
        Assert.Equal(30, (await AskAsync(world, "algolia/api/v1/search?tags=front_page")).Json.GetProperty("nbHits").GetInt32());
    }

    [Fact]
    public async Task Providers_share_articles_under_other_spellings_and_each_has_its_own()
    {
        var articles = await upstream.AskAsync("newsapi/v2/everything?q=climate&pageSize=100");
        var newsApi = Addresses(articles.Json.GetProperty("articles"), "url");
        var items = await upstream.AskAsync("guardian/search?q=climate&page-size=100");
        var guardian = Addresses(items.Json.GetProperty("response").GetProperty("results"), "webUrl");
        var stories = await upstream.AskAsync("algolia/api/v1/search_by_date?query=climate&tags=story&hitsPerPage=100");
        var hackerNews = Addresses(stories.Json.GetProperty("hits"), "url");

        Assert.NotEmpty(newsApi.Select(Essence).Intersect(guardian.Select(Essence)));
        Assert.NotEmpty(hackerNews.Select(Essence).Intersect(guardian.Select(Essence)));
        Assert.NotEmpty(hackerNews.Select(Essence).Intersect(newsApi.Select(Essence)).Except(guardian.Select(Essence)));
        Assert.NotEmpty(hackerNews.Select(Essence).Except(newsApi.Select(Essence)).Except(guardian.Select(Essence)));
        Assert.NotEmpty(newsApi.Select(Essence).Except(guardian.Select(Essence)));

        var everywhere = newsApi.Concat(hackerNews).ToArray();
        Assert.Contains(everywhere, address => address.Contains("utm_source=", StringComparison.Ordinal));
        Assert.Contains(everywhere, address => address.StartsWith("http://", StringComparison.Ordinal));
        Assert.Contains(everywhere, address => address.Contains("://amp.", StringComparison.Ordinal));
        Assert.Contains(everywhere, address => address.Contains("://m.", StringComparison.Ordinal));
        Assert.Contains(everywhere, address => address.Contains('#', StringComparison.Ordinal));
    }

    [Fact]
    public async Task Instances_carry_different_overlapping_articles_of_their_provider()
    {
        var all = Titles(await upstream.AskAsync("newsapi/v2/everything?q=climate&pageSize=100"));
        var one = Titles(await upstream.AskAsync("newsapi~1/v2/everything?q=climate&pageSize=100"));
        var two = Titles(await upstream.AskAsync("newsapi~2/v2/everything?q=climate&pageSize=100"));
        Assert.Subset(all, one);
        Assert.Subset(all, two);
        Assert.NotEmpty(one.Intersect(two));
        Assert.NotEmpty(one.Except(two));
        Assert.NotEmpty(two.Except(one));
    }

    [Fact]
    public async Task Search_and_items_of_one_name_carry_the_same()
    {
        var stories = await upstream.AskAsync("algolia~5/api/v1/search_by_date?tags=story&hitsPerPage=20");
        var hits = stories.Json.GetProperty("hits").EnumerateArray();
        foreach (var id in hits.Select(hit => hit.GetProperty("objectID").GetString()))
            Assert.NotEqual("null", (await upstream.AskAsync($"firebase~5/v0/item/{id}.json")).Body);
    }

    [Fact]
    public async Task A_feed_has_validators_and_answers_304_to_them()
    {
        foreach (var path in new[] { "feed~bbc-news/rss.xml", "feed~bbc-news/atom.xml" })
        {
            var first = await upstream.AskAsync(path, []);
            Assert.Equal(200, first.Status);
            Assert.Contains("BBC News", first.Body, StringComparison.Ordinal);
            Assert.Equal((304, ""), Brief(await upstream.AskAsync(path, ("If-None-Match", first.Headers["ETag"]))));
            Assert.Equal((304, ""), Brief(await upstream.AskAsync(path, ("If-Modified-Since", first.Headers["Last-Modified"]))));
            var modified = first.Headers["Last-Modified"];
            var changed = await upstream.AskAsync(path, ("If-None-Match", "\"other\""), ("If-Modified-Since", modified));
            Assert.Equal(200, changed.Status);
        }

        static (int, string) Brief(Reply reply) => (reply.Status, reply.Body);
    }

    [Fact]
    public async Task Answer_is_packed_only_for_a_client_that_accepts_it()
    {
        var plain = await upstream.AskAsync("guardian/search");
        var packed = await upstream.AskAsync("guardian/search", ("api-key", "demo-guardian-key"), ("Accept-Encoding", "gzip, br"));
        Assert.DoesNotContain("Content-Encoding", plain.Headers.Keys);
        Assert.Equal("gzip", packed.Headers["Content-Encoding"]);
        Assert.True(Length(packed) < Length(plain));

        static int Length(Reply reply) => int.Parse(reply.Headers["Content-Length"], CultureInfo.InvariantCulture);
    }

    [Theory]
    [InlineData("nosuch/v2/everything", 404)]
    [InlineData("newsapi~/v2/everything?q=a", 404)]
    [InlineData("", 404)]
    public async Task Unknown_instance_is_404(string path, int status) => Assert.Equal(status, (await upstream.AskAsync(path)).Status);

    private static string Essence(string address)
    {
        var uri = new Uri(address);
        var host = uri.Host.Split('.');
        return string.Join('.', host[0] is "www" or "m" or "amp" ? host[1..] : host) + uri.AbsolutePath.TrimEnd('/');
    }

    private static HashSet<string?> Titles(Reply reply) =>
        [.. reply.Json.GetProperty("articles").EnumerateArray().Select(article => article.GetProperty("title").GetString())];

    private static string[] Addresses(JsonElement items, string name) =>
        [.. items.EnumerateArray().Select(item => item.TryGetProperty(name, out var address) ? address.GetString() : null)
            .Where(address => !string.IsNullOrEmpty(address)).OfType<string>()];

    private static Task<SimulatedWorld> StartAsync(int seed) => SimulatedWorld.StartAsync(
        new SimulatorOptions { Seed = seed, TimeProvider = new FakeTimeProvider(StartedWorld.Noon) },
        TestContext.Current.CancellationToken);

    private Task<Reply> AskAsync(SimulatedWorld world, string path) => StartedWorld.SendAsync(upstream.Client,
        StartedWorld.Request(new Uri(world.Address, path), ("X-Api-Key", "demo-newsapi-key"), ("api-key", "demo-guardian-key")));
}
