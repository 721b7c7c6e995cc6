using Tributary.App.Rendering;
using Tributary.Http;

namespace Tributary.EndToEnd.Tests.Cli;

public sealed class SourcesTests
{
    [Fact]
    public async Task The_catalogue_shows_what_each_source_lacks_and_those_that_are_disabled()
    {
        using var session = new CliSession();
        session.With("GUARDIAN_KEY", "a-key")
            .With("TRIBUTARY_SOURCES__HACKERNEWS__ENABLED", "false")
            .With("TRIBUTARY_SOURCES__GUARDIAN__TIMEOUT", "1.5s");

        var sources = (await session.RunAsync("sources", "list", "--output", "json")).Json().Items("sources");

        Assert.All(
            sources,
            source => Assert.Equal(
                [
                    "id", "kind", "title", "folder", "enabled", "configured", "lacks", "url", "urlInUse", "timeoutMs", "canSearch", "canHeadlines", "canPoll",
                    "retired", "health",
                ],
                source.Names()));
        Assert.Equal([false, true, true], sources.Select(source => source.GetProperty("configured").GetBoolean()));
        Assert.Equal([true, true, false], sources.Select(source => source.GetProperty("enabled").GetBoolean()));
        Assert.Contains("NEWSAPI_KEY", sources[0].Text("lacks"), StringComparison.Ordinal);
        Assert.Equal(1500, sources[1].GetProperty("timeoutMs").GetDouble());
        Assert.Equal("https://newsapi.org/v2", sources[0].Text("url"));
        Snapshot.Match("sources-list", (await session.RunAsync("sources", "list")).Output);
    }

    [Fact]
    public async Task A_test_of_a_source_explains_what_came()
    {
        await using var news = await NewsSession.StartAsync();

        var result = await news.RunAsync("sources", "test", "guardian");

        Assert.Equal((0, ""), (result.Code, result.Error));
        Assert.Matches(@"^guardian  fresh  guardian at http://127\.0\.0\.1:\d+/guardian\n  1 request in ", result.Output);
        Assert.Matches(@"(?m)^  response  ", result.Output);
        Assert.Matches(@"(?m)^  5 articles came, of [\d,]+ that the provider has", result.Output);
        Assert.Equal(5, result.Output.Split('\n').Count(line => line.StartsWith("    ", StringComparison.Ordinal)));
        Assert.Empty((await news.RunAsync("runs", "--output", "json")).Json().Items("runs"));
    }

    [Fact]
    public async Task A_test_of_a_source_that_fails_says_why_and_what_to_do()
    {
        await using var news = await NewsSession.StartAsync(("newsapi", "status:429,retry-after:90s"));

        var limited = await news.RunAsync("sources", "test", "newsapi");
        var refused = await news.Cli.With("GUARDIAN_KEY", "wrong-key").RunAsync("sources", "test", "guardian");
        var unknown = await news.RunAsync("sources", "test", "gaurdian");

        Assert.Equal(1, limited.Code);
        Assert.Contains("  the provider asks to wait 90 s\n", limited.Output, StringComparison.Ordinal);
        Assert.Contains("  what to do: wait as long as the provider says", limited.Output, StringComparison.Ordinal);
        Assert.Equal(1, refused.Code);
        Assert.Contains("  what to do: check the key in GUARDIAN_KEY", refused.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong-key", refused.Output, StringComparison.Ordinal);
        Assert.Equal(
            "sources test: no source 'gaurdian'; did you mean 'guardian'? (sources: newsapi, guardian, hackernews)",
            unknown.Refusal);
    }

    [Fact]
    public void Every_kind_of_failure_comes_with_advice() =>
        Assert.All(Enum.GetValues<FailureKind>(), kind => Assert.NotEmpty(SourceExplanation.Advice(kind, "bbc", "newsapi")));
}
