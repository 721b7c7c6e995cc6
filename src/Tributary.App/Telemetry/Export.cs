using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Tributary.App.Cli;

namespace Tributary.App.Telemetry;

/// <summary>
/// Sends spans and measurements to an OpenTelemetry collector for the length of one command. Made only where a variable asks for it: nobody
/// else pays for it.
/// </summary>
internal sealed class Export : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly string[] Sources = ["Tributary.News", "Tributary.Http"];

    private readonly CommandHost _host;
    private readonly TracerProvider? _traces;
    private readonly MeterProvider? _metrics;

    private Export(CommandHost host, ExportSettings settings)
    {
        _host = host;
        var resource = ResourceBuilder.CreateEmpty()
            .AddAttributes(settings.Resource)
            .AddAttributes([new("service.version", ProgramVersion.Text)]);
        if (settings.Traces)
            _traces = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource).AddSource(Sources)
                .AddOtlpExporter(options => Configure(options, settings, settings.TracesEndpoint)).Build();
        if (settings.Metrics)
            _metrics = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource).AddMeter(Sources)
                .AddOtlpExporter(options => Configure(options, settings, settings.MetricsEndpoint)).Build();
    }

    /// <summary>Begins to export; null where no variable asks for it.</summary>
    /// <exception cref="UsageException">A variable that cannot be used.</exception>
    public static async Task<Export?> BeginAsync(CommandHost host)
    {
        if (ExportSettings.Of(host.Environment) is not { } settings)
            return null;
        if (settings.Complaint is { } complaint)
            await host.WarnAsync(complaint);
        if (!settings.Traces && !settings.Metrics)
            return null;
        try
        {
            return new Export(host, settings);
        }
        catch (ArgumentException exception)
        {
            // The library reads variables of its own.
            throw new UsageException($"the OTEL_ variables of the environment cannot be used: {exception.Message.ReplaceLineEndings(" ")}");
        }
    }

    /// <summary>
    /// Sends what is left; gives up after two seconds, and then says nothing: a collector that is down is not the user's concern.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        var most = (int)Patience.TotalMilliseconds;
        var flushing = Task.WhenAll(Task.Run(() => _traces?.Shutdown(most)), Task.Run(() => _metrics?.Shutdown(most)));
        try
        {
            await flushing.WaitAsync(Patience, _host.Time);
        }
        catch (TimeoutException)
        {
            // The threads that still try are in the background and end with the process.
        }
    }

    private static void Configure(OtlpExporterOptions options, ExportSettings settings, Uri endpoint)
    {
        options.Endpoint = endpoint;
        options.Protocol = settings.Grpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
        options.TimeoutMilliseconds = (int)Patience.TotalMilliseconds;
        // Neither a proxy of the environment nor a redirect sends it, and the headers' key, elsewhere.
        options.HttpClientFactory = () =>
            new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { Timeout = Patience };
        if (settings.Headers is { } headers)
            options.Headers = headers;
    }
}
