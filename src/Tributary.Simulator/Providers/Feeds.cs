using System.Globalization;
using System.Text;
using System.Xml;
using Tributary.Simulator.World;

namespace Tributary.Simulator.Providers;

/// <summary>
/// A publisher's own feed with validators. The name after the ~ chooses the publisher: NewsAPI's id of one, or any other name for one by
/// lot.
/// </summary>
internal sealed class Feeds(NewsWorld world)
{
    private const int Length = 30;
    private const string Atom = "http://www.w3.org/2005/Atom";

    private static readonly XmlWriterSettings Settings = new() { Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false) };

    public Answer Respond(ProviderRequest request)
    {
        if (request.Allowance.Exceeded)
            return Answer.Text(429, "text/plain", "Too many requests\n");
        if (request.Path is not ("/rss.xml" or "/atom.xml"))
            return Answer.Text(404, "text/plain", "Not found; expected rss.xml or atom.xml\n");

        var publisher = Of(request.Instance);
        var articles = world.Published.Where(article => article.Publisher == publisher)
            .OrderByDescending(article => article.At).Take(Length).ToArray();
        var updated = articles[0].At;
        var version = Dice.Seed((ulong)updated.Ticks, publisher.Name + request.Path);
        KeyValuePair<string, string>[] validators =
        [
            new("ETag", string.Create(CultureInfo.InvariantCulture, $"\"{version:x16}\"")),
            new("Last-Modified", updated.ToString("R", CultureInfo.InvariantCulture)),
            new("Cache-Control", "max-age=60"),
        ];
        if (Known(request, validators[0].Value, updated))
            return new Answer(304, "", default).With(validators);
        return (request.Path == "/rss.xml"
            ? Xml("application/rss+xml; charset=utf-8", writer => Rss(writer, publisher, articles))
            : Xml("application/atom+xml; charset=utf-8", writer => AtomFeed(writer, publisher, articles))).With(validators);
    }

    private static Publisher Of(string instance)
    {
        var name = instance[(instance.IndexOf('~', StringComparison.Ordinal) + 1)..];
        return Array.Find(Publishers.English, publisher => publisher.Id == name)
            ?? Publishers.English[(int)(Dice.Seed(0, name) % (ulong)Publishers.English.Length)];
    }

    // RFC 9110, 13.1: a validator of the first kind makes the second one void.
    private static bool Known(ProviderRequest request, string tag, DateTimeOffset updated) =>
        request.Headers.IfNoneMatch is { Count: > 0 } tags
            ? tags.Any(list => list!.Contains(tag, StringComparison.Ordinal))
            : DateTimeOffset.TryParse(request.Headers.IfModifiedSince, CultureInfo.InvariantCulture, out var since) && updated <= since;

    private static void Rss(XmlWriter writer, Publisher publisher, Published[] articles)
    {
        writer.WriteStartElement("rss");
        writer.WriteAttributeString("version", "2.0");
        writer.WriteStartElement("channel");
        writer.WriteElementString("title", publisher.Name);
        writer.WriteElementString("link", "https://" + publisher.Host + "/");
        writer.WriteElementString("description", "Latest from " + publisher.Name);
        writer.WriteElementString("language", publisher.Language);
        foreach (var article in articles)
        {
            writer.WriteStartElement("item");
            writer.WriteElementString("title", article.Headline);
            writer.WriteElementString("link", article.Address);
            writer.WriteElementString("description", "<p>" + article.Summary + "</p>");
            writer.WriteElementString("category", article.Topic.Word);
            writer.WriteElementString("guid", article.Address);
            writer.WriteElementString("pubDate", article.At.ToString("R", CultureInfo.InvariantCulture));
            writer.WriteEndElement();
        }
        writer.WriteEndElement();
        writer.WriteEndElement();
    }

    private static void AtomFeed(XmlWriter writer, Publisher publisher, Published[] articles)
    {
        writer.WriteStartElement("feed", Atom);
        writer.WriteElementString("id", Atom, "https://" + publisher.Host + "/");
        writer.WriteElementString("title", Atom, publisher.Name);
        writer.WriteElementString("updated", Atom, Dates.Iso(articles[0].At));
        foreach (var article in articles)
        {
            writer.WriteStartElement("entry", Atom);
            writer.WriteElementString("id", Atom, article.Address);
            writer.WriteElementString("title", Atom, article.Headline);
            writer.WriteStartElement("link", Atom);
            writer.WriteAttributeString("href", article.Address);
            writer.WriteEndElement();
            writer.WriteElementString("published", Atom, Dates.Iso(article.At));
            writer.WriteElementString("updated", Atom, Dates.Iso(article.At));
            writer.WriteStartElement("author", Atom);
            writer.WriteElementString("name", Atom, article.Author);
            writer.WriteEndElement();
            writer.WriteElementString("summary", Atom, article.Summary);
            writer.WriteEndElement();
        }
        writer.WriteEndElement();
    }

    private static Answer Xml(string contentType, Action<XmlWriter> write)
    {
        var body = new MemoryStream();
        using (var writer = XmlWriter.Create(body, Settings))
            write(writer);
        return new Answer(200, contentType, body.ToArray());
    }
}
