using System.Data.Common;
using Dapper;
using Tributary.News.Articles;
using Tributary.News.Runs;

namespace Tributary.Storage;

/// <summary>The tables <c>articles</c> and <c>run_articles</c>.</summary>
internal static class Articles
{
    private const string Columns =
        """
        a.id, a.url, a.title, a.summary, a.author, a.publisher, a.published_at, a.lang, a.image, a.source,
        a.discussion_url, a.discussion_points, a.discussion_comments, a.item_id, a.content,
        a.first_seen_at, a.last_seen_at
        """;

    /// <summary>Each article once: a new one as it is, a known one as <see cref="Reducer.Renew"/> says. Gives the rows that there were.</summary>
    public static async Task<IReadOnlyList<ArticleRow>> UpsertAsync(
        DbTransaction transaction, IReadOnlyList<Article> articles, DateTimeOffset seenAt, CancellationToken cancellationToken)
    {
        var known = (await KnownAsync(transaction, SqliteDialect.List(articles.Select(article => article.Id)), cancellationToken)).ToList();
        var rows = known.ToDictionary(row => row.Id, StringComparer.Ordinal);
        foreach (var article in articles)
            rows[article.Id] = rows.GetValueOrDefault(article.Id)?.Seen(article, seenAt) ?? ArticleRow.Of(article, seenAt, seenAt);
        await WriteAsync(transaction, rows.Values.Until(cancellationToken));
        return known;
    }

    public static Task ShowAsync(
        DbTransaction transaction, string run, IReadOnlyList<Article> articles, CancellationToken cancellationToken) =>
        transaction.Connection!.ExecuteAsync(
            "INSERT INTO run_articles (run_id, rank, article_id) VALUES (@RunId, @Rank, @ArticleId)",
            articles.Select((article, rank) => new ShownRow { RunId = run, Rank = rank, ArticleId = article.Id }).Until(cancellationToken),
            transaction);

    /// <summary>What a run showed, in its order.</summary>
    public static Task<IEnumerable<ArticleRow>> OfRunAsync(DbTransaction transaction, string run, CancellationToken cancellationToken) =>
        transaction.Connection!.QueryAsync<ArticleRow>(
            $"SELECT {Columns} FROM run_articles AS r JOIN articles AS a ON a.id = r.article_id WHERE r.run_id = @run ORDER BY r.rank",
            new { run, cancellationToken },
            transaction);

    private static Task<IEnumerable<ArticleRow>> KnownAsync(DbTransaction transaction, string ids, CancellationToken cancellationToken) =>
        transaction.Connection!.QueryAsync<ArticleRow>(
            $"SELECT {Columns} FROM articles AS a WHERE a.id IN ({SqliteDialect.Listed})",
            new { ids, cancellationToken },
            transaction);

    private static Task<int> WriteAsync(DbTransaction transaction, IEnumerable<ArticleRow> rows) => transaction.Connection!.ExecuteAsync(
        """
        INSERT INTO articles (
          id, url, title, summary, author, publisher, published_at, lang, image, source,
          discussion_url, discussion_points, discussion_comments, item_id, content, first_seen_at, last_seen_at)
        VALUES (
          @Id, @Url, @Title, @Summary, @Author, @Publisher, @PublishedAt, @Lang, @Image, @Source,
          @DiscussionUrl, @DiscussionPoints, @DiscussionComments, @ItemId, @Content, @FirstSeenAt, @LastSeenAt)
        ON CONFLICT (id) DO UPDATE SET
          url = excluded.url, title = excluded.title, summary = excluded.summary, author = excluded.author, publisher = excluded.publisher,
          published_at = excluded.published_at, lang = excluded.lang, image = excluded.image, source = excluded.source,
          discussion_url = excluded.discussion_url, discussion_points = excluded.discussion_points,
          discussion_comments = excluded.discussion_comments, item_id = excluded.item_id, content = excluded.content,
          first_seen_at = excluded.first_seen_at, last_seen_at = excluded.last_seen_at
        """,
        rows,
        transaction);
}

internal sealed record ShownRow
{
    [DbValue(Size = Sequences.WholeText)]
    public required string RunId { get; init; }

    public int Rank { get; init; }

    [DbValue(Size = Sequences.WholeText)]
    public required string ArticleId { get; init; }
}
