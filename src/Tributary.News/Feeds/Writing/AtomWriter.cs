using System.Globalization;
using System.Xml;

namespace Tributary.News.Feeds.Writing;

/// <summary>Atom 1.0 (RFC 4287), with what it requires made up where it is missing.</summary>
internal sealed class AtomWriter(XmlWriter xml)
{
    public const string Rfc3339 = "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'";

    private const string Atom = "http://www.w3.org/2005/Atom";
    private const string Media = "http://search.yahoo.com/mrss/";
    private const string Thread = "http://purl.org/syndication/thread/1.0";

    public void Write(Feed feed, IEnumerable<Entry> entries)
    {
        using var rest = entries.GetEnumerator();
        var hasFirst = rest.MoveNext();
        var updated = feed.Updated ?? (hasFirst ? rest.Current.Updated ?? rest.Current.Published : null) ?? DateTimeOffset.UnixEpoch;
        xml.WriteStartDocument();
        xml.WriteStartElement("feed", Atom);
        xml.WriteAttributeString("xmlns", "media", null, Media);
        xml.WriteAttributeString("xmlns", "thr", null, Thread);
        Language(feed.Language);
        Element("id", feed.Id ?? feed.Self ?? feed.Link ?? "urn:uuid:00000000-0000-0000-0000-000000000000");
        Text("title", feed.Title ?? new FeedText("", IsHtml: false));
        Element("updated", Date(updated));
        Person(feed.Author ?? "");
        Text("subtitle", feed.Description);
        Link("alternate", feed.Link);
        Link("self", feed.Self);
        foreach (var hub in feed.Hubs)
            Link("hub", hub);
        if (feed.Image is { } image)
            Element("logo", image);
        for (var goesOn = hasFirst; goesOn; goesOn = rest.MoveNext())
            Entry(rest.Current, updated);
        xml.WriteEndDocument();
    }

    private void Entry(Entry entry, DateTimeOffset updated)
    {
        xml.WriteStartElement("entry", Atom);
        if (entry.Base is { } address)
            xml.WriteAttributeString("xml", "base", null, ValidXml.Clean(address));
        Language(entry.Language);
        Element("id", entry.Id ?? entry.Link ?? "urn:uuid:00000000-0000-0000-0000-000000000000");
        Text("title", entry.Title ?? new FeedText("", IsHtml: false));
        Element("updated", Date(entry.Updated ?? entry.Published ?? updated));
        if (entry.Published is { } published)
            Element("published", Date(published));
        if (entry.Author is { } author)
            Person(author);
        Link("alternate", entry.Link);
        foreach (var file in entry.Enclosures)
            Enclosure(file);
        if (entry.Comments is { } comments)
            Discussion(comments);
        foreach (var category in entry.Categories)
        {
            xml.WriteStartElement("category", Atom);
            xml.WriteAttributeString("term", ValidXml.Clean(category));
            xml.WriteEndElement();
        }
        // Without a link there must be a content (RFC 4287, 4.1.1.1).
        Text("summary", entry.Summary);
        Text("content", entry.Content ?? (entry.Link is null ? new FeedText("", IsHtml: false) : null));
        if (entry.Image is { } image)
        {
            xml.WriteStartElement("media", "thumbnail", Media);
            xml.WriteAttributeString("url", ValidXml.Clean(image));
            xml.WriteEndElement();
        }
        if (entry.CommentCount is { } count)
            xml.WriteElementString("thr", "total", Thread, count.ToString(CultureInfo.InvariantCulture));
        xml.WriteEndElement();
    }

    private void Enclosure(Enclosure file)
    {
        xml.WriteStartElement("link", Atom);
        xml.WriteAttributeString("rel", "enclosure");
        xml.WriteAttributeString("href", ValidXml.Clean(file.Url));
        if (file.Type is { } type)
            xml.WriteAttributeString("type", ValidXml.Clean(type));
        if (file.Length is { } length)
            xml.WriteAttributeString("length", length.ToString(CultureInfo.InvariantCulture));
        xml.WriteEndElement();
    }

    private void Discussion(string address)
    {
        xml.WriteStartElement("link", Atom);
        xml.WriteAttributeString("rel", "replies");
        xml.WriteAttributeString("type", "text/html");
        xml.WriteAttributeString("href", ValidXml.Clean(address));
        xml.WriteEndElement();
    }

    private void Link(string relation, string? address)
    {
        if (address is null)
            return;
        xml.WriteStartElement("link", Atom);
        xml.WriteAttributeString("rel", relation);
        xml.WriteAttributeString("href", ValidXml.Clean(address));
        xml.WriteEndElement();
    }

    private void Person(string name)
    {
        xml.WriteStartElement("author", Atom);
        Element("name", name);
        xml.WriteEndElement();
    }

    private void Text(string name, FeedText? text)
    {
        if (text is null)
            return;
        xml.WriteStartElement(name, Atom);
        xml.WriteAttributeString("type", text.IsHtml ? "html" : "text");
        xml.WriteString(ValidXml.Clean(text.Value));
        xml.WriteEndElement();
    }

    private void Language(string? language)
    {
        if (language is not null)
            xml.WriteAttributeString("xml", "lang", null, ValidXml.Clean(language));
    }

    private void Element(string name, string value) => xml.WriteElementString(name, Atom, ValidXml.Clean(value));

    private static string Date(DateTimeOffset date) => date.UtcDateTime.ToString(Rfc3339, CultureInfo.InvariantCulture);
}
