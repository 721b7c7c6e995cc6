using Tributary.Http;

namespace Tributary.News.Sources;

/// <summary>One entry of the catalogue as it was configured.</summary>
public sealed record SourceDeclaration
{
    /// <summary>Its id: letters, digits, <c>-</c>, <c>_</c> and <c>.</c>.</summary>
    public required string Id { get; init; }

    /// <summary>One of <see cref="Catalogue.Kinds"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>The base address; null for the kind's own.</summary>
    public Uri? Url { get; init; }

    /// <summary>The second base address, of a kind that has one (<c>hackernews</c>: Firebase); null for the kind's own.</summary>
    public Uri? ItemsUrl { get; init; }

    /// <summary>What a person calls it, or null.</summary>
    public string? Title { get; init; }

    /// <summary>The folder that it is kept in, <c>/</c> between levels; null for none.</summary>
    public string? Folder { get; init; }

    /// <summary>How often it is polled where the user says so; null for its own rhythm.</summary>
    public TimeSpan? Every { get; init; }

    /// <summary>How its JSON is asked for and read, for the kind <c>json</c>; null for any other.</summary>
    public JsonDeclaration? Json { get; init; }

    /// <summary>A bound on each request, or null for the run's.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Bounds on each part of a request, over the provider's; null for none.</summary>
    public PhaseBounds? Bounds { get; init; }

    /// <summary>Whether runs ask it. Default true.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>The key, where the kind needs one; null where none was given.</summary>
    public Secret? Key { get; init; }

    /// <summary>
    /// What tells it from another declaration of the same id: the addresses as they are declared, and of a JSON endpoint whether its
    /// headers hold a key, and how its items are read: of a document that has not changed, another mapping makes other articles. No key is
    /// in it: a place for one stays <c>${NAME}</c>.
    /// </summary>
    public string Identity => Json is not { } json ? Url?.AbsoluteUri ?? Kind : string.Concat(
        json.Url,
        json.HeadlinesUrl is { } latest ? $", headlines at {latest}" : null,
        json.SecretHeaders.Count > 0 ? ", with a key" : null,
        $", items {json.Items}",
        string.Concat(json.Mapping.Fields.Select(one => $", {one.Name} {one.Field}")),
        $", dates {json.Mapping.PublishedFormat}");

    /// <summary>Whether <see cref="MovedTo"/> gives another source.</summary>
    public bool CanMove => Kind == "feed" || Json is { SendsKeys: false };

    /// <summary>
    /// The same source at the address that it has moved to: a feed's own, and the one at which a JSON endpoint is asked for its latest. An
    /// endpoint that is sent keys stays where it is declared: no answer sends them elsewhere.
    /// </summary>
    /// <param name="address">Absolute, http or https.</param>
    public SourceDeclaration MovedTo(Uri address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return this switch
        {
            { Kind: "feed" } => this with { Url = address },
            { Json: { SendsKeys: false, HeadlinesUrl: null } json } => this with { Json = json with { Url = AddressTemplate.Of(address) } },
            { Json: { SendsKeys: false } json } => this with { Json = json with { HeadlinesUrl = AddressTemplate.Of(address) } },
            _ => this,
        };
    }
}
