namespace Tributary.App.Telemetry;

/// <summary>What OpenTelemetry's environment variables ask for. Pure.</summary>
/// <param name="Traces">Whether spans are exported.</param>
/// <param name="Metrics">Whether measurements are exported.</param>
/// <param name="Resource">What the exports say of this program.</param>
/// <param name="Complaint">What is wrong with a variable, which is passed over then; null where nothing is.</param>
internal sealed record ExportSettings(
    bool Traces, bool Metrics, IReadOnlyList<KeyValuePair<string, object>> Resource, string? Complaint)
{
    /// <summary>Where spans go.</summary>
    public required Uri TracesEndpoint { get; init; }

    /// <summary>Where measurements go.</summary>
    public required Uri MetricsEndpoint { get; init; }

    /// <summary>Whether gRPC carries them, rather than HTTP.</summary>
    public bool Grpc { get; init; }

    /// <summary>Headers for the collector, as the variable has them; may hold a key. Null for none.</summary>
    public string? Headers { get; init; }

    /// <summary>
    /// Null where no variable asks for an export: neither an endpoint nor an exporter by name, or OTEL_SDK_DISABLED is true. By default
    /// both go to http://localhost:4318 as protobuf over HTTP.
    /// </summary>
    public static ExportSettings? Of(IReadOnlyDictionary<string, string> environment)
    {
        if (string.Equals(Value("OTEL_SDK_DISABLED"), "true", StringComparison.OrdinalIgnoreCase))
            return null;
        var anywhere = Value("OTEL_EXPORTER_OTLP_ENDPOINT");
        var (tracesAt, metricsAt) = (Value("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"), Value("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"));
        var complaints = new List<string>();
        var traces = Wanted("OTEL_TRACES_EXPORTER", tracesAt ?? anywhere);
        var metrics = Wanted("OTEL_METRICS_EXPORTER", metricsAt ?? anywhere);
        if (!traces && !metrics && complaints.Count == 0)
            return null;
        var grpc = Value("OTEL_EXPORTER_OTLP_PROTOCOL") == "grpc";
        return new(
            traces, metrics, [.. Attributes(Value("OTEL_RESOURCE_ATTRIBUTES"), Value("OTEL_SERVICE_NAME"))], complaints.FirstOrDefault())
        {
            TracesEndpoint = Endpoint("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", tracesAt, "v1/traces"),
            MetricsEndpoint = Endpoint("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", metricsAt, "v1/metrics"),
            Grpc = grpc,
            Headers = Checked(Value("OTEL_EXPORTER_OTLP_HEADERS")),
        };

        string? Value(string name) => environment.TryGetValue(name, out var value) && value.Trim() is { Length: > 0 } text ? text : null;

        bool Wanted(string name, string? endpoint)
        {
            var exporter = Value(name);
            if (exporter is not (null or "otlp" or "none"))
                complaints.Add($"{name}: '{exporter}' is not one of otlp, none; nothing is exported there");
            return exporter == "otlp" || (exporter is null && endpoint is not null);
        }

        // The general endpoint is a base that each signal's path goes below, but for gRPC; a signal's own is taken as it is.
        Uri Endpoint(string name, string? own, string path)
        {
            var text = own ?? anywhere ?? (grpc ? "http://localhost:4317" : "http://localhost:4318");
            if (Uri.TryCreate(own is not null || grpc ? text : $"{text.TrimEnd('/')}/{path}", UriKind.Absolute, out var uri)
                && uri is { Scheme: "http" or "https", UserInfo: "", Host.Length: > 0 })
                return uri;
            throw new UsageException(
                $"{(own is null ? "OTEL_EXPORTER_OTLP_ENDPOINT" : name)}: expected an http or https address without user or password");
        }
    }

    private static string? Checked(string? list) =>
        list is null || list.Split(',').All(IsHeader)
            ? list
            : throw new UsageException(
                "OTEL_EXPORTER_OTLP_HEADERS: expected name=value, with commas between several; other characters than ASCII's are not sent");

    // As the library reads it: the value has percent signs for what a list has no place for.
    private static bool IsHeader(string pair) => pair.Split('=', 2) is [var name, var value]
        && name.Trim() is { Length: > 0 } token
        && token.All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal))
        && Uri.UnescapeDataString(value).All(c => c is >= ' ' and < '\u007f');

    private static IEnumerable<KeyValuePair<string, object>> Attributes(string? list, string? service)
    {
        var named = new Dictionary<string, object>(StringComparer.Ordinal) { ["service.name"] = "tributary" };
        foreach (var pair in (list ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            if (pair.Split('=', 2) is [var name, var value])
                named[name.Trim()] = Uri.UnescapeDataString(value.Trim());
        if (service is not null)
            named["service.name"] = service;
        return named.OrderBy(entry => entry.Key, StringComparer.Ordinal);
    }
}
