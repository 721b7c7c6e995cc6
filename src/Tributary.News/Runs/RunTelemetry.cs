using System.Diagnostics;
using System.Diagnostics.Metrics;
using Tributary.News.Sources;

namespace Tributary.News.Runs;

/// <summary>
/// What a run tells the outside: a span for itself, one for each fetch as its child, whose children are the requests; and measurements.
/// Costs next to nothing where nobody listens. Holds no query of the user's.
/// </summary>
internal static class RunTelemetry
{
    /// <summary>The name of the source of spans and of the meter.</summary>
    public const string Name = "Tributary.News";

    private static readonly ActivitySource Source = new(Name);
    private static readonly Meter Meter = new(Name);

    private static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 30, 60],
    };

    private static readonly Histogram<double> RunDuration = Meter.CreateHistogram(
        "tributary.run.duration", "s", "From a run's first dispatch to its last outcome.", null, Seconds);

    private static readonly Histogram<double> FetchDuration = Meter.CreateHistogram(
        "tributary.fetch.duration", "s", "From a source's beginning to its end.", null, Seconds);

    private static readonly Counter<long> Articles = Meter.CreateCounter<long>(
        "tributary.fetch.articles", "{article}", "Articles that sources gave, before merging.");

    /// <summary>A run begins; null where nobody listens.</summary>
    public static Activity? Begin(RunHeader run) => Source.HasListeners()
        ? Source.StartActivity(ActivityKind.Internal, name: run.Kind, tags:
            [new("tributary.run.id", run.Id), new("tributary.run.kind", run.Kind)])
        : null;

    /// <summary>A source is asked; null where nobody listens. The calling async method's requests are its children.</summary>
    public static Activity? Begin(string id, string kind, Activity? run) => Source.HasListeners()
        ? Source.StartActivity(ActivityKind.Internal, run?.Context ?? default, name: "fetch", tags:
            [new("tributary.source.id", id), new("tributary.source.kind", kind)])
        : null;

    /// <summary>A source has ended.</summary>
    public static void End(Activity? fetch, SourceOutcome outcome)
    {
        if (fetch is null)
            return;
        var reached = fetch.StartTimeUtc;
        foreach (var (phase, time) in outcome.Phases.Reached)
        {
            fetch.AddEvent(new(phase.Word(), reached, new() { ["tributary.phase.duration"] = time.TotalSeconds }));
            reached += time;
        }

        fetch.SetTag("tributary.fetch.status", outcome.Status).SetTag("tributary.fetch.articles", outcome.Count);
        fetch.SetTag("tributary.fetch.attempts", outcome.Attempts);
        if (outcome.Failure is { } failure)
            fetch.SetTag("error.type", failure.Kind.Word()).SetStatus(ActivityStatusCode.Error, failure.Message);
        fetch.SetEndTime(fetch.StartTimeUtc + outcome.Elapsed);
        fetch.Dispose();
    }

    /// <summary>A run has ended: its span, and every source's measurements, those that never began included.</summary>
    public static void End(Activity? run, RunReport report)
    {
        if (RunDuration.Enabled)
            RunDuration.Record(report.Wall.TotalSeconds, new TagList { { "tributary.run.kind", report.Kind } });
        foreach (var source in report.Sources)
        {
            if (FetchDuration.Enabled)
                FetchDuration.Record(source.Elapsed.TotalSeconds, new TagList
                {
                    { "tributary.source.kind", source.Kind }, { "tributary.fetch.status", source.Status },
                });
            if (Articles.Enabled && source.Count > 0)
                Articles.Add(source.Count, new TagList { { "tributary.source.kind", source.Kind } });
        }

        if (run is null)
            return;
        run.SetTag("tributary.run.complete", report.Complete).SetTag("tributary.run.sources", report.Sources.Count);
        if (report.AllFailed)
            run.SetStatus(ActivityStatusCode.Error, "every source failed");
        run.SetEndTime(run.StartTimeUtc + report.Wall);
    }
}
