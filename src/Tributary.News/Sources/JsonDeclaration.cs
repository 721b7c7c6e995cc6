using Tributary.Http;
using Tributary.News.JsonPaths;

namespace Tributary.News.Sources;

/// <summary>A JSON endpoint as it was declared: how to ask it, and where the fields of an article are in its items.</summary>
public sealed record JsonDeclaration
{
    /// <summary>The address to ask.</summary>
    public required AddressTemplate Url { get; init; }

    /// <summary>The address to ask for the latest, where it is another one; null for <see cref="Url"/>.</summary>
    public AddressTemplate? HeadlinesUrl { get; init; }

    /// <summary>Headers that are no secret.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>Headers with a key in them.</summary>
    public IReadOnlyList<KeyValuePair<string, Secret>> SecretHeaders { get; init; } = [];

    /// <summary>The query parameter of <see cref="Url"/> that is a key; null for none.</summary>
    public KeyValuePair<string, Secret>? SecretQuery { get; init; }

    /// <summary>The same of <see cref="HeadlinesUrl"/>, which is not sent the other's.</summary>
    public KeyValuePair<string, Secret>? HeadlinesSecretQuery { get; init; }

    /// <summary>Keys as they are apart from what stands beside them in a header: what a provider says is told without them.</summary>
    public IReadOnlyList<Secret> Secrets { get; init; } = [];

    /// <summary>The variables that the declaration names and that are not set.</summary>
    public IReadOnlyList<string> MissingVariables { get; init; } = [];

    /// <summary>Where the items are in the document; of an array alone, its items.</summary>
    public required JsonPath Items { get; init; }

    /// <summary>Where the document says how many there are in all; null for nowhere.</summary>
    public JsonPath? Total { get; init; }

    /// <summary>How its list goes on. Default not at all.</summary>
    public JsonPaging Paging { get; init; } = new();

    /// <summary>Where the fields are; paths begin at the item.</summary>
    public required JsonMapping Mapping { get; init; }

    /// <summary>Whether it is asked with a key, or with a header that is taken for one.</summary>
    public bool SendsKeys => SecretHeaders.Count > 0 || SecretQuery is not null || HeadlinesSecretQuery is not null
        || Headers.Any(header => OutboundRequest.IsCredential(header.Key));

    /// <summary>
    /// Whether a text may say how dates are written: <c>auto</c>, <c>unix</c>, <c>unix-ms</c>, or a format of .NET that reads what it
    /// writes.
    /// </summary>
    public static bool IsDateFormat(string format) => JsonDate.IsFormat(format);
}

/// <summary>Where the fields of an article are in an item.</summary>
public sealed record JsonMapping
{
    /// <summary>The title; an item without it is left out.</summary>
    public required JsonField Title { get; init; }

    /// <summary>The page's address; a relative one counts from the document's.</summary>
    public JsonField? Link { get; init; }

    /// <summary>The id that the endpoint gives it.</summary>
    public JsonField? Id { get; init; }

    /// <summary>When it was published.</summary>
    public JsonField? Published { get; init; }

    /// <summary><c>auto</c>, <c>unix</c>, <c>unix-ms</c> or a format of .NET. Default <c>auto</c>.</summary>
    public string PublishedFormat { get; init; } = JsonDate.Auto;

    /// <summary>Who wrote it; several are joined by commas.</summary>
    public JsonField? Author { get; init; }

    /// <summary>In short, as text or HTML.</summary>
    public JsonField? Summary { get; init; }

    /// <summary>The whole text, as text or HTML.</summary>
    public JsonField? Content { get; init; }

    /// <summary>A picture's address.</summary>
    public JsonField? Image { get; init; }

    /// <summary>The language: what begins with two letters.</summary>
    public JsonField? Lang { get; init; }

    /// <summary>Who published it.</summary>
    public JsonField? Publisher { get; init; }

    /// <summary>The fields that are declared, by their names, in the order of the documentation.</summary>
    public IEnumerable<(string Name, JsonField Field)> Fields =>
        new (string Name, JsonField? Field)[]
        {
            ("title", Title), ("link", Link), ("id", Id), ("published", Published), ("author", Author), ("summary", Summary),
            ("content", Content), ("image", Image), ("lang", Lang), ("publisher", Publisher),
        }.Where(one => one.Field is not null).Select(one => (one.Name, one.Field!));
}

/// <summary>How a list goes on.</summary>
public sealed record JsonPaging
{
    /// <summary>Default <see cref="JsonPagingKind.None"/>.</summary>
    public JsonPagingKind Kind { get; init; }

    /// <summary>Where the document has the cursor of what follows, or with <see cref="JsonPagingKind.Next"/> its address.</summary>
    public JsonPath? Path { get; init; }

    /// <summary>Items of a page: 1 to 1000; null where it is not known.</summary>
    public int? Size { get; init; }

    /// <summary>The number of the first page. Default 1.</summary>
    public int First { get; init; } = 1;

    /// <summary>At most so many pages: 1 to 100. Default 10.</summary>
    public int Most { get; init; } = 10;
}

/// <summary>What names the next part of a list.</summary>
public enum JsonPagingKind
{
    /// <summary>Nothing: one answer is all.</summary>
    None,

    /// <summary>A page's number, <c>{page}</c>.</summary>
    Page,

    /// <summary>How many items came before, <c>{offset}</c>.</summary>
    Offset,

    /// <summary>A text that the answer gives, <c>{cursor}</c>.</summary>
    Cursor,

    /// <summary>An address that the answer gives.</summary>
    Next,

    /// <summary>An address in the header Link with <c>rel="next"</c> (RFC 8288).</summary>
    Link,
}
