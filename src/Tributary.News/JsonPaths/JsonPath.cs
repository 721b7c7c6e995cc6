using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;

namespace Tributary.News.JsonPaths;

/// <summary>
/// A query of JSON values by RFC 9535, with its five functions. Immutable and safe for several threads. It is parsed once into a list of
/// segments; selecting allocates for results, not for values that are passed by.
/// </summary>
public sealed class JsonPath
{
    /// <summary>The longest text that is read.</summary>
    public const int MaxLength = 4096;

    /// <summary>The most nodes that one query, or any step of it, may select.</summary>
    public const int MaxNodes = 1_000_000;

    /// <summary>
    /// The most values that one query may look at; a filter looks at a value for each that it compares, and at more where those are long,
    /// or hard to find or to match.
    /// </summary>
    public const int MaxLooks = 10_000_000;

    private readonly PathQuery _query;

    internal JsonPath(PathQuery query) => _query = query;

    /// <summary>Whether it can select one node at most: names and indexes alone (RFC 9535, 2.3.5.1).</summary>
    public bool IsSingular => _query.IsSingular;

    /// <summary>The query without its last segment; null for <c>$</c>.</summary>
    internal JsonPath? Parent => _query.Parent is { } parent ? new(parent) : null;

    /// <summary>The query of a text.</summary>
    /// <exception cref="JsonPathException">It is none, or not well-typed; the message says where and what was expected.</exception>
    public static JsonPath Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new(new PathParser(text).Whole());
    }

    /// <summary>The query of a text, or what is wrong with it.</summary>
    public static bool TryParse(
        string text, [NotNullWhen(true)] out JsonPath? path, [NotNullWhen(false)] out JsonPathException? error)
    {
        try
        {
            (path, error) = (Parse(text), null);
            return true;
        }
        catch (JsonPathException refused)
        {
            (path, error) = (null, refused);
            return false;
        }
    }

    /// <summary>
    /// Every node that it selects, in the order of RFC 9535: members of an object in the document's order; a node that is selected twice is
    /// there twice. The elements live as long as their document.
    /// </summary>
    /// <exception cref="JsonPathException">
    /// It selects more than <see cref="MaxNodes"/>, or looks at more than <see cref="MaxLooks"/> values.
    /// </exception>
    public IReadOnlyList<JsonElement> Select(JsonElement root) => _query.Select(root, new Evaluation(root));

    /// <summary>The first node that it selects, or null.</summary>
    /// <exception cref="JsonPathException">As for <see cref="Select"/>; a singular query throws nothing.</exception>
    public JsonElement? First(JsonElement root)
    {
        if (_query.IsSingular)
            return _query.Single(root, null);
        var found = Select(root);
        return found.Count > 0 ? found[0] : null;
    }

    /// <summary>
    /// The query written out: brackets, single quotes, no blank space. Of a singular query without negative indexes it is the normalised
    /// path of the node (RFC 9535, 2.7).
    /// </summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        _query.Write(text);
        return text.ToString();
    }
}
