using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Time.Testing;
using Tributary.Http;
using Tributary.News.Articles;
using Tributary.News.Runs;
using Tributary.News.Sources;

namespace Tributary.News.Tests.Aggregation;

public sealed class RunTelemetryTests
{
    private const string RunId = "01TELEMETRY";

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task A_run_is_a_span_with_one_child_for_each_source_that_was_asked()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Tributary.News",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        var article = new Article { Id = "1", Url = "https://a/1", Title = "one", Source = "a" };
        ISource[] sources =
        [
            new AnsweringSource("good", new() { Articles = [article] }, 1),
            new AnsweringSource("bad", SourceAnswer.Failed(new(FailureKind.Auth, "no")), 1),
        ];
        var plan = new RunPlan
        {
            Header = new(RunId, "search", "a private matter", _time.GetUtcNow()),
            Query = new() { Text = "a private matter", AskedAt = _time.GetUtcNow() },
            Sources = sources,
        };
        var report = await new Aggregator(SendAsync, _time).RunAsync(plan, null, null, CancellationToken.None);

        // Other tests run meanwhile.
        var run = Assert.Single(spans, span => RunId.Equals(span.GetTagItem("tributary.run.id")));
        var fetches = spans.Where(span => span.ParentSpanId == run.SpanId && span.TraceId == run.TraceId).ToList();
        Assert.Equal(("search", report.Complete), (run.DisplayName, run.GetTagItem("tributary.run.complete")));
        Assert.Equal(
            [("bad", "auth", "auth", ActivityStatusCode.Error), ("good", "fresh", null, ActivityStatusCode.Unset)],
            fetches.Select(span => (span.GetTagItem("tributary.source.id"), span.GetTagItem("tributary.fetch.status"),
                span.GetTagItem("error.type"), span.Status)).OrderBy(one => (string?)one.Item1, StringComparer.Ordinal));
        Assert.All(fetches, span => Assert.Contains(span.Events, phase => phase.Name == "parse"));
        Assert.All(fetches.Append(run), span => Assert.DoesNotContain(span.TagObjects, tag => $"{tag.Value}".Contains("private")));
    }

    private static Task<OutboundResult> SendAsync(
        OutboundRequest request, TimeSpan timeout, Tributary.Fanout.Deadline deadline, CancellationToken cancellationToken) =>
        Task.FromResult(new OutboundResult { Response = new() { Status = 200, Address = request.Address } });
}
