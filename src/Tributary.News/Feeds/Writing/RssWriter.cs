using System.Globalization;
using System.Xml;

namespace Tributary.News.Feeds.Writing;

/// <summary>RSS 2.0 by the RSS Advisory Board's best practices profile.</summary>
internal sealed class RssWriter(XmlWriter xml)
{
    private const string Atom = "http://www.w3.org/2005/Atom";
    private const string Content = "http://purl.org/rss/1.0/modules/content/";
    private const string DublinCore = "http://purl.org/dc/elements/1.1/";
    private const string Media = "http://search.yahoo.com/mrss/";
    private const string Slash = "http://purl.org/rss/1.0/modules/slash/";

    public void Write(Feed feed, IEnumerable<Entry> entries)
    {
        xml.WriteStartDocument();
        xml.WriteStartElement("rss");
        xml.WriteAttributeString("version", "2.0");
        foreach (
            var (prefix, space) in new[] { ("atom", Atom), ("content", Content), ("dc", DublinCore), ("media", Media), ("slash", Slash) })
            xml.WriteAttributeString("xmlns", prefix, null, space);
        xml.WriteStartElement("channel");
        Channel(feed);
        foreach (var entry in entries)
            Item(entry);
        xml.WriteEndDocument();
    }

    /// <summary>What is HTML as it is; of plain text the characters that HTML would take for markup are escaped.</summary>
    public static string AsHtml(FeedText text) => text.IsHtml
        ? text.Value
        : text.Value.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal)
            .Replace(">", "&gt;", StringComparison.Ordinal);

    /// <summary>
    /// A title as RSS readers show it, most of which guess what it is: plain, and escaped where it would be taken for HTML.
    /// </summary>
    public static string AsTitle(FeedText? text)
    {
        if (text is null)
            return "";
        if (text.IsHtml && Markup.IsLikely(text.Value))
            return text.Value;
        var plain = text.IsHtml ? new FeedText(Markup.Plain(text.Value), IsHtml: false) : text;
        return Markup.IsLikely(plain.Value) ? AsHtml(plain) : plain.Value;
    }

    private void Channel(Feed feed)
    {
        Element("title", AsTitle(feed.Title));
        Element("link", feed.Link ?? feed.Self ?? "");
        Element("description", feed.Description is { } description ? AsHtml(description) : "");
        Optional("language", feed.Language);
        Optional("dc", "creator", DublinCore, feed.Author);
        Optional("lastBuildDate", Date(feed.Updated));
        Optional("ttl", feed.TimeToLive is { } ttl ? ((long)ttl.TotalMinutes).ToString(CultureInfo.InvariantCulture) : null);
        if (feed.SkipHours.Count > 0)
        {
            xml.WriteStartElement("skipHours");
            foreach (var hour in feed.SkipHours)
                Element("hour", hour.ToString(CultureInfo.InvariantCulture));
            xml.WriteEndElement();
        }
        if (feed.SkipDays.Count > 0)
        {
            xml.WriteStartElement("skipDays");
            foreach (var day in feed.SkipDays)
                Element("day", day.ToString());
            xml.WriteEndElement();
        }
        if (feed.Image is { } image)
        {
            xml.WriteStartElement("image");
            Element("url", image);
            Element("title", AsTitle(feed.Title));
            Element("link", feed.Link ?? "");
            xml.WriteEndElement();
        }
        Link("self", feed.Self);
        foreach (var hub in feed.Hubs)
            Link("hub", hub);
    }

    private void Item(Entry entry)
    {
        xml.WriteStartElement("item");
        if (entry.Base is { } address)
            xml.WriteAttributeString("xml", "base", null, ValidXml.Clean(address));
        Optional("title", entry.Title is { } title ? AsTitle(title) : entry.Summary is null && entry.Content is null ? "" : null);
        Optional("link", entry.Link);
        if ((entry.Id ?? entry.Link) is { } id)
        {
            xml.WriteStartElement("guid");
            xml.WriteAttributeString("isPermaLink", "false");
            xml.WriteString(ValidXml.Clean(id));
            xml.WriteEndElement();
        }
        Optional("pubDate", Date(entry.Published));
        if (entry.Updated is { } updated)
            Optional("atom", "updated", Atom, updated.UtcDateTime.ToString(AtomWriter.Rfc3339, CultureInfo.InvariantCulture));
        Optional("dc", "creator", DublinCore, entry.Author);
        foreach (var category in entry.Categories)
            Element("category", category);
        Optional("description", entry.Summary is { } summary ? AsHtml(summary) : null);
        Optional("content", "encoded", Content, entry.Content is { } content ? AsHtml(content) : null);
        foreach (var file in entry.Enclosures)
        {
            xml.WriteStartElement("enclosure");
            xml.WriteAttributeString("url", ValidXml.Clean(file.Url));
            // Both are required, 0 being what the profile asks for where it is not known.
            xml.WriteAttributeString("length", (file.Length ?? 0).ToString(CultureInfo.InvariantCulture));
            xml.WriteAttributeString("type", ValidXml.Clean(file.Type ?? "application/octet-stream"));
            xml.WriteEndElement();
        }
        if (entry.Image is { } image)
        {
            xml.WriteStartElement("media", "thumbnail", Media);
            xml.WriteAttributeString("url", ValidXml.Clean(image));
            xml.WriteEndElement();
        }
        Optional("comments", entry.Comments);
        Optional("slash", "comments", Slash, entry.CommentCount?.ToString(CultureInfo.InvariantCulture));
        xml.WriteEndElement();
    }

    private void Link(string relation, string? address)
    {
        if (address is null)
            return;
        xml.WriteStartElement("atom", "link", Atom);
        xml.WriteAttributeString("rel", relation);
        xml.WriteAttributeString("href", ValidXml.Clean(address));
        if (relation == "self")
            xml.WriteAttributeString("type", "application/rss+xml");
        xml.WriteEndElement();
    }

    private static string? Date(DateTimeOffset? date) => date?.ToUniversalTime().ToString("r", CultureInfo.InvariantCulture);

    private void Element(string name, string value) => xml.WriteElementString(name, ValidXml.Clean(value));

    private void Optional(string name, string? value)
    {
        if (value is not null)
            Element(name, value);
    }

    private void Optional(string prefix, string name, string space, string? value)
    {
        if (value is not null)
            xml.WriteElementString(prefix, name, space, ValidXml.Clean(value));
    }
}
