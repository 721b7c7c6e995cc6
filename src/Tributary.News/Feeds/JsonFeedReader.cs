using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using Tributary.News.Feeds.Xml;

namespace Tributary.News.Feeds;

/// <summary>
/// JSON Feed 1.0 and 1.1, one item at a time. A member of another type than the specification's counts for what it can mean, or for
/// nothing; an item that is none is left out; a document that breaks off gives what came before.
/// </summary>
internal sealed class JsonFeedReader : DocumentReader
{
    private static readonly FrozenSet<string> Meant = FrozenSet.Create(
        StringComparer.Ordinal,
        "version", "title", "description", "home_page_url", "feed_url", "icon", "favicon", "language", "author", "authors", "hubs");

    private readonly JsonWindow _json;
    private readonly JsonItem _item;
    private Feed _feed = new() { Format = FeedFormat.Json };
    private bool _isInItems;
    private bool _isEnd;
    private bool _hadItems;
    private bool _hadVersion;
    private string? _home;
    private string? _self;

    /// <param name="document">From its first byte, in UTF-8; read to its end.</param>
    /// <param name="options">What is known besides.</param>
    /// <param name="original">What it was before it became UTF-8, or null.</param>
    public JsonFeedReader(Stream document, FeedReaderOptions options, Encoding? original = null)
    {
        if (original is not null)
            Warn(null, $"JSON in {original.WebName}, which should be UTF-8");
        else if (options.Charset is { } charset && Charsets.Find(charset) is not UTF8Encoding)
            Warn(null, $"HTTP names the charset {(charset.Length > 40 ? charset[..40] : charset)}, but JSON is UTF-8");
        _json = new JsonWindow(document);
        _item = new JsonItem(options.Address);
        try
        {
            if (!_json.Read(out var type, out _) || type != JsonTokenType.StartObject)
                throw new NotAFeedException("JSON, but no object");
            Members();
        }
        catch (JsonException e)
        {
            Broken(e);
        }
        if (!_hadItems && !_hadVersion)
            throw new NotAFeedException("JSON without items, no JSON Feed");
    }

    public override Feed Feed => _feed with { Link = _item.Resolve(_home), Self = _item.Resolve(_self) };

    public override Entry? Next()
    {
        while (!_isEnd)
        {
            var line = _json.Line;
            try
            {
                if (!_isInItems)
                {
                    Members();
                    continue;
                }
                using var document = _json.Value();
                if (document is null)
                {
                    _isInItems = false;
                    continue;
                }
                if (document.RootElement.ValueKind == JsonValueKind.Object)
                    return Dated(_item.Read(document.RootElement));
                Warn(line, "an item that is no object left out");
            }
            catch (JsonException e)
            {
                Broken(e);
            }
        }
        return null;
    }

    /// <summary>The format has no date of a feed's own: it is as new as its newest item.</summary>
    private Entry Dated(Entry entry)
    {
        if (entry.Published > (_feed.Published ?? DateTimeOffset.MinValue))
            _feed = _feed with { Published = entry.Published };
        if ((entry.Updated ?? entry.Published) is { } date && date > (_feed.Updated ?? DateTimeOffset.MinValue))
            _feed = _feed with { Updated = date };
        return entry;
    }

    /// <summary>Reads the members of the feed up to its items, or to its end.</summary>
    private void Members()
    {
        while (_json.Read(out var type, out var name))
        {
            if (type != JsonTokenType.PropertyName)
                break;
            var line = _json.Line;
            if (name == "items" && !_hadItems)
            {
                if (_json.Read(out var opening, out _) && opening == JsonTokenType.StartArray)
                {
                    (_isInItems, _hadItems) = (true, true);
                    return;
                }
                Warn(line, "items that are no array; read as none");
                _hadItems = true;
                if (opening is JsonTokenType.StartObject)
                    throw new JsonException("items are an object");
                continue;
            }
            if (name is null || !Meant.Contains(name))
            {
                _json.Skip();
                continue;
            }
            using var value = _json.Value() ?? throw new JsonException("a name without a value");
            Member(name, value.RootElement);
        }
        _isEnd = true;
        if (!_hadVersion && _hadItems)
            Warn(null, "no version; read as JSON Feed");
    }

    private void Member(string? name, JsonElement value)
    {
        switch (name)
        {
            case "version":
                _hadVersion = true;
                break;
            case "title":
                _feed = _feed with { Title = JsonItem.Plain(value) };
                break;
            case "description":
                _feed = _feed with { Description = JsonItem.Plain(value) };
                break;
            case "home_page_url":
                _home = JsonItem.Text(value);
                break;
            case "feed_url":
                _self = JsonItem.Text(value);
                _item.FeedAddress(_self);
                break;
            case "icon":
                _feed = _feed with { Image = _item.Address(value) };
                break;
            case "favicon":
                _feed = _feed with { Image = _feed.Image ?? _item.Address(value) };
                break;
            case "language":
                _feed = _feed with { Language = JsonItem.Text(value) };
                _item.Language = _feed.Language;
                break;
            case "author" or "authors":
                _feed = _feed with { Author = JsonItem.Person(value) ?? _feed.Author };
                break;
            case "hubs" when value.ValueKind == JsonValueKind.Array:
                var hubs = value.EnumerateArray().Select(Hub).OfType<string>().Distinct();
                _feed = _feed with { Hubs = [.. hubs.Take(ChannelDraft.MaxHubs)] };
                break;
        }
    }

    private string? Hub(JsonElement hub) =>
        hub.ValueKind == JsonValueKind.Object && hub.TryGetProperty("url", out var url) ? _item.Address(url) : _item.Address(hub);

    private void Broken(JsonException e)
    {
        _isEnd = true;
        if (!_hadItems && !_hadVersion)
            throw new NotAFeedException("no JSON Feed: broken before its items", e);
        End = FeedEnd.BetweenEntries;
        Warn(_json.Line, "no JSON from here on; what came before is kept");
    }
}
