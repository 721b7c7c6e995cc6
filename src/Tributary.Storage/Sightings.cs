using System.Data.Common;
using Dapper;
using Tributary.News.Articles;

namespace Tributary.Storage;

/// <summary>The table <c>sightings</c>: every place that ever had an article, and every discussion of it.</summary>
internal static class Sightings
{
    public static Task UpsertAsync(
        DbTransaction transaction, IReadOnlyList<Article> articles, DateTimeOffset seenAt, CancellationToken cancellationToken) =>
        transaction.Connection!.ExecuteAsync(
            """
            INSERT INTO sightings (article_id, source, url, points, comments, first_seen_at, last_seen_at)
            VALUES (@ArticleId, @Source, @Url, @Points, @Comments, @SeenAt, @SeenAt)
            ON CONFLICT (article_id, source, url) DO UPDATE SET
              points = coalesce(excluded.points, sightings.points), comments = coalesce(excluded.comments, sightings.comments),
              first_seen_at = CASE WHEN @SeenAt < sightings.first_seen_at THEN @SeenAt ELSE sightings.first_seen_at END,
              last_seen_at = CASE WHEN @SeenAt > sightings.last_seen_at THEN @SeenAt ELSE sightings.last_seen_at END
            """,
            articles
                .SelectMany(article => Of(article).Select(sighting => SightingRow.Of(article.Id, sighting, seenAt)))
                .Until(cancellationToken),
            transaction);

    /// <summary>
    /// The places of articles that are about to become those of other copies. Polling leaves out an article's own place, which its row has; here it is made up
    /// for.
    /// </summary>
    public static Task KeepOwnAsync(DbTransaction transaction, IReadOnlyList<ArticleRow> known, CancellationToken cancellationToken) =>
        transaction.Connection!.ExecuteAsync(
            """
            INSERT INTO sightings (article_id, source, url, first_seen_at, last_seen_at)
            VALUES (@ArticleId, @Source, @Url, @FirstSeenAt, @LastSeenAt)
            ON CONFLICT (article_id, source, url) DO NOTHING
            """,
            known.Where(row => row.DiscussionUrl is null).Select(OwnRow.Of).Until(cancellationToken),
            transaction);

    /// <summary>Of every article that a run showed.</summary>
    public static Task<IEnumerable<SightingRow>> OfRunAsync(DbTransaction transaction, string run, CancellationToken cancellationToken) =>
        transaction.Connection!.QueryAsync<SightingRow>(
            """
            SELECT s.article_id, s.source, s.url, s.points, s.comments, s.last_seen_at AS seen_at
            FROM sightings AS s WHERE s.article_id IN (SELECT article_id FROM run_articles WHERE run_id = @run)
            """,
            new { run, cancellationToken },
            transaction);

    // A pointer's own place is its discussion, which stands in AlsoIn.
    private static IEnumerable<Sighting> Of(Article article) =>
        article.Discussion is null ? article.AlsoIn.Prepend(new(article.Source, article.Url)) : article.AlsoIn;
}

internal sealed record SightingRow
{
    [DbValue(Size = Sequences.WholeText)]
    public required string ArticleId { get; init; }

    [DbValue(Size = Sequences.WholeText)]
    public required string Source { get; init; }

    [DbValue(Size = Sequences.WholeText)]
    public required string Url { get; init; }

    public int? Points { get; init; }

    public int? Comments { get; init; }

    public long SeenAt { get; init; }

    public static SightingRow Of(string article, Sighting sighting, DateTimeOffset seenAt) => new()
    {
        ArticleId = article,
        Source = sighting.Source,
        Url = sighting.Url,
        Points = sighting.Points,
        Comments = sighting.Comments,
        SeenAt = seenAt.ToMicroseconds(),
    };

    public Sighting ToSighting() => new(Source, Url, Points, Comments);
}

internal sealed record OwnRow
{
    [DbValue(Size = Sequences.WholeText)]
    public required string ArticleId { get; init; }

    [DbValue(Size = Sequences.WholeText)]
    public required string Source { get; init; }

    [DbValue(Size = Sequences.WholeText)]
    public required string Url { get; init; }

    public long FirstSeenAt { get; init; }

    public long LastSeenAt { get; init; }

    public static OwnRow Of(ArticleRow row) => new()
    {
        ArticleId = row.Id, Source = row.Source, Url = row.Url, FirstSeenAt = row.FirstSeenAt, LastSeenAt = row.LastSeenAt,
    };
}
