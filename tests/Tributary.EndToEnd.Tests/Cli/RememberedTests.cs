using System.Text.Json;

namespace Tributary.EndToEnd.Tests.Cli;

/// <summary>What one command leaves for the next.</summary>
public sealed class RememberedTests
{
    private static readonly string[] Search = ["search", "climate", "--output", "json"];

    [Fact]
    public async Task The_same_search_again_asks_nobody_and_shows_the_same_articles()
    {
        await using var news = await NewsSession.StartAsync();
        var first = await news.RunAsync(Search);
        var asked = news.World.Log.All.Count;
        var again = await news.RunAsync(Search);

        Assert.Equal((0, 0), (first.Code, again.Code));
        Assert.Equal(asked, news.World.Log.All.Count);
        Assert.All(first.Json().Items("sources"), source => Assert.Equal("fresh", source.Text("status")));
        Assert.All(again.Json().Items("sources"), source => Assert.Equal(("not_modified", 0), (source.Text("status"), Attempts(source))));
        Assert.Equal(Ids(first), Ids(again));
        Assert.NotEmpty(Ids(again));
        Assert.Contains("not_modified", (await news.RunAsync("runs", "last", "--output", "json")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fresh_asks_everybody_again()
    {
        await using var news = await NewsSession.StartAsync();
        await news.RunAsync(Search);
        var asked = news.World.Log.All.Count;
        var again = await news.RunAsync([.. Search, "--fresh"]);

        Assert.Equal(2 * asked, news.World.Log.All.Count);
        Assert.All(again.Json().Items("sources"), source => Assert.Equal("fresh", source.Text("status")));
    }

    [Fact]
    public async Task Without_a_store_nothing_is_left_for_the_next_command()
    {
        await using var news = await NewsSession.StartAsync();
        await news.RunAsync([.. Search, "--no-store"]);
        var asked = news.World.Log.All.Count;
        await news.RunAsync([.. Search, "--no-store"]);
        Assert.Equal(2 * asked, news.World.Log.All.Count);
    }

    [Fact]
    public async Task Another_key_is_another_search()
    {
        await using var news = await NewsSession.StartAsync();
        await news.RunAsync(Search);
        news.Cli.With("NEWSAPI_KEY", "wrong");
        var sources = (await news.RunAsync(Search)).Json().Items("sources");
        Assert.Equal(["auth", "not_modified", "not_modified"], sources.Select(source => source.Text("status")));
    }

    [Fact]
    public async Task A_failure_is_not_remembered()
    {
        await using var news = await NewsSession.StartAsync();
        news.Cli.With("NEWSAPI_KEY", "wrong");
        await news.RunAsync(Search);
        news.Cli.With("NEWSAPI_KEY", NewsSession.Keys.NewsApiKey);
        var sources = (await news.RunAsync(Search)).Json().Items("sources");
        Assert.Equal(["fresh", "not_modified", "not_modified"], sources.Select(source => source.Text("status")));
    }

    [Fact]
    public async Task Testing_a_source_always_asks()
    {
        await using var news = await NewsSession.StartAsync();
        for (var i = 1; i <= 2; i++)
        {
            await news.RunAsync("sources", "test", "guardian");
            Assert.Equal(i, news.World.Log.All.Count);
        }
    }

    private static int Attempts(JsonElement source) => source.GetProperty("attempts").GetInt32();

    private static IEnumerable<string?> Ids(CliResult result) => result.Json().Items("articles").Select(article => article.Text("id"));
}
