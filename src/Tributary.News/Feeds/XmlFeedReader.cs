using System.Xml;

namespace Tributary.News.Feeds;

/// <summary>RSS and Atom, where they are well-formed.</summary>
internal sealed class XmlFeedReader : DocumentReader
{
    private readonly XmlReader _xml;
    private FeedText? _title;
    private string? _link;
    private readonly FeedFormat _format;

    public XmlFeedReader(Stream document, FeedReaderOptions options)
    {
        _ = options;
        try
        {
            _xml = XmlReader.Create(document, new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore, XmlResolver = null });
            _xml.MoveToContent();
        }
        catch (XmlException e)
        {
            throw new NotAFeedException("no XML and no JSON", e);
        }
        _format = _xml.LocalName switch
        {
            "rss" => FeedFormat.Rss,
            "RDF" => FeedFormat.Rdf,
            "feed" => FeedFormat.Atom,
            var other => throw new NotAFeedException($"XML with the root <{other}>, no feed"),
        };
    }

    public override Feed Feed => new() { Format = _format, Title = _title, Link = _link };

    public override Entry? Next()
    {
        while (_xml.Read())
        {
            if (_xml.NodeType != XmlNodeType.Element)
                continue;
            if (_xml.LocalName is "item" or "entry")
                return Item();
            if (_xml is { LocalName: "title", Depth: <= 2 })
                _title ??= Text();
            else if (_xml is { LocalName: "link", Depth: <= 2 })
                _link ??= _xml.GetAttribute("href") ?? Text()?.Value;
        }
        return null;
    }

    private Entry Item()
    {
        var entry = new Entry();
        if (_xml.IsEmptyElement)
            return entry;
        for (var depth = _xml.Depth; _xml.Read() && _xml.Depth > depth;)
        {
            if (_xml.NodeType != XmlNodeType.Element || _xml.Depth != depth + 1)
                continue;
            entry = _xml.LocalName switch
            {
                "title" => entry with { Title = Text() },
                "link" => entry with { Link = _xml.GetAttribute("href") ?? Text()?.Value },
                "guid" or "id" => entry with { Id = Text()?.Value },
                "pubDate" or "published" => entry with { Published = FeedDate.Parse(Text()?.Value) },
                "updated" => entry with { Updated = FeedDate.Parse(Text()?.Value) },
                "description" or "summary" => entry with { Summary = Text() },
                "encoded" or "content" => entry with { Content = Text() },
                _ => entry,
            };
        }
        return entry;
    }

    private FeedText? Text()
    {
        using var inner = _xml.ReadSubtree();
        inner.Read();
        var text = inner.ReadElementContentAsString().Trim();
        return text.Length > 0 ? new FeedText(text, IsHtml: text.Contains('<', StringComparison.Ordinal)) : null;
    }
}
