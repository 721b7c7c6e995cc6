using System.Text;
using Tributary.News.Feeds.Xml;

namespace Tributary.News.Feeds;

/// <summary>
/// Reads a feed of any format item by item, and what is broken as well as it can, saying what it did. It holds one item at a time, whatever
/// the document's size. It waits for nothing but the stream: give it bytes that are at hand. Not thread-safe.
/// </summary>
public sealed class FeedReader
{
    /// <summary>Of a document so many entries are read, whatever follows; a warning says so.</summary>
    public const int MaxEntries = 10_000;

    private readonly DocumentReader _document;
    private int _entries;

    private FeedReader(DocumentReader document) => _document = document;

    /// <summary>What the document says of itself, as far as it has been read; complete once <see cref="Next"/> has returned null.</summary>
    public Feed Feed => _document.Feed;

    /// <summary>What was wrong with the document and what was made of it, so far: the first 100.</summary>
    public IReadOnlyList<FeedWarning> Warnings => _document.Warnings;

    /// <summary>How the document ends, once <see cref="Next"/> has returned null.</summary>
    internal FeedEnd End => _entries > MaxEntries ? FeedEnd.TooMany : _document.End;

    /// <summary>
    /// Begins to read a document: RSS 0.90 to 2.0, RDF, Atom 0.3 or 1.0, JSON Feed. The stream stays the caller's to dispose.
    /// </summary>
    /// <param name="bytes">From its beginning.</param>
    /// <param name="options">What is known besides.</param>
    /// <param name="cancellationToken">Ends the reading, here and in <see cref="Next"/>; it is looked at every few thousand bytes.</param>
    /// <exception cref="NotAFeedException">The document is no feed.</exception>
    public static FeedReader Open(Stream bytes, FeedReaderOptions? options = null, CancellationToken cancellationToken = default) =>
        new(Read(new ByteInput(bytes, cancellationToken), options ?? new()));

    /// <summary>The same for a document in memory.</summary>
    /// <exception cref="NotAFeedException">The document is no feed.</exception>
    public static FeedReader Open(
        ReadOnlyMemory<byte> bytes, FeedReaderOptions? options = null, CancellationToken cancellationToken = default) =>
        new(Read(new ByteInput(bytes, cancellationToken), options ?? new()));

    /// <summary>The next item in the document's order; null at the end, and behind <see cref="MaxEntries"/> of them.</summary>
    /// <exception cref="NotAFeedException">The document turns out to be no feed.</exception>
    /// <exception cref="OperationCanceledException">The token that it was opened with was cancelled.</exception>
    public Entry? Next()
    {
        if (_entries > MaxEntries || _document.Next() is not { } entry)
            return null;
        if (++_entries <= MaxEntries)
            return entry;
        _document.LeaveOff($"entries beyond the {MaxEntries:N0}th left out");
        return null;
    }

    private static DocumentReader Read(ByteInput bytes, FeedReaderOptions options)
    {
        bytes.Ensure(1024);
        return IsJson(bytes.Span) ? Json(bytes, options) : new XmlFeedReader(bytes, options);
    }

    /// <summary>JSON is UTF-8 (RFC 8259, 8.1); where its first bytes show wider units, those are read all the same.</summary>
    private static JsonFeedReader Json(ByteInput bytes, FeedReaderOptions options)
    {
        var (encoding, mark) = Charsets.Marked(bytes.Span);
        encoding ??= Charsets.Betrayed(bytes.Span);
        if (encoding is null || !Charsets.IsWide(encoding))
            return new JsonFeedReader(bytes.AsStream(), options);
        bytes.Take(mark);
        var utf8 = Encoding.CreateTranscodingStream(bytes.AsStream(), encoding, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        return new JsonFeedReader(utf8, options, encoding);
    }

    /// <summary>Whether the first character that is no white space opens an object or an array, in whatever encoding.</summary>
    private static bool IsJson(ReadOnlySpan<byte> bytes)
    {
        var mark = Charsets.Marked(bytes).Length;
        var first = bytes[mark..].IndexOfAnyExcept("\0 \t\r\n"u8);
        return first >= 0 && bytes[mark + first] is (byte)'{' or (byte)'[';
    }
}
