using System.Globalization;
using System.Text.Json;

namespace Tributary.News.Feeds.Writing;

/// <summary>JSON Feed 1.1.</summary>
internal sealed class JsonFeedWriter(Utf8JsonWriter json)
{
    public void Write(Feed feed, IEnumerable<Entry> entries)
    {
        json.WriteStartObject();
        json.WriteString("version", "https://jsonfeed.org/version/1.1");
        json.WriteString("title", ValidXml.Clean(Plain(feed.Title) ?? ""));
        Optional("home_page_url", feed.Link);
        Optional("feed_url", feed.Self);
        Optional("description", Plain(feed.Description));
        Optional("icon", feed.Image);
        Optional("language", feed.Language);
        Author(feed.Author);
        if (feed.Hubs.Count > 0)
        {
            json.WriteStartArray("hubs");
            foreach (var hub in feed.Hubs)
            {
                json.WriteStartObject();
                json.WriteString("type", "WebSub");
                Optional("url", hub);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        json.WriteStartArray("items");
        foreach (var entry in entries)
        {
            Item(entry);
            json.Flush();
        }
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
    }

    private void Item(Entry entry)
    {
        json.WriteStartObject();
        json.WriteString("id", ValidXml.Clean(entry.Id ?? entry.Link ?? ""));
        Optional("url", entry.Link);
        Optional("title", Plain(entry.Title));
        // A summary is plain text by the specification; one that is HTML can only stand for the content.
        var content = entry.Content ?? (entry.Summary is { IsHtml: true } summary ? summary : null);
        if (content is null)
            json.WriteString("content_text", ValidXml.Clean(entry.Summary?.Value ?? ""));
        else
            Optional(content.IsHtml ? "content_html" : "content_text", content.Value);
        Optional("summary", entry.Summary is { IsHtml: false } plain ? plain.Value : null);
        Optional("image", entry.Image);
        Optional("date_published", Date(entry.Published));
        Optional("date_modified", Date(entry.Updated));
        Author(entry.Author);
        if (entry.Categories.Count > 0)
        {
            json.WriteStartArray("tags");
            foreach (var category in entry.Categories)
                json.WriteStringValue(ValidXml.Clean(category));
            json.WriteEndArray();
        }
        Optional("language", entry.Language);
        if (entry.Enclosures.Count > 0)
        {
            json.WriteStartArray("attachments");
            foreach (var file in entry.Enclosures)
                Attachment(file);
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    private void Attachment(Enclosure file)
    {
        json.WriteStartObject();
        Optional("url", file.Url);
        json.WriteString("mime_type", ValidXml.Clean(file.Type ?? "application/octet-stream"));
        if (file.Length is { } length)
            json.WriteNumber("size_in_bytes", length);
        json.WriteEndObject();
    }

    private void Author(string? name)
    {
        if (name is null)
            return;
        json.WriteStartArray("authors");
        json.WriteStartObject();
        Optional("name", name);
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private void Optional(string name, string? value)
    {
        if (value is not null)
            json.WriteString(name, ValidXml.Clean(value));
    }

    private static string? Plain(FeedText? text) => text is { IsHtml: true } ? Markup.Plain(text.Value) : text?.Value;

    private static string? Date(DateTimeOffset? date) => date?.UtcDateTime.ToString(AtomWriter.Rfc3339, CultureInfo.InvariantCulture);
}
