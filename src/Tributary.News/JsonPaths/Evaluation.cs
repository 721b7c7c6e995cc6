using System.Text.Json;

namespace Tributary.News.JsonPaths;

/// <summary>One query being evaluated on one document: what it may still cost. Not safe for several threads.</summary>
internal sealed class Evaluation(JsonElement root)
{
    // Patterns that stand in the document rather than in the query are few, or else not worth remembering.
    private const int MostPatterns = 64;

    private Dictionary<string, IRegexp?>? _patterns;
    private int _looks;

    /// <summary>What <c>$</c> is.</summary>
    public JsonElement Root => root;

    /// <summary>Counts a value that is looked at.</summary>
    public void Look()
    {
        if (++_looks > JsonPath.MaxLooks)
            throw new JsonPathException($"looks at more than {JsonPath.MaxLooks:N0} values of this document: name more of the way");
    }

    /// <summary>Takes a node into a list.</summary>
    public void Add(List<JsonElement> nodes, JsonElement node)
    {
        Look();
        if (nodes.Count == JsonPath.MaxNodes)
            throw new JsonPathException($"selects more than {JsonPath.MaxNodes:N0} values of this document: name more of the way");
        nodes.Add(node);
    }

    /// <summary>A pattern ready for use; null where the text is no I-Regexp.</summary>
    public IRegexp? Pattern(string text)
    {
        _patterns ??= new(StringComparer.Ordinal);
        if (_patterns.TryGetValue(text, out var known))
            return known;
        var made = IRegexp.TryParse(text);
        if (_patterns.Count < MostPatterns)
            _patterns[text] = made;
        return made;
    }
}
