using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Tributary.Http;
using Tributary.Http.Caching;

namespace Tributary.Engine.Tests.Http.Telemetry;

public sealed class TelemetryTests : NetworkTest
{
    private const string Name = "Tributary.Http";

    [Fact]
    public async Task A_request_is_a_client_span_with_its_phases_and_without_its_query()
    {
        var server = Serve(Ok("hello"));
        using var heard = new Heard("spans.test");
        var address = server.Address("/a%20b?q=private#x", "spans.test");
        var result = await SendAsync(Client(), new() { Address = address, SecretQuery = new("key", new("sesame")) });

        var span = Assert.Single(heard.Spans);
        Assert.Equal(("GET", ActivityKind.Client, ActivityStatusCode.Unset), (span.DisplayName, span.Kind, span.Status));
        Assert.Equal(
            [
                "http.request.method=GET", "http.response.status_code=200", "network.protocol.version=1.1", "server.address=spans.test",
                $"server.port={server.Port}", $"url.full=http://spans.test:{server.Port}/a%20b", "url.scheme=http",
            ],
            span.TagObjects.Select(tag => $"{tag.Key}={tag.Value}").Order(StringComparer.Ordinal));
        Assert.Equal(result.Phases.Reached.Select(entry => entry.Phase.ToString().ToLowerInvariant()), span.Events.Select(phase => phase.Name));
        Assert.Equal(
            result.Phases.Reached.Select(entry => (object?)entry.Time.TotalSeconds),
            span.Events.Select(phase => phase.Tags.Single().Value));
        Assert.Equal(result.Elapsed, span.Duration);
    }

    [Fact]
    public async Task A_failure_and_a_status_that_is_one_say_so()
    {
        using var heard = new Heard("errors.test");
        await GetAsync(Client(), Serve("HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n").Address(host: "errors.test"));
        await GetAsync(Client(), Serve("nonsense\r\n\r\n").Address(host: "errors.test"));
        Assert.Equal(
            [("503", ActivityStatusCode.Error, 503), ("http", ActivityStatusCode.Error, null)],
            heard.Spans.Select(span => (span.GetTagItem("error.type"), span.Status, (int?)span.GetTagItem("http.response.status_code"))));
        Assert.Equal(["503", "http"], heard.Tags("http.client.request.duration", "error.type"));
    }

    [Fact]
    public async Task A_request_that_the_caller_stops_ends_its_span_too()
    {
        var server = Serve(peer => peer.RequestAsync());
        using var heard = new Heard("stopped.test");
        using var stop = new CancellationTokenSource();
        var (request, reached) = Telling(server.Address(host: "stopped.test"), Phase.Response);
        var asking = Client().SendAsync(request, Ample, Tributary.Fanout.Deadline.None, stop.Token);
        await reached;
        await stop.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => asking);
        Assert.Equal("cancelled", Assert.Single(heard.Spans).GetTagItem("error.type"));
        Assert.Equal([1, -1], heard.Values("http.client.active_requests"));
    }

    [Theory]
    [InlineData("HEAD", "HEAD", "HEAD", null)]
    [InlineData("post", "POST", "POST", null)]
    [InlineData("PURGE", "HTTP", "_OTHER", "PURGE")]
    public async Task A_method_is_told_as_it_is(string method, string name, string tag, string? original)
    {
        var host = $"{method}.test".ToLowerInvariant();
        var server = Serve(Ok(""));
        using var heard = new Heard(host);
        await SendAsync(Client(), new() { Address = server.Address(host: host), Method = method });
        var span = Assert.Single(heard.Spans);
        Assert.Equal((name, tag, original), (span.DisplayName, span.GetTagItem("http.request.method"), span.GetTagItem("http.request.method_original")));
        Assert.Equal([tag], heard.Tags("http.client.request.duration", "http.request.method"));
        Assert.Equal([tag, tag], heard.Tags("http.client.active_requests", "http.request.method"));
    }

    [Fact]
    public async Task What_is_told_of_a_defect_and_throws_changes_nothing()
    {
        using var heard = new Heard("defect.test");
        var client = Client(options => options with
        {
            Resolve = _ => throw new InvalidTimeZoneException("a defect"),
            OnDefect = _ => throw new InvalidOperationException("a defect of whoever is told"),
        });
        Failed(await GetAsync(client, new("http://defect.test/")), FailureKind.Unexpected, Phase.Dns);
        Assert.Equal("unexpected", Assert.Single(heard.Spans).GetTagItem("error.type"));
        Assert.Equal([1, -1], heard.Values("http.client.active_requests"));
    }

    [Fact]
    public async Task A_client_that_is_disposed_of_says_so()
    {
        var client = Client();
        await client.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => GetAsync(client, new("http://a.test/")));
        await Assert.ThrowsAsync<ObjectDisposedException>(
            async () => await client.RestAsync(new("http://a.test/"), null, "why", CancellationToken.None));
    }

    [Fact]
    public async Task Requests_are_measured()
    {
        var server = Serve(Ok("hello", "Cache-Control: max-age=60\r\n"));
        using var heard = new Heard("measured.test");
        var client = Client(options => options with { Cache = new MemoryResponseCache() });
        var request = new OutboundRequest { Address = server.Address(host: "measured.test"), Cache = new() };
        var result = await SendAsync(client, request);
        await client.KeepAsync(result.Response!, CancellationToken.None);
        await SendAsync(client, request);

        Assert.Equal([result.Elapsed.TotalSeconds], heard.Values("http.client.request.duration"));
        Assert.Equal([1, -1], heard.Values("http.client.active_requests"));
        Assert.Equal([result.Phases[Phase.Queue]!.Value.TotalSeconds], heard.Values("tributary.http.queue.duration"));
        Assert.Equal([5], heard.Values("tributary.http.body.size"));
        Assert.Empty(heard.Values("tributary.http.retries"));
        Assert.Equal(["fresh", "cached"], heard.Tags("tributary.http.answers", "tributary.origin"));
        Assert.Single(heard.Spans);
    }

    // The spans and measurements of one host: other tests send requests meanwhile.
    private sealed class Heard : IDisposable
    {
        private readonly ConcurrentQueue<Activity> _spans = new();
        private readonly ConcurrentQueue<(string Instrument, double Value, Dictionary<string, object?> Tags)> _measured = new();
        private readonly string _host;
        private readonly ActivityListener _activities;
        private readonly MeterListener _meters;

        public Heard(string host)
        {
            _host = host;
            _activities = new()
            {
                ShouldListenTo = source => source.Name == Name,
                Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
                ActivityStopped = activity =>
                {
                    if (host.Equals(activity.GetTagItem("server.address")))
                        _spans.Enqueue(activity);
                },
            };
            _meters = new()
            {
                InstrumentPublished = (instrument, listener) =>
                {
                    if (instrument.Meter.Name == Name)
                        listener.EnableMeasurementEvents(instrument);
                },
            };
            _meters.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Measure(instrument, value, tags));
            _meters.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Measure(instrument, value, tags));
            ActivitySource.AddActivityListener(_activities);
            _meters.Start();
        }

        public IEnumerable<Activity> Spans => _spans;

        public IEnumerable<double> Values(string instrument) => _measured.Where(one => one.Instrument == instrument).Select(one => one.Value);

        public IEnumerable<object?> Tags(string instrument, string tag) =>
            _measured.Where(one => one.Instrument == instrument).Select(one => one.Tags.GetValueOrDefault(tag));

        public void Dispose()
        {
            _activities.Dispose();
            _meters.Dispose();
        }

        private void Measure(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var named = tags.ToArray().ToDictionary(tag => tag.Key, tag => tag.Value);
            if (_host.Equals(named.GetValueOrDefault("server.address")))
                _measured.Enqueue((instrument.Name, value, named));
        }
    }
}
