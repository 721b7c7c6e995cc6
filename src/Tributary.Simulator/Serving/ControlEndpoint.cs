using System.Text.Json;
using Tributary.Simulator.Behaviours;
using Tributary.Simulator.Providers;

namespace Tributary.Simulator.Serving;

/// <summary>
/// /control and /control/{instance}: reads and changes behaviours while the world runs, in the words of the command line.
/// </summary>
internal sealed class ControlEndpoint(BehaviourTable behaviours, RequestLog log)
{
    private const string ContentType = "application/json; charset=utf-8";

    public async Task ProcessAsync(HttpContext context, string path)
    {
        var answer = await AnswerAsync(context.Request, path.Trim('/'), context.RequestAborted);
        context.Response.StatusCode = answer.Status;
        if (answer.Status == 204)
            return;
        context.Response.ContentType = answer.ContentType;
        await context.Response.Body.WriteAsync(answer.Body, context.RequestAborted);
    }

    private async Task<Answer> AnswerAsync(HttpRequest request, string instance, CancellationToken cancellationToken)
    {
        if (instance.Length > 0 && !Instance.TryProvider(instance, out _))
            return Error(404, $"no instance '{instance}'; expected {Instance.Expected}");
        return (request.Method, instance) switch
        {
            ("GET", "") => Overview(),
            ("GET", _) => One(behaviours.Find(instance) ?? new Behaviour()),
            ("PUT", not "") => await PutAsync(request, instance, cancellationToken),
            ("DELETE", _) => Delete(instance),
            _ => Error(405, "expected GET, PUT /control/{instance} or DELETE"),
        };
    }

    private async Task<Answer> PutAsync(HttpRequest request, string instance, CancellationToken cancellationToken)
    {
        try
        {
            using var json = await JsonDocument.ParseAsync(request.Body, default, cancellationToken);
            if (json.RootElement.ValueKind != JsonValueKind.Object)
                return Error(400, "expected a JSON object such as {\"delay\":\"300ms\"}");
            var behaviour = BehaviourWords.Of(json.RootElement.EnumerateObject().Select(Pair));
            behaviours.Set(instance, behaviour);
            return One(behaviour);
        }
        catch (JsonException error)
        {
            return Error(400, "the body is not JSON: " + error.Message);
        }
        catch (FormatException error)
        {
            return Error(400, error.Message);
        }
    }

    private Answer Delete(string instance)
    {
        if (instance.Length == 0)
            behaviours.Clear();
        else
            behaviours.Remove(instance);
        return new Answer(204, ContentType, default);
    }

    private Answer Overview() => Answer.Json(200, ContentType, writer =>
    {
        writer.WriteStartObject();
        writer.WriteStartObject("behaviours");
        foreach (var (instance, behaviour) in behaviours.All)
        {
            writer.WritePropertyName(instance);
            Write(writer, behaviour);
        }
        writer.WriteEndObject();
        var counters = log.All;
        writer.WriteStartObject("requests");
        writer.WriteNumber("count", counters.Count);
        writer.WriteNumber("inFlight", counters.InFlight);
        writer.WriteNumber("peakInFlight", counters.PeakInFlight);
        writer.WriteNumber("aborted", counters.Aborted);
        writer.WriteEndObject();
        writer.WriteStartObject("connections");
        writer.WriteNumber("open", log.ConnectionsOpen);
        writer.WriteNumber("accepted", log.ConnectionsAccepted);
        writer.WriteEndObject();
        writer.WriteEndObject();
    });

    private static KeyValuePair<string, string> Pair(JsonProperty property) => new(property.Name, property.Value.ValueKind switch
    {
        JsonValueKind.String => property.Value.GetString()!,
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => property.Value.GetRawText(),
        _ => throw new FormatException($"the value of {property.Name} is neither text, number nor truth value"),
    });

    private static Answer One(Behaviour behaviour) => Answer.Json(200, ContentType, writer => Write(writer, behaviour));

    private static Answer Error(int status, string message) => Answer.Json(status, ContentType, writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("error", message);
        writer.WriteEndObject();
    });

    private static void Write(Utf8JsonWriter writer, Behaviour behaviour)
    {
        writer.WriteStartObject();
        foreach (var (word, value) in BehaviourWords.Pairs(behaviour))
        {
            if (value == "true")
                writer.WriteBoolean(word, true);
            else
                writer.WriteString(word, value);
        }
        writer.WriteEndObject();
    }
}
