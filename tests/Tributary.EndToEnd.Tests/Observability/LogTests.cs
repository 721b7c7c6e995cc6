using System.Text.Json;
using Tributary.App.Logging;
using Tributary.EndToEnd.Tests.Cli;

namespace Tributary.EndToEnd.Tests.Observability;

public sealed class LogTests
{
    private static readonly LogEvent Event = new(
        new(2026, 11, 23, 12, 0, 0, 5, TimeSpan.Zero),
        LogLevel.Info,
        "fetch",
        [new("id", "a b"), new("n", 3), new("ms", 1.23456), new("ok", true), new("none", null), new("bad", "one\ntwo\e[31m\"")]);

    [Fact]
    public void An_event_is_one_line_of_text()
    {
        var line = LogText.Line(Event);
        Assert.Equal("2026-11-23T12:00:00.005Z info fetch id=\"a b\" n=3 ms=1.235 ok=true bad=\"one two [31m'\"", line);
        Assert.EndsWith("'\"", line, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', line);
        Assert.DoesNotContain('\e', line);
    }

    [Fact]
    public void An_event_is_one_object_of_json()
    {
        var line = LogText.Json(Event);
        Assert.DoesNotContain('\n', line);
        Assert.DoesNotContain('\e', line);
        var json = JsonDocument.Parse(line).RootElement;
        Assert.Equal(["time", "level", "event", "id", "n", "ms", "ok", "bad"], json.Names());
        Assert.Equal(("one\ntwo\e[31m\"", 1.235), (json.Text("bad"), json.GetProperty("ms").GetDouble()));
    }

    [Fact]
    public async Task Debug_logs_every_request_every_fetch_and_the_run()
    {
        await using var news = await NewsSession.StartAsync(("guardian", "status:500"));
        news.Cli.With("TRIBUTARY_LOG__FORMAT", "json");
        var result = await news.RunAsync("search", "climate", "--log-level", "debug", "--output", "json");
        var events = result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();

        Assert.Equal(3, events.Count(one => one.Text("event") == "fetch"));
        Assert.True(events.Count(one => one.Text("event") == "request") >= 3);
        var run = Assert.Single(events, one => one.Text("event") == "run");
        Assert.Equal(result.Json().GetProperty("run").Text("id"), run.Text("tributary.run.id"));
        var failed = Assert.Single(events, one => one.Text("event") == "fetch" && one.Text("level") == "info");
        Assert.Equal(("guardian", "http"), (failed.Text("tributary.source.id"), failed.Text("error.type")));
        Assert.True(failed.GetProperty("response_ms").GetDouble() >= 0);
    }

    [Fact]
    public async Task Info_leaves_out_what_went_well_and_the_default_logs_nothing()
    {
        await using var news = await NewsSession.StartAsync(("guardian", "status:500"));
        var info = await news.RunAsync("search", "climate", "--log-level", "info", "--no-store");
        Assert.Equal(["request", "fetch", "run"], info.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[2]));
        Assert.Equal("", (await news.RunAsync("search", "climate", "--no-store")).Error);
    }

    [Fact]
    public async Task Log_lines_stand_above_the_live_lines()
    {
        await using var news = await NewsSession.StartAsync(("newsapi", "delay:500ms"));
        news.Cli.Columns = 100;
        var result = await news.RunAsync("search", "climate", "--log-level", "debug");
        var lines = result.Error.Split('\n');
        var logged = lines.Where(line => line.Contains(" debug ", StringComparison.Ordinal) || line.Contains(" info ", StringComparison.Ordinal));
        Assert.NotEmpty(logged);
        // A line is the log's alone: erased before, ended after, or written after the live lines are gone.
        Assert.All(logged, line => Assert.Matches("^(\e\\[J)?(\e\\[\\d+A)?(\r\e\\[2K|\r\e\\[J)?\\d{4}-\\d\\d-\\d\\dT[^\e]*$", line));
    }
}
