using System.Globalization;
using System.Text;
using System.Xml;
using Tributary.News.Sources;
using Tributary.News.Storage;

namespace Tributary.App.Cli;

/// <summary>Lists of feeds as OPML (http://opml.org/spec2.opml).</summary>
internal static class OpmlFile
{
    /// <summary>The outlines of a file that name a feed, or try to; and why there are none, where it is no OPML.</summary>
    /// <param name="file">A path, from the working folder; <c>-</c> for standard input.</param>
    /// <param name="host">Where files and standard input are.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <exception cref="UsageException">The file cannot be read.</exception>
    public static async Task<(IReadOnlyList<ListedFeed> Feeds, string? Refusal)> ReadAsync(
        string file, CommandHost host, CancellationToken cancellationToken)
    {
        await using var content = await ContentAsync(file, host, cancellationToken);
        var feeds = new List<ListedFeed>();
        try
        {
            Read(content, feeds);
            return (feeds, null);
        }
        catch (XmlException e)
        {
            return (feeds, $"{file}:{e.LineNumber}: not readable as OPML: {e.Message}");
        }
    }

    /// <summary>OPML 2.0 of these feeds, each in its folder.</summary>
    public static string Text(IReadOnlyList<SourceDeclaration> feeds, DateTimeOffset now)
    {
        var text = new StringBuilder();
        using (var writer = XmlWriter.Create(text, new() { Indent = true, OmitXmlDeclaration = true, NewLineChars = "\n" }))
        {
            writer.WriteStartElement("opml");
            writer.WriteAttributeString("version", "2.0");
            writer.WriteStartElement("head");
            writer.WriteElementString("title", "Feeds of Tributary");
            writer.WriteElementString("dateCreated", now.ToString("r", CultureInfo.InvariantCulture));
            writer.WriteEndElement();
            writer.WriteStartElement("body");
            Write(writer, [.. feeds.Select(feed => (Levels(feed), feed))], 0);
            writer.WriteEndDocument();
        }

        return $"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{text}\n";
    }

    private static void Read(Stream content, List<ListedFeed> feeds)
    {
        using var reader = XmlReader.Create(content, new() { DtdProcessing = DtdProcessing.Ignore, XmlResolver = null });
        var folders = new Stack<string?>();
        while (reader.Read())
        {
            var isOutline = reader.LocalName.Equals("outline", StringComparison.OrdinalIgnoreCase);
            if (isOutline && reader.NodeType == XmlNodeType.EndElement)
                folders.Pop();
            if (!isOutline || reader.NodeType != XmlNodeType.Element)
                continue;
            var (line, isEmpty) = (((IXmlLineInfo)reader).LineNumber, reader.IsEmptyElement);
            var attributes = Attributes(reader);
            var title = attributes.GetValueOrDefault("title") is { Length: > 0 } given ? given : attributes.GetValueOrDefault("text");
            var isFeed = attributes.ContainsKey("xmlurl") || attributes.GetValueOrDefault("type") is "rss" or "atom";
            if (isFeed)
                feeds.Add(new(
                    line, title, attributes.GetValueOrDefault("xmlurl"), FolderPath.Clean(string.Join('/', folders.Reverse().OfType<string>()))));
            if (!isEmpty)
                folders.Push(isFeed ? null : title?.Replace('/', '-'));
        }
    }

    private static Dictionary<string, string> Attributes(XmlReader reader)
    {
        var attributes = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (reader.MoveToNextAttribute())
            attributes.TryAdd(reader.LocalName, reader.Value);
        return attributes;
    }

    private static void Write(XmlWriter writer, IReadOnlyList<(string[] Levels, SourceDeclaration Feed)> feeds, int depth)
    {
        foreach (var (_, feed) in feeds.Where(feed => feed.Levels.Length == depth))
        {
            var title = feed.Title ?? feed.Id;
            writer.WriteStartElement("outline");
            writer.WriteAttributeString("type", "rss");
            writer.WriteAttributeString("text", title);
            writer.WriteAttributeString("title", title);
            writer.WriteAttributeString("xmlUrl", feed.Url!.AbsoluteUri);
            writer.WriteEndElement();
        }

        foreach (var folder in feeds.Where(feed => feed.Levels.Length > depth).GroupBy(feed => feed.Levels[depth], StringComparer.Ordinal))
        {
            writer.WriteStartElement("outline");
            writer.WriteAttributeString("text", folder.Key);
            Write(writer, [.. folder], depth + 1);
            writer.WriteEndElement();
        }
    }

    private static string[] Levels(SourceDeclaration feed) => FolderPath.Clean(feed.Folder)?.Split('/') ?? [];

    private static async Task<Stream> ContentAsync(string file, CommandHost host, CancellationToken cancellationToken)
    {
        if (file == "-")
            return host.InputIsTerminal ? throw new UsageException("sources import: - is standard input: pipe a file into it") : host.Input();
        try
        {
            return new MemoryStream(await File.ReadAllBytesAsync(Path.Combine(host.WorkingFolder, file), cancellationToken));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"sources import: {file} cannot be read: {e.Message}");
        }
    }
}
