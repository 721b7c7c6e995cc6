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
    private static readonly string[] Ways =
    [
        "source", "items", "next", "page", "typed", "link", "base", "header", "ndjson", "post", "csv", "template", "place", "subscription",
    ];

    private readonly ConcurrentQueue<IPEndPoint> _dialled = new();
    private readonly Dictionary<string, OutboundResponse> _start = [];
    private readonly OutboundClient _client;
    private IPAddress _resolved = IPAddress.Loopback;

    public GuardedWayTests() => _client = new(new()
    {
        UserAgent = "tributary-tests/1.0",
        Retry = new() { MaxAttempts = 1 },
        Resolve = _ => Task.FromResult<IPAddress[]>([_resolved]),
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
    public async Task No_way_leads_there(string host)
    {
        foreach (var way in Ways)
            await GoAsync(way, host, $"http://{host}/x");
        Assert.Empty(_dialled);
    }

    [Theory]
    [MemberData(nameof(Tricks))]
    public async Task No_trick_leads_there(string address)
    {
        foreach (var way in Ways.Except(["source", "items", "place"]))
            await GoAsync(way, address, address);
        Assert.All(_dialled, dialled => Assert.Equal("1.2.3.4", dialled.Address.ToString()));
    }

    [Fact]
    public async Task Every_way_leads_to_a_public_address()
    {
        foreach (var way in Ways)
        {
            await GoAsync(way, $"{way}.test", $"http://{way}.test/x", IPAddress.Parse("1.2.3.4"));
            Assert.True(_dialled.TryDequeue(out var dialled), way);
            Assert.Equal("1.2.3.4", dialled.Address.ToString());
            _dialled.Clear();
        }
    }

    public async ValueTask DisposeAsync() => await _client.DisposeAsync();

    private static SourceDeclaration Json(string url, string? headlines = null, JsonPagingKind paging = JsonPagingKind.Next) => new()
    {
        Id = "json",
        Kind = "json",
        Json = new()
        {
            Url = AddressTemplate.Parse(url),
            HeadlinesUrl = headlines is null ? null : AddressTemplate.Parse(headlines),
            Items = JsonPath.Parse("$.hits[*]"),
            Paging = new() { Kind = paging, Path = paging == JsonPagingKind.Next ? JsonPath.Parse("$.next") : null },
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

    private async Task GoAsync(string way, string host, string address, IPAddress? resolved = null)
    {
        _resolved = resolved ?? IPAddress.Loopback;
        var https = $"https://{host}/x";
        switch (way)
        {
            case "source" when Uri.TryCreate(https, UriKind.Absolute, out var there):
                foreach (var kind in new[] { "newsapi", "guardian", "hackernews", "feed" })
                    foreach (var query in new[] { ScriptedFetch.Search(), ScriptedFetch.Headlines, ScriptedFetch.Headlines with { Limit = int.MaxValue } })
                        await AskAsync(new() { Id = kind, Kind = kind, Url = there, ItemsUrl = there, Key = new("k3y") }, query);
                await AskAsync(Json(https, $"{https}/y"), ScriptedFetch.Search());
                await AskAsync(Json($"{https}/y", https), ScriptedFetch.Headlines);
                break;
            case "items" when Uri.TryCreate(https, UriKind.Absolute, out var there):
                await AskAsync(new() { Id = "hn", Kind = "hackernews", Url = new("http://start.test/"), ItemsUrl = there }, ScriptedFetch.Headlines);
                break;
            case "next":
                _start["http://start.test/search"] = Answer(JsonSerializer.Serialize(
                    new { next = address, hits = new[] { new { name = "Storm", url = "https://example.org/1" } } }));
                Assert.Single((await Catalogue.Of(Json("http://start.test/search")).FetchAsync(ScriptedFetch.Search(), FetchAsync, CancellationToken.None)).Articles);
                break;
            case "typed" when FeedDiscovery.Meant(address) is { Count: > 0 } meant:
                Assert.Null((await new FeedDiscovery(FetchAsync).FindAsync(meant, CancellationToken.None)).Chosen);
                break;
            case "page":
                await FindAsync($"<link rel=alternate type=application/rss+xml href='{address}'>");
                break;
            case "link":
                await FindAsync($"<a href='{address}feed.xml'>RSS</a>");
                break;
            case "base":
                await FindAsync($"<base href='{address}/'><link rel=alternate type=application/rss+xml href='feed'><a href=rss.xml>RSS</a>");
                break;
            case "header":
                _start["http://start.test/search"] = Answer("""{ "hits": [{ "name": "Storm", "url": "https://example.org/1" }] }""", link: $"<{address}>; rel=\"next\"");
                await Catalogue.Of(Json("http://start.test/search", paging: JsonPagingKind.Link)).FetchAsync(ScriptedFetch.Search(), FetchAsync, CancellationToken.None);
                break;
            case "ndjson":
                await GatherAsync(GatherFormat.Ndjson, JsonSerializer.Serialize(new { id = "a", url = address }));
                break;
            case "post":
                await GatherAsync(GatherFormat.Ndjson, JsonSerializer.Serialize(new { id = "a", url = address, method = "POST", body = "x" }));
                break;
            case "csv":
                await GatherAsync(GatherFormat.Csv, $"id,url\na,\"{address}\"\n");
                break;
            case "template":
                await GatherAsync(GatherFormat.Template, JsonSerializer.Serialize(new { request = new { url = address + "/{id}" }, list = new[] { "a" } }));
                break;
            case "place":
                await GatherAsync(
                    GatherFormat.Template, JsonSerializer.Serialize(new { request = new { url = "http://{host}/x" }, list = new[] { new { id = "a", host } } }));
                break;
            case "subscription":
                await ImportAsync(address);
                break;
        }
    }

    // A page of start.test that leads on.
    private async Task FindAsync(string page)
    {
        _start["http://start.test/"] = Answer($"<!doctype html><head>{page}</head>", "text/html");
        Assert.Null((await new FeedDiscovery(FetchAsync).FindAsync([new("http://start.test/")], CancellationToken.None)).Chosen);
    }

    private async Task GatherAsync(GatherFormat format, string text)
    {
        var list = new GatherList(new StringReader(text), value => (new(value), null), _ => throw new FileNotFoundException());
        var gatherer = new Gatherer(SendAsync, TimeProvider.System);
        var results = gatherer.RunAsync(
            list.ReadAsync(format, CancellationToken.None), TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(60), 4, CancellationToken.None);
        var count = 0;
        await foreach (var result in results)
        {
            count++;
            Assert.NotNull(result.Failure);
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
        if (request.Address.Host == "start.test")
        {
            return _start.TryGetValue(request.Address.GetLeftPart(UriPartial.Path), out var response)
                ? new() { Response = response, Attempts = 1 }
                : new() { Response = new() { Status = 404, Address = request.Address }, Attempts = 1 };
        }

        return await _client.SendAsync(request, timeout, deadline, cancellationToken);
    }
}
