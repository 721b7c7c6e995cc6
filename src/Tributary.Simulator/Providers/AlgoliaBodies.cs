using System.Text.Json;
using Tributary.Simulator.World;

namespace Tributary.Simulator.Providers;

/// <summary>Algolia's bodies, keys in the order in which the service writes them.</summary>
internal static class AlgoliaBodies
{
    private const string ContentType = "application/json; charset=utf-8";

    private const string CeilingMessage =
        "you can only fetch the 1000 hits for this query. You can extend the number of hits returned via the paginationLimitedTo index "
        + "parameter or use the browse method. You can read our FAQ for more details about browsing: "
        + "https://www.algolia.com/doc/faq/index-configuration/how-can-i-retrieve-all-the-records-in-my-index";

    public static Answer Error(int status, string message) => Object(status, writer =>
    {
        if (status == 400)
            writer.WriteNumber("code", status);
        writer.WriteString("message", message);
    });

    public static Answer Hits(
        ProviderRequest request, AlgoliaQuery query, List<HackerItem> found, int page, int size, int ceiling) => Object(200, writer =>
    {
        writer.WriteStartArray("hits");
        foreach (var item in found.Take(ceiling).Skip(page * size).Take(size))
            AlgoliaHit.Write(writer, item, query.Words);
        writer.WriteEndArray();
        writer.WriteNumber("nbHits", found.Count);
        writer.WriteNumber("page", page);
        writer.WriteNumber("nbPages", size == 0 ? 0 : (Math.Min(found.Count, ceiling) + size - 1) / size);
        writer.WriteNumber("hitsPerPage", size);
        Exhaustive(writer);
        writer.WriteString("query", query.Text);
        writer.WriteString("params", "advancedSyntax=true&analytics=true&analyticsTags=backend&" + string.Join("&",
            request.Query.OrderBy(parameter => parameter.Key, StringComparer.Ordinal)
                .Select(parameter => parameter.Key + "=" + Uri.EscapeDataString(parameter.Value.ToString()))));
        writer.WriteNumber("processingTimeMS", 3);
    });

    public static Answer PastCeiling(int page, int size) => Object(200, writer =>
    {
        writer.WriteStartArray("hits");
        writer.WriteEndArray();
        writer.WriteNumber("page", page);
        writer.WriteNumber("nbHits", 0);
        writer.WriteNumber("nbPages", 0);
        writer.WriteNumber("hitsPerPage", size);
        Exhaustive(writer);
        writer.WriteNumber("processingTimeMS", 1);
        writer.WriteString("message", CeilingMessage);
    });

    public static Answer User(string name, List<HackerItem> items) => Object(200, writer =>
    {
        writer.WriteNumber("id", items[^1].Id);
        writer.WriteString("username", name);
        writer.WriteNull("about");
        writer.WriteNumber("karma", items.Sum(item => item.Points));
        writer.WriteString("created_at", Dates.Iso(items[^1].At));
        writer.WriteNumber("submission_count", items.Count(item => item.Type == "story"));
        writer.WriteNumber("comment_count", items.Count(item => item.Type == "comment"));
        writer.WriteNumber("created_at_i", items[^1].At.ToUnixTimeSeconds());
        writer.WriteString("objectID", name);
    });

    public static Answer Tree(HackerItem item) => Answer.Json(200, ContentType, writer => Node(writer, item));

    // Of a deleted or dead node only its place in the tree is left.
    private static void Node(Utf8JsonWriter writer, HackerItem item)
    {
        writer.WriteStartObject();
        writer.WriteNumber("id", item.Id);
        if (item is { Deleted: false, Dead: false })
        {
            writer.WriteString("created_at", Dates.Iso(item.At));
            writer.WriteNumber("created_at_i", item.At.ToUnixTimeSeconds());
            writer.WriteString("type", item.Type);
            writer.WriteString("author", item.By);
            writer.WriteString("title", item.Title);
            writer.WriteString("url", item.Url);
            writer.WriteString("text", item.Text);
            if (item.Type == "comment")
                writer.WriteNull("points");
            else
                writer.WriteNumber("points", item.Points);
            Id(writer, "parent_id", item.Parent?.Id);
            Id(writer, "story_id", item.Story.Id);
        }
        Nodes(writer, "children", item.Children.Where(child => child.Type != "pollopt"));
        if (item.Type == "poll")
            Nodes(writer, "options", item.Children.Where(child => child.Type == "pollopt"));
        writer.WriteEndObject();
    }

    private static void Nodes(Utf8JsonWriter writer, string name, IEnumerable<HackerItem> items)
    {
        writer.WriteStartArray(name);
        foreach (var item in items)
            Node(writer, item);
        writer.WriteEndArray();
    }

    private static void Id(Utf8JsonWriter writer, string name, int? id)
    {
        if (id is { } number)
            writer.WriteNumber(name, number);
        else
            writer.WriteNull(name);
    }

    private static void Exhaustive(Utf8JsonWriter writer)
    {
        writer.WriteBoolean("exhaustiveNbHits", true);
        writer.WriteBoolean("exhaustiveTypo", true);
        writer.WriteStartObject("exhaustive");
        writer.WriteBoolean("nbHits", true);
        writer.WriteBoolean("typo", true);
        writer.WriteEndObject();
    }

    private static Answer Object(int status, Action<Utf8JsonWriter> write) => Answer.Json(status, ContentType, writer =>
    {
        writer.WriteStartObject();
        write(writer);
        writer.WriteEndObject();
    });
}
