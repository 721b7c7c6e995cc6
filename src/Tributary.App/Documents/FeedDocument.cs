using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tributary.News.Articles;
using Tributary.News.Feeds;

namespace Tributary.App.Documents;

/// <summary>A feed as one JSON object, written as it is read: nothing is held but the entry at hand.</summary>
/// <param name="output">Where it goes.</param>
/// <param name="address">Where the feed came from, or null.</param>
internal sealed class FeedDocument(TextWriter output, Uri? address) : IDisposable
{
    private const string Rfc3339 = "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'";

    private const int Piece = 16 * 1024;

    private readonly ArrayBufferWriter<byte> _bytes = new();
    private Utf8JsonWriter? _json;

    private Utf8JsonWriter Json => _json ??= new(
        _bytes, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public async Task BeginAsync(Feed feed)
    {
        Json.WriteStartObject();
        Json.WriteStartObject("feed");
        Json.WriteString("format", feed.Format.ToString().ToLowerInvariant());
        await WriteTextAsync("title", Plain(feed.Title));
        Json.WriteString("link", feed.Link);
        await WriteTextAsync("description", Plain(feed.Description));
        Json.WriteString("language", feed.Language);
        Json.WriteString("author", feed.Author);
        Json.WriteString("image", feed.Image);
        Json.WriteString("self", feed.Self);
        Write("hubs", feed.Hubs);
        Json.WriteString("id", feed.Id);
        Json.WriteString("published", Text(feed.Published));
        Json.WriteString("updated", Text(feed.Updated));
        Write("ttlMinutes", feed.TimeToLive is { } ttl ? (long)ttl.TotalMinutes : null);
        Json.WriteStartArray("skipHours");
        foreach (var hour in feed.SkipHours)
            Json.WriteNumberValue(hour);
        Json.WriteEndArray();
        Write("skipDays", feed.SkipDays.Select(day => day.ToString()));
        Json.WriteEndObject();
        Json.WriteStartArray("entries");
        await FlushAsync();
    }

    public async Task AddAsync(Entry entry)
    {
        var from = Uri.TryCreate(entry.Base, UriKind.Absolute, out var given) ? given : address;
        Json.WriteStartObject();
        Json.WriteString("id", entry.AbsoluteId);
        await WriteTextAsync("title", Plain(entry.Title));
        Json.WriteString("link", entry.Link);
        Json.WriteString("published", Text(entry.Published));
        Json.WriteString("updated", Text(entry.Updated));
        Json.WriteString("author", entry.Author);
        Write("categories", entry.Categories);
        await WriteTextAsync("summary", Html(entry.Summary, from));
        await WriteTextAsync("content", Html(entry.Content, from));
        Json.WriteStartArray("enclosures");
        foreach (var file in entry.Enclosures)
        {
            Json.WriteStartObject();
            Json.WriteString("url", file.Url);
            Json.WriteString("type", file.Type);
            Write("length", file.Length);
            Json.WriteEndObject();
        }
        Json.WriteEndArray();
        Json.WriteString("image", entry.Image);
        Json.WriteString("language", entry.Language);
        Json.WriteString("comments", entry.Comments);
        Write("commentCount", entry.CommentCount);
        Json.WriteEndObject();
        await FlushAsync();
    }

    public async Task EndAsync(IEnumerable<FeedWarning> warnings)
    {
        Json.WriteEndArray();
        Write("warnings", warnings.Select(warning => warning.Line is { } line ? $"line {line}: {warning.Message}" : warning.Message));
        Json.WriteEndObject();
        await FlushAsync();
        await output.WriteLineAsync();
    }

    /// <summary>The output stays the caller's.</summary>
    public void Dispose() => _json?.Dispose();

    private static string? Plain(FeedText? text) =>
        text is null ? null : text.IsHtml ? PlainText.FromHtml(text.Value) : PlainText.Line(text.Value);

    private static string? Html(FeedText? text, Uri? from) => text switch
    {
        null => null,
        { IsHtml: true } => SafeHtml.Sanitize(text.Value, from, keepRelative: true),
        _ => text.Value.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal)
            .Replace(">", "&gt;", StringComparison.Ordinal),
    };

    private static string? Text(DateTimeOffset? date) => date?.UtcDateTime.ToString(Rfc3339, null);

    private void Write(string name, long? number)
    {
        if (number is { } known)
            Json.WriteNumber(name, known);
        else
            Json.WriteNull(name);
    }

    private void Write(string name, IEnumerable<string> texts)
    {
        Json.WriteStartArray(name);
        foreach (var text in texts)
            Json.WriteStringValue(text);
        Json.WriteEndArray();
    }

    // A text that is written whole takes six times its length on the way.
    private async Task WriteTextAsync(string name, string? text)
    {
        Json.WritePropertyName(name);
        if (text is null)
        {
            Json.WriteNullValue();
            return;
        }
        var at = 0;
        for (; text.Length - at > Piece; at += Piece)
        {
            Json.WriteStringValueSegment(text.AsSpan(at, Piece), isFinalSegment: false);
            await FlushAsync();
        }
        Json.WriteStringValueSegment(text.AsSpan(at), isFinalSegment: true);
    }

    private async Task FlushAsync()
    {
        // Its flush goes to memory.
#pragma warning disable CA1849 // There is nothing to wait for.
        Json.Flush();
#pragma warning restore CA1849
        await output.WriteAsync(JsonText.Escaped(Encoding.UTF8.GetString(_bytes.WrittenSpan)));
        _bytes.ResetWrittenCount();
    }
}
