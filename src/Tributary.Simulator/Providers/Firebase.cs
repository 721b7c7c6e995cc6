using System.Globalization;
using System.Text.Json;
using Tributary.Simulator.World;

namespace Tributary.Simulator.Providers;

/// <summary>hacker-news.firebaseio.com, version 0.</summary>
internal sealed class Firebase(NewsWorld world)
{
    private const string ContentType = "application/json; charset=utf-8";

    private static readonly KeyValuePair<string, string>[] Headers =
        [new("Cache-Control", "no-cache"), new("Access-Control-Allow-Origin", "*"), new("Server", "nginx")];

    public Answer Respond(ProviderRequest request)
    {
        if (!request.Path.StartsWith("/v0/", StringComparison.Ordinal))
            return Error(404, "404 Not Found");
        if (request.Allowance.Exceeded)
            return Error(429, "Too many requests");
        if (!request.Path.EndsWith(".json", StringComparison.Ordinal))
            return Denied();
        return (request.Path["/v0/".Length..^".json".Length].Split('/') switch
        {
            [var list] => List(request, list),
            ["item", var id] => Written(writer => Item(writer, request, id)),
            ["user", var id] => Written(writer => User(writer, id)),
            _ => Denied(),
        }).With(Headers);
    }

    private Answer List(ProviderRequest request, string name)
    {
        if (name == "maxitem")
            return Written(writer => writer.WriteNumberValue(world.HackerNews.Newest[0].Id));
        if (name == "updates")
            return Written(Updates);
        IReadOnlyList<int>? ids = name switch
        {
            "topstories" => world.HackerNews.Top,
            "newstories" => world.HackerNews.New,
            "beststories" => world.HackerNews.Best,
            "askstories" => world.HackerNews.Ask,
            "showstories" => world.HackerNews.Show,
            "jobstories" => world.HackerNews.Jobs,
            _ => null,
        };
        if (ids is null)
            return Denied();
        if (request["limitToFirst"] is not null && request["orderBy"] is null)
            return Error(400, "orderBy must be defined when other query parameters are defined");
        if (request.Number("limitToFirst", int.MaxValue) is not (> 0 and var limit))
            return Error(400, "limitToFirst must be a positive integer");
        return Written(writer => Array(writer, ids.Where(id => NewsWorld.Carries(request.Instance, (ulong)id)).Take(limit)));
    }

    private void Item(Utf8JsonWriter writer, ProviderRequest request, string name)
    {
        if (!int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            || world.HackerNews.Find(id) is not { } item || !NewsWorld.Carries(request.Instance, (ulong)id))
        {
            writer.WriteNullValue();
            return;
        }
        writer.WriteStartObject();
        if (!item.Deleted)
            writer.WriteString("by", item.By);
        if (item.Dead)
            writer.WriteBoolean("dead", true);
        if (item.Deleted)
            writer.WriteBoolean("deleted", true);
        if (item is { Type: "story" or "poll", Deleted: false, Dead: false })
            writer.WriteNumber("descendants", item.Comments);
        writer.WriteNumber("id", item.Id);
        Related(writer, item);
        if (!item.Deleted)
            Content(writer, item);
        writer.WriteNumber("time", item.At.ToUnixTimeSeconds());
        if (item is { Deleted: false, Title: { } title })
            writer.WriteString("title", title);
        writer.WriteString("type", item.Type);
        if (item is { Deleted: false, Url: { } url })
            writer.WriteString("url", url);
        else if (item is { Deleted: false, Type: "story", WithoutUrl: NoUrl.Empty })
            writer.WriteString("url", "");
        writer.WriteEndObject();
    }

    private static void Related(Utf8JsonWriter writer, HackerItem item)
    {
        var kids = item.Children.Where(child => child.Type == "comment").Select(child => child.Id).ToArray();
        if (kids.Length > 0)
        {
            writer.WritePropertyName("kids");
            Array(writer, kids);
        }
        if (item.Parent is { } parent)
            writer.WriteNumber(item.Type == "pollopt" ? "poll" : "parent", parent.Id);
        if (item.Type == "poll")
        {
            writer.WritePropertyName("parts");
            Array(writer, item.Children.Where(child => child.Type == "pollopt").Select(child => child.Id));
        }
    }

    private static void Content(Utf8JsonWriter writer, HackerItem item)
    {
        if (item.Type != "comment")
            writer.WriteNumber("score", item.Points);
        if (item.Text is { } text)
            writer.WriteString("text", text);
    }

    private void User(Utf8JsonWriter writer, string name)
    {
        var items = world.HackerNews.Newest.Where(item => item.By == name && !item.Deleted).ToArray();
        if (items.Length == 0)
        {
            writer.WriteNullValue();
            return;
        }
        writer.WriteStartObject();
        writer.WriteNumber("created", items[^1].At.ToUnixTimeSeconds());
        writer.WriteString("id", name);
        writer.WriteNumber("karma", items.Sum(item => item.Points));
        writer.WritePropertyName("submitted");
        Array(writer, items.Select(item => item.Id));
        writer.WriteEndObject();
    }

    private void Updates(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WritePropertyName("items");
        Array(writer, world.HackerNews.Newest.Take(30).Select(item => item.Id));
        writer.WriteStartArray("profiles");
        foreach (var user in Phrases.Users)
            writer.WriteStringValue(user);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Array(Utf8JsonWriter writer, IEnumerable<int> ids)
    {
        writer.WriteStartArray();
        foreach (var id in ids)
            writer.WriteNumberValue(id);
        writer.WriteEndArray();
    }

    private static Answer Denied() => Error(401, "Permission denied");

    public static Answer Error(int status, string message) => Answer.Json(status, ContentType, writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("error", message);
        writer.WriteEndObject();
    });

    private static Answer Written(Action<Utf8JsonWriter> write) => Answer.Json(200, ContentType, write);
}
