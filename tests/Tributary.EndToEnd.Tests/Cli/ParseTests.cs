using System.Text;
using System.Text.Json;
using Tributary.App.Documents;
using Tributary.News.Feeds;

namespace Tributary.EndToEnd.Tests.Cli;

public sealed class ParseTests : IDisposable
{
    private const string Document = """
        { "version": "https://jsonfeed.org/version/1.1",
          "items": [
            { "id": 1, "title": "a < b", "url": "/one", "date_published": "2026-11-23T10:30:00+01:00", "content_html": "<p onclick='x'>Hi <a href='two'>you</a></p>",
              "summary": "a & b", "tags": ["x"], "attachments": [ { "url": "https://example.org/1.mp3", "mime_type": "audio/mpeg", "size_in_bytes": 123 } ] },
            { } ],
          "title": "Late" }
        """;

    private readonly CliSession _session = new();

    public void Dispose() => _session.Dispose();

    private async Task<JsonElement> ReadAsync(params string[] arguments)
    {
        var result = await _session.RunAsync(["parse", .. arguments]);
        Assert.Equal((0, ""), (result.Code, result.Error));
        return JsonDocument.Parse(result.Output).RootElement;
    }

    private string With(string name, string content)
    {
        File.WriteAllText(Path.Combine(_session.Working, name), content);
        return name;
    }

    [Fact]
    public async Task A_file_is_printed_as_one_object_with_the_feed_first()
    {
        var json = await ReadAsync(With("feed.json", Document), "--base", "https://example.org/x/feed.json");
        Assert.Equal(["feed", "entries", "warnings"], json.EnumerateObject().Select(member => member.Name));
        Assert.Equal("Late", json.GetProperty("feed").GetProperty("title").GetString());
        Assert.Equal("json", json.GetProperty("feed").GetProperty("format").GetString());
        Assert.Equal(JsonValueKind.Null, json.GetProperty("feed").GetProperty("language").ValueKind);
        var entry = json.GetProperty("entries")[0];
        Assert.Equal(
            ["1", "a < b", "https://example.org/one", "2026-11-23T09:30:00Z", "a &amp; b"],
            new[] { "id", "title", "link", "published", "summary" }.Select(name => entry.GetProperty(name).GetString()));
        Assert.Equal(
            "<p>Hi <a href=\"https://example.org/x/two\" rel=\"noopener noreferrer nofollow\">you</a></p>",
            entry.GetProperty("content").GetString());
        Assert.Equal(123, entry.GetProperty("enclosures")[0].GetProperty("length").GetInt64());
        Assert.All(
            new[] { "id", "title", "link", "published", "updated", "author", "summary", "content" },
            name => Assert.Equal(JsonValueKind.Null, json.GetProperty("entries")[1].GetProperty(name).ValueKind));
    }

    [Fact]
    public async Task Standard_input_is_read_where_no_file_is_named_or_a_dash()
    {
        foreach (var arguments in new string[][] { [], ["-"] })
        {
            _session.Input = new Pipe(Encoding.UTF8.GetBytes(Document));
            Assert.Equal(2, (await ReadAsync(arguments)).GetProperty("entries").GetArrayLength());
        }
    }

    [Fact]
    public async Task A_long_document_from_a_pipe_is_read_whole()
    {
        var items = string.Join(',', Enumerable.Range(0, 2000).Select(i => $$"""{ "id": "{{i}}", "content_text": "{{new string('x', 6000)}}" }"""));
        _session.Input = new Pipe(Encoding.UTF8.GetBytes($$"""{ "version": "1", "items": [ {{items}} ] }"""));
        Assert.Equal(2000, (await ReadAsync()).GetProperty("entries").GetArrayLength());
    }

    [Theory]
    [InlineData("<html><body>Hello</body></html>")]
    [InlineData("")]
    [InlineData("{}")]
    public async Task What_is_no_feed_ends_with_1_and_one_line(string content)
    {
        var result = await _session.RunAsync("parse", With("page.html", content));
        Assert.Equal((1, ""), (result.Code, result.Output));
        Assert.StartsWith("tributary: parse: page.html: ", Assert.Single(result.Error.TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_terminal_is_not_waited_for()
    {
        _session.Input = null;
        Assert.Equal("parse: FILE is missing; for instance: tributary parse feed.xml", (await _session.RunAsync("parse")).Refusal);
    }

    [Theory]
    [InlineData("missing.xml", "parse: 'missing.xml': no such file")]
    [InlineData(".", "parse: '.': a folder, not a file")]
    [InlineData("- --base feed.xml", "--base: 'feed.xml' is not an absolute http or https address")]
    public async Task What_cannot_be_read_is_a_usage_error(string arguments, string refusal) =>
        Assert.Equal(refusal, (await _session.RunAsync(["parse", .. arguments.Split(' ')])).Refusal);

    [Fact]
    public async Task A_long_text_is_written_piece_by_piece()
    {
        // Pairs of surrogates at even and at odd places, what is escaped, and what steers.
        var text = string.Concat(Enumerable.Repeat("\U0001F600\"\\\u00E9\u009B", 100_000));
        using var output = new Pieces();
        using var written = new FeedDocument(output, address: null);
        await written.BeginAsync(new() { Format = FeedFormat.Atom });
        await written.AddAsync(new() { Title = new("t", false), Content = new($"x{text}", false), Summary = new(text, true) });
        await written.EndAsync([]);

        Assert.InRange(output.Longest, 1, 200_000);
        var entry = JsonDocument.Parse(output.ToString()).RootElement.GetProperty("entries")[0];
        Assert.Equal($"x{text}", entry.GetProperty("content").GetString());
        Assert.Equal(text, entry.GetProperty("summary").GetString());
    }

    private sealed class Pieces : StringWriter
    {
        public int Longest { get; private set; }

        public override Task WriteAsync(string? value)
        {
            Longest = Math.Max(Longest, value?.Length ?? 0);
            return base.WriteAsync(value);
        }
    }

    private sealed class Pipe(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
