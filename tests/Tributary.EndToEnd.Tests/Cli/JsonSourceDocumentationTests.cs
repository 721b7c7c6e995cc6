using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Tributary.EndToEnd.Tests.House;

namespace Tributary.EndToEnd.Tests.Cli;

/// <summary>The declarations of docs/json-sources.md against bodies of the shape that their providers document, written by hand.</summary>
public sealed partial class JsonSourceDocumentationTests
{
    private static readonly Dictionary<string, string> Bodies = new()
    {
        ["gdelt"] = """
            {"articles":[{"url":"https://www.example.org/storm","url_mobile":"","title":"Storm hits coast","seendate":"20261123T093000Z",
            "socialimage":"https://www.example.org/storm.jpg","domain":"example.org","language":"English","sourcecountry":"Germany"}]}
            """,
        ["spaceflight"] = """
            {"count":31000,"next":null,"previous":null,"results":[{"id":38168,"title":"Storm delays launch","authors":[{"name":"Ann Lee","socials":null}],
            "url":"https://www.example.org/launch","image_url":"https://www.example.org/l.jpg","news_site":"NASA","summary":"A storm delays it.",
            "published_at":"2026-11-23T09:30:00Z","updated_at":"2026-11-23T09:31:00Z","featured":false,"launches":[],"events":[]}]}
            """,
        ["federal-register"] = """
            {"count":1,"description":"Documents","total_pages":1,"next_page_url":null,"results":[{"title":"Storm Relief; Notice","type":"Notice",
            "abstract":"Relief after a storm.","document_number":"2026-12345","html_url":"https://www.federalregister.gov/documents/2026/11/23/2026-12345/storm",
            "pdf_url":"https://www.govinfo.gov/x.pdf","publication_date":"2026-11-23","agencies":[{"raw_name":"X","name":"Weather Office","id":5}],"excerpts":null}]}
            """,
        ["wikipedia"] = """
            {"batchcomplete":"","continue":{"sroffset":1,"continue":"-||"},"query":{"searchinfo":{"totalhits":1},"search":[{"ns":0,"title":"Storm","pageid":28508,
            "size":1,"wordcount":1,"snippet":"A <span class=\"searchmatch\">storm</span> is a disturbance","timestamp":"2026-11-23T09:30:00Z"}]}}
            """,
        ["dev"] = """
            [{"type_of":"article","id":9,"title":"Storm in a teacup","description":"Of storms","slug":"storm","url":"https://dev.to/ann/storm",
            "published_at":"2026-11-23T09:30:00Z","published_timestamp":"2026-11-23T09:30:00Z","cover_image":"https://dev.to/i.png","user":{"name":"Ann","username":"ann"}}]
            """,
    };

    public static TheoryData<string> Sources => [.. Bodies.Keys];

    [Fact]
    public void Every_declaration_has_a_body_to_be_tried_on() => Assert.Equal(Bodies.Keys, Declarations().Keys);

    [Theory]
    [MemberData(nameof(Sources))]
    public async Task A_declaration_of_the_documentation_finds_every_field(string id)
    {
        using var server = Serving(Bodies[id], out var authority);
        using var cli = new CliSession().With("TRIBUTARY_HTTP__ALLOWNETWORKS", "127.0.0.0/8");
        cli.WithJson(Host().Replace(Declarations()[id], $"http://{authority}/"));

        var tested = await cli.RunAsync("sources", "test", id, "--output", "json");
        var shown = await cli.RunAsync("sources", "test", id);
        var found = await cli.RunAsync("search", "storm", "--source", id, "--output", "json", "--no-store");

        Assert.Equal((0, ""), (tested.Code, tested.Error));
        var mapping = tested.Json().GetProperty("mapping");
        Assert.Equal((1, 1), (mapping.GetProperty("items").GetInt32(), mapping.GetProperty("articles").GetInt32()));
        Assert.All(mapping.Items("fields"), field =>
            Assert.Equal((field.Text("name"), 1, null), (field.Text("name"), field.GetProperty("usable").GetInt32(), field.Text("hint"))));
        Assert.Contains("\n  title ", shown.Output, StringComparison.Ordinal);
        var article = Assert.Single(found.Json().Items("articles"));
        Assert.Contains("Storm", article.Text("title"), StringComparison.Ordinal);
        Assert.StartsWith("2026-11-23T", article.Text("publishedAt"), StringComparison.Ordinal);
        Assert.NotNull(article.Text("publisher"));
    }

    private static Dictionary<string, string> Declarations() => Block()
        .Matches(File.ReadAllText(Repository.PathOf("docs/json-sources.md")))
        .Select(match => match.Groups[1].Value)
        .ToDictionary(json => JsonDocument.Parse(json).RootElement.GetProperty("sources").EnumerateObject().Single().Name);

    private static HttpListener Serving(string body, out string authority)
    {
        for (var port = 20_000 + (System.Environment.ProcessId % 20_000); ; port++)
        {
            var server = new HttpListener();
            server.Prefixes.Add($"http://127.0.0.1:{port}/");
            try
            {
                server.Start();
            }
            catch (HttpListenerException)
            {
                continue;
            }

            authority = $"127.0.0.1:{port}";
            _ = AnswerAsync(server, Encoding.UTF8.GetBytes(body));
            return server;
        }
    }

    private static async Task AnswerAsync(HttpListener server, byte[] body)
    {
        while (server.IsListening)
        {
            try
            {
                var context = await server.GetContextAsync();
                context.Response.ContentType = "application/json";
                await context.Response.OutputStream.WriteAsync(body);
                context.Response.Close();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    [GeneratedRegex("```json\n(.*?)\n```", RegexOptions.Singleline)]
    private static partial Regex Block();

    // Those of the requests, not those of the pages.
    [GeneratedRegex("https://(api\\.gdeltproject\\.org|api\\.spaceflightnewsapi\\.net|www\\.federalregister\\.gov|en\\.wikipedia\\.org(?=/w/)|dev\\.to)/")]
    private static partial Regex Host();
}
