using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Tributary.Engine.Tests.Http;
using Tributary.Fanout;
using Tributary.Http;
using Tributary.News.Feeds;
using Tributary.News.Gathering;
using Tributary.News.JsonPaths;
using Tributary.News.Sources;

namespace Tributary.News.Tests.Sources;

/// <summary>
/// Every way on which an address comes into the program, with every spelling of one that no request may go to. What start.test answers is
/// made up here; all else goes to the client, whose every connection is written down and refused: there may be none.
/// </summary>
public sealed class GuardedWayTests : IAsyncDisposable
{
    private const string Feed = "<rss><channel><title>x</title><item><title>A</title><link>https://example.org/a</link></item></channel></rss>";

    private readonly ConcurrentQueue<IPEndPoint> _dialled = new();
    private readonly Dictionary<string, OutboundResponse> _start = [];
    private readonly OutboundClient _client;
    private int _asked;

    public GuardedWayTests() => _client = new(new()
    {
        UserAgent = "tributary-tests/1.0",
        Retry = new() { MaxAttempts = 1 },
        Resolve = _ => Task.FromResult<IPAddress[]>([IPAddress.Loopback]),
        Dial = (address, _) =>
        {
            _dialled.Enqueue(address);
            throw new SocketException((int)SocketError.ConnectionRefused);
        },
    });

    public static TheoryData<string> Hosts => [.. Spellings.Refused.Concat(Spellings.Names).Distinct()];

    public static TheoryData<string> Tricks =>
        [.. from trick in Spellings.Tricks from host in (string[])["127.0.0.1", "0x7f.1", "[::ffff:7f00:1]", "localhost"] select trick.Replace("{0}", host)];

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task No_source_asks_there(string host)
    {
        if (!Uri.TryCreate($"https://{host}/x", UriKind.Absolute, out var there))
            return;
        foreach (var kind in new[] { "newsapi", "guardian", "hackernews", "feed" })
        {
            var source = new SourceDeclaration { Id = kind, Kind = kind, Url = there, ItemsUrl = there, Key = new("k3y") };
            foreach (var query in new[] { ScriptedFetch.Search(), ScriptedFetch.Headlines, ScriptedFetch.Headlines with { Limit = int.MaxValue } })
                await AskAsync(source, query);
        }

        await AskAsync(Json($"https://{host}/x", $"https://{host}/y"), ScriptedFetch.Search());
        await AskAsync(Json($"https://{host}/x", $"https://{host}/y"), ScriptedFetch.Headlines);
        Assert.InRange(_asked, 6, 100);
        Assert.Empty(_dialled);
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task No_item_and_no_next_page_is_asked_for_there(string host)
    {
        _start["http://start.test/v0/topstories.json"] = Answer("[1,2,3]");
        _start["http://start.test/search"] = Answer(JsonSerializer.Serialize(
            new { next = $"https://{host}/x", hits = new[] { new { name = "Storm", url = "https://example.org/1" } } }));
        if (Uri.TryCreate($"https://{host}/x", UriKind.Absolute, out var there))
            await AskAsync(new() { Id = "hn", Kind = "hackernews", Url = new("http://start.test/"), ItemsUrl = there }, ScriptedFetch.Headlines);
        var answer = await Catalogue.Of(Json("http://start.test/search"))
            .FetchAsync(ScriptedFetch.Search(), FetchAsync, CancellationToken.None);
        Assert.Single(answer.Articles);
        Assert.Empty(_dialled);
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task No_discovery_leads_there(string host)
    {
        await FindAsync($"http://{host}/", $"<link rel=alternate type=application/rss+xml href='http://{host}/feed'>");
        await FindAsync(host, $"<a href='https://{host}:81/feed.xml'>RSS</a>");
        await FindAsync($"feed://{host}/", $"<base href='//{host}/'><link rel=alternate type=application/rss+xml href='feed'><a href=rss.xml>RSS</a>");
        await FindAsync(null, "<p>nothing</p>", $"<http://{host}/feed>; rel=\"alternate\"; type=\"application/rss+xml\"");
        Assert.Empty(_dialled);
    }

    [Theory]
    [MemberData(nameof(Tricks))]
    public async Task No_trick_leads_there(string address)
    {
        await FindAsync(address, $"<link rel=alternate type=application/rss+xml href='{address}'>");
        await FindAsync(null, $"<base href='{address}'><a href='feed.xml'>RSS</a>");
        await FindAsync(null, $"<a href='{address}feed'>RSS</a>", $"<{address}>; rel=\"alternate\"; type=\"application/rss+xml\"");
        await GatherAsync(address, GatherFormat.Ndjson, JsonSerializer.Serialize(new { id = "a", url = address }));
        await ImportAsync(address);
        _start["http://start.test/search"] = Answer(JsonSerializer.Serialize(new { next = address, hits = Array.Empty<string>() }));
        await AskAsync(Json("http://start.test/search"), ScriptedFetch.Search());
        Assert.All(_dialled, dialled => Assert.Equal("1.2.3.4", dialled.Address.ToString()));
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task No_list_of_requests_leads_there(string host)
    {
        var address = $"http://{host}/x";
        await GatherAsync(address, GatherFormat.Ndjson, JsonSerializer.Serialize(new { id = "a", url = address }));
        await GatherAsync(address, GatherFormat.Ndjson, JsonSerializer.Serialize(new { id = "a", url = address, method = "POST", body = "x" }));
        await GatherAsync(address, GatherFormat.Csv, $"id,url\na,\"{address}\"\n");
        await GatherAsync(address, GatherFormat.Template, JsonSerializer.Serialize(new { request = new { url = address + "/{id}" }, list = new[] { "a" } }));
        await GatherAsync(
            address, GatherFormat.Template, JsonSerializer.Serialize(new { request = new { url = "http://{host}/x" }, list = new[] { new { id = "a", host } } }));
        Assert.Empty(_dialled);
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task No_subscription_leads_there(string host)
    {
        await ImportAsync($"http://{host}/feed");
        Assert.Empty(_dialled);
    }

    public async ValueTask DisposeAsync() => await _client.DisposeAsync();

    private static SourceDeclaration Json(string url, string? headlines = null) => new()
    {
        Id = "json",
        Kind = "json",
        Json = new()
        {
            Url = AddressTemplate.Parse(url),
            HeadlinesUrl = headlines is null ? null : AddressTemplate.Parse(headlines),
            Items = JsonPath.Parse("$.hits[*]"),
            Paging = new() { Kind = JsonPagingKind.Next, Path = JsonPath.Parse("$.next") },
            Mapping = new() { Title = JsonField.Parse("$.name"), Link = JsonField.Parse("$.url") },
        },
    };

    private static OutboundResponse Answer(string body, string type = "application/json", string? link = null) => new()
    {
        Status = 200,
        Body = Encoding.UTF8.GetBytes(body),
        Address = new("http://start.test/"),
        Headers = link is null ? [new("Content-Type", type)] : [new("Content-Type", type), new("Link", link)],
    };

    private async Task AskAsync(SourceDeclaration declaration, SourceQuery query)
    {
        var answer = await Catalogue.Of(declaration).FetchAsync(query, FetchAsync, CancellationToken.None);
        Assert.Empty(answer.Articles);
    }

    // What a person typed, and a page of start.test that leads on.
    private async Task FindAsync(string? typed, string page, string? link = null)
    {
        var discovery = new FeedDiscovery(FetchAsync);
        if (typed is not null && FeedDiscovery.Meant(typed) is { Count: > 0 } meant)
            Assert.Null((await discovery.FindAsync(meant, CancellationToken.None)).Chosen);
        _start["http://start.test/"] = Answer($"<!doctype html><head>{page}</head>", "text/html", link);
        Assert.Null((await discovery.FindAsync([new("http://start.test/")], CancellationToken.None)).Chosen);
    }

    private async Task GatherAsync(string address, GatherFormat format, string text)
    {
        var list = new GatherList(new StringReader(text), value => (new(value), null), _ => throw new FileNotFoundException());
        var gatherer = new Gatherer(SendAsync, TimeProvider.System);
        var results = gatherer.RunAsync(
            list.ReadAsync(format, CancellationToken.None), TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(60), 4, CancellationToken.None);
        var count = 0;
        await foreach (var result in results)
        {
            count++;
            Assert.True(result.Failure is not null, address);
        }

        Assert.Equal(1, count);
    }

    private async Task ImportAsync(string address)
    {
        using var opml = new MemoryStream(Encoding.UTF8.GetBytes(
            $"<opml version='2.0'><body><outline text='x' type='rss' xmlUrl='{WebUtility.HtmlEncode(address)}'/></body></opml>"));
        foreach (var outline in Opml.Read(opml).Outlines)
            foreach (var meant in FeedDiscovery.Meant(outline.XmlUrl))
                await AskAsync(new() { Id = "feed", Kind = "feed", Url = meant }, ScriptedFetch.Headlines with { Limit = int.MaxValue });
    }

    private Task<OutboundResult> FetchAsync(OutboundRequest request, CancellationToken cancellationToken) =>
        SendAsync(request, TimeSpan.FromSeconds(30), Deadline.None, cancellationToken);

    private async Task<OutboundResult> SendAsync(OutboundRequest request, TimeSpan timeout, Deadline deadline, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _asked);
        if (request.Address.Host == "start.test")
        {
            return _start.TryGetValue(request.Address.GetLeftPart(UriPartial.Path), out var response)
                ? new() { Response = response, Attempts = 1 }
                : new() { Response = new() { Status = 404, Address = request.Address }, Attempts = 1 };
        }

        return await _client.SendAsync(request, timeout, deadline, cancellationToken);
    }
}
