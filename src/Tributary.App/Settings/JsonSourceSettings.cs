using Tributary.Http;
using Tributary.News.JsonPaths;
using Tributary.News.Sources;

namespace Tributary.App.Settings;

/// <summary>The settings of sources of kind <c>json</c>.</summary>
internal static class JsonSourceSettings
{
    private static readonly Setting HeaderSetting = new(
        "sources.*.headers.*",
        SettingType.Header,
        null,
        "Headers to send, by name; ${NAME} is what that variable holds, and a key. Kind json.");

    /// <summary>The rows of the table of settings, without the title, which other kinds have too.</summary>
    public static IReadOnlyList<Setting> Rows { get; } =
    [
        Row("items", SettingType.Path, "Where the items are in the document: a JSONPath."),
        Row("link", SettingType.Field(constant: false), "The page's address, in an item."),
        Row("id", SettingType.Field(constant: false), "The endpoint's own id of an item."),
        Row("published", SettingType.Field(constant: false), "When an item was published."),
        Row("publishedFormat", SettingType.DateFormat, "How dates are written, where that is not to be guessed."),
        Row("author", SettingType.Field(constant: false), "Who wrote it; several values are joined."),
        Row("summary", SettingType.Field(constant: false), "In short, as text or HTML."),
        Row("content", SettingType.Field(constant: false), "The whole text, as text or HTML."),
        Row("image", SettingType.Field(constant: false), "A picture's address."),
        Row("lang", SettingType.Field(constant: true), "The language, of an item or of all."),
        Row("publisher", SettingType.Field(constant: true), "Who published it, of an item or of all."),
        Row("total", SettingType.Path, "Where the document says how many items there are in all."),
        Row("headlinesUrl", SettingType.SourceAddress, "The address to ask for the latest, where url is one for searching."),
        HeaderSetting,
        Row("paging", SettingType.Choice(["page", "offset", "cursor", "next", "link"]),
            "What names the next page, for more items than one answer has."),
        Row("cursor", SettingType.Path, "Where the document has the cursor of the next page."),
        Row("next", SettingType.Path, "Where the document has the address of the next page."),
        Row("pageSize", SettingType.Integer(1, 1000), "Items of a page."),
        Row("firstPage", SettingType.Integer(0, 1), "The number of the first page; 1 where it is not set."),
        Row("maxPages", SettingType.Integer(1, 100), "At most so many pages; 10 where it is not set."),
    ];

    /// <summary>The declaration of a source of kind <c>json</c>; null for any other.</summary>
    /// <exception cref="UsageException">Something is missing or wrong, or another kind has these settings.</exception>
    public static JsonDeclaration? Of(
        SettingValues values, string id, string kind, GivenVariables variables)
    {
        if (kind != "json")
        {
            var stray = Rows.Select(
                row => row.IsOpen ? values.Members(row, id).FirstOrDefault().Entry : values.Find(row.Pattern, id)?.Entry);
            return stray.OfType<SettingEntry>().FirstOrDefault() is { } entry
                ? throw entry.Wrong($"only a source of kind json has it, and this one is of kind {kind}")
                : null;
        }

        var first = values.FirstEntry("sources", id);
        var title = Needed("title", SettingType.Field(constant: false).Expected);
        var items = Needed("items", SettingType.Path.Expected);
        var (url, headlinesUrl) = (Template("url")!, Template("headlinesUrl"));
        var filling = new Variables(variables);
        var (open, secret) = Headers(values.Members(HeaderSetting, id), filling);
        return new()
        {
            Url = url,
            HeadlinesUrl = headlinesUrl,
            Items = (JsonPath)items.Value,
            Total = Path("total"),
            Headers = open,
            SecretHeaders = secret,
            SecretQuery = Key("url", url),
            HeadlinesSecretQuery = Key("headlinesUrl", headlinesUrl),
            Secrets = filling.Used,
            MissingVariables = filling.Missing,
            Paging = Paging(values, id, url),
            Mapping = new()
            {
                Title = (JsonField?)SettingType.Field(constant: false).Parse((string)title.Value)
                    ?? throw title.Entry.Wrong(SettingType.Field(constant: false).Refusal((string)title.Value)),
                Link = Field("link"),
                Id = Field("id"),
                Published = Field("published"),
                PublishedFormat = values.Text<string>("sources.*.publishedFormat", id) ?? "auto",
                Author = Field("author"),
                Summary = Field("summary"),
                Content = Field("content"),
                Image = Field("image"),
                Lang = Field("lang"),
                Publisher = Field("publisher"),
            },
        };

        JsonField? Field(string name) => values.Text<JsonField>($"sources.*.{name}", id);
        JsonPath? Path(string name) => values.Text<JsonPath>($"sources.*.{name}", id);

        KeyValuePair<string, Secret>? Key(string name, AddressTemplate? address) =>
            address?.SecretParameter is { } key
                && filling.Value(key.Variable, values.Find($"sources.*.{name}", id)!.Value.Entry) is { } secret
                ? new(key.Parameter, secret)
                : null;

        (object Value, SettingEntry Entry) Needed(string name, string expected) => values.Find($"sources.*.{name}", id)
            ?? throw first.Wrong($"a source of kind json needs {name}: set sources.{id}.{name} to {expected}");

        AddressTemplate? Template(string name)
        {
            if (values.Find($"sources.*.{name}", id) is not { } set)
                return null;
            try
            {
                return AddressTemplate.Parse((string)set.Value);
            }
            catch (FormatException wrong)
            {
                throw set.Entry.Wrong(wrong.Message);
            }
        }
    }

    private static Setting Row(string name, SettingType type, string doc) => new($"sources.*.{name}", type, null, $"{doc} Kind json.");

    private static (IReadOnlyList<KeyValuePair<string, string>> Open, IReadOnlyList<KeyValuePair<string, Secret>> Secret) Headers(
        IEnumerable<(string Name, string Value, SettingEntry Entry)> headers, Variables filling)
    {
        var (open, secret) = (new List<KeyValuePair<string, string>>(), new List<KeyValuePair<string, Secret>>());
        foreach (var (name, value, entry) in headers)
        {
            if (OutboundRequest.HeaderRefusal(name, value) is { } refusal)
                throw entry.Wrong(refusal);
            if (!Variables.AreIn(value))
                open.Add(new(name, value));
            else
                secret.Add(new(name, filling.Filled(value, entry) ?? throw entry.Wrong("expected ${NAME}, with the name of a variable")));
        }

        return (open, secret);
    }

    private static JsonPaging Paging(SettingValues values, string id, AddressTemplate url)
    {
        var kind = values.Find("sources.*.paging", id);
        var (cursor, next) = (values.Find("sources.*.cursor", id), values.Find("sources.*.next", id));
        var name = (string?)kind?.Value;
        if (name is "page" or "offset" or "cursor" && !url.Has(name))
            throw kind!.Value.Entry.Wrong($"the address has no {{{name}}} to put it into");
        if (name == "cursor" && cursor is null)
            throw kind!.Value.Entry.Wrong($"the document must name the cursor: set sources.{id}.cursor to {SettingType.Path.Expected}");
        if (name == "next" && next is null)
            throw kind!.Value.Entry.Wrong($"the document must name the address: set sources.{id}.next to {SettingType.Path.Expected}");
        return new()
        {
            Kind = name switch
            {
                "page" => JsonPagingKind.Page,
                "offset" => JsonPagingKind.Offset,
                "cursor" => JsonPagingKind.Cursor,
                "next" => JsonPagingKind.Next,
                "link" => JsonPagingKind.Link,
                _ => JsonPagingKind.None,
            },
            Path = (JsonPath?)(name == "next" ? next : cursor)?.Value,
            Size = values.Value<int>("sources.*.pageSize", id),
            First = values.Value<int>("sources.*.firstPage", id) ?? 1,
            Most = values.Value<int>("sources.*.maxPages", id) ?? 10,
        };
    }
}
