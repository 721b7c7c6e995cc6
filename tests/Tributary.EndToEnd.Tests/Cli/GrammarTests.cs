namespace Tributary.EndToEnd.Tests.Cli;

public sealed class GrammarTests : IDisposable
{
    private readonly CliSession _session = new();

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("serch climate", "unknown command 'serch'; did you mean 'search'? (commands of tributary: search, headlines, poll, runs, sources, limits, parse, gather, store, demo, lab)")]
    [InlineData("gossip", "unknown command 'gossip' (commands of tributary: search, headlines, poll, runs, sources, limits, parse, gather, store, demo, lab)")]
    [InlineData("sources lst", "unknown command 'lst'; did you mean 'list'? (commands of tributary sources: list, show, add, remove, import, export, test)")]
    [InlineData("store check", "unknown command 'check' (commands of tributary store: info)")]
    [InlineData("--version now", "unknown command 'now' (commands of tributary: search, headlines, poll, runs, sources, limits, parse, gather, store, demo, lab)")]
    [InlineData("search", "search: QUERY is missing; for instance: tributary search \"climate change\"")]
    [InlineData("sources test", "sources test: ID is missing; for instance: tributary sources test hackernews")]
    [InlineData("runs last first", "unexpected 'first': tributary runs takes one ID")]
    [InlineData("headlines climate", "unexpected 'climate': tributary headlines takes no arguments")]
    [InlineData("store info --limit 5", "unknown option '--limit' (options of tributary store info: --output, --help)")]
    [InlineData("runs --limti 5", "unknown option '--limti'; did you mean '--limit'? (options of tributary runs: --limit, --output, --help; words that begin with a dash come after --)")]
    [InlineData("runs --limti=5", "unknown option '--limti'; did you mean '--limit'? (options of tributary runs: --limit, --output, --help; words that begin with a dash come after --)")]
    [InlineData("--limit 5 runs", "--limit: comes after the command: tributary runs --limit")]
    public async Task An_unknown_word_is_named_with_what_is_allowed(string line, string refusal) =>
        Assert.Equal(refusal, (await _session.RunAsync(line.Split(' '))).Refusal);

    [Theory]
    [InlineData("--timeout", "--timeout: a value is missing: expected a duration from 1ms to 1h, such as 250ms, 10s, 2m or 1h")]
    [InlineData("--timeout 10", "--timeout: '10' is not a duration from 1ms to 1h, such as 250ms, 10s, 2m or 1h")]
    [InlineData("--deadline=0ms", "--deadline: '0ms' is not a duration from 1ms to 24h, such as 250ms, 10s, 2m or 1h")]
    [InlineData("--concurrency 0", "--concurrency: '0' is not an integer from 1 to 10000")]
    [InlineData("--limit 1001", "--limit: '1001' is not an integer from 1 to 1000")]
    [InlineData("--limit 5 --limit six", "--limit: 'six' is not an integer from 1 to 1000")]
    [InlineData("--output jsn", "--output: 'jsn' is not one of table, json, ndjson; did you mean 'json'?")]
    [InlineData("--output JSON", "--output: 'JSON' is not one of table, json, ndjson; did you mean 'json'?")]
    [InlineData("--sort oldest", "--sort: 'oldest' is not one of newest, relevance; did you mean 'newest'?")]
    [InlineData("--lang eng", "--lang: 'eng' is not a language of two letters, such as en")]
    [InlineData("--from 2026-02-30", "--from: '2026-02-30' is not an ISO 8601 date or date-time, such as 2026-11-23 or 2026-11-23T09:30:00Z")]
    [InlineData("--from 2026-02-02 --to 2026-02-01", "--from: later than --to")]
    [InlineData("--strict=false", "--strict: takes no value")]
    [InlineData("--source hackernewz", "--source: no source 'hackernewz'; did you mean 'hackernews'? (sources: newsapi, guardian, hackernews)")]
    public async Task A_bad_value_is_named_with_what_is_allowed(string options, string refusal) =>
        Assert.Equal(refusal, (await _session.RunAsync(["search", "climate", .. options.Split(' ')])).Refusal);

    [Fact]
    public async Task A_query_of_nothing_but_spaces_is_refused() =>
        Assert.Equal(
            "search: QUERY is empty; tributary headlines asks for the latest without one",
            (await _session.RunAsync("search", " \t")).Refusal);

    [Fact]
    public async Task A_source_that_is_disabled_cannot_be_named()
    {
        _session.WithJson("""{ "sources": { "guardian": { "enabled": false } } }""");

        Assert.Equal(
            "--source: 'guardian' is disabled (sources.guardian.enabled)",
            (await _session.RunAsync("headlines", "--source", "guardian")).Refusal);
    }

    [Fact]
    public async Task A_run_without_any_source_is_refused()
    {
        foreach (var id in new[] { "NEWSAPI", "GUARDIAN", "HACKERNEWS" })
            _session.With($"TRIBUTARY_SOURCES__{id}__ENABLED", "false");

        Assert.Equal(
            "sources: none that can do search is enabled (tributary sources list shows them)",
            (await _session.RunAsync("search", "x")).Refusal);
    }

    [Fact]
    public async Task A_wrong_configuration_is_refused_by_every_command_that_reads_it()
    {
        _session.With("TRIBUTARY_RUN__TIMEOUT", "soon");

        foreach (var line in new[] { "search x", "headlines", "runs", "sources list", "sources test newsapi", "store info" })
            Assert.StartsWith(
                "TRIBUTARY_RUN__TIMEOUT: run.timeout: 'soon'",
                (await _session.RunAsync(line.Split(' '))).Refusal,
                StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_refusal_repeats_cannot_steer_the_terminal() =>
        Assert.Equal(
            "unknown command ' [31mred ' (commands of tributary: search, headlines, poll, runs, sources, limits, parse, gather, store, demo, lab)",
            (await _session.RunAsync("\e[31mred\u202E")).Refusal);

    [Fact]
    public async Task The_version_is_the_one_that_was_built()
    {
        var result = await _session.RunAsync("--version");

        Assert.Equal(new(0, $"tributary {typeof(Tributary.App.UsageException).Assembly.GetName().Version!.ToString(3)}\n", ""), result);
    }

    [Fact]
    public async Task Help_is_shown_whatever_else_is_wrong_with_the_line()
    {
        var help = await _session.RunAsync("search", "--help");

        Assert.Equal(0, help.Code);
        Assert.Equal(help, await _session.RunAsync("search", "--limit", "many", "-h"));
        Assert.Equal(help, await _session.RunAsync("help", "search"));
    }

    [Fact]
    public async Task Without_a_command_the_help_is_shown() =>
        Assert.Equal(await _session.RunAsync("--help"), await _session.RunAsync());
}
