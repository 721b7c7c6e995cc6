using Tributary.News.Feeds;

namespace Tributary.News.Tests.Corpora;

/// <summary>A document as the reader sees it, or why it is none.</summary>
internal sealed record Read(Feed? Feed, IReadOnlyList<Entry> Entries, IReadOnlyList<FeedWarning> Warnings, string? Refusal)
{
    public bool IsThrown { get; private init; }

    public static Read File(string path, FeedReaderOptions options)
    {
        var entries = new List<Entry>();
        try
        {
            var reader = FeedReader.Open(System.IO.File.ReadAllBytes(path), options);
            while (reader.Next() is { } entry)
                entries.Add(entry);
            return new Read(reader.Feed, entries, reader.Warnings, null);
        }
        catch (NotAFeedException e)
        {
            return new Read(null, entries, [], e.Message);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return new Read(null, entries, [], $"thrown: {e.GetType().Name} {e.Message} {e.StackTrace}") { IsThrown = true };
        }
    }
}
