using Tributary.News.Articles;
using Tributary.News.Sources;

namespace Tributary.News.Storage;

/// <summary>What becomes of a list of feeds from elsewhere. Pure.</summary>
public static class SubscriptionImport
{
    /// <summary>
    /// Decides on each feed in its order: new ones get an id, those that the catalogue or the list itself has already keep the one that
    /// they have, and what has no web address is refused with a reason.
    /// </summary>
    /// <param name="feeds">As they stand in the list.</param>
    /// <param name="known">The catalogue, the disabled sources too.</param>
    /// <param name="now">When they are added.</param>
    public static IReadOnlyList<ImportedFeed> Decide(
        IEnumerable<ListedFeed> feeds, IReadOnlyList<SourceDeclaration> known, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(feeds);
        var catalogue = new Subscribing(known);
        var ids = known.Select(declaration => declaration.Id).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return [.. feeds.Select(feed => Decide(feed, catalogue, ids, now))];
    }

    private static ImportedFeed Decide(ListedFeed feed, Subscribing catalogue, HashSet<string> before, DateTimeOffset now)
    {
        if (string.IsNullOrWhiteSpace(feed.Url))
            return new(feed, ImportOutcome.Refused) { Why = "it has no address (xmlUrl)" };
        if (FeedDiscovery.Meant(feed.Url) is not [var address, ..])
            return new(feed, ImportOutcome.Refused) { Why = "its address is no http or https address" };
        if (catalogue.Known(address) is { } known)
            return new(feed, before.Contains(known) ? ImportOutcome.AlreadyThere : ImportOutcome.Repeated) { Id = known };
        var title = PlainText.Line(feed.Title, 200);
        var added = new Subscription
        {
            Id = catalogue.Add(address, title),
            Url = address,
            Title = title,
            Folder = FolderPath.Clean(feed.Folder),
            AddedAt = now,
        };
        return new(feed, ImportOutcome.Added) { Id = added.Id, Subscription = added };
    }
}

/// <summary>A feed as a list from elsewhere names it.</summary>
/// <param name="Line">Where it stands, from 1; or null.</param>
/// <param name="Title">What the list calls it, or null.</param>
/// <param name="Url">Its address as given, or null.</param>
/// <param name="Folder">The folders that it stands in, <c>/</c> between levels; or null.</param>
public sealed record ListedFeed(int? Line, string? Title, string? Url, string? Folder);

/// <summary>What became of a feed of a list.</summary>
/// <param name="Feed">As the list has it.</param>
/// <param name="Outcome">What became of it.</param>
public sealed record ImportedFeed(ListedFeed Feed, ImportOutcome Outcome)
{
    /// <summary>The id that it has now; null of what was refused.</summary>
    public string? Id { get; init; }

    /// <summary>What to keep; null of what is not new.</summary>
    public Subscription? Subscription { get; init; }

    /// <summary>Why it was refused, or null.</summary>
    public string? Why { get; init; }
}

/// <summary>What may become of a feed of a list.</summary>
public enum ImportOutcome
{
    /// <summary>It is new.</summary>
    Added,

    /// <summary>The catalogue had it before.</summary>
    AlreadyThere,

    /// <summary>The list has it twice.</summary>
    Repeated,

    /// <summary>It cannot be a source.</summary>
    Refused,
}
