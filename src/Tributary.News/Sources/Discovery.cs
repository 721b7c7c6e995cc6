using Tributary.Http;

namespace Tributary.News.Sources;

/// <summary>What looking for the feed of an address came to.</summary>
public sealed record Discovery
{
    /// <summary>The feed that the address means, or null where there is none.</summary>
    public FoundFeed? Chosen { get; init; }

    /// <summary>The other feeds that were found, in the page's order.</summary>
    public IReadOnlyList<FoundFeed> Others { get; init; } = [];

    /// <summary>What was asked and is no feed, in the order in which it was asked.</summary>
    public IReadOnlyList<TriedAddress> Tried { get; init; } = [];

    /// <summary>Why the address itself could not be asked, or null where it could.</summary>
    public Failure? Failure { get; init; }
}

/// <summary>A feed that was fetched and read.</summary>
/// <param name="Address">Where to ask for it from now on: what it has moved to for good, else what was asked.</param>
/// <param name="Title">What it calls itself, else what the page calls it, as plain text; or null.</param>
/// <param name="Site">The address of its site, or null.</param>
/// <param name="Items">How many items it has now.</param>
public sealed record FoundFeed(Uri Address, string? Title, string? Site, int Items);

/// <summary>An address that is no feed.</summary>
/// <param name="Address">What was asked.</param>
/// <param name="Why">In a few words: <c>status 404</c>.</param>
public sealed record TriedAddress(Uri Address, string Why);
