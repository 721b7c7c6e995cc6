namespace Tributary.News.Feeds;

/// <summary>JSON Feed 1.0 and 1.1.</summary>
internal sealed class JsonFeedReader : DocumentReader
{
    /// <param name="document">From its first byte; read to its end.</param>
    /// <param name="options">What is known besides.</param>
    public JsonFeedReader(Stream document, FeedReaderOptions options)
    {
        _ = document;
        _ = options;
        throw new NotAFeedException("JSON, no feed");
    }

    public override Feed Feed => new() { Format = FeedFormat.Json };

    public override Entry? Next() => null;
}
