using System.Globalization;
using Tributary.App.Cli;
using Tributary.App.Rendering;
using Tributary.Http;
using Tributary.News.Articles;
using Tributary.News.Polling;
using Tributary.News.Runs;
using Tributary.News.Sources;
using Tributary.News.Storage;

namespace Tributary.App.Documents;

/// <summary>Our records as the public interface shows them. Pure.</summary>
internal static class Facts
{
    public static RunFacts Of(RunReport run, bool stored) => new(
        run.Id,
        run.Kind,
        run.Query,
        Milliseconds(run.StartedAt),
        Milliseconds(run.Wall),
        Milliseconds(run.Sequential),
        run.Slowest,
        run.Complete,
        run.Interrupted,
        stored);

    public static SourceFacts Of(SourceOutcome source) => new(
        source.Id,
        source.Kind,
        source.Success,
        source.Status,
        source.Count,
        source.Total,
        source.Skipped,
        source.Attempts,
        [.. source.FailedAttempts.Select(Of)],
        Milliseconds(source.Start),
        Milliseconds(source.Elapsed),
        PhasesOf(source.Phases),
        source.Warnings,
        source.Failure is { } failure ? Of(failure) : null);

    public static PollFacts Of(Poll poll) => new(Of(poll.Outcome))
    {
        New = poll.New.Count,
        Changed = poll.Changed.Count,
        Unchanged = poll.Unchanged,
        MovedTo = poll.State.MovedTo?.AbsoluteUri,
        DueAt = poll.State.DueAt is { } due ? Seconds(due) : null,
        DueWhy = poll.State.Why,
    };

    private static FailedAttemptFacts Of(FailedAttempt attempt) => new(
        Milliseconds(attempt.Start), Milliseconds(attempt.Elapsed), Milliseconds(attempt.Wait), Of(attempt.Why));

    public static ArticleFacts Of(Article article) => new(
        article.Id,
        article.Url,
        article.Title,
        article.Excerpt,
        article.Author,
        article.Publisher,
        article.PublishedAt is { } time ? Seconds(time) : null,
        article.Lang,
        article.Image,
        article.Source,
        [.. AlsoIn(article).Select(seen => new SightingFacts(seen.Source, seen.Url, seen.Points, seen.Comments))]);

    public static SourceDeclarationFacts Of(SourceEntry entry) => new(
        entry.Source.Id,
        entry.Source.Kind,
        entry.Declared.Title,
        entry.Declared.Folder,
        entry.Declared.Enabled,
        entry.Source.Lacks is null,
        entry.Source.Lacks?.Message,
        entry.DeclaredAddress.AbsoluteUri,
        entry.Source.Address.AbsoluteUri,
        Milliseconds(entry.Source.Timeout),
        entry.Source.CanSearch,
        entry.Source.CanHeadlines,
        entry.Source.CanPoll,
        entry.Health?.RetiredAt is not null,
        entry.Health is { } health ? Of(health) : null);

    private static HealthFacts Of(PollState health) => new(
        Milliseconds(health.TriedAt),
        Milliseconds(health.SucceededAt),
        Milliseconds(health.NewAt),
        Milliseconds(health.DueAt),
        health.Why,
        health.Interval is { } interval ? Milliseconds(interval) : null,
        health.Streak,
        health.Rhythm.UsualGap is { } gap ? Milliseconds(gap) : null,
        health.Items,
        health.Silence,
        health.MovedTo?.AbsoluteUri,
        Milliseconds(health.RetiredAt),
        health.LastFailure is { } failure ? new(failure.Kind.Word(), failure.Message, Milliseconds(failure.At)) : null);

    public static SourceDocument Shown(SourceEntry entry)
    {
        var facts = Of(entry);
        return new(
            facts.Id,
            facts.Kind,
            facts.Title,
            facts.Folder,
            facts.Url,
            facts.UrlInUse,
            entry.Declared.ItemsUrl?.AbsoluteUri,
            facts.Enabled,
            facts.Configured,
            facts.Lacks,
            facts.TimeoutMs,
            Milliseconds(entry.Declared.Every),
            facts.CanSearch,
            facts.CanHeadlines,
            facts.CanPoll,
            facts.Retired,
            entry.Origin ?? "store",
            Milliseconds(entry.Kept?.AddedAt),
            facts.Health);
    }

    public static double? Milliseconds(TimeSpan? time) => time is { } given ? Milliseconds(given) : null;

    public static ProviderFacts Of(ProviderLimits provider) => new(
        provider.Name,
        provider.Limits.Concurrency,
        provider.InFlight,
        provider.Reading.StartsNow,
        provider.Reading.NextStart is { } next ? Milliseconds(next) : null,
        provider.Limits.Quota?.Count,
        provider.Reading.QuotaLeft,
        provider.Reading.QuotaRenewsAt is { } renews ? Milliseconds(renews) : null,
        provider.Reading.RestingUntil is { } until ? Milliseconds(until) : null,
        provider.Reading.RestingWhy);

    public static StoreDocument Of(StoreInfo info) => new(
        info.Location,
        info.Engine,
        info.SchemaVersion,
        info.Bytes,
        info.Runs,
        info.Articles,
        info.Oldest is { } oldest ? Milliseconds(oldest) : null,
        info.Newest is { } newest ? Milliseconds(newest) : null);

    public static FailureFacts Of(Failure failure) => new(
        failure.Kind.Word(),
        failure.Phase?.Word(),
        failure.Status,
        failure.RetryAfter is { } wait ? Milliseconds(wait) : null,
        failure.Message);

    // Before merging, a pointer's own discussion stands beside the list rather than in it.
    private static IEnumerable<Sighting> AlsoIn(Article article) =>
        article is { AlsoIn: [], Discussion: { } talk } ? [new(article.Source, talk.Url, talk.Points, talk.Comments)] : article.AlsoIn;

    public static IReadOnlyDictionary<string, double> PhasesOf(PhaseTimes phases) =>
        phases.Reached.ToDictionary(reached => reached.Phase.Word(), reached => Milliseconds(reached.Time));

    public static double Milliseconds(TimeSpan time) => Math.Round(time.TotalMilliseconds, 3);

    private static string? Milliseconds(DateTimeOffset? time) => time is { } known ? Milliseconds(known) : null;

    private static string Milliseconds(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static string Seconds(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
