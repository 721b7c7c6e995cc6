using System.Text;
using CsCheck;
using Tributary.News.Feeds;

namespace Tributary.News.Tests.Feeds;

public sealed class JsonFeedTests
{
    private const string Version = "\"version\": \"https://jsonfeed.org/version/1.1\"";

    private static (JsonFeedReader Reader, List<Entry> Entries) Read(string json, string? address = null) => Read(Encoding.UTF8.GetBytes(json), address);

    private static (JsonFeedReader Reader, List<Entry> Entries) Read(byte[] json, string? address = null)
    {
        var reader = new JsonFeedReader(new MemoryStream(json), new FeedReaderOptions { Address = address });
        var entries = new List<Entry>();
        while (reader.Next() is { } entry)
            entries.Add(entry);
        return (reader, entries);
    }

    [Fact]
    public void A_whole_feed_is_read()
    {
        var (reader, entries) = Read($$"""
            {
              {{Version}}, "title": "A & B", "home_page_url": "https://example.org/", "feed_url": "https://example.org/feed.json",
              "description": "About", "icon": "/icon.png", "language": "en-GB", "authors": [ { "name": "Ann" } ],
              "hubs": [ { "type": "WebSub", "url": "https://hub.example.org/" } ],
              "items": [
                {
                  "id": "1", "url": "https://example.org/1", "title": "One", "content_html": "<p>Hello</p>", "summary": "Short",
                  "image": "/1.png", "date_published": "2024-05-06T07:08:09+02:00", "date_modified": "2024-05-07T00:00:00Z",
                  "authors": [ { "name": "Bob", "url": "https://bob.example" } ], "tags": ["a", "b", "a"],
                  "attachments": [ { "url": "1.mp3", "mime_type": "audio/mpeg", "size_in_bytes": 123 } ]
                },
                { "id": "2", "content_text": "a < b", "external_url": "https://other.example/" }
              ]
            }
            """);
        var feed = reader.Feed;
        Assert.Equal(("A & B", "About", "en-GB", "Ann"), (feed.Title?.Value, feed.Description?.Value, feed.Language, feed.Author));
        Assert.Equal(("https://example.org/", "https://example.org/feed.json"), (feed.Link, feed.Self));
        Assert.Equal("https://example.org/icon.png", feed.Image);
        Assert.Equal(["https://hub.example.org/"], feed.Hubs);
        Assert.Empty(reader.Warnings);
        var first = entries[0];
        Assert.Equal(("1", "One", "https://example.org/1", "Bob"), (first.Id, first.Title?.Value, first.Link, first.Author));
        Assert.Equal(new FeedText("<p>Hello</p>", IsHtml: true), first.Content);
        Assert.Equal(new FeedText("Short", IsHtml: false), first.Summary);
        Assert.Equal(new DateTimeOffset(2024, 5, 6, 5, 8, 9, TimeSpan.Zero), first.Published);
        Assert.Equal(new DateTimeOffset(2024, 5, 7, 0, 0, 0, TimeSpan.Zero), first.Updated);
        Assert.Equal(["a", "b"], first.Categories);
        Assert.Equal([new Enclosure("https://example.org/1.mp3", "audio/mpeg", 123)], first.Enclosures);
        Assert.Equal("https://example.org/1.png", first.Image);
        Assert.Equal("en-GB", first.Language);
        Assert.Equal(new FeedText("a < b", IsHtml: false), entries[1].Content);
        Assert.Equal("https://other.example/", entries[1].Link);
    }

    [Theory]
    [InlineData("""{ "items": [ { "id": 7 } ] }""", "7", 1)] // no version
    [InlineData("""{ "version": 1, "items": [ { "id": 7, "title": {}, "tags": "a", "attachments": {}, "authors": "x" } ] }""", "7", 0)]
    [InlineData("""{ "version": "1", /* why */ "items": [ { "id": "7", }, ], }""", "7", 0)]
    [InlineData("""{ "version": "1", "items": [ { "id": "7" }, null, 3 ] }""", "7", 1)]
    [InlineData("""{ "version": "1", "items": [ { "id": "7" }, { "id": "8", "ti""", "7", 1)] // breaks off
    [InlineData("""{ "version": "1", "items": [ { "id": "7" } ], "title" """, "7", 1)]
    [InlineData("""{ "version": "1", "items": [ { "id": " 7 ", "title": "\ud800" } ] }""", "7", 0)] // half a pair
    [InlineData("\ufeff{ \"version\": \"1\", \"items\": [ { \"id\": \"7\" } ] }", "7", 0)]
    public void What_is_wrong_costs_only_itself(string json, string id, int warnings)
    {
        var (reader, entries) = Read(json);
        Assert.Equal([id], entries.Select(entry => entry.Id));
        Assert.Equal(warnings, reader.Warnings.Count);
    }

    [Fact]
    public void Half_a_surrogate_pair_costs_one_character()
    {
        var (reader, entries) = Read("""
            { "version": "1", "title": "F\udc00", "x\ud800": 1, "items": [
              { "\ud800": 0, "id": "7\ud800", "title": "a\ud800b", "content_html": "<p>\ud83d\ude00\ud83d</p>" }, { "id": "8" } ] }
            """);
        Assert.Equal("F\ufffd", reader.Feed.Title?.Value);
        Assert.Equal(
            [("7\ufffd", "a\ufffdb", "<p>😀\ufffd</p>"), ("8", null, null)],
            entries.Select(entry => (entry.Id, entry.Title?.Value, entry.Content?.Value)));
    }

    // Found by damaging documents.
    [Fact]
    public void A_character_that_no_text_has_is_replaced()
    {
        var (reader, entries) = Read("""
            { "version": "1", "title": "a\u0000b", "items": [ { "id": "\u0001", "title": "\u003cp\u00003c/p\u003e", "content_text": "a\tb\uffff\n" } ] }
            """);
        Assert.Equal("a\ufffdb", reader.Feed.Title?.Value);
        Assert.Equal([("\ufffd", "<p\ufffd3c/p>", "a\tb\ufffd")], entries.Select(entry => (entry.Id, entry.Title?.Value, entry.Content?.Value)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("3")]
    [InlineData("{}")]
    [InlineData("""{ "a": 1 }""")]
    [InlineData("{ nonsense")]
    [InlineData("""{ "verion": "1.0" """)]
    public void What_is_no_feed_is_refused(string json) => Assert.Throws<NotAFeedException>(() => Read(json));

    [Theory]
    [InlineData("utf-16", true)]
    [InlineData("utf-16", false)]
    [InlineData("utf-16BE", true)]
    [InlineData("utf-16BE", false)]
    [InlineData("utf-32", true)]
    public void What_is_not_UTF_8_is_read_and_said(string name, bool mark)
    {
        var encoding = Encoding.GetEncoding(name);
        byte[] bytes = [.. mark ? encoding.GetPreamble() : [], .. encoding.GetBytes("""{ "version": "1", "items": [ { "id": "é中😀" } ] }""")];

        var read = Reading.Of(bytes, "utf-16");

        Assert.Equal("é中😀", read.Only.Id);
        Assert.Equal([$"JSON in {name}, which should be UTF-8"], read.Messages);
    }

    [Theory]
    [InlineData("utf-8", null)]
    [InlineData("UTF8", null)]
    [InlineData("windows-1252", "HTTP names the charset windows-1252, but JSON is UTF-8")]
    [InlineData("utf-16", "HTTP names the charset utf-16, but JSON is UTF-8")]
    public void What_HTTP_says_of_JSON_is_passed_over_and_said(string charset, string? warning)
    {
        var read = Reading.Of("""{ "version": "1", "items": [ { "id": "é" } ] }"""u8.ToArray(), charset);

        Assert.Equal("é", read.Only.Id);
        Assert.Equal(warning is null ? [] : [warning], read.Messages);
    }

    [Fact]
    public void What_stands_behind_the_items_belongs_to_the_feed_all_the_same()
    {
        var (reader, entries) = Read($$"""{ "items": [ { "id": "1" } ], "title": "Late", {{Version}} }""");
        Assert.Equal(("Late", 1), (reader.Feed.Title?.Value, entries.Count));
        Assert.Empty(reader.Warnings);
    }

    [Fact]
    public void Relative_addresses_belong_to_where_the_feed_came_from()
    {
        var (_, entries) = Read($$"""{ {{Version}}, "items": [ { "id": "1", "url": "../a" } ] }""", "https://example.org/x/feed.json");
        Assert.Equal("https://example.org/a", entries[0].Link);
    }

    [Fact]
    public void A_document_of_any_length_is_read_through_a_small_window()
    {
        var items = string.Join(',', Enumerable.Range(0, 5000).Select(i => $$"""{ "id": "{{i}}", "content_text": "{{new string('x', i % 977)}}" }"""));
        var (_, entries) = Read($$"""{ {{Version}}, "items": [ {{items}}, { "id": "last", "content_text": "{{new string('y', 100_000)}}" } ] }""");
        Assert.Equal(5001, entries.Count);
        Assert.Equal(100_000, entries[^1].Content!.Value.Length);
        Assert.All(entries.Take(5000).Index(), one => Assert.Equal($"{one.Index}", one.Item.Id));
    }

    [Fact]
    public void No_damage_makes_it_throw_anything_but_a_refusal()
    {
        var whole = Encoding.UTF8.GetBytes($$"""{ {{Version}}, "title": "é", "items": [ { "id": "1", "tags": ["a", 2], "url": "/x" }, { "id": 2, "authors": [{}] } ] }""");
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte, Gen.Int[0, whole.Length]).Array[1, 4].Sample(damages =>
        {
            var bytes = (byte[])whole.Clone();
            foreach (var (at, value, length) in damages)
            {
                if (at < bytes.Length)
                    bytes[at] = value;
                if (length % 5 == 0)
                    bytes = bytes[..Math.Min(length, bytes.Length)];
            }
            try
            {
                Read(bytes, "https://example.org/");
            }
            catch (NotAFeedException)
            {
                // A refusal is an answer.
            }
        }, iter: 20_000);
    }
}
