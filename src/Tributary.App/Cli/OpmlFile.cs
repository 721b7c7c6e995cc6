using System.Text;
using Tributary.App.Rendering;
using Tributary.News.Feeds;
using Tributary.News.Sources;
using Tributary.News.Storage;

namespace Tributary.App.Cli;

/// <summary>Lists of feeds as OPML (http://opml.org/spec2.opml).</summary>
internal static class OpmlFile
{
    /// <summary>The feeds that a file names; and why there are none, where it is no OPML.</summary>
    /// <param name="file">A path, from the working folder; <c>-</c> for standard input.</param>
    /// <param name="host">Where files and standard input are.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <exception cref="UsageException">The file cannot be read.</exception>
    public static async Task<(IReadOnlyList<ListedFeed> Feeds, string? Refusal)> ReadAsync(
        string file, CommandHost host, CancellationToken cancellationToken)
    {
        await using var content = new MemoryStream();
        await using (var input = InputFile.Open(file, host, "sources import"))
            await input.CopyToAsync(content, cancellationToken);
        content.Position = 0;
        try
        {
            var read = Opml.Read(content);
            var outlines = read.Outlines.Concat(read.WithoutAddress).OrderBy(outline => outline.Line);
            return ([.. outlines.Select(outline => new ListedFeed(outline.Line, outline.Text, outline.XmlUrl, outline.Folder))], null);
        }
        catch (NotAFeedException e)
        {
            return ([], $"{file}: {e.Message}");
        }
    }

    /// <summary>OPML 2.0 of these feeds, each in its folder; what would steer a terminal is written as a reference.</summary>
    public static IEnumerable<string> Lines(IReadOnlyList<SourceDeclaration> feeds)
    {
        using var output = new MemoryStream();
        Opml.Write(output, new("Feeds of Tributary", [.. feeds.Select(Of)]));
        var text = Encoding.UTF8.GetString(output.GetBuffer().AsSpan(0, (int)output.Length)).TrimEnd();
        return TerminalText.Escaped(text, "&#x{0:X};").Split('\n');
    }

    private static Outline Of(SourceDeclaration feed) => new(feed.Url!.AbsoluteUri)
    {
        Text = feed.Title ?? feed.Id,
        Folder = FolderPath.Clean(feed.Folder),
    };
}
