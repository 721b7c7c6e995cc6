using System.Diagnostics;

namespace Tributary.App.Logging;

/// <summary>A span that has ended, as an event. Pure.</summary>
internal static class SpanEvent
{
    /// <summary>
    /// A failed fetch, a request that was sent again and a run are <see cref="LogLevel.Info"/>, everything else
    /// <see cref="LogLevel.Debug"/>.
    /// </summary>
    public static LogEvent Of(Activity span)
    {
        var isRequest = span.Kind == ActivityKind.Client;
        var isRun = span.GetTagItem("tributary.run.id") is not null;
        var failed = span.Status == ActivityStatusCode.Error;
        var told = isRun || (failed && !isRequest) || span.GetTagItem("http.request.resend_count") is not null;
        var fields = new List<KeyValuePair<string, object?>>(span.TagObjects)
        {
            new("duration_ms", span.Duration.TotalMilliseconds),
        };
        foreach (var phase in span.EnumerateEvents())
            foreach (var (name, value) in phase.EnumerateTagObjects())
                if (name == "tributary.phase.duration" && value is double seconds)
                    fields.Add(new($"{phase.Name}_ms", seconds * 1000));
        if (failed && span.StatusDescription is { } why)
            fields.Add(new("message", why));
        return new(
            new(span.StartTimeUtc + span.Duration, TimeSpan.Zero),
            told ? LogLevel.Info : LogLevel.Debug,
            isRequest ? "request" : isRun ? "run" : "fetch",
            fields);
    }
}
