using System.Globalization;
using System.Text.Json;
using Tributary.Simulator.World;

namespace Tributary.Simulator.Providers;

/// <summary>NewsAPI's bodies and headers, keys in the order in which the service writes them.</summary>
internal static class NewsApiBodies
{
    private const string ContentType = "application/json; charset=utf-8";

    private static readonly KeyValuePair<string, string>[] Headers =
    [
        new("Cache-Control", "no-cache"), new("Pragma", "no-cache"), new("Expires", "-1"), new("X-Cached-Result", "false"),
        new("Access-Control-Allow-Origin", "*"), new("Access-Control-Allow-Methods", "GET"),
        new("Access-Control-Allow-Headers", "x-api-key, authorization"),
        new("cf-cache-status", "DYNAMIC"), new("Server", "cloudflare"),
    ];

    public static Answer KeyMissing => Error(401, "apiKeyMissing",
        "Your API key is missing. Append this to the URL with the apiKey param, or use the x-api-key HTTP header.");

    public static Answer KeyInvalid => Error(401, "apiKeyInvalid",
        "Your API key is invalid or incorrect. Check your key, or go to https://newsapi.org to create a free API key.");

    public static Answer RateLimited(int allowance) => Error(429, "rateLimited", string.Create(CultureInfo.InvariantCulture,
        $"You have made too many requests recently. Developer accounts are limited to {2L * allowance} requests over a 24 hour period "
        + $"({allowance} requests available every 12 hours). Please upgrade to a paid plan if you need more requests."));

    public static Answer Error(int status, string code, string message) => Answer.Json(status, ContentType, writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("status", "error");
        writer.WriteString("code", code);
        writer.WriteString("message", message);
        writer.WriteEndObject();
    }).With(Headers);

    public static Answer Articles(
        IReadOnlyList<NewsApiItem> found, int skip, int take, bool suffixed) => Answer.Json(200, ContentType, writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("status", "ok");
        writer.WriteNumber("totalResults", found.Count);
        writer.WriteStartArray("articles");
        foreach (var item in found.Skip(skip).Take(take))
            Article(writer, item, suffixed);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }).With(Headers);

    public static Answer Sources(ProviderRequest request) => Answer.Json(200, ContentType, writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("status", "ok");
        writer.WriteStartArray("sources");
        foreach (var publisher in Publishers.All.Where(publisher => publisher.Id is not null && Listed(publisher, request)))
            Source(writer, publisher);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }).With(Headers);

    private static bool Listed(Publisher publisher, ProviderRequest request) =>
        (request["category"] ?? publisher.Category) == publisher.Category
        && (request["language"] ?? publisher.Language) == publisher.Language
        && (request["country"] ?? publisher.Country) == publisher.Country;

    private static void Article(Utf8JsonWriter writer, NewsApiItem item, bool suffixed)
    {
        var name = item.Publisher?.Name ?? "[Removed]";
        writer.WriteStartObject();
        writer.WriteStartObject("source");
        writer.WriteString("id", item.Publisher?.Id);
        writer.WriteString("name", name);
        writer.WriteEndObject();
        writer.WriteString("author", item.Author);
        writer.WriteString("title", suffixed && item.Publisher is not null ? item.Title + " - " + name : item.Title);
        writer.WriteString("description", item.Description);
        writer.WriteString("url", item.Url);
        writer.WriteString("urlToImage", item.Image);
        writer.WriteString("publishedAt", item.PublishedAt);
        writer.WriteString("content", item.Content?.Value);
        writer.WriteEndObject();
    }

    private static void Source(Utf8JsonWriter writer, Publisher publisher)
    {
        writer.WriteStartObject();
        writer.WriteString("id", publisher.Id);
        writer.WriteString("name", publisher.Name);
        writer.WriteString("description", $"News from {publisher.Name}, as this simulator invents it.");
        writer.WriteString("url", "https://" + publisher.Host);
        writer.WriteString("category", publisher.Category);
        writer.WriteString("language", publisher.Language);
        writer.WriteString("country", publisher.Country);
        writer.WriteEndObject();
    }
}
