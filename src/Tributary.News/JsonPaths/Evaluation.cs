using System.Runtime.InteropServices;
using System.Text.Json;

namespace Tributary.News.JsonPaths;

/// <summary>One query being evaluated on one document: what it may still cost. Not safe for several threads.</summary>
internal sealed class Evaluation(JsonElement root)
{
    // Patterns that stand in the document rather than in the query are few, or else not worth remembering.
    private const int MostPatterns = 64;

    private Dictionary<string, IRegexp?>? _patterns;
    private long _looks;

    /// <summary>What <c>$</c> is.</summary>
    public JsonElement Root => root;

    /// <summary>Counts a value that is looked at.</summary>
    public void Look() => Look(1);

    /// <summary>
    /// Counts values that are passed by on the way to one, which is quick, but a document may have many and a filter ask again.
    /// </summary>
    public void Pass(long values) => Look(values / 16);

    /// <summary>Counts what comparing two values may cost: nothing for short ones, which is all that most comparisons see.</summary>
    public void Compare(PathValue one, PathValue other)
    {
        if (one.Element is { } left && other.Element is { } right)
            Look(Math.Min(JsonMarshal.GetRawUtf8Value(left).Length, JsonMarshal.GetRawUtf8Value(right).Length) / 8);
    }

    /// <summary>Counts what a pattern may cost on a text.</summary>
    public void Match(string text, IRegexp pattern) => Look((long)text.Length * pattern.Size / 32);

    private void Look(long values)
    {
        _looks += values;
        if (_looks > JsonPath.MaxLooks)
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
        // What is none may have been large before that was seen; only what repeats is.
        Look((made?.Size ?? (text.Contains('{', StringComparison.Ordinal) ? IRegexpParser.MaxSteps : text.Length)) / 4);
        if (_patterns.Count < MostPatterns)
            _patterns[text] = made;
        return made;
    }
}
