namespace Tributary.EndToEnd.Tests.Cli;

/// <summary>Attempts and rests as a user sees them.</summary>
public sealed class AttemptTests
{
    [Fact]
    public async Task A_source_that_heals_answers_and_its_failed_attempt_is_shown_and_stored()
    {
        await using var news = await NewsSession.StartAsync(("guardian", "status:503,times:1"));
        var result = await news.RunAsync("search", "climate", "--source", "guardian", "--output", "json");
        var source = result.Json().Items("sources")[0];
        Assert.Equal((0, "fresh", 2), (result.Code, source.Text("status"), source.GetProperty("attempts").GetInt32()));
        var failed = source.Items("failedAttempts").Single();
        Assert.Equal("http", failed.GetProperty("error").Text("kind"));
        Assert.Equal(503, failed.GetProperty("error").GetProperty("status").GetInt32());
        Assert.InRange(failed.GetProperty("waitMs").GetDouble(), 200, 600);

        var stored = (await news.RunAsync("runs", "last", "--output", "json")).Json().Items("sources")[0].Items("failedAttempts").Single();
        Assert.Equal(failed.GetRawText(), stored.GetRawText());
        var drawn = await news.RunAsync("runs", "last");
        Assert.Contains("guardian: an attempt failed after ", drawn.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_source_that_fails_command_after_command_rests_and_the_others_do_not()
    {
        await using var news = await NewsSession.StartAsync(("guardian", "status:404"));
        for (var i = 0; i < 5; i++)
        {
            var before = await news.RunAsync("search", "climate", "--fresh", "--output", "json");
            Assert.Equal("http", before.Json().Items("sources").Single(source => source.Text("id") == "guardian").Text("status"));
        }

        var asked = news.World.Log.Of("guardian").Count;
        var after = await news.RunAsync("search", "climate", "--fresh", "--output", "json");
        var sources = after.Json().Items("sources");
        var resting = sources.Single(source => source.Text("id") == "guardian");
        Assert.Equal(("circuit_open", 0), (resting.Text("status"), resting.GetProperty("attempts").GetInt32()));
        Assert.Contains("rests after 5 failures in a row; next request after ", resting.GetProperty("error").Text("message"), StringComparison.Ordinal);
        Assert.InRange(resting.GetProperty("error").GetProperty("retryAfterMs").GetDouble(), 1, 30_000);
        Assert.All(sources.Where(source => source.Text("id") != "guardian"), source => Assert.Equal("fresh", source.Text("status")));
        Assert.Equal(asked, news.World.Log.Of("guardian").Count);
        Assert.Equal("http", (await news.RunAsync("sources", "test", "guardian", "--output", "json")).Json().Items("sources")[0].Text("status"));
    }

    [Fact]
    public async Task What_is_remembered_is_said_and_shown_none_the_less()
    {
        await using var news = await NewsSession.StartAsync();
        var first = await news.RunAsync("search", "climate", "--source", "guardian");
        var again = await news.RunAsync("search", "climate", "--source", "guardian");
        Assert.Equal(1, news.World.Log.Of("guardian").Count);
        Assert.Contains("remembered; --fresh asks again", again.Output, StringComparison.Ordinal);
        Assert.Equal(first.Output.Split("\nguardian ")[0], again.Output.Split("\nguardian ")[0]);
        Assert.DoesNotContain("remembered", (await news.RunAsync("search", "climate", "--source", "guardian", "--fresh")).Output, StringComparison.Ordinal);
        Assert.Equal(2, news.World.Log.Of("guardian").Count);
    }
}
