using System.Text.Json;

namespace Tributary.EndToEnd.Tests.Cli;

/// <summary>What a run leaves behind, and what happens where it cannot.</summary>
public sealed class StoreTests
{
    [Fact]
    public async Task A_stored_run_reads_as_it_was_printed()
    {
        await using var news = await NewsSession.StartAsync(("guardian", "status:500"));
        var printed = (await news.RunAsync("search", "climate", "--limit", "5", "--output", "json")).Json();
        var id = printed.GetProperty("run").Text("id")!;

        foreach (var name in new[] { "last", id, id.ToLowerInvariant(), id[..14] })
        {
            var stored = await news.RunAsync("runs", name, "--output", "json");
            Assert.Equal(0, stored.Code);
            Assert.True(JsonElement.DeepEquals(printed.GetProperty("run"), stored.Json().GetProperty("run")), stored.Output);
            Assert.True(JsonElement.DeepEquals(printed.GetProperty("sources"), stored.Json().GetProperty("sources")), stored.Output);
            Assert.Equal(
                printed.Items("articles").Select(article => article.Text("id")),
                stored.Json().Items("articles").Select(article => article.Text("id")));
        }
    }

    [Fact]
    public async Task Runs_are_listed_newest_first_and_drawn_one_by_one()
    {
        await using var news = await NewsSession.StartAsync(("guardian", "status:500"));
        Assert.Contains("no run is stored yet", (await news.RunAsync("runs")).Output, StringComparison.Ordinal);
        Assert.Equal("runs: none is stored yet", (await news.RunAsync("runs", "last")).Refusal);
        await news.RunAsync("search", "climate");
        await news.RunAsync("headlines");

        var list = (await news.RunAsync("runs")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, list.Length);
        Assert.EndsWith("headlines", list[1], StringComparison.Ordinal);
        Assert.EndsWith("search \"climate\"", list[2], StringComparison.Ordinal);
        Assert.Single((await news.RunAsync("runs", "--limit", "1", "--output", "ndjson")).JsonLines());
        Assert.Equal(2, (await news.RunAsync("runs", "--output", "json")).Json().Items("runs").Count);

        var drawing = await news.RunAsync("runs", list[2].Split(' ')[0]);
        Assert.Equal(0, drawing.Code);
        Assert.Matches(@"(?m)^guardian    \|.+\| .+  http$", drawing.Output);
        Assert.Matches(@"(?m)^newsapi     \|.+\| .+  \d+ of \d+$", drawing.Output);
        Assert.Equal("runs: no run '0000' (tributary runs lists them)", (await news.RunAsync("runs", "0000")).Refusal);
        Assert.Equal(0, (await news.RunAsync("search", "climate")).Code);
        Assert.StartsWith("runs: more than one run begins with '01', ", (await news.RunAsync("runs", "01")).Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Store_info_says_where_and_how_much()
    {
        await using var news = await NewsSession.StartAsync();
        await news.RunAsync("search", "climate");

        var info = (await news.RunAsync("store", "info", "--output", "json")).Json();

        Assert.Equal(["location", "engine", "schemaVersion", "bytes", "runs", "articles", "oldest", "newest"], info.Names());
        Assert.Equal(news.Cli.StorePath, info.Text("location"));
        Assert.Equal(1, info.GetProperty("runs").GetInt64());
        Assert.NotEqual(0, info.GetProperty("articles").GetInt64());
        Assert.Contains($"path      {news.Cli.StorePath}\n", (await news.RunAsync("store", "info")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_store_no_file_is_made()
    {
        await using var news = await NewsSession.StartAsync();

        var result = await news.RunAsync("search", "climate", "--no-store", "--output", "json");

        Assert.Equal(0, result.Code);
        Assert.False(result.Json().GetProperty("run").GetProperty("stored").GetBoolean());
        Assert.False(File.Exists(news.Cli.StorePath));
    }

    [Theory]
    [InlineData("table")]
    [InlineData("json")]
    [InlineData("ndjson")]
    public async Task Where_the_store_cannot_be_opened_the_results_are_printed_and_the_exit_is_4(string format)
    {
        await using var news = await NewsSession.StartAsync();
        var foreign = Path.Combine(news.Cli.Working, "notes.txt");
        await File.WriteAllTextAsync(foreign, "These are my notes, and no database. They are long enough to be looked at.");

        foreach (var path in new[] { foreign, Path.Combine(foreign, "below.db") })
        {
            var result = await news.Cli.With("TRIBUTARY_STORE", path).RunAsync("search", "climate", "--limit", "2", "--output", format);

            Assert.Equal(4, result.Code);
            Assert.StartsWith(
                "tributary: not stored: ",
                Assert.Single(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)),
                StringComparison.Ordinal);
            Assert.Contains("https://", result.Output, StringComparison.Ordinal);
            if (format != "table")
                Assert.Contains("\"stored\":false", result.Output.Replace(": ", ":", StringComparison.Ordinal), StringComparison.Ordinal);
        }

        Assert.StartsWith("These are my notes", await File.ReadAllTextAsync(foreign), StringComparison.Ordinal);
        var runs = await news.RunAsync("runs");
        Assert.Equal((4, ""), (runs.Code, runs.Output));
    }

    [Fact]
    public async Task Without_a_home_folder_the_results_are_printed_and_the_exit_is_4()
    {
        await using var news = await NewsSession.StartAsync();

        var result = await news.Cli.With("HOME", "").RunAsync("search", "climate");

        Assert.Equal(4, result.Code);
        Assert.Contains("set 'store' or TRIBUTARY_STORE", result.Error, StringComparison.Ordinal);
        Assert.Contains("https://", result.Output, StringComparison.Ordinal);
    }
}
