using System.Text;
using System.Text.Json;
using Tributary.News.JsonPaths;

namespace Tributary.News.Sources;

/// <summary>
/// Where a field of an article is found in an item: a JSONPath (<c>$.name</c>), a text with paths in it
/// (<c>https://shop.example/p/{$.slug}</c>), or a text that is the same for all. Immutable.
/// </summary>
public sealed class JsonField
{
    private readonly string _text;
    private readonly IReadOnlyList<(string? Literal, JsonPath? Path)> _pieces;

    private JsonField(string text, IReadOnlyList<(string? Literal, JsonPath? Path)> pieces) => (_text, _pieces) = (text, pieces);

    /// <summary>Whether it is the same for all items.</summary>
    public bool IsConstant => _pieces.All(piece => piece.Path is null);

    /// <summary>The field of a text.</summary>
    /// <exception cref="FormatException">A path in it is no JSONPath; the message says what was expected.</exception>
    public static JsonField Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.StartsWith('$'))
            return new(text, [(null, JsonPath.Parse(text))]);
        var pieces = new List<(string?, JsonPath?)>();
        for (var at = 0; at < text.Length;)
        {
            var open = text.IndexOf("{$", at, StringComparison.Ordinal);
            if (open < 0)
            {
                pieces.Add((text[at..], null));
                break;
            }

            if (open > at)
                pieces.Add((text[at..open], null));
            var (path, end) = PathAt(text, open + 1);
            pieces.Add((null, path));
            at = end + 1;
        }

        return new(text, pieces);
    }

    /// <summary>The element that a lone path selects first; null for a text with paths in it, and where there is none.</summary>
    public JsonElement? Element(JsonElement item) => _pieces is [(null, { } path)] ? path.First(item) : null;

    /// <summary>
    /// The field as text: strings as they are, numbers and booleans as they are written; null where any path in it selects nothing of the
    /// kind.
    /// </summary>
    /// <param name="item">What <c>$</c> is.</param>
    /// <param name="separator">Between several values that a lone path selects; null to take the first.</param>
    /// <param name="escaped">Whether what paths give is percent-encoded, but for slashes, for a text with paths in it.</param>
    public string? Text(JsonElement item, string? separator = null, bool escaped = false)
    {
        if (_pieces is [(null, { } only)])
            return separator is null ? Of(only.First(item)) : Joined(only.Select(item), separator);
        var text = new StringBuilder();
        foreach (var (literal, path) in _pieces)
        {
            if ((literal ?? Of(path!.First(item))) is not { } value)
                return null;
            text.Append(path is not null && escaped ? Uri.EscapeDataString(value).Replace("%2F", "/", StringComparison.Ordinal) : value);
        }

        return text.ToString();
    }

    /// <summary>As it was written.</summary>
    public override string ToString() => _text;

    // A brace may belong to the path, to a regular expression in it for instance: it ends at the first one that makes it whole.
    private static (JsonPath Path, int End) PathAt(string text, int start)
    {
        JsonPathException? first = null;
        for (var end = text.IndexOf('}', start); end >= 0; end = text.IndexOf('}', end + 1))
            if (JsonPath.TryParse(text[start..end], out var path, out var error))
                return (path, end);
            else
                first ??= error;
        throw first ?? new FormatException($"'{{' without '}}' in '{text}'");
    }

    private static string? Joined(IReadOnlyList<JsonElement> values, string separator)
    {
        var texts = values.SelectMany(value => value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().ToList() : [value])
            .Select(value => Of(value)).OfType<string>().ToList();
        return texts.Count > 0 ? string.Join(separator, texts) : null;
    }

    private static string? Of(JsonElement? value) => value switch
    {
        { ValueKind: JsonValueKind.String } text => JsonStrings.Of(text),
        { ValueKind: JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False } other => other.GetRawText(),
        _ => null,
    };
}
