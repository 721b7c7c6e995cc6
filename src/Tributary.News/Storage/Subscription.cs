using Tributary.News.Sources;

namespace Tributary.News.Storage;

/// <summary>A source that was added or imported: kept in the store, so that the configuration stays its author's alone.</summary>
public sealed record Subscription
{
    /// <summary>Its id, unique in the store; where the configuration declares the same one, that declaration counts.</summary>
    public required string Id { get; init; }

    /// <summary>One of <see cref="Catalogue.Kinds"/>. Default <c>feed</c>.</summary>
    public string Kind { get; init; } = "feed";

    /// <summary>Its absolute address.</summary>
    public required Uri Url { get; init; }

    /// <summary>What a person calls it, or null.</summary>
    public string? Title { get; init; }

    /// <summary>The folder that it is kept in, <c>/</c> between levels; null for none.</summary>
    public string? Folder { get; init; }

    /// <summary>How often it is polled where the user says so; null for its own rhythm.</summary>
    public TimeSpan? Every { get; init; }

    /// <summary>Whether runs ask it. Default true.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>When it was added, in UTC.</summary>
    public required DateTimeOffset AddedAt { get; init; }

    /// <summary>What its kind needs beyond an address, as one JSON object; null for nothing.</summary>
    public string? Settings { get; init; }

    /// <summary>The same as an entry of the catalogue.</summary>
    public SourceDeclaration ToDeclaration() => new()
    {
        Id = Id,
        Kind = Kind,
        Url = Url,
        Title = Title,
        Folder = Folder,
        Every = Every,
        Enabled = Enabled,
    };
}
