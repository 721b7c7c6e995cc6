using System.Text;
using Tributary.News.Feeds;

namespace Tributary.News.Tests.Feeds.Fuzzing;

/// <summary>What must hold of any bytes whatever.</summary>
internal static class Trial
{
    /// <summary>What does not hold, or null.</summary>
    /// <param name="bytes">The document.</param>
    /// <param name="chunk">How many bytes a stream gives at once, when the document is read a second time.</param>
    public static string? Fault(byte[] bytes, int chunk)
    {
        try
        {
            var whole = Read(FeedReaderOf(() => FeedReader.Open(bytes)), bytes, out var fault);
            if (fault is not null)
                return fault;
            using var stream = new Trickle(bytes, chunk);
            var pieces = Read(FeedReaderOf(() => FeedReader.Open(stream)), bytes, out fault);
            return fault ?? (whole == pieces ? null : $"read in pieces of {chunk} bytes it is another feed:\n{whole}\n---\n{pieces}");
        }
#pragma warning disable CA1031 // Anything that is thrown is what is looked for.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return e.ToString();
        }
    }

    private static FeedReader? FeedReaderOf(Func<FeedReader> open)
    {
        try
        {
            return open();
        }
        catch (NotAFeedException)
        {
            return null;
        }
    }

    private static string Read(FeedReader? reader, byte[] bytes, out string? fault)
    {
        fault = null;
        if (reader is null)
            return "none";
        // An element needs a bracket, in EBCDIC too, and an object a brace.
        var most = bytes.Count(value => value is (byte)'<' or 0x4C or (byte)'{');
        var text = new StringBuilder();
        try
        {
            for (var entries = 0; reader.Next() is { } entry; entries++)
            {
                if (entries >= most)
                    fault = $"more than {most} entries";
                if (fault is not null)
                    return "";
                fault = Wrong(entry);
                Show(text, entry);
            }
        }
        catch (NotAFeedException)
        {
            text.Append("no feed after all");
        }
        text.Append(reader.Feed.Title).Append(reader.Feed.Link).Append(reader.Feed.Description);
        if (reader.Warnings.Count > 100)
            fault ??= "more than 100 warnings";
        return text.ToString();
    }

    private static void Show(StringBuilder text, Entry entry) => text.AppendJoin('|', entry.Id, entry.Title, entry.Link, entry.Published, entry.Updated,
        entry.Author, string.Join(',', entry.Categories), entry.Summary, entry.Content, string.Join(',', entry.Enclosures), entry.Image, entry.Language,
        entry.Comments, entry.CommentCount, entry.Base).Append('\n');

    private static string? Wrong(Entry entry)
    {
        foreach (var text in (string?[])[entry.Title?.Value, entry.Summary?.Value, entry.Content?.Value])
            if (text is not null && (text.Length == 0 || text.AsSpan().IndexOfAny("\0\u0001\uFFFE") >= 0))
                return $"a text that is empty or holds what XML has not: {text}";
        return null;
    }

    private sealed class Trickle(byte[] bytes, int chunk) : MemoryStream(bytes, writable: false)
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(chunk, buffer.Length)]);

        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(chunk, count));
    }
}
