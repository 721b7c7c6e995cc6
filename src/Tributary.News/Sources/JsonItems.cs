using System.Text.Json;
using Tributary.News.Articles;
using Tributary.News.JsonPaths;

namespace Tributary.News.Sources;

/// <summary>Items of a JSON document as articles. Pure.</summary>
internal sealed class JsonItems(SourceDeclaration declaration, JsonDeclaration json)
{
    /// <summary>
    /// The items of a document, or why there are none: nothing stands where they are said to be. A list that is there and empty is no
    /// failure, and neither is null in its place.
    /// </summary>
    public (IReadOnlyList<JsonElement> Items, string? Missing) Of(JsonElement root)
    {
        try
        {
            var items = json.Items.Select(root);
            if (items is [{ ValueKind: JsonValueKind.Array } list])
                return ([.. list.EnumerateArray().Take(Page.MaxItems)], null);
            var isThere = items.Count > 0 || json.Items.Parent is not { IsSingular: true } parent || parent.First(root) is not null;
            return (items, isThere ? null : $"items at {json.Items}");
        }
        catch (JsonPathException tooMuch)
        {
            return ([], $"items at {json.Items}, which {tooMuch.Message}");
        }
    }

    /// <summary>The article of an item; null for one without a title, and for one with neither an address nor an id.</summary>
    /// <param name="item">What <c>$</c> is.</param>
    /// <param name="document">Where it came from, which a relative address counts from.</param>
    public Article? Article(JsonElement item, Uri document)
    {
        var mapping = json.Mapping;
        if (PlainText.FromHtml(mapping.Title.Text(item), Title.MaxLength) is not { } title)
            return null;
        var id = mapping.Id?.Text(item);
        var url = Link(mapping.Link?.Text(item, escaped: true), document) ?? (id is null ? null : Unlinked(id));
        if (CanonicalUrl.From(url) is not { } canonical)
            return null;
        var publisher = PlainText.Line(mapping.Publisher?.Text(item), 200) ?? (mapping.Link is null ? null : HostName.SiteOf(url));
        var content = mapping.Content?.Text(item);
        return new Article
        {
            Id = ArticleId.From(canonical),
            Url = url!,
            ItemId = id,
            Title = Title.WithoutSuffix(title, publisher),
            Summary = PlainText.FromHtml(mapping.Summary?.Text(item), PlainText.SummaryLength),
            Content = content,
            Author = Byline.Clean(HtmlText.WithoutTags(mapping.Author?.Text(item, ", ") ?? "")),
            Publisher = publisher,
            PublishedAt = Date(item),
            Lang = FeedArticles.Language(mapping.Lang?.Text(item)),
            Image = Link(mapping.Image?.Text(item, escaped: true), document),
            Source = declaration.Id,
        };
    }

    /// <summary>The date of an item; null where it has none that can be read.</summary>
    public DateTimeOffset? Date(JsonElement item) =>
        json.Mapping.Published?.Text(item) is { } text ? JsonDate.Read(text, json.Mapping.PublishedFormat) : null;

    /// <summary>How many the provider says it has, be it in quotes; null where it does not say.</summary>
    public long? Total(JsonElement root) =>
        Singular(json.Total, root) is { } text && long.TryParse(text, out var total) && total >= 0 ? total : null;

    /// <summary>What the document names for what follows it; null for nothing.</summary>
    public string? Following(JsonElement root) => Singular(json.Paging.Path, root) is { Length: > 0 } text ? text : null;

    /// <summary>An absolute address out of one that may be relative; null where it is none that is taken.</summary>
    public static string? Link(string? text, Uri document) =>
        text is null ? null
        : WebAddress.Accept(text)
            ?? (Uri.TryCreate(document, text, out var absolute) && text.Length > 0 ? WebAddress.Accept(absolute.AbsoluteUri) : null);

    private static string? Singular(JsonPath? path, JsonElement root)
    {
        try
        {
            return path?.First(root) switch
            {
                { ValueKind: JsonValueKind.String } text => JsonStrings.Of(text),
                { ValueKind: JsonValueKind.Number } number => number.GetRawText(),
                _ => null,
            };
        }
        catch (JsonPathException)
        {
            return null;
        }
    }

    // A place of its own below the endpoint, the same in every run.
    private string Unlinked(string id) =>
        $"{json.Url.Base.GetLeftPart(UriPartial.Path)}#/{ArticleId.From($"{declaration.Id} {id}")}";
}
