using System.Collections;
using CsCheck;
using Tributary.Http;
using Tributary.News.Articles;
using Tributary.News.Runs;

namespace Tributary.News.Tests.Storage;

/// <summary>Runs and articles to store, and a way to compare them: records hold lists, whose equality is not theirs.</summary>
internal static class StoreSamples
{
    private static readonly DateTimeOffset Day = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    public static Article Article(int number) => new()
    {
        Id = $"{number}",
        Url = $"https://news.example/{number}",
        Title = $"Article {number}",
        PublishedAt = Day.AddMinutes(-number),
        Source = "a",
    };

    public static SourceOutcome Fetched(string id, int count) => new()
    {
        Id = id,
        Kind = "feed",
        Count = count,
        Total = count * 10L,
        Attempts = 1,
        Start = TimeSpan.FromTicks(3),
        Elapsed = TimeSpan.FromMilliseconds(302.1),
        Phases = PhaseTimes.None.Plus(Phase.Connect, TimeSpan.FromTicks(12_345)).Plus(Phase.Processing, TimeSpan.Zero),
    };

    public static SourceOutcome Failed(string id) => new()
    {
        Id = id,
        Kind = "newsapi",
        Failure = new(FailureKind.RateLimited, "newsapi.org says slow down")
        {
            Status = 429,
            RetryAfter = TimeSpan.FromSeconds(30),
            Phase = Phase.Response,
        },
        Skipped = 2,
    };

    public static RunReport Run(int number, params IReadOnlyList<SourceOutcome> sources) =>
        RunReport.From(new($"01JD{number:D22}", "search", "climate", Day.AddMinutes(number)), false, sources);

    /// <summary>Everything that a store keeps, as text.</summary>
    public static string Drawn(RunReport run) => string.Join('\n', run.Sources.Select(Drawn).Prepend($"{run with { Sources = [] }}"));

    private static string Drawn(SourceOutcome source) =>
        $"{source with { Articles = [], Count = source.Count, Phases = PhaseTimes.None, FailedAttempts = [] }} "
        + $"{string.Join(' ', source.Phases.Reached)} {string.Join(' ', source.FailedAttempts)}";

    /// <summary>Everything that a store keeps, as text.</summary>
    public static string Drawn(IReadOnlyList<Article> articles) => string.Join('\n', articles.Select(article =>
        $"{article with { AlsoIn = [] }} {article.PublishedAt:O} {string.Join(' ', article.AlsoIn)}"));

    private static readonly Gen<string> Text = Gen.OneOf(
        Gen.String[0, 20],
        Gen.Const(""),
        Gen.Const("line\r\nbreak, 'quote' \"double\" \0 nul ü 🗞 %_"),
        Gen.Char['a', 'z'].Select(letter => new string(letter, 20_000)));

    private static readonly Gen<string?> MaybeText = Text.Null(0.3);

    private static readonly Gen<DateTimeOffset> Instant = Gen.Long[-62_135_596_800_000_000, 253_402_300_799_999_999]
        .Select(microseconds => DateTimeOffset.UnixEpoch.AddTicks(microseconds * 10));

    private static readonly Gen<TimeSpan> Duration =
        Gen.OneOf(Gen.Long[0, 1_000_000], Gen.Long[0, TimeSpan.TicksPerDay * 30]).Select(TimeSpan.FromTicks);

    private static readonly Gen<Failure> Failures =
        from kind in Gen.Enum<FailureKind>()
        from message in Text
        from phase in Gen.Enum<Phase>().Nullable(0.5)
        from status in Gen.Int[100, 599].Nullable(0.5)
        from retryAfter in Duration.Nullable(0.5)
        select new Failure(kind, message) { Phase = phase, Status = status, RetryAfter = retryAfter };

    private static readonly Gen<SourceOutcome> Outcomes =
        from failure in Failures.Null(0.5)
        from numbers in Gen.Int[0, int.MaxValue].Array[3]
        from total in Gen.Long.Nullable(0.5)
        from start in Duration
        from elapsed in Duration
        from phases in Gen.Select(Gen.Int[0, 7], Duration).List[0, 8]
        from attempts in Gen.Select(Failures, Duration, Duration, Duration).List[0, 2]
        select new SourceOutcome
        {
            Id = "",
            Kind = "json",
            Failure = failure,
            Count = numbers[0],
            Skipped = numbers[1],
            Attempts = numbers[2],
            FailedAttempts = [.. attempts.Select(attempt => new FailedAttempt(attempt.Item1, attempt.Item2, attempt.Item3, attempt.Item4))],
            Total = total,
            Start = start,
            Elapsed = elapsed,
            Phases = phases.Aggregate(PhaseTimes.None, (times, phase) => times.Plus((Phase)phase.Item1, phase.Item2)),
        };

    private static readonly Gen<Article> Articles =
        from title in Text
        from texts in MaybeText.Array[5]
        from published in Instant.Nullable(0.3)
        from source in Gen.Int[0, 9]
        from discussion in Gen.Select(Gen.Int.Nullable(0.3), Gen.Int.Nullable(0.3)).Nullable(0.7)
        from alsoIn in Gen.Select(Gen.Int[0, 9], Gen.Int[0, 3], Gen.Int.Nullable(0.5), Gen.Int.Nullable(0.5)).List[0, 6]
        select new Article
        {
            Id = "",
            Url = "https://news.example/",
            Title = title,
            Summary = texts[0],
            Author = texts[1],
            Publisher = texts[2],
            Lang = texts[3],
            Image = texts[4],
            PublishedAt = published,
            Source = $"s{source}",
            Discussion = discussion is { } found ? new("https://hn.example/", found.Item1, found.Item2) : null,
            AlsoIn = [.. alsoIn.DistinctBy(place => (place.Item1, place.Item2)).OrderBy(place => (place.Item1, place.Item2))
                .Select(place => new Sighting($"s{place.Item1}", $"https://copy.example/{place.Item2}", place.Item3, place.Item4))],
        };

    /// <summary>Any run of up to ten sources, named s0, s1 and so on, and any articles.</summary>
    public static readonly Gen<(RunReport Run, IReadOnlyList<Article> Articles)> GenRun =
        from sources in Outcomes.List[0, 10]
        from articles in Articles.List[0, 10]
        from started in Instant
        from query in MaybeText
        from interrupted in Gen.Bool
        select (
            RunReport.From(
                new("", "headlines", query, started),
                interrupted,
                [.. sources.Select((source, index) => source with { Id = $"s{index}" })]),
            (IReadOnlyList<Article>)articles);

    /// <summary>The same with ids of its own, so that every run and every article is a new one.</summary>
    public static (RunReport Run, IReadOnlyList<Article> Articles) Renamed(
        (RunReport Run, IReadOnlyList<Article> Articles) drawn, int number) => (
        drawn.Run with { Id = $"run{number}." },
        [.. drawn.Articles.Select((article, index) => article with { Id = $"{number}/{index}" })]);
}

/// <summary>A list that says how many of its items have been read.</summary>
internal sealed class WatchedList<T>(IReadOnlyList<T> items, Action<int> onRead) : IReadOnlyList<T>
{
    private int _read;

    public int Count => items.Count;

    public T this[int index] => items[index];

    public IEnumerator<T> GetEnumerator()
    {
        foreach (var item in items)
        {
            onRead(++_read);
            yield return item;
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
