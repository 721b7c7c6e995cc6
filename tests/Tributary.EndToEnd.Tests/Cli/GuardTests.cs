namespace Tributary.EndToEnd.Tests.Cli;

/// <summary>
/// The program as its users have it, sent to a site on loopback in many spellings while no network is opened: whatever command takes the
/// address, the site sees no connection.
/// </summary>
public sealed class GuardTests : IAsyncLifetime
{
    private readonly CliSession _cli = new CliSession().With("NEWSAPI_KEY", "k3y").With("GUARDIAN_KEY", "k3y");
    private SiteServer _site = null!;

    public static TheoryData<string> Hosts =>
    [
        "127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "017700000001", "127.0.0.01", "0.0.0.0", "0", "127.0.0.1.",
        "localhost", "LOCALHOST", "localhost.", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[0:0:0:0:0:ffff:127.0.0.1]", "[::127.0.0.1]", "[64:ff9b::127.0.0.1]",
        "[2002:7f00:1::]", "１２７.０.０.１", "①②⑦.⓪.⓪.①", "127。0。0。1",
    ];

    public async ValueTask InitializeAsync() => _site = (await SiteServer.StartAsync()).WithFeed("/feed", "Inside", "secret");

    public async ValueTask DisposeAsync()
    {
        await _site.DisposeAsync();
        _cli.Dispose();
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task No_command_reaches_loopback(string host)
    {
        var address = $"http://{host}:{_site.Address.Port}/feed";
        await File.WriteAllTextAsync(Path.Combine(_cli.Working, "list.ndjson"), $$"""{"id":"a","url":"{{address}}"}""", Token);
        await File.WriteAllTextAsync(Path.Combine(_cli.Working, "list.csv"), $"id,url\na,\"{address}\"\n", Token);
        await File.WriteAllTextAsync(
            Path.Combine(_cli.Working, "feeds.opml"),
            $"<opml version='2.0'><body><outline text='x' type='rss' xmlUrl='{address}'/></body></opml>",
            Token);
        foreach (var setting in new[] { "NEWSAPI__URL", "GUARDIAN__URL", "HACKERNEWS__URL", "HACKERNEWS__ITEMSURL", "INSIDE__URL" })
            _cli.With($"TRIBUTARY_SOURCES__{setting}", address);
        _cli.With("TRIBUTARY_SOURCES__INSIDE__KIND", "feed");
        Assert.Equal(0, (await _cli.RunAsync("sources", "list")).Code);
        string[][] commands =
        [
            ["gather", "list.ndjson"], ["gather", "list.csv"], ["sources", "add", address], ["sources", "import", "feeds.opml"], ["poll", "--all"],
            ["search", "storm"], ["headlines"], ["sources", "test", "inside"],
        ];
        foreach (var command in commands)
        {
            var result = await _cli.RunAsync(command);
            Assert.DoesNotContain("secret", result.All, StringComparison.Ordinal);
        }

        // A name that only looks like a number may have no address at all.
        Assert.Matches("allowNetworks|could not look up", (await _cli.RunAsync("gather", "list.ndjson")).All);
        Assert.Empty(_site.Asked);
    }

    [Fact]
    public async Task Where_loopback_is_opened_the_commands_do_reach_it()
    {
        _cli.With("TRIBUTARY_HTTP__ALLOWNETWORKS", "127.0.0.0/8");
        Assert.Equal(0, (await _cli.RunAsync("sources", "add", _site.At("/feed"))).Code);
        Assert.Equal(0, (await _cli.RunAsync("poll", "--all")).Code);
        Assert.NotEmpty(_site.Asked);
    }
}
