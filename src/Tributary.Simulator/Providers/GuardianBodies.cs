using System.Globalization;
using System.Text.Json;
using Tributary.Simulator.World;

namespace Tributary.Simulator.Providers;

/// <summary>The Guardian's bodies and headers, keys in the order in which the service writes them.</summary>
internal static class GuardianBodies
{
    private const string ContentType = "application/json";

    public static Answer Error(int status, string message) => Enveloped(status, writer =>
    {
        writer.WriteString("status", "error");
        writer.WriteString("message", message);
    });

    /// <summary>The gateway's errors come without the envelope.</summary>
    public static Answer Gateway(int status, string message) => Answer.Json(status, ContentType, writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("message", message);
        writer.WriteEndObject();
    }).With(new KeyValuePair<string, string>("Server", "kong"));

    public static Answer RateLimited(AllowanceUse allowance) => Gateway(429, "API rate limit exceeded").With(Limits(allowance));

    public static KeyValuePair<string, string>[] Limits(AllowanceUse allowance) =>
    [
        new("X-RateLimit-Limit-minute", Number(allowance.Limit)),
        new("X-RateLimit-Remaining-minute", Number(Math.Max(0, allowance.Limit - allowance.UsedThisMinute))),
        new("X-RateLimit-Limit-day", Number(allowance.Limit)),
        new("X-RateLimit-Remaining-day", Number(Math.Max(0, allowance.Limit - allowance.Used))),
    ];

    public static Answer Results(
        string tier, GuardianPage page, string orderBy, GuardianItem[] found, ProviderRequest request) => Enveloped(200, writer =>
    {
        Paging(writer, tier, page);
        writer.WriteString("orderBy", orderBy);
        List(writer, "results", found.Skip(page.Skip).Take(page.Size), request);
    });

    public static Answer Item(string tier, GuardianItem item, ProviderRequest request) => Enveloped(200, writer =>
    {
        writer.WriteString("status", "ok");
        writer.WriteString("userTier", tier);
        writer.WriteNumber("total", 1);
        writer.WritePropertyName("content");
        Content(writer, item, request);
    });

    public static Answer Section(
        string tier, GuardianPage page, Topic section, GuardianItem[] found, ProviderRequest request) => Enveloped(200, writer =>
    {
        Paging(writer, tier, page);
        writer.WriteStartObject("section");
        writer.WriteString("id", section.Section);
        writer.WriteString("webTitle", section.SectionName);
        writer.WriteString("webUrl", "https://www.theguardian.com/" + section.Section);
        writer.WriteString("apiUrl", "https://content.guardianapis.com/" + section.Section);
        writer.WriteEndObject();
        List(writer, "results", found.Skip(page.Skip).Take(page.Size), request);
        if (request["show-most-viewed"] == "true")
            List(writer, "mostViewed", found.OrderBy(item => item.Key).Take(10), request);
        if (request["show-editors-picks"] == "true")
            List(writer, "editorsPicks", found.OrderByDescending(item => item.Key).Take(5), request);
    });

    private static Answer Enveloped(int status, Action<Utf8JsonWriter> write) => Answer.Json(status, ContentType, writer =>
    {
        writer.WriteStartObject();
        writer.WriteStartObject("response");
        write(writer);
        writer.WriteEndObject();
        writer.WriteEndObject();
    });

    private static void Paging(Utf8JsonWriter writer, string tier, GuardianPage page)
    {
        writer.WriteString("status", "ok");
        writer.WriteString("userTier", tier);
        writer.WriteNumber("total", page.Total);
        writer.WriteNumber("startIndex", page.StartIndex);
        writer.WriteNumber("pageSize", page.Size);
        writer.WriteNumber("currentPage", page.Number);
        writer.WriteNumber("pages", page.Pages);
    }

    private static void List(Utf8JsonWriter writer, string name, IEnumerable<GuardianItem> items, ProviderRequest request)
    {
        writer.WriteStartArray(name);
        foreach (var item in items)
            Content(writer, item, request);
        writer.WriteEndArray();
    }

    private static void Content(Utf8JsonWriter writer, GuardianItem item, ProviderRequest request)
    {
        writer.WriteStartObject();
        writer.WriteString("id", item.Id);
        writer.WriteString("type", item.Type);
        writer.WriteString("sectionId", item.Topic.Section);
        writer.WriteString("sectionName", item.Topic.SectionName);
        writer.WriteString("webPublicationDate", Dates.Iso(item.At));
        writer.WriteString("webTitle", item.Title);
        writer.WriteString("webUrl", "https://www.theguardian.com/" + item.Id);
        writer.WriteString("apiUrl", "https://content.guardianapis.com/" + item.Id);
        Fields(writer, item, request.List("show-fields"));
        if (request["show-tags"] is not null)
            Tags(writer, item);
        writer.WriteBoolean("isHosted", item.Hosted);
        if (!item.Hosted)
        {
            writer.WriteString("pillarId", "pillar/" + item.Topic.Pillar);
            writer.WriteString("pillarName", Newsroom.Capital(item.Topic.Pillar));
        }
        writer.WriteEndObject();
    }

    private static void Fields(Utf8JsonWriter writer, GuardianItem item, string[] names)
    {
        if (names.Length == 0)
            return;
        writer.WriteStartObject("fields");
        foreach (var (name, value) in item.Fields.Value)
        {
            if (names.Contains(name) || names.Contains("all"))
                writer.WriteString(name, value);
        }
        writer.WriteEndObject();
    }

    private static void Tags(Utf8JsonWriter writer, GuardianItem item)
    {
        writer.WriteStartArray("tags");
        writer.WriteStartObject();
        writer.WriteString("id", item.Tag);
        writer.WriteString("type", "keyword");
        writer.WriteString("sectionId", item.Topic.Section);
        writer.WriteString("sectionName", item.Topic.SectionName);
        writer.WriteString("webTitle", Newsroom.Capital(item.Topic.Word));
        writer.WriteString("webUrl", "https://www.theguardian.com/" + item.Tag);
        writer.WriteString("apiUrl", "https://content.guardianapis.com/" + item.Tag);
        writer.WriteStartArray("references");
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndArray();
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
