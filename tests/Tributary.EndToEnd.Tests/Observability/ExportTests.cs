using Tributary.App;
using Tributary.App.Telemetry;
using Tributary.EndToEnd.Tests.Cli;

namespace Tributary.EndToEnd.Tests.Observability;

public sealed class ExportTests
{
    [Theory]
    [InlineData("")]
    [InlineData("OTEL_SERVICE_NAME=x")]
    [InlineData("OTEL_TRACES_EXPORTER=none OTEL_METRICS_EXPORTER=none OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:1")]
    [InlineData("OTEL_SDK_DISABLED=TRUE OTEL_TRACES_EXPORTER=otlp")]
    public void Nothing_is_exported_unless_a_variable_asks_for_it(string variables) => Assert.Null(Of(variables));

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://c:1/base/", true, true, "http://c:1/base/v1/traces", "http://c:1/base/v1/metrics")]
    [InlineData("OTEL_TRACES_EXPORTER=otlp", true, false, "http://localhost:4318/v1/traces", "http://localhost:4318/v1/metrics")]
    [InlineData("OTEL_METRICS_EXPORTER=otlp", false, true, "http://localhost:4318/v1/traces", "http://localhost:4318/v1/metrics")]
    [InlineData("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=http://c:1/x", true, false, "http://c:1/x", "http://localhost:4318/v1/metrics")]
    [InlineData("OTEL_TRACES_EXPORTER=otlp OTEL_EXPORTER_OTLP_PROTOCOL=grpc", true, false, "http://localhost:4317/", "http://localhost:4317/")]
    public void The_variables_say_what_goes_where(string variables, bool traces, bool metrics, string tracesAt, string metricsAt)
    {
        var settings = Of(variables)!;
        Assert.Equal((traces, metrics, null), (settings.Traces, settings.Metrics, settings.Complaint));
        Assert.Equal((tracesAt, metricsAt), (settings.TracesEndpoint.AbsoluteUri, settings.MetricsEndpoint.AbsoluteUri));
    }

    [Fact]
    public void The_resource_is_what_the_variables_say()
    {
        var settings = Of("OTEL_TRACES_EXPORTER=otlp OTEL_SERVICE_NAME=mine OTEL_RESOURCE_ATTRIBUTES=a=b%20c,service.name=other,odd")!;
        Assert.Equal([new("a", "b c"), new("service.name", "mine")], settings.Resource);
    }

    [Fact]
    public void What_cannot_be_done_is_said()
    {
        Assert.StartsWith("OTEL_TRACES_EXPORTER: 'zipkin' is not one of", Of("OTEL_TRACES_EXPORTER=zipkin")!.Complaint, StringComparison.Ordinal);
        var wrong = Assert.Throws<UsageException>(() => Of("OTEL_EXPORTER_OTLP_ENDPOINT=nowhere"));
        Assert.StartsWith("OTEL_EXPORTER_OTLP_ENDPOINT: ", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_reaches_the_collector_before_the_program_ends()
    {
        await using var collector = Collector.Start();
        await using var news = await NewsSession.StartAsync();
        news.Cli.With("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Address.AbsoluteUri).With("OTEL_SERVICE_NAME", "the-service");
        Assert.Equal(0, (await news.RunAsync("search", "climate")).Code);
        Assert.All(
            ["POST /v1/traces", "POST /v1/metrics", "the-service", "tributary.source.id", "hackernews", "http.request.method",
                "http.client.request.duration", "tributary.run.duration", "tributary.phase.duration"],
            expected => Assert.Contains(expected, collector.Received, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_collector_that_hangs_or_is_down_changes_nothing(bool hangs)
    {
        var collector = Collector.Start(answers: false);
        if (!hangs)
            await collector.DisposeAsync();
        await using var news = await NewsSession.StartAsync();
        news.Cli.With("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Address.AbsoluteUri);
        var result = await news.RunAsync("search", "climate", "--output", "json");
        Assert.Equal((0, ""), (result.Code, result.Error));
        Assert.NotEmpty(result.Json().Items("articles"));
        if (hangs)
            await collector.DisposeAsync();
    }

    private static ExportSettings? Of(string variables) => ExportSettings.Of(variables
        .Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]));
}
