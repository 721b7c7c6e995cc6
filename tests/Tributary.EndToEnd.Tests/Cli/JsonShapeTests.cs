using System.Text.Json;
using Tributary.App.Documents;
using Tributary.News.Articles;

namespace Tributary.EndToEnd.Tests.Cli;

/// <summary>The JSON is the public interface: every field is there, null where there is no value.</summary>
public sealed class JsonShapeTests
{
    private static readonly string[] RunFields =
        ["id", "kind", "query", "startedAt", "wallMs", "sequentialMs", "slowest", "complete", "interrupted", "stored"];

    private static readonly string[] SourceFields =
        ["id", "kind", "success", "status", "count", "total", "skipped", "attempts", "failedAttempts", "startMs", "elapsedMs", "phases", "warnings", "error"];

    private static readonly string[] ArticleFields =
        ["id", "url", "title", "summary", "author", "publisher", "publishedAt", "lang", "image", "source", "alsoIn"];

    private static readonly Article Bare = new() { Id = "b", Url = "https://b.example/", Title = "Bare", Source = "guardian" };

    private readonly JsonElement _document = Parse(string.Join('\n', JsonText.Pretty(new RunDocument(
        Facts.Of(Samples.Run(Samples.NewsApi, Samples.Guardian, Samples.HackerNews), stored: true),
        [Facts.Of(Samples.NewsApi), Facts.Of(Samples.Guardian), Facts.Of(Samples.Unconfigured)],
        [Facts.Of(Samples.Article), Facts.Of(Bare)]))));

    [Fact]
    public void The_object_has_a_run_sources_and_articles() => Assert.Equal(["run", "sources", "articles"], _document.Names());

    [Fact]
    public void The_run_has_every_field()
    {
        var run = _document.GetProperty("run");

        Assert.Equal(RunFields, run.Names());
        Assert.Equal("2026-11-23T12:00:00.000Z", run.Text("startedAt"));
        Assert.Equal(1001.5, run.GetProperty("wallMs").GetDouble());
        Assert.Equal(1803.1, run.GetProperty("sequentialMs").GetDouble());
        Assert.Equal("guardian", run.Text("slowest"));
        Assert.False(run.GetProperty("complete").GetBoolean());
        Assert.True(run.GetProperty("stored").GetBoolean());
    }

    [Fact]
    public void A_run_without_a_query_says_null()
    {
        var run = Parse(JsonText.Line(new RunEvent(Facts.Of(Samples.Run() with { Query = null }, stored: false))));

        Assert.Equal(JsonValueKind.Null, run.GetProperty("query").ValueKind);
    }

    [Fact]
    public void A_source_that_answered_has_every_field_and_the_phases_it_reached()
    {
        var source = _document.Items("sources")[0];

        Assert.Equal(SourceFields, source.Names());
        Assert.Equal(["queue", "dns", "connect", "tls", "send", "response", "body", "parse"], source.GetProperty("phases").Names());
        Assert.Equal(0.1, source.GetProperty("phases").GetProperty("queue").GetDouble());
        Assert.Equal("fresh", source.Text("status"));
        Assert.Equal(1311, source.GetProperty("total").GetInt64());
        Assert.Equal(JsonValueKind.Null, source.GetProperty("error").ValueKind);
    }

    [Fact]
    public void A_source_that_failed_says_why()
    {
        var source = _document.Items("sources")[1];
        var error = source.GetProperty("error");

        Assert.Equal(SourceFields, source.Names());
        Assert.Equal(["queue", "connect", "response"], source.GetProperty("phases").Names());
        Assert.Equal("timeout", source.Text("status"));
        Assert.Equal(JsonValueKind.Null, source.GetProperty("total").ValueKind);
        Assert.Equal(["kind", "phase", "status", "retryAfterMs", "message"], error.Names());
        Assert.Equal(("timeout", "response"), (error.Text("kind"), error.Text("phase")));
        Assert.Equal(JsonValueKind.Null, error.GetProperty("status").ValueKind);
        Assert.Equal(JsonValueKind.Null, error.GetProperty("retryAfterMs").ValueKind);
        Assert.Equal(JsonValueKind.Null, _document.Items("sources")[2].GetProperty("error").GetProperty("phase").ValueKind);
    }

    [Fact]
    public void An_article_has_every_field()
    {
        var (full, bare) = (_document.Items("articles")[0], _document.Items("articles")[1]);

        Assert.Equal(ArticleFields, full.Names());
        Assert.Equal(ArticleFields, bare.Names());
        Assert.Equal("2026-11-23T09:30:00Z", full.Text("publishedAt"));
        Assert.Equal(["source", "url", "points", "comments"], full.Items("alsoIn")[0].Names());
        Assert.Equal(1120, full.Items("alsoIn")[1].GetProperty("points").GetInt32());
        Assert.All(
            ["summary", "author", "publisher", "publishedAt", "lang", "image"],
            name => Assert.Equal(JsonValueKind.Null, bare.GetProperty(name).ValueKind));
        Assert.Empty(bare.Items("alsoIn"));
    }

    [Fact]
    public void An_outcome_line_is_a_source_with_its_articles_and_the_last_line_is_the_run()
    {
        var pointer = Bare with { Discussion = new("https://news.ycombinator.com/item?id=1", 5, null) };
        var outcome = JsonText.Line(new OutcomeEvent(Facts.Of(Samples.HackerNews), [Facts.Of(pointer)]));
        var run = JsonText.Line(new RunEvent(Facts.Of(Samples.Run(), stored: false)));

        Assert.DoesNotContain('\n', outcome + run);
        Assert.Equal(["event", .. SourceFields, "articles"], Parse(outcome).Names());
        Assert.Equal("outcome", Parse(outcome).Text("event"));
        Assert.Equal(5, Parse(outcome).Items("articles")[0].Items("alsoIn")[0].GetProperty("points").GetInt32());
        Assert.Equal(["event", .. RunFields], Parse(run).Names());
        Assert.Equal("run", Parse(run).Text("event"));
    }

    [Fact]
    public void Letters_of_every_script_stay_as_they_are_and_control_characters_are_escaped()
    {
        var article = Bare with { Title = "Žižek 気候 <b>&'\e\u009B\u0000" };
        var text = JsonText.Line(new OutcomeEvent(Facts.Of(Samples.NewsApi), [Facts.Of(article)]));

        Assert.Contains("Žižek 気候 <b>&'", text, StringComparison.Ordinal);
        Assert.DoesNotContain(text, char.IsControl);
    }

    private static JsonElement Parse(string json) => JsonDocument.Parse(json).RootElement;
}
