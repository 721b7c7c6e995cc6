using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Tributary.News.Gathering;

/// <summary>One request with <c>{places}</c> in it, made for each item of a list. Pure.</summary>
internal sealed class GatherTemplate
{
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly GatherRequest _fields;
    private readonly JsonElement? _body;

    public GatherTemplate(JsonElement request)
    {
        _fields = GatherRequest.From(request);
        if (_fields.Url is { } url && ContinuesHost(url) is { } place)
            throw new FormatException($"url: expected a / between the host and {place}, which could name another host");
        _body = request.TryGetProperty("body", out var body) && body.ValueKind is JsonValueKind.Object or JsonValueKind.Array ? body : null;
    }

    /// <summary>The fields for an item: a text fills <c>{id}</c>, an object each place that has the name of one of its members.</summary>
    /// <exception cref="FormatException">A place that the item does not fill.</exception>
    public GatherRequest For(JsonElement item)
    {
        var values = Values(item);
        return _fields with
        {
            Id = Filled(_fields.Id ?? (values.ContainsKey("id") ? "{id}" : null), values, false),
            Url = Filled(_fields.Url, values, true),
            Headers = [.. _fields.Headers.Select(header => KeyValuePair.Create(header.Key, Filled(header.Value, values, false)!))],
            Body = _body is { } body ? Filled(body, values) : Filled(_fields.Body, values, false),
        };
    }

    // The place that goes on where a host ends; null for none. A host may be a place of its own, and a label of one.
    private static string? ContinuesHost(string url)
    {
        const string Scheme = "://";
        var start = url.IndexOf(Scheme, StringComparison.Ordinal) is >= 0 and var at ? at + Scheme.Length : url.Length;
        var end = url.IndexOfAny(['/', '?', '#'], start) is >= 0 and var slash ? slash : url.Length;
        var open = end > start && url[end - 1] == '}' ? url.LastIndexOf('{', end - 1) : -1;
        return open > start && char.IsLetterOrDigit(url[open - 1]) ? url[open..end] : null;
    }

    private static Dictionary<string, JsonElement> Values(JsonElement item) => item.ValueKind switch
    {
        JsonValueKind.Object =>
            item.EnumerateObject().GroupBy(member => member.Name).ToDictionary(same => same.Key, same => same.Last().Value),
        JsonValueKind.String or JsonValueKind.Number => new() { ["id"] = item },
        _ => throw new FormatException("an item of the list is a text, a number or an object"),
    };

    // ${NAME} is a variable's, and stays for whoever fills those.
    private static string? Filled(string? text, Dictionary<string, JsonElement> values, bool encoded)
    {
        if (text is null || !text.Contains('{', StringComparison.Ordinal))
            return text;
        var filled = new StringBuilder();
        for (var at = 0; at < text.Length; at++)
        {
            var close = text[at] == '{' && (at == 0 || text[at - 1] != '$') ? text.IndexOf('}', at) : -1;
            var name = close > at + 1 ? text[(at + 1)..close] : "";
            if (name.Length == 0 || !name.All(c => char.IsLetterOrDigit(c) || c is '_' or '-'))
            {
                filled.Append(text[at]);
                continue;
            }

            var value = Text(values, name);
            filled.Append(encoded ? Uri.EscapeDataString(value) : value);
            at = close;
        }

        return filled.ToString();
    }

    private static string Text(Dictionary<string, JsonElement> values, string name) =>
        !values.TryGetValue(name, out var value) ? throw new FormatException($"the item has nothing for {{{name}}}")
        : value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    private static string Filled(JsonElement body, Dictionary<string, JsonElement> values)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Readable))
            Write(writer, body, values);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter writer, JsonElement body, Dictionary<string, JsonElement> values)
    {
        switch (body.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in body.EnumerateObject())
                {
                    writer.WritePropertyName(member.Name);
                    Write(writer, member.Value, values);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in body.EnumerateArray())
                    Write(writer, item, values);
                writer.WriteEndArray();
                break;
            // A place that is all of a text keeps the value's own type: a number stays one.
            case JsonValueKind.String when body.GetString() is ['{', .. var name, '}'] && values.TryGetValue(name, out var value):
                value.WriteTo(writer);
                break;
            case JsonValueKind.String:
                writer.WriteStringValue(Filled(body.GetString(), values, false));
                break;
            default:
                body.WriteTo(writer);
                break;
        }
    }
}
