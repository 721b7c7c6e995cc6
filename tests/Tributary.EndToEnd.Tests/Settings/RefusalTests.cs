namespace Tributary.EndToEnd.Tests.Settings;

public sealed class RefusalTests : IDisposable
{
    private readonly SettingsFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("""{ "rnu": {} }""", "tributary.json:1: rnu: unknown setting; did you mean 'run'? (settings: store, run, poll, http, log, sources, providers)")]
    [InlineData("{\n\"run\": {\n  \"timeuot\": \"1s\" } }", "tributary.json:3: run.timeuot: unknown setting; did you mean 'timeout'? (settings: timeout, deadline, concurrency)")]
    [InlineData("""{ "sources": { "newsapi": { "uri": "http://a" } } }""", "tributary.json:1: sources.newsapi.uri: unknown setting; did you mean 'url'? (settings: kind, url, title, folder, timeout, enabled, and the bounds that http has)")]
    [InlineData("""{ "sources": { "a": { "feed": "http://a", "kind": "feed" } } }""", "tributary.json:1: sources.a.feed: unknown setting (settings: kind, url, title, folder, every, timeout, enabled, and the bounds that http has)")]
    [InlineData("""{ "sources": { "a": { "itmes": "$.a", "kind": "feed" } } }""", "tributary.json:1: sources.a.itmes: unknown setting (settings: kind, url, title, folder, every, timeout, enabled, and the bounds that http has)")]
    [InlineData("""{ "sources": { "hackernews": { "every": "1h" } } }""", "tributary.json:1: sources.hackernews.every: only a source that is polled has it (kinds feed and json), and this one is of kind hackernews")]
    [InlineData("""{ "sources": { "a": { "kind": "feed", "url": "https://user@a.example/f" } } }""", "tributary.json:1: sources.a.url: expected an http or https address without user or fragment")]
    [InlineData("""{ "run": { "Timeout": "1s" } }""", "tributary.json:1: run.Timeout: unknown setting; did you mean 'timeout'? (settings: timeout, deadline, concurrency)")]
    public void An_unknown_setting_is_named_with_its_line_and_the_nearest_right_name(string json, string refusal) =>
        Assert.Equal(refusal, _folder.WithJson(json).Refusal());

    [Theory]
    [InlineData("""{ "run": 5 }""", "tributary.json:1: run: expected an object with timeout, deadline, concurrency")]
    [InlineData("""{ "run": [] }""", "tributary.json:1: run: expected an object with timeout, deadline, concurrency")]
    [InlineData("""{ "sources": { "newsapi": "on" } }""", "tributary.json:1: sources.newsapi: expected an object with kind, url, title, folder, timeout, enabled, and the bounds that http has")]
    [InlineData("""{ "run": { "timeout": { "a": 1 } } }""", "tributary.json:1: run.timeout: expected a value, not an object")]
    [InlineData("""{ "store": { "path": "a" } }""", "tributary.json:1: store: expected text")]
    [InlineData("""{ "store": null }""", "tributary.json:1: store: expected text, not null")]
    [InlineData("""{ "run": { "timeout": 10 } }""", "tributary.json:1: run.timeout: expected a duration from 1ms to 1h, such as 250ms, 10s, 2m or 1h")]
    [InlineData("""{ "run": { "concurrency": "64" } }""", "tributary.json:1: run.concurrency: expected an integer from 1 to 10000")]
    [InlineData("""{ "http": { "allowNetworks": "::1" } }""", "tributary.json:1: http.allowNetworks: expected a list of addresses or networks such as 127.0.0.0/8, 10.1.2.3 or ::1")]
    [InlineData("""{ "http": { "allowNetworks": ["::1", 5] } }""", "tributary.json:1: http.allowNetworks: expected a list of addresses or networks such as 127.0.0.0/8, 10.1.2.3 or ::1")]
    public void A_value_of_another_shape_is_refused_with_what_is_expected(string json, string refusal) =>
        Assert.Equal(refusal, _folder.WithJson(json).Refusal());

    [Theory]
    [InlineData("TRIBUTARY_RUN__TIMEOUT", "10", "run.timeout: '10' is not a duration from 1ms to 1h, such as 250ms, 10s, 2m or 1h")]
    [InlineData("TRIBUTARY_RUN__TIMEOUT", "0s", "run.timeout: '0s' is not a duration from 1ms to 1h, such as 250ms, 10s, 2m or 1h")]
    [InlineData("TRIBUTARY_RUN__DEADLINE", "25h", "run.deadline: '25h' is not a duration from 1ms to 24h, such as 250ms, 10s, 2m or 1h")]
    [InlineData("TRIBUTARY_RUN__CONCURRENCY", "0", "run.concurrency: '0' is not an integer from 1 to 10000")]
    [InlineData("TRIBUTARY_HTTP__MAXBODY", "10", "http.maxbody: '10' is not a size from 1kB to 1GB, such as 500kB or 10MB")]
    [InlineData("TRIBUTARY_HTTP__ALLOWNETWORKS", "::1,localhost", "http.allownetworks: 'localhost' is not a list of addresses or networks such as 127.0.0.0/8, 10.1.2.3 or ::1")]
    [InlineData("TRIBUTARY_SOURCES__NEWSAPI__ENABLED", "yes", "sources.newsapi.enabled: 'yes' is not true or false")]
    [InlineData("TRIBUTARY_SOURCES__NEWSAPI__KIND", "newapi", "sources.newsapi.kind: 'newapi' is not one of newsapi, guardian, hackernews, feed, json; did you mean 'newsapi'?")]
    [InlineData("TRIBUTARY_PROVIDERS__A__MIRRORS", "http://user:s3same@b.example/", "providers.a.mirrors: expected a list of origins such as https://mirror.example or http://10.1.2.3:8080")]
    [InlineData("TRIBUTARY_RUN__TIMEOT", "1s", "run.timeot: unknown setting; did you mean 'timeout'? (settings: timeout, deadline, concurrency)")]
    [InlineData("TRIBUTARY_STOER", "a.db", "stoer: unknown setting; did you mean 'store'? (settings: store, run, poll, http, log, sources, providers)")]
    public void A_bad_variable_is_named(string variable, string value, string refusal) =>
        Assert.Equal($"{variable}: {refusal}", _folder.With(variable, value).Refusal());

    [Theory]
    [InlineData("shop")]
    [InlineData("xml")]
    public void A_kind_that_there_is_not_is_the_error_whatever_else_its_source_sets(string kind)
    {
        _folder.WithJson($$"""
            { "sources": { "prices": { "items": "$.hits[*]", "url": "https://shop.example/search?q={query}",
                                       "kind": "{{kind}}" } } }
            """);

        Assert.Equal($"tributary.json:2: sources.prices.kind: '{kind}' is not one of newsapi, guardian, hackernews, feed, json", _folder.Refusal());
    }

    [Theory]
    [InlineData("""{ "sources": { "mine": {} } }""", "tributary.json:1: sources.mine.kind: not set, but a source of your own needs it (kinds: newsapi, guardian, hackernews, feed, json)")]
    [InlineData("""{ "sources": { "guardian": { "itemsUrl": "http://a" } } }""", "tributary.json:1: sources.guardian.itemsUrl: only a source of kind hackernews has it, and this one is of kind guardian")]
    [InlineData("""{ "sources": { "Guardian": {} } }""", "tributary.json:1: sources.Guardian: differs from 'guardian' in case only")]
    [InlineData("""{ "sources": { "my news": { "kind": "newsapi" } } }""", "tributary.json:1: sources.my news: a source's id is 1 to 64 letters, digits, '-', '_' and '.', and does not begin with '-'")]
    [InlineData("""{ "sources": { "": { "kind": "newsapi" } } }""", "tributary.json:1: sources.: a source's id is 1 to 64 letters, digits, '-', '_' and '.', and does not begin with '-'")]
    [InlineData("""{ "providers": { "https://a.example/x": { "rate": "1/s" } } }""", "tributary.json:1: providers.https://a.example/x: a provider is a host, or host:port, such as api.example.org or localhost:8080")]
    [InlineData("""{ "providers": { "a.example": { "rate": "1/w" } } }""", "tributary.json:1: providers.a.example.rate: '1/w' is not a number of requests in a span of time of at most 366 days, such as 100/m, 50/12h or 1000/d")]
    [InlineData("""{ "run": { "timeout": "1s", "timeout": "2s" } }""", "tributary.json:1: run.timeout: set twice in the same object")]
    public void What_does_not_fit_together_is_refused(string json, string refusal) =>
        Assert.Equal(refusal, _folder.WithTrustedJson(json).Refusal());

    [Theory]
    [InlineData("https://user:hunter2@news.example/v2")]
    [InlineData("https://news.example/v2?apiKey=hunter2")]
    [InlineData("ftp://news.example/hunter2")]
    [InlineData("hunter2")]
    public void An_address_is_refused_without_being_repeated(string address) =>
        Assert.Equal(
            "tributary.json:1: sources.newsapi.url: expected an http or https address without user, query or fragment",
            _folder.WithTrustedJson($$"""{ "sources": { "newsapi": { "url": "{{address}}" } } }""").Refusal());

    [Theory]
    [InlineData("Host=db;Database=news;Username=me;Password=hunter2", "PostgreSQL is not available yet: expected a file's path or 'Data Source=FILE'")]
    [InlineData("Data Source=a.db;Password=hunter2", "expected a file's path or 'Data Source=FILE', and no other part")]
    [InlineData("Data Source=", "expected a file's path or 'Data Source=FILE' (to store nothing: --no-store)")]
    [InlineData(":memory:", "expected a file's path or 'Data Source=FILE' (to store nothing: --no-store)")]
    public void A_store_that_is_no_file_is_refused_without_being_repeated(string store, string refusal) =>
        Assert.Equal($"tributary.json:1: store: {refusal}", _folder.WithJson($$"""{ "store": "{{store}}" }""").Refusal());

    [Theory]
    [InlineData("", "tributary.json:1: not valid JSON (column 1)")]
    [InlineData("[]", "tributary.json:1: expected an object of settings")]
    [InlineData("{\n  \"run\": {\n    oops\n", "tributary.json:3: not valid JSON (column 5)")]
    [InlineData("{} {}", "tributary.json:1: not valid JSON (column 4)")]
    public void A_file_that_is_no_JSON_object_is_refused_with_its_line(string json, string refusal) =>
        Assert.Equal(refusal, _folder.WithJson(json).Refusal());

    [Fact]
    public void A_file_that_is_not_UTF_8_is_refused()
    {
        File.WriteAllBytes(Path.Combine(_folder.Working, "tributary.json"), [.. "{ \"store\": \""u8, 0xFF, .. "\" }"u8]);

        Assert.Equal("tributary.json:1: not valid UTF-8", _folder.Refusal());
    }

    [Fact]
    public void The_user_s_file_is_named_by_its_full_path()
    {
        _folder.WithFile("../home/.config/tributary/tributary.json", "\n{ \"a\": 1 }");

        Assert.StartsWith(
            Path.Combine(_folder.Home, ".config", "tributary", "tributary.json") + ":2: a: unknown setting",
            _folder.Refusal(),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("json", "'items'", "pageSize")]
    [InlineData("hackernews", "", "itemsUrl")]
    public void What_a_refusal_names_as_allowed_depends_on_the_kind_whose_it_is(string kind, string near, string own)
    {
        var refusal = _folder.WithJson($$"""{ "sources": { "a": { "itmes": "$.a", "kind": "{{kind}}" } } }""").Refusal();

        Assert.Contains(near, refusal, StringComparison.Ordinal);
        Assert.Contains($" {own}, ", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void The_address_of_a_feed_may_have_a_query_and_that_of_an_api_may_not()
    {
        Assert.Equal(
            "?feed=rss2",
            _folder.WithJson("""{ "sources": { "a": { "kind": "feed", "url": "https://a.example/?feed=rss2" } } }""").Read().Sources[^1].Url!.Query);
        Assert.EndsWith(
            "without user, query or fragment",
            _folder.WithTrustedJson("""{ "sources": { "newsapi": { "url": "https://a.example/?a=b" } } }""").Refusal(),
            StringComparison.Ordinal);
    }
}
