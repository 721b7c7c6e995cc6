using System.Text;
using System.Text.Json;
using Tributary.Http;
using Tributary.News.JsonPaths;

namespace Tributary.News.Gathering;

/// <summary>The fields of one request as a list gives them, and the request that they make. Pure.</summary>
internal sealed record GatherRequest
{
    /// <summary>The names of the fields.</summary>
    public const string Names = "id, url, method, headers, body, pick";

    public string? Id { get; init; }

    public string? Url { get; init; }

    public string? Method { get; init; }

    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>As it is sent.</summary>
    public string? Body { get; init; }

    public string? Pick { get; init; }

    /// <summary>The fields of an object.</summary>
    /// <exception cref="FormatException">A field that does not exist or is no text.</exception>
    public static GatherRequest From(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
            throw new FormatException($"expected an object with {Names}");
        var request = new GatherRequest();
        foreach (var field in json.EnumerateObject())
            request = field.Name switch
            {
                "id" => request with { Id = Text(field) },
                "url" or "address" => request with { Url = Text(field) },
                "method" => request with { Method = Text(field) },
                "pick" => request with { Pick = Text(field) },
                "body" => request with
                {
                    Body = field.Value.ValueKind == JsonValueKind.String ? field.Value.GetString() : field.Value.GetRawText(),
                },
                "headers" when field.Value.ValueKind == JsonValueKind.Object => request with
                {
                    Headers = [.. field.Value.EnumerateObject().Select(header => KeyValuePair.Create(header.Name, Text(header)))],
                },
                "headers" => throw new FormatException("headers: expected an object of names and texts"),
                _ => throw new FormatException($"no field '{field.Name}' (fields: {Names})"),
            };
        return request;
    }

    /// <summary>The item that these fields make, called by its own id or else by its place in the list.</summary>
    /// <param name="place"><c>line 3</c>, for instance, with which what is wrong begins.</param>
    /// <param name="number">What it is called where it has no id.</param>
    /// <param name="fill">Fills <c>${NAME}</c> in headers.</param>
    public GatherItem Item(string place, string number, FillVariables fill)
    {
        var id = string.IsNullOrEmpty(Id) ? number : Id;
        try
        {
            return new() { Id = id, Request = Request(fill), Pick = string.IsNullOrEmpty(Pick) ? null : JsonPath.Parse(Pick) };
        }
        catch (JsonPathException wrong)
        {
            return GatherItem.Refused(id, $"{place}: pick: {wrong.Message}");
        }
        catch (FormatException wrong)
        {
            return GatherItem.Refused(id, $"{place}: {wrong.Message}");
        }
    }

    private OutboundRequest Request(FillVariables fill)
    {
        if (string.IsNullOrEmpty(Url))
            throw new FormatException("url is missing");
        if (!Uri.TryCreate(Url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            throw new FormatException("url: expected an http or https address");
        if (address.UserInfo.Length > 0)
            throw new FormatException("url: user and password go into a header, Authorization");
        if (Url.Contains("${", StringComparison.Ordinal))
            throw new FormatException("url: a key goes into a header, as ${NAME}");
        var method = string.IsNullOrEmpty(Method) ? "GET" : Method.ToUpperInvariant();
        if (method.Length > 20 || !method.All(char.IsAsciiLetterUpper) || method is "CONNECT" or "TRACE")
            throw new FormatException("method: expected GET, POST, PUT, PATCH, DELETE or another one, in letters");
        if (Body is not null && method is "GET" or "HEAD" && !string.IsNullOrEmpty(Body))
            throw new FormatException($"body: a {method} has none; name another method");
        var (open, secret, type) = Sorted(fill);
        return new()
        {
            Address = address,
            Method = method,
            Headers = open,
            SecretHeaders = secret,
            Body = string.IsNullOrEmpty(Body)
                ? null
                : new(Encoding.UTF8.GetBytes(Body), type ?? (IsJson(Body) ? "application/json" : "text/plain; charset=utf-8")),
        };
    }

    private (List<KeyValuePair<string, string>> Open, List<KeyValuePair<string, Secret>> Secret, string? Type) Sorted(FillVariables fill)
    {
        var (open, secret, type) = (new List<KeyValuePair<string, string>>(), new List<KeyValuePair<string, Secret>>(), (string?)null);
        foreach (var (name, value) in Headers)
        {
            if (name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase))
            {
                type = value.All(c => c is >= ' ' and < '\x7f')
                    ? value
                    : throw new FormatException("headers: Content-Type has a character that a header cannot carry");
                continue;
            }

            if (OutboundRequest.HeaderRefusal(name, value) is { } refusal)
                throw new FormatException($"headers: {refusal}");
            if (!value.Contains("${", StringComparison.Ordinal))
            {
                open.Add(new(name, value));
                continue;
            }

            var (filled, missing) = fill(value);
            secret.Add(new(name, filled ?? throw new FormatException(
                missing is null
                    ? $"headers: {name}: expected ${{NAME}}, with the name of a variable"
                    : $"headers: {name}: {missing} is not set")));
        }

        return (open, secret, type);
    }

    private static bool IsJson(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static string Text(JsonProperty field) => field.Value.ValueKind switch
    {
        JsonValueKind.String => field.Value.GetString()!,
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => field.Value.GetRawText(),
        JsonValueKind.Null => "",
        _ => throw new FormatException($"{field.Name}: expected text"),
    };
}
