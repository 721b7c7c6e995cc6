using System.Text.Json;
using Tributary.Http;
using Tributary.News.Articles;
using Tributary.News.JsonPaths;

namespace Tributary.News.Sources;

/// <summary>What a declaration finds in one answer, field by field. Pure.</summary>
public static class JsonMappingCheck
{
    // Enough of a value to recognise it by.
    private const int ExampleLength = 120;

    /// <summary>The report; null where the source is of another kind, or the answer is no JSON.</summary>
    public static JsonMappingReport? Of(SourceDeclaration declaration, OutboundResponse response)
    {
        ArgumentNullException.ThrowIfNull(declaration);
        ArgumentNullException.ThrowIfNull(response);
        if (declaration.Json is not { } json)
            return null;
        using var document = JsonBody.Parse(response.Body);
        if (document is null)
            return null;
        var reader = new JsonItems(declaration, json);
        var (items, missing) = reader.Of(document.RootElement);
        try
        {
            return new(
                json.Items.ToString(),
                items.Count,
                items.Count(item => reader.Article(item, response.Address) is not null),
                reader.Total(document.RootElement),
                missing is null ? items.Count == 0 ? "the list is empty" : null : Members(document.RootElement),
                [.. json.Mapping.Fields.Select(one => Field(one.Name, one.Field, json, items, response.Address))]);
        }
        catch (JsonPathException tooMuch)
        {
            return new(json.Items.ToString(), items.Count, 0, null, tooMuch.Message, []);
        }
    }

    private static JsonFieldReport Field(string name, JsonField field, JsonDeclaration json, IReadOnlyList<JsonElement> items, Uri document)
    {
        var (found, usable) = (0, 0);
        string? example = null, unusable = null;
        foreach (var item in items)
        {
            if (field.Text(item, name == "author" ? ", " : null, name is "link" or "image") is not { } text)
                continue;
            found++;
            if (IsUsable(name, text, json, document))
            {
                usable++;
                example ??= text;
            }
            else
            {
                unusable ??= text;
            }
        }

        var hint = items.Count == 0 ? null : Hint(name, field, items, found, usable);
        return new(name, field.ToString(), found, usable, PlainText.Line(example ?? unusable, ExampleLength), hint);
    }

    private static bool IsUsable(string name, string text, JsonDeclaration json, Uri document) => name switch
    {
        "link" or "image" => JsonItems.Link(text, document) is not null,
        "published" => JsonDate.Read(text, json.Mapping.PublishedFormat) is not null,
        "lang" => FeedArticles.Language(text) is not null,
        "title" => PlainText.FromHtml(text) is not null,
        _ => true,
    };

    private static string? Hint(string name, JsonField field, IReadOnlyList<JsonElement> items, int found, int usable)
    {
        if (found == 0)
            return field.Element(items[0]) is { } other
                ? $"is {Kind(other.ValueKind)}, not text; go on into it"
                : $"nothing there; an item has {Members(items[0])}";
        if (usable < found)
            return name switch
            {
                "published" => $"{found - usable} no date that can be read: set publishedFormat",
                "link" or "image" => $"{found - usable} no http or https address",
                "lang" => $"{found - usable} no language of two letters",
                _ => $"{found - usable} empty",
            };
        return found < items.Count && (name is "title" or "link")
            ? $"{items.Count - found} without: left out where nothing else names them"
            : null;
    }

    private static string Members(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object =>
            PlainText.Line(string.Join(", ", element.EnumerateObject().Take(20).Select(member => member.Name)), 200) ?? "no members",
        var kind => Kind(kind),
    };

    private static string Kind(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.Null => "null",
        _ => $"a {kind.ToString().ToLowerInvariant()}",
    };
}

/// <summary>What a declaration finds in one answer.</summary>
/// <param name="ItemsPath">Where the items are said to be.</param>
/// <param name="Items">How many are there.</param>
/// <param name="Articles">How many of them make an article.</param>
/// <param name="Total">How many the answer says there are in all, or null.</param>
/// <param name="Hint">Where there are no items, what is there instead; or null.</param>
/// <param name="Fields">Each field that is declared.</param>
public sealed record JsonMappingReport(
    string ItemsPath, int Items, int Articles, long? Total, string? Hint, IReadOnlyList<JsonFieldReport> Fields);

/// <summary>What became of one field.</summary>
/// <param name="Name">The setting's name.</param>
/// <param name="Path">What it is set to.</param>
/// <param name="Found">How many items have it.</param>
/// <param name="Usable">How many of those can be read as what it should be.</param>
/// <param name="Example">The first value as plain text; one that cannot be read where none can. Null for none.</param>
/// <param name="Hint">What is wrong, or null.</param>
public sealed record JsonFieldReport(string Name, string Path, int Found, int Usable, string? Example, string? Hint);
