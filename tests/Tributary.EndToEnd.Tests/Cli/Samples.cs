using Tributary.Http;
using Tributary.News.Articles;
using Tributary.News.Runs;

namespace Tributary.EndToEnd.Tests.Cli;

/// <summary>A run as it might have been, for the drawings.</summary>
internal static class Samples
{
    public static DateTimeOffset Noon { get; } = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    public static SourceOutcome NewsApi { get; } = new()
    {
        Id = "newsapi",
        Kind = "newsapi",
        Total = 1311,
        Count = 20,
        Attempts = 1,
        Start = Ms(0.4),
        Elapsed = Ms(302.1),
        Phases = Phases(
            (Phase.Queue, 0.1),
            (Phase.Dns, 20),
            (Phase.Connect, 30),
            (Phase.Tls, 60),
            (Phase.Send, 1),
            (Phase.Response, 150),
            (Phase.Body, 30),
            (Phase.Processing, 11)),
    };

    public static SourceOutcome Guardian { get; } = new()
    {
        Id = "guardian",
        Kind = "guardian",
        Attempts = 1,
        Start = Ms(0.5),
        Elapsed = Ms(1001),
        Phases = Phases((Phase.Queue, 0.1), (Phase.Connect, 2), (Phase.Response, 998.3)),
        Failure = new(FailureKind.Timeout, "no response headers from content.guardianapis.com within 1 s") { Phase = Phase.Response },
    };

    public static SourceOutcome HackerNews { get; } = new()
    {
        Id = "hackernews",
        Kind = "hackernews",
        Total = 20,
        Count = 20,
        Skipped = 1,
        Attempts = 2,
        Start = Ms(250),
        Elapsed = Ms(500),
        Phases = Phases((Phase.Queue, 100), (Phase.Connect, 40), (Phase.Response, 200), (Phase.Body, 60)),
    };

    public static SourceOutcome Unconfigured { get; } = new()
    {
        Id = "another-source-with-a-long-name",
        Kind = "newsapi",
        Elapsed = Ms(0.04),
        Phases = Phases((Phase.Processing, 0.04)),
        Failure = new(FailureKind.InvalidRequest, "newsapi needs a key: set NEWSAPI_KEY (free from https://newsapi.org/register)"),
    };

    public static Article Article { get; } = new()
    {
        Id = "a1",
        Url = "https://www.bbc.example/news/science-environment-12345678",
        Title = "Climate talks end with a deal on loss and damage, and a promise to come back to everything else next year",
        Summary = "Plain text.",
        Author = "A. Writer",
        Publisher = "BBC News",
        PublishedAt = Noon.AddHours(-2.5),
        Lang = "en",
        Image = "https://www.bbc.example/picture.jpg",
        Source = "newsapi",
        AlsoIn = [new("guardian", "https://www.guardian.example/a"), new("hackernews", "https://news.ycombinator.com/item?id=1", 1120, 1)],
    };

    public static RunReport Run(params SourceOutcome[] sources) =>
        RunReport.From(new("01JDBN3G00TESTTESTTESTTEST", "search", "climate", Noon), interrupted: false, sources);

    public static TimeSpan Ms(double milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    private static PhaseTimes Phases(params (Phase Phase, double Ms)[] times) =>
        times.Aggregate(PhaseTimes.None, (phases, time) => phases.Plus(time.Phase, Ms(time.Ms)));
}
