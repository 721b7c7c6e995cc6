using System.Net;

namespace Tributary.EndToEnd.Tests.Settings;

public sealed class LayerTests : IDisposable
{
    private readonly SettingsFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Without_any_layer_the_defaults_of_the_interface_stand()
    {
        var settings = _folder.Read();

        Assert.Equal(TimeSpan.FromSeconds(10), settings.Run.Timeout);
        Assert.Equal(TimeSpan.FromSeconds(30), settings.Run.Deadline);
        Assert.Equal(64, settings.Run.Concurrency);
        Assert.Equal(10_000_000, settings.Http.MaxBody);
        Assert.Empty(settings.Http.AllowNetworks);
        Assert.Empty(settings.Providers);
        Assert.Equal(["newsapi", "guardian", "hackernews"], settings.Sources.Select(source => source.Id));
        Assert.All(
            settings.Sources,
            source => Assert.True(source.Enabled && source.Key is null && source.Url is null && source.Timeout is null));
        Assert.Equal(Path.Combine(_folder.Home, ".local", "share", "tributary", "tributary.db"), settings.StorePath);
    }

    [Fact]
    public void The_file_goes_over_the_defaults_and_the_environment_over_the_file()
    {
        _folder.WithJson("""{ "run": { "timeout": "7s", "deadline": "8s" } }""").With("TRIBUTARY_RUN__DEADLINE", "9s");

        var settings = _folder.Read();

        Assert.Equal(TimeSpan.FromSeconds(7), settings.Run.Timeout);
        Assert.Equal(TimeSpan.FromSeconds(9), settings.Run.Deadline);
        Assert.Equal(64, settings.Run.Concurrency);
    }

    [Fact]
    public void The_working_folder_s_file_is_read_instead_of_the_user_s()
    {
        _folder.WithFile("../home/.config/tributary/tributary.json", """{ "run": { "timeout": "1s", "concurrency": 3 } }""");
        Assert.Equal(3, _folder.Read().Run.Concurrency);

        _folder.WithJson("""{ "run": { "timeout": "2s" } }""");
        Assert.Equal(64, _folder.Read().Run.Concurrency);
    }

    [Fact]
    public void XDG_CONFIG_HOME_and_XDG_DATA_HOME_move_the_user_s_folders_unless_they_are_relative()
    {
        _folder.WithFile("../config/tributary/tributary.json", """{ "run": { "concurrency": 5 } }""")
            .With("XDG_CONFIG_HOME", Path.Combine(_folder.Root, "config"))
            .With("XDG_DATA_HOME", Path.Combine(_folder.Root, "data"));
        Assert.Equal(5, _folder.Read().Run.Concurrency);
        Assert.Equal(Path.Combine(_folder.Root, "data", "tributary", "tributary.db"), _folder.Read().StorePath);

        _folder.With("XDG_DATA_HOME", "data");
        Assert.StartsWith(_folder.Home, _folder.Read().StorePath, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_home_folder_there_is_no_place_for_the_store() => Assert.Null(_folder.With("HOME", "").Read().StorePath);

    [Fact]
    public void Comments_trailing_commas_a_schema_and_a_byte_order_mark_are_allowed()
    {
        _folder.WithJson("\uFEFF" + """
            {
              "$schema": "./tributary.schema.json", // for editors
              /* bounds */
              "run": { "timeout": "3s", },
            }
            """);

        Assert.Equal(TimeSpan.FromSeconds(3), _folder.Read().Run.Timeout);
    }

    [Fact]
    public void The_environment_sets_what_the_file_could_without_case_and_lists_by_commas()
    {
        _folder.With("tributary_sources__guardian__url", "http://127.0.0.1:9/guardian")
            .With("TRIBUTARY_SOURCES__HACKERNEWS__ITEMSURL", "http://127.0.0.1:9/firebase/v0")
            .With("TRIBUTARY_SOURCES__NEWSAPI__ENABLED", "false")
            .With("TRIBUTARY_HTTP__ALLOWNETWORKS", "127.0.0.0/8, ::1")
            .With("TRIBUTARY_HTTP__MAXBODY", "1MiB");

        var settings = _folder.Read();

        Assert.Equal("http://127.0.0.1:9/guardian", settings.Sources[1].Url?.AbsoluteUri);
        Assert.Equal("http://127.0.0.1:9/firebase/v0", settings.Sources[2].ItemsUrl?.AbsoluteUri);
        Assert.False(settings.Sources[0].Enabled);
        Assert.Equal([IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("::1/128")], settings.Http.AllowNetworks);
        Assert.Equal(1 << 20, settings.Http.MaxBody);
    }

    [Fact]
    public void An_empty_variable_counts_as_not_set()
    {
        _folder.WithJson("""{ "run": { "timeout": "7s" } }""").With("TRIBUTARY_RUN__TIMEOUT", "").With("NEWSAPI_KEY", "");

        Assert.Equal(TimeSpan.FromSeconds(7), _folder.Read().Run.Timeout);
        Assert.Null(_folder.Read().Sources[0].Key);
    }

    [Fact]
    public void The_program_s_own_switches_are_no_settings()
    {
        _folder.With("TRIBUTARY_DEBUG", "1").With("TRIBUTARY_FIXTURES", "somewhere").With("TRIBUTARY_EXECUTABLE", "tributary")
            .With("TRIBUTARY_POSTGRES", "Host=somewhere");

        Assert.NotNull(_folder.Read());
    }

    [Fact]
    public void Several_sources_of_one_kind_share_the_kind_s_key_and_have_addresses_of_their_own()
    {
        _folder.With("GUARDIAN_KEY", "a-key").WithTrustedJson("""
            { "sources": {
                "first":  { "kind": "guardian", "url": "http://127.0.0.1:1/g" },
                "second": { "kind": "guardian", "url": "http://127.0.0.1:2/g", "timeout": "1500ms", "enabled": false },
                "talk":   { "kind": "hackernews" } } }
            """);

        var sources = _folder.Read().Sources;

        Assert.Equal(["newsapi", "guardian", "hackernews", "first", "second", "talk"], sources.Select(source => source.Id));
        Assert.Equal(
            ["a-key", "a-key", "a-key"],
            sources.Where(source => source.Kind == "guardian").Select(source => source.Key!.Reveal()));
        Assert.Equal(TimeSpan.FromSeconds(1.5), sources[4].Timeout);
        Assert.False(sources[4].Enabled);
        Assert.Null(sources[5].Key);
    }

    [Fact]
    public void The_example_of_the_interface_is_read_without_the_kinds_that_are_not_built_yet()
    {
        _folder.WithJson("""
            {
              "$schema": "./tributary.schema.json",
              "store": "Data Source=tributary.db",
              "run":  { "timeout": "10s", "deadline": "30s", "concurrency": 64 },
              "http": { "allowNetworks": [], "maxBody": "10MB" },
              "sources": {
                "newsapi":    { "kind": "newsapi" },
                "guardian":   { "kind": "guardian", "timeout": "5s" },
                "hackernews": { "kind": "hackernews" }
              },
              "providers": { "shop.example": { "concurrency": 10, "rate": "100/m", "quota": "1000/d" } }
            }
            """);

        var settings = _folder.Read();

        Assert.Equal(Path.Combine(_folder.Working, "tributary.db"), settings.StorePath);
        Assert.Equal(TimeSpan.FromSeconds(5), settings.Sources[1].Timeout);
        Assert.Equal(
            new() { Concurrency = 10, Rate = new(100, TimeSpan.FromMinutes(1)), Quota = new(1000, TimeSpan.FromDays(1)) },
            settings.Providers["shop.example"]);
    }

    [Theory]
    [InlineData("news.db", "here/news.db")]
    [InlineData("Data Source=sub/news.db", "here/sub/news.db")]
    [InlineData("data source = news.db;", "here/news.db")]
    [InlineData("~/news.db", "home/news.db")]
    public void A_relative_store_starts_from_the_folder_of_the_file_that_sets_it(string store, string expected)
    {
        _folder.WithTrustedJson($$"""{ "store": "{{store}}" }""");

        Assert.Equal(Path.Combine(_folder.Root, expected), _folder.Read().StorePath);
    }

    [Fact]
    public void The_user_s_file_keeps_a_relative_store_beside_itself_and_the_environment_in_the_working_folder()
    {
        _folder.WithFile("../home/.config/tributary/tributary.json", """{ "store": "news.db" }""");
        Assert.Equal(Path.Combine(_folder.Home, ".config", "tributary", "news.db"), _folder.Read().StorePath);

        Assert.Equal(Path.Combine(_folder.Working, "other.db"), _folder.With("TRIBUTARY_STORE", "other.db").Read().StorePath);
    }
}
