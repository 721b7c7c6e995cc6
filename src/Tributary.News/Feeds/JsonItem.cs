using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Tributary.News.Feeds.Xml;

namespace Tributary.News.Feeds;

/// <summary>What the members of an item mean.</summary>
/// <param name="address">Where the document came from, or null.</param>
internal sealed class JsonItem(string? address)
{
    // What XML 1.0 has no place for: whoever reads a feed meets the same characters whatever it was written in.
    private static readonly SearchValues<char> NonCharacters = SearchValues.Create(
        [.. Enumerable.Range(0, ' ').Select(code => (char)code).Except("\t\n\r"), '\uFFFE', '\uFFFF']);

    private readonly Addresses _addresses = new();
    private int _inAll;
    private string? _base = Uri.TryCreate(address, UriKind.Absolute, out _) ? address : null;

    /// <summary>The feed's, which an item inherits.</summary>
    public string? Language { get; set; }

    /// <summary>Takes the feed's own address for a base where none is known from elsewhere.</summary>
    public void FeedAddress(string? text) => _base ??= Uri.TryCreate(text, UriKind.Absolute, out _) ? text : null;

    public Entry Read(JsonElement item) => new()
    {
        Id = Text(item, "id"),
        Title = Plain(Member(item, "title")),
        Link = Resolve(Text(item, "url")) ?? Resolve(Text(item, "external_url")),
        Published = Date(item, "date_published"),
        Updated = Date(item, "date_modified"),
        Author = Person(Member(item, "authors")) ?? Person(Member(item, "author")),
        Categories = Categories(Member(item, "tags")),
        Summary = Plain(Member(item, "summary")),
        Content = Html(Member(item, "content_html")) ?? Plain(Member(item, "content_text")),
        Enclosures = Enclosures(Member(item, "attachments")),
        Image = Resolve(Text(item, "image")) ?? Resolve(Text(item, "banner_image")),
        Language = Text(item, "language") ?? Language,
        Base = _base,
    };

    /// <summary>A text; a number as it is written. Null for anything else and where nothing is left after trimming.</summary>
    public static string? Text(JsonElement value)
    {
        var text = value.ValueKind switch
        {
            JsonValueKind.String => String(value) is { } given ? Clean(Kept(given)).Trim() : null,
            JsonValueKind.Number => value.GetRawText(),
            _ => null,
        };
        return text is { Length: > 0 } ? text : null;
    }

    public static FeedText? Plain(JsonElement value) => Text(value) is { } text ? new FeedText(text, IsHtml: false) : null;

    /// <summary>A name, else an address, of an object or of the first in an array that has one.</summary>
    public static string? Person(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => Text(value, "name") ?? Text(value, "url"),
        JsonValueKind.Array => value.EnumerateArray().Select(Person).FirstOrDefault(name => name is not null),
        _ => Text(value),
    };

    /// <summary>Absolute where it can be made so; null where it leads nowhere.</summary>
    public string? Resolve(string? text) => _addresses.Resolve(_base, text);

    public string? Address(JsonElement value) => Resolve(Text(value));

    private static FeedText? Html(JsonElement value) => Text(value) is { } text ? new FeedText(text, IsHtml: true) : null;

    private static DateTimeOffset? Date(JsonElement item, string name) => FeedDate.Parse(Text(item, name));

    private List<string> Categories(JsonElement tags) => tags.ValueKind switch
    {
        JsonValueKind.Array => Most(tags.EnumerateArray().Select(Text).OfType<string>().Distinct()),
        JsonValueKind.String when Text(tags) is { } tag => [tag],
        _ => [],
    };

    private List<Enclosure> Enclosures(JsonElement attachments) => attachments.ValueKind != JsonValueKind.Array
        ? []
        : Most(attachments.EnumerateArray().Select(Attachment).OfType<Enclosure>());

    private List<T> Most<T>(IEnumerable<T> values)
    {
        List<T> kept = [.. values.Take(Math.Min(Draft.MaxOfAKind, Draft.MaxInAll - _inAll))];
        _inAll += kept.Count;
        return kept;
    }

    private Enclosure? Attachment(JsonElement attachment) => Resolve(Text(attachment, "url")) is { } url
        ? new Enclosure(url, Text(attachment, "mime_type"), Length(Text(attachment, "size_in_bytes")))
        : null;

    private static long? Length(string? text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? bytes
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var size) && size is >= 0 and < 1e18
            ? (long)size
            : null;

    private static string? Text(JsonElement of, string name) => Text(Member(of, name));

    private static JsonElement Member(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var value) ? value : default;

    private static string Kept(string text) => text.Length <= TextBuffer.MaxLength ? text : text[..TextBuffer.MaxLength];

    private static string Clean(string text) => !text.AsSpan().ContainsAny(NonCharacters) ? text
        : string.Create(text.Length, text, static (clean, given) => given.AsSpan().ReplaceAny(clean, NonCharacters, '\uFFFD'));

    private static string? String(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null; // half a surrogate pair, or no UTF-8
        }
    }
}
