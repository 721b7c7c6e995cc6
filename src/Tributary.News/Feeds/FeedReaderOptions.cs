namespace Tributary.News.Feeds;

/// <summary>What is known of a document besides its bytes.</summary>
public sealed record FeedReaderOptions
{
    /// <summary>The charset that HTTP's <c>Content-Type</c> named, or null. Only a byte order mark counts more.</summary>
    public string? Charset { get; init; }

    /// <summary>The absolute address that the document came from, which its relative addresses are relative to; or null.</summary>
    public string? Address { get; init; }
}
