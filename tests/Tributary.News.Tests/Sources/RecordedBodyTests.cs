using System.Text.Json.Nodes;
using Tributary.Http;
using Tributary.News.Sources;
using static Tributary.News.Tests.Sources.ScriptedFetch;

namespace Tributary.News.Tests.Sources;

/// <summary>
/// What the live services once sent, where <c>TRIBUTARY_FIXTURES</c> names the folder that holds it; elsewhere there is nothing to read.
/// The recordings are no part of this repository. What they should give is counted here by the plainest reading of the provider's contract.
/// </summary>
public sealed class RecordedBodyTests
{
    private static readonly IReadOnlyList<ISource> Sources = Catalogue.From(Catalogue.Defaults.Select(one => one with { Key = new(Key) })).Sources;

    [Fact]
    public async Task NewsApi_bodies_are_read() => await Assert.AllAsync(Files("newsapi/recorded", "*.json"), file => ReadAsync(file, 0, body =>
        body["articles"]?.AsArray(), item => Text(item, "title") is not ("" or "[Removed]") && HasAddress(item, "url")));

    [Fact]
    public async Task Guardian_bodies_are_read() => await Assert.AllAsync(Files("guardian/recorded", "*.json"), file => ReadAsync(file, 1, body =>
        body["response"]?["results"]?.AsArray(), item => Text(item, "webTitle") != "" && HasAddress(item, "webUrl")));

    [Fact]
    public async Task Algolia_bodies_are_read() => await Assert.AllAsync(Files("hackernews/recorded", "algolia-*.json"), file => ReadAsync(file, 2, body =>
        body["hits"]?.AsArray(), item => Text(item, "title") != ""));

    [Fact]
    public async Task Firebase_items_are_read() => await Assert.AllAsync(Files("hackernews", "fb-item-*.json"), async file =>
    {
        var node = JsonNode.Parse(await File.ReadAllTextAsync(file));
        foreach (var item in node is JsonArray many ? [.. many] : new[] { node })
        {
            var fetch = new ScriptedFetch(Failed(FailureKind.Connect), Json("[1]"), Json(item!.ToJsonString()));
            var answer = await fetch.AskAsync(Sources[2], Headlines);
            var isShown = Text(item, "title") != "" && item["dead"] is null && item["deleted"] is null && Text(item, "type") is not ("comment" or "pollopt");
            Assert.Equal((isShown ? 1 : 0, isShown ? 0 : 1, null), (answer.Articles.Count, answer.Skipped, answer.Failure));
        }
    });

    [Fact]
    public async Task Whole_exchanges_are_what_they_say() => await Assert.AllAsync(
        new[] { "newsapi", "guardian", "hackernews" }.Select((provider, source) => (provider, source))
            .SelectMany(one => Files(one.provider, "*.json").Where(IsExchange).Select(file => (one.source, file))),
        async one =>
        {
            var response = JsonNode.Parse(await File.ReadAllTextAsync(one.file))!["response"]!;
            var status = (int)(response["status"] is JsonObject status1 ? status1["code"] : response["status"])!;
            var answer = await new ScriptedFetch(Json((string)response["body"]!, status)).AskAsync(Sources[one.source], Search());
            Assert.Equal(Expected(Path.GetFileNameWithoutExtension(one.file), status), answer.Failure?.Kind);
            Assert.Equal(answer.Failure is null ? null : status, answer.Failure?.Status);
        });

    private static bool IsExchange(string file) => Path.GetFileName(Path.GetDirectoryName(file)!).EndsWith("-http", StringComparison.Ordinal);

    private static FailureKind? Expected(string name, int status) => (name, status) switch
    {
        ("200-algolia-past-1000", _) => FailureKind.Http,
        ("200-firebase-null", _) => FailureKind.Malformed, // an item, not what a search promises
        (_, 200) => null,
        (_, 401 or 403) => FailureKind.Auth,
        ("http-429-soa-upstart8-3", _) => FailureKind.Http, // "too far in the past"
        (_, 429) => FailureKind.RateLimited,
        _ => FailureKind.Http,
    };

    private static async Task ReadAsync(string file, int source, Func<JsonNode, JsonArray?> items, Func<JsonNode, bool> isReadable)
    {
        var text = await File.ReadAllTextAsync(file);
        var answer = await new ScriptedFetch(Json(text)).AskAsync(Sources[source], Search() with { Limit = 1000 });
        var root = JsonNode.Parse(text)!;
        if (items(root) is not { } expected)
        {
            var kind = Text(root, "code") switch { "" => FailureKind.Malformed, "apiKeyInvalid" => FailureKind.Auth, _ => FailureKind.Http };
            Assert.Equal((kind, 0), (answer.Failure?.Kind, answer.Articles.Count));
            return;
        }
        Assert.Null(answer.Failure);
        Assert.Equal(expected.Count(item => !isReadable(item!)), answer.Skipped);
        var readable = expected.Where(item => isReadable(item!)).ToList();
        var pages = readable.Select(item => (Text(item!, "url") + Text(item!, "webUrl")).Split('?')[0]).Where(url => url != "").Distinct().Count();
        Assert.True(answer.Articles.Count >= pages, $"{answer.Articles.Count} articles of {pages} pages");
        Assert.True(answer.Articles.Count <= readable.Count);
        Assert.All(answer.Articles, article => Assert.DoesNotContain(article.Title + article.Summary + article.Author, char.IsControl));
    }

    private static bool HasAddress(JsonNode item, string name) =>
        Text(item, name) is var url && url.StartsWith("http", StringComparison.Ordinal) && !url.Contains(' ', StringComparison.Ordinal);

    private static string Text(JsonNode item, string name) => item is JsonObject && item[name] is JsonValue value ? value.ToString() : "";

    private static string[] Files(string folder, string pattern)
    {
        if (Environment.GetEnvironmentVariable("TRIBUTARY_FIXTURES") is not { Length: > 0 } root)
            return [];
        var files = Directory.GetFiles(Path.Combine(root, folder), pattern, SearchOption.AllDirectories);
        Assert.NotEmpty(files);
        return files;
    }
}
