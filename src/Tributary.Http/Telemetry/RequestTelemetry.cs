using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text.Json;
using Tributary.Http.Caching;

namespace Tributary.Http.Telemetry;

/// <summary>
/// What a request tells the outside, in the words of OpenTelemetry's semantic conventions for HTTP clients: a span and measurements. Costs
/// a few comparisons where nobody listens. Never holds a query, a header or a key.
/// </summary>
internal readonly struct RequestTelemetry
{
    /// <summary>The name of the source of spans and of the meter.</summary>
    public const string Name = "Tributary.Http";

    private const string Other = "_OTHER";

    private static readonly ActivitySource Source = new(Name);
    private static readonly Meter Meter = new(Name);

    // The boundaries that the conventions ask for.
    private static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
    };

    private static readonly Histogram<double> Duration = Meter.CreateHistogram(
        "http.client.request.duration", "s", "Duration of HTTP client requests.", null, Seconds);

    private static readonly UpDownCounter<long> Active = Meter.CreateUpDownCounter<long>(
        "http.client.active_requests", "{request}", "Number of active HTTP requests.");

    private static readonly Histogram<double> Queued = Meter.CreateHistogram(
        "tributary.http.queue.duration", "s", "How long requests waited for a slot of their provider.", null, Seconds);

    private static readonly Counter<long> Retries = Meter.CreateCounter<long>(
        "tributary.http.retries", "{request}", "Requests that were sent again.");

    private static readonly Histogram<long> BodySize = Meter.CreateHistogram<long>(
        "tributary.http.body.size", "By", "Bytes of response bodies, decompressed.");

    private static readonly Counter<long> Answers = Meter.CreateCounter<long>(
        "tributary.http.answers", "{answer}", "Answers by where their bodies come from: fresh, not_modified or cached.");

    private readonly Activity? _activity;
    private readonly OutboundRequest _request;
    private readonly bool _isCounted;

    private RequestTelemetry(OutboundRequest request, Activity? activity, bool isCounted) =>
        (_request, _activity, _isCounted) = (request, activity, isCounted);

    /// <summary>A request is about to be sent. Its span is the calling async method's current one until <see cref="End"/>.</summary>
    public static RequestTelemetry Begin(OutboundRequest request)
    {
        var isCounted = Active.Enabled;
        if (isCounted)
            Active.Add(1, Target(request));
        return new(request, Source.HasListeners() ? Start(request) : null, isCounted);
    }

    /// <summary>An answer was given, by the provider or from memory.</summary>
    public static void Answered(OutboundResponse response)
    {
        if (!Answers.Enabled)
            return;
        var tags = Server(response.Address);
        tags.Add("tributary.origin", response.Origin switch
        {
            ResponseOrigin.Cached => "cached",
            ResponseOrigin.NotModified => "not_modified",
            _ => "fresh",
        });
        Answers.Add(1, tags);
    }

    /// <summary>The request has ended; call it once.</summary>
    /// <param name="result">What became of it; its failure is <see cref="FailureKind.Cancelled"/> where the caller stopped it.</param>
    public void End(OutboundResult result)
    {
        var address = _request.Address;
        if (_isCounted)
            Active.Add(-1, Target(_request));
        var error = ErrorOf(result);
        if (_activity is not null)
            Finish(_activity, result, error);
        if (Duration.Enabled)
            Duration.Record(result.Elapsed.TotalSeconds, Outcome(_request, result, error));
        if (Queued.Enabled && result.Phases[Phase.Queue] is { } queued)
            Queued.Record(queued.TotalSeconds, Server(address));
        if (Retries.Enabled && result.Attempts > 1)
            Retries.Add(result.Attempts - 1, Failing(address, error));
        if (BodySize.Enabled && result.Response is { } response)
            BodySize.Record(response.Body.Length, Server(address));
    }

    private static Activity? Start(OutboundRequest request)
    {
        var (address, method) = (request.Address, MethodOf(request));
        var activity = Source.StartActivity(ActivityKind.Client, tags:
        [
            new("http.request.method", method),
            new("server.address", address.IdnHost),
            new("server.port", address.Port),
            new("url.full", address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped)),
            new("url.scheme", address.Scheme),
        ], name: method == Other ? "HTTP" : method);
        if (method == Other)
            activity?.SetTag("http.request.method_original", request.Method);
        return activity;
    }

    // The conventions: a method that is none of the standard's is not a value that every request may add to.
    private static string MethodOf(OutboundRequest request) => request.Method.ToUpperInvariant() switch
    {
        ("GET" or "HEAD" or "POST" or "PUT" or "DELETE" or "OPTIONS" or "PATCH") and var known => known,
        _ => Other,
    };

    private static void Finish(Activity activity, OutboundResult result, string? error)
    {
        var reached = activity.StartTimeUtc;
        foreach (var (phase, time) in result.Phases.Reached)
        {
            activity.AddEvent(new(Word(phase), reached, new() { ["tributary.phase.duration"] = time.TotalSeconds }));
            reached += time;
        }

        if ((result.Response?.Status ?? result.Failure?.Status) is { } status)
            activity.SetTag("http.response.status_code", status);
        if (Version(result) is { } version)
            activity.SetTag("network.protocol.version", version);
        if (result.Attempts > 1)
            activity.SetTag("http.request.resend_count", result.Attempts - 1);
        if (error is not null)
            activity.SetTag("error.type", error).SetStatus(ActivityStatusCode.Error, result.Failure?.Message);
        activity.SetEndTime(activity.StartTimeUtc + result.Elapsed);
        activity.Dispose();
    }

    // The conventions: of an answer that is an error the status, else a word of our own.
    private static string? ErrorOf(OutboundResult result) => result switch
    {
        { Failure: { } failure } => Word(failure.Kind),
        { Response.Status: >= 400 and var status } => status.ToString(CultureInfo.InvariantCulture),
        _ => null,
    };

    private static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    private static string? Version(OutboundResult result) => result.Response?.HttpVersion switch
    {
        null => null,
        { Major: >= 2 and var major } => major.ToString(CultureInfo.InvariantCulture),
        var version => version.ToString(2),
    };

    private static TagList Outcome(OutboundRequest request, OutboundResult result, string? error)
    {
        var address = request.Address;
        var tags = Failing(address, error);
        tags.Add("http.request.method", MethodOf(request));
        tags.Add("server.port", address.Port);
        tags.Add("url.scheme", address.Scheme);
        if ((result.Response?.Status ?? result.Failure?.Status) is { } status)
            tags.Add("http.response.status_code", status);
        if (Version(result) is { } version)
            tags.Add("network.protocol.version", version);
        return tags;
    }

    private static TagList Failing(Uri address, string? error)
    {
        var tags = Server(address);
        if (error is not null)
            tags.Add("error.type", error);
        return tags;
    }

    private static TagList Target(OutboundRequest request)
    {
        var tags = Server(request.Address);
        tags.Add("server.port", request.Address.Port);
        tags.Add("http.request.method", MethodOf(request));
        return tags;
    }

    private static TagList Server(Uri address) => new() { { "server.address", address.IdnHost } };
}
