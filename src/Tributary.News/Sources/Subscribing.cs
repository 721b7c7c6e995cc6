using Tributary.News.Articles;

namespace Tributary.News.Sources;

/// <summary>
/// What of a list of feeds is new to a catalogue, and under which ids. Pure but for what it has planned already: it counts as known. Not
/// thread-safe.
/// </summary>
public sealed class Subscribing
{
    private readonly Dictionary<string, string> _byAddress = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly HashSet<string> _ids = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Over the catalogue as it is.</summary>
    /// <param name="known">Every declaration, those that are disabled too.</param>
    public Subscribing(IEnumerable<SourceDeclaration> known)
    {
        ArgumentNullException.ThrowIfNull(known);
        foreach (var declaration in known)
        {
            _ids.Add(declaration.Id);
            if (declaration.Kind == "feed" && Key(declaration.Url) is { } key)
                _byAddress.TryAdd(key, declaration.Id);
        }
    }

    /// <summary>Whether an id is in use.</summary>
    public bool IsTaken(string id) => _ids.Contains(id);

    /// <summary>
    /// The id of the feed with this address, whatever its scheme, the case of its host and the parameters that only track; null where there
    /// is none.
    /// </summary>
    public string? Known(Uri address) => Key(address) is { } key ? _byAddress.GetValueOrDefault(key) : null;

    /// <summary>Takes an address that is not known and gives its id.</summary>
    /// <param name="address">Absolute.</param>
    /// <param name="title">What it is called, or null.</param>
    /// <param name="id">The id that it is to have, not taken; null to make one.</param>
    public string Add(Uri address, string? title, string? id = null)
    {
        id ??= Made(SourceId.Stem(title, address));
        _ids.Add(id);
        if (Key(address) is { } key)
            _byAddress.TryAdd(key, id);
        return id;
    }

    // Of a thousand feeds called "Blog", each goes on counting where the one before stopped.
    private string Made(string stem)
    {
        var number = _numbers.GetValueOrDefault(stem, 1);
        while (IsTaken(SourceId.Numbered(stem, number)))
            number++;
        _numbers[stem] = number + 1;
        return SourceId.Numbered(stem, number);
    }

    private static string? Key(Uri? address) => CanonicalUrl.From(address?.AbsoluteUri);
}
