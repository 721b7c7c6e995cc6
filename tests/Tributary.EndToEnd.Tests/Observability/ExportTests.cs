using Tributary.App;
using Tributary.App.Telemetry;
using Tributary.EndToEnd.Tests.Cli;
using Tributary.EndToEnd.Tests.Shipped;

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

    [Fact]
    public async Task An_export_goes_nowhere_that_a_redirect_says()
    {
        await using var elsewhere = Collector.Start();
        await using var collector = Collector.Start(
            answer: $"HTTP/1.1 307 Temporary Redirect\r\nLocation: {elsewhere.Address}\r\nContent-Length: 0\r\n\r\n");
        await using var news = await NewsSession.StartAsync();
        news.Cli.With("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Address.AbsoluteUri);
        Assert.Equal(0, (await news.RunAsync("search", "climate")).Code);
        Assert.Contains("POST /v1/traces", collector.Received, StringComparison.Ordinal);
        Assert.Empty(elsewhere.Received);
    }

    [Fact]
    public async Task An_export_goes_through_no_proxy_of_the_environment()
    {
        await using var proxy = Collector.Start();
        await using var news = await NewsSession.StartAsync();
        var folder = Directory.CreateTempSubdirectory("tributary-test-");
        // The collector's name has no address, so that only a proxy could have got anything.
        var script = $"unset no_proxy NO_PROXY; export http_proxy={proxy.Address} HTTP_PROXY={proxy.Address} all_proxy={proxy.Address}; "
            + "OTEL_EXPORTER_OTLP_ENDPOINT=http://collector.invalid:4318 exec \"$0\" search climate --output json";
        using (var program = RunningProgram.InShell(news.World, folder.FullName, script))
            Assert.NotEmpty((await program.EndAsync()).Json().Items("articles"));
        folder.Delete(recursive: true);
        Assert.Empty(proxy.Received);
    }

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "nowhere")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "http://user:secret@127.0.0.1/")]
    [InlineData("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "ftp://127.0.0.1/")]
    [InlineData("OTEL_EXPORTER_OTLP_HEADERS", "secret")]
    [InlineData("OTEL_EXPORTER_OTLP_HEADERS", "=secret")]
    [InlineData("OTEL_EXPORTER_OTLP_HEADERS", "b@d:name=secret")]
    [InlineData("OTEL_EXPORTER_OTLP_HEADERS", "api-key=secret%0d%0aother: 1")]
    public async Task A_variable_that_cannot_be_used_is_refused_before_anything_is_asked(string variable, string value)
    {
        await using var news = await NewsSession.StartAsync();
        news.Cli.With("OTEL_TRACES_EXPORTER", "otlp").With(variable, value);
        var refusal = (await news.RunAsync("search", "climate")).Refusal;
        Assert.StartsWith($"{variable}: expected ", refusal, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refusal, StringComparison.Ordinal);
        Assert.Equal(0, news.World.Log.Of("guardian").Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_collector_that_hangs_or_is_down_changes_nothing(bool hangs)
    {
        var collector = Collector.Start(answer: null);
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
