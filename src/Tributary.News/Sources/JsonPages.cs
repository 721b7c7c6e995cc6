using Tributary.Http;
using Tributary.News.Articles;

namespace Tributary.News.Sources;

/// <summary>Where the next page of a declared endpoint is, as its answers come in. For one fetch.</summary>
internal sealed class JsonPages
{
    private const int UsualSize = 100;

    private readonly JsonDeclaration _json;
    private readonly SourceQuery _query;
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);
    private readonly int _size;
    private int _number;
    private long _before;
    private string? _cursor;

    public JsonPages(JsonDeclaration json, AddressTemplate template, SourceQuery query)
    {
        (_json, Template, _query) = (json, template, query);
        _size = json.Paging.Size ?? Math.Min(query.Limit, UsualSize);
        _number = json.Paging.First;
        SecretQuery = template == json.HeadlinesUrl ? json.HeadlinesSecretQuery : json.SecretQuery;
        Match = query.Text is { } text && !template.Has("query") ? TextMatch.Of(text) : null;
        Address = Filled();
        _asked.Add(Address.AbsoluteUri);
        Most = query.IsPoll || json.Paging.Kind == JsonPagingKind.None ? 1 : json.Paging.Most;
    }

    /// <summary>The address that is asked.</summary>
    public AddressTemplate Template { get; }

    /// <summary>The address's own key, or null.</summary>
    public KeyValuePair<string, Secret>? SecretQuery { get; }

    /// <summary>What is searched for here; null where the provider searches, or nobody.</summary>
    public TextMatch? Match { get; }

    /// <summary>At most so many pages.</summary>
    public int Most { get; }

    /// <summary>Where the next page is.</summary>
    public Uri Address { get; private set; }

    /// <summary>
    /// Whether keys go there: the declared origin's own addresses alone. Once another origin has had a say in where the list goes on, none
    /// does.
    /// </summary>
    public bool TakesKeys { get; private set; } = true;

    /// <summary>
    /// Goes on to the page after this one; false where there is none, and where the provider comes back to one that was asked.
    /// </summary>
    /// <param name="response">The page.</param>
    /// <param name="items">How many items it had.</param>
    /// <param name="total">How many there are in all, or null.</param>
    /// <param name="following">What it names for what follows, or null.</param>
    public bool MoveOn(OutboundResponse response, int items, long? total, string? following)
    {
        _number++;
        _before += items;
        _cursor = following;
        var paging = _json.Paging;
        var counts = paging.Kind is JsonPagingKind.Page or JsonPagingKind.Offset;
        if (items == 0 || (counts && (items < paging.Size || _before >= total)))
            return false;
        var next = paging.Kind switch
        {
            JsonPagingKind.Page or JsonPagingKind.Offset => Filled(),
            JsonPagingKind.Cursor => following is null ? null : Filled(),
            JsonPagingKind.Next => At(response, following),
            JsonPagingKind.Link => At(response, LinkHeader.Next(response.Headers)),
            _ => null,
        };
        if (next is null || !_asked.Add(next.AbsoluteUri))
            return false;
        if (paging.Kind is JsonPagingKind.Next or JsonPagingKind.Link)
            TakesKeys &= !response.KeysWithheld && IsAtHome(response.Address) && IsAtHome(next);
        Address = next;
        return true;
    }

    private bool IsAtHome(Uri address) => address.Scheme == Template.Base.Scheme && address.Authority == Template.Base.Authority;

    private Uri Filled() => Template.Fill(name => name switch
    {
        "query" => _query.Text,
        "from" => _query.From,
        "to" => _query.To,
        "lang" => _query.Lang,
        "limit" => Endpoint.Number(_size),
        "page" => Endpoint.Number(_number),
        "offset" => _before.ToString(System.Globalization.CultureInfo.InvariantCulture),
        _ => _cursor,
    });

    // A provider often repeats the query that it was sent: the key is added again at the moment of sending.
    private Uri? At(OutboundResponse response, string? address)
    {
        if (JsonItems.Link(address, response.Address) is not { } link)
            return null;
        var next = new Uri(link);
        if (SecretQuery is not { Key: var name } || next.Query.Length < 2)
            return next;
        var kept = next.Query[1..].Split('&').Where(part => Uri.UnescapeDataString(part.Split('=')[0]) != name);
        return new UriBuilder(next) { Query = string.Join('&', kept) }.Uri;
    }
}
