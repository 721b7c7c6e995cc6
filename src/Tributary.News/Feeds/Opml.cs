using System.Text;
using System.Xml;
using Tributary.News.Feeds.Writing;
using Tributary.News.Feeds.Xml;

namespace Tributary.News.Feeds;

/// <summary>A list of subscriptions.</summary>
/// <param name="Title">Of the list, or null.</param>
/// <param name="Outlines">The feeds, in the document's order, folders being named by each.</param>
public sealed record OpmlDocument(string? Title, IReadOnlyList<Outline> Outlines)
{
    /// <summary>What says that it is a feed and names no address, which is empty here; nothing is written of them.</summary>
    public IReadOnlyList<Outline> WithoutAddress { get; init; } = [];
}

/// <summary>One feed of a list.</summary>
/// <param name="XmlUrl">The feed's address as given, trimmed.</param>
public sealed record Outline(string XmlUrl)
{
    /// <summary>Its name, or null.</summary>
    public string? Text { get; init; }

    /// <summary>The line of the document that it stands on, from 1; null of one that was not read.</summary>
    public int? Line { get; init; }

    /// <summary>The site's address as given, or null.</summary>
    public string? HtmlUrl { get; init; }

    /// <summary>
    /// The folders that it is in, outermost first, with <c>/</c> between them; null at the top. A <c>/</c> in a name reads as <c>-</c>.
    /// </summary>
    public string? Folder { get; init; }
}

/// <summary>OPML 1.0 and 2.0, as aggregators exchange their subscriptions. Thread-safe.</summary>
public static class Opml
{
    private const int MaxDepth = 64;
    private const int MaxFolder = 500;
    private const int MaxTitle = 1000;

    /// <summary>A list of more feeds is refused.</summary>
    public const int MaxOutlines = 100_000;

    /// <summary>
    /// Reads what is there: unescaped ampersands, a missing head, attributes in any case and broken nesting are no hindrance. An outline
    /// without a feed's address is a folder; a feed outside any is in that of its <c>category</c>, where it has one.
    /// </summary>
    /// <param name="bytes">Read to its end; stays the caller's to dispose.</param>
    /// <exception cref="NotAFeedException">
    /// It has neither an opml element nor an outline, or more than <see cref="MaxOutlines"/> feeds.
    /// </exception>
    public static OpmlDocument Read(Stream bytes)
    {
        var faults = new WarningList();
        var input = new CharInput(new ByteInput(bytes), charset: null, faults);
        var lexer = new XmlLexer(input, faults);
        var references = new References(faults);
        var value = new TextBuffer();
        string Decoded(ReadOnlySpan<char> raw)
        {
            value.Clear();
            references.Decode(raw, value, static () => 0);
            return value.Span.Trim().ToString();
        }

        var (outlines, empty) = (new List<Outline>(), new List<Outline>());
        var folders = new List<string?>();
        var (isOpml, isTitle) = (false, false);
        var title = new StringBuilder();
        for (var token = lexer.Next(); token != Token.Eof; token = lexer.Next())
        {
            switch (token)
            {
                case Token.Start when Is(lexer.Name, "outline"):
                    isOpml = true;
                    var within = folders.LastOrDefault();
                    var (outline, folder) = Outline(lexer, Decoded, within);
                    if (outline is not null)
                        (outline.XmlUrl.Length > 0 ? outlines : empty).Add(outline);
                    if (outlines.Count + empty.Count > MaxOutlines)
                        throw new NotAFeedException($"a list of more than {MaxOutlines:N0} feeds");
                    if (!lexer.IsEmpty && folders.Count < MaxDepth)
                        folders.Add(Inside(within, folder));
                    break;
                case Token.Start:
                    isOpml |= Is(lexer.Name, "opml");
                    isTitle = Is(lexer.Name, "title") && !lexer.IsEmpty;
                    break;
                case Token.Text when isTitle && folders.Count == 0 && title.Length < MaxTitle:
                    title.Append(lexer.IsCData ? lexer.Text.ToString() : Decoded(lexer.Text));
                    break;
                case Token.End when Is(lexer.Name, "outline") && folders.Count > 0:
                    folders.RemoveAt(folders.Count - 1);
                    break;
                case Token.End:
                    isTitle = false;
                    break;
            }
        }
        input.Release();
        return isOpml
            ? new OpmlDocument(Known(title.ToString().Trim()), outlines) { WithoutAddress = empty }
            : throw new NotAFeedException("no OPML: neither an opml element nor an outline");
    }

    /// <summary>Writes OPML 2.0 in UTF-8: folders in the order of their first feed, the feeds within them in the order given.</summary>
    /// <param name="output">Stays the caller's to dispose.</param>
    /// <param name="document">What to write.</param>
    public static void Write(Stream output, OpmlDocument document)
    {
        using var xml = ValidXml.Writer(output);
        xml.WriteStartDocument();
        xml.WriteStartElement("opml");
        xml.WriteAttributeString("version", "2.0");
        xml.WriteStartElement("head");
        xml.WriteElementString("title", ValidXml.Clean(document.Title ?? ""));
        xml.WriteEndElement();
        xml.WriteStartElement("body");
        Write(xml, [.. document.Outlines.Select(
            outline => (outline, (outline.Folder ?? "").Split('/', StringSplitOptions.RemoveEmptyEntries)))], 0);
        xml.WriteEndDocument();
    }

    private static void Write(XmlWriter xml, IReadOnlyList<(Outline Outline, string[] Folders)> outlines, int depth)
    {
        foreach (var group in outlines.GroupBy(one => one.Folders.Length > depth ? one.Folders[depth] : null))
        {
            if (group.Key is { } folder)
            {
                xml.WriteStartElement("outline");
                xml.WriteAttributeString("text", ValidXml.Clean(folder));
                Write(xml, [.. group], depth + 1);
                xml.WriteEndElement();
                continue;
            }
            foreach (var (outline, _) in group)
                Write(xml, outline);
        }
    }

    private static void Write(XmlWriter xml, Outline outline)
    {
        var text = ValidXml.Clean(outline.Text ?? outline.XmlUrl);
        xml.WriteStartElement("outline");
        xml.WriteAttributeString("type", "rss");
        xml.WriteAttributeString("text", text);
        xml.WriteAttributeString("title", text);
        xml.WriteAttributeString("xmlUrl", ValidXml.Clean(outline.XmlUrl));
        if (outline.HtmlUrl is { } site)
            xml.WriteAttributeString("htmlUrl", ValidXml.Clean(site));
        xml.WriteEndElement();
    }

    // A path is made once for all that is in it; what would make it too long does not count.
    private static string? Inside(string? path, string? folder) =>
        folder is null || folder.Length + (path?.Length ?? 0) > MaxFolder ? path : path is null ? folder : $"{path}/{folder}";

    private static (Outline? Feed, string? Folder) Outline(XmlLexer tag, Func<ReadOnlySpan<char>, string> decoded, string? path)
    {
        string? text = null, title = null, feed = null, site = null, category = null, url = null;
        var isFeed = false;
        for (var i = 0; i < tag.AttributeCount; i++)
        {
            var name = tag.AttributeName(i);
            if (Is(name, "text"))
                text = Known(decoded(tag.AttributeValue(i)));
            else if (Is(name, "title"))
                title = Known(decoded(tag.AttributeValue(i)));
            else if (Is(name, "xmlUrl"))
                feed = Known(decoded(tag.AttributeValue(i)));
            else if (Is(name, "url"))
                url = Known(decoded(tag.AttributeValue(i)));
            else if (Is(name, "htmlUrl"))
                site = Known(decoded(tag.AttributeValue(i)));
            else if (Is(name, "category"))
                category = Known(decoded(tag.AttributeValue(i)).Split(',')[0].Trim().Trim('/'));
            else if (Is(name, "type"))
                isFeed = decoded(tag.AttributeValue(i)).ToUpperInvariant() is "RSS" or "ATOM" or "FEED" or "RSS1" or "JSON";
        }
        if ((feed ?? (isFeed ? url : null) ?? (isFeed && tag.IsEmpty ? "" : null)) is not { } address)
            return (null, (text ?? title)?.Replace('/', '-'));
        return (new Outline(address) { Line = tag.Line, Text = text ?? title, HtmlUrl = site, Folder = path ?? category }, null);
    }

    private static string? Known(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;

    private static bool Is(ReadOnlySpan<char> name, string expected) => name.Equals(expected, StringComparison.OrdinalIgnoreCase);
}
