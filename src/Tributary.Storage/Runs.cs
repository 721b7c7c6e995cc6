using System.Data.Common;
using Dapper;
using Tributary.News.Runs;
using Tributary.News.Storage;

namespace Tributary.Storage;

/// <summary>The table <c>runs</c>.</summary>
internal static class Runs
{
    private const string Columns = "id, kind, query, started_at, wall_ms, sequential_ms, slowest, complete, interrupted";

    /// <summary>
    /// The ids of the last runs, at most <c>@limit</c>. They are ordered by their start, as far as that can be true: one that began an hour
    /// or more after another that was stored later had a clock that was ahead, and would be the last for ever. Who was stored long before
    /// is not looked at.
    /// </summary>
    public const string Newest =
        """
        SELECT id, iif(started_at > earliest + 3600000000, earliest, started_at) AS at, stored
        FROM (
          SELECT id, started_at, stored, min(started_at) OVER (ORDER BY stored DESC) AS earliest
          FROM (SELECT id, started_at, rowid AS stored FROM runs ORDER BY rowid DESC LIMIT @limit + 1000))
        ORDER BY at DESC, stored DESC LIMIT @limit
        """;

    public static Task InsertAsync(DbTransaction transaction, RunReport run) => transaction.Connection!.ExecuteAsync(
        $"""
        INSERT INTO runs ({Columns})
        VALUES (@Id, @Kind, @Query, @StartedAt, @WallMs, @SequentialMs, @Slowest, @Complete, @Interrupted)
        """,
        RunRow.Of(run),
        transaction);

    /// <summary>Polling makes a run each quarter of a minute: the last 1,000 are kept.</summary>
    public static Task PrunePollsAsync(DbTransaction transaction, CancellationToken cancellationToken) => transaction.Connection!.ExecuteAsync(
        """
        DELETE FROM runs WHERE kind = 'poll'
          AND rowid < (SELECT rowid FROM runs WHERE kind = 'poll' ORDER BY rowid DESC LIMIT 1 OFFSET 999)
        """,
        new { cancellationToken },
        transaction);

    public static Task<IEnumerable<RunRow>> NewestAsync(DbTransaction transaction, int limit, CancellationToken cancellationToken) =>
        transaction.Connection!.QueryAsync<RunRow>(
            $"""
            SELECT {Columns}
            FROM runs JOIN ({Newest}) AS newest USING (id) ORDER BY newest.at DESC, newest.stored DESC
            """,
            new { limit, cancellationToken },
            transaction);

    /// <summary>By the id or an unambiguous beginning of it, or <c>last</c>; null where there is none.</summary>
    /// <exception cref="AmbiguousRunException">More than one run begins so.</exception>
    public static async Task<RunRow?> FindAsync(DbTransaction transaction, string id, CancellationToken cancellationToken)
    {
        if (id.Length == 0)
            return null;
        if (id.Equals("last", StringComparison.OrdinalIgnoreCase))
            return (await NewestAsync(transaction, 1, cancellationToken)).FirstOrDefault();
        var found = (await BeginningWithAsync(transaction, id, cancellationToken)).ToList();
        if (found is [var first, var second] && first.Id.Length != id.Length)
            throw new AmbiguousRunException($"more than one run begins with '{id}', {first.Id} and {second.Id} for instance: give more of its id");
        return found.FirstOrDefault();
    }

    public static Task<RunCounts> CountAsync(DbTransaction transaction, CancellationToken cancellationToken) =>
        transaction.Connection!.QuerySingleAsync<RunCounts>(
            $"""
            SELECT (SELECT count(*) FROM runs) AS runs, (SELECT count(*) FROM articles) AS articles,
                   (SELECT min(started_at) FROM runs) AS oldest, (SELECT started_at FROM runs JOIN ({Newest}) AS last USING (id)) AS newest
            """,
            new { limit = 1, cancellationToken },
            transaction);

    private static Task<IEnumerable<RunRow>> BeginningWithAsync(
        DbTransaction transaction, string start, CancellationToken cancellationToken) =>
        transaction.Connection!.QueryAsync<RunRow>(
            $"""
            SELECT {Columns}
            FROM runs WHERE upper(substr(id, 1, @length)) = upper(@start) ORDER BY length(id), id LIMIT 2
            """,
            new { start, length = start.Length, cancellationToken },
            transaction);
}

internal sealed record RunCounts(long Runs, long Articles, long? Oldest, long? Newest);

internal sealed record RunRow
{
    public required string Id { get; init; }

    public required string Kind { get; init; }

    public string? Query { get; init; }

    public long StartedAt { get; init; }

    public double WallMs { get; init; }

    public double SequentialMs { get; init; }

    public string? Slowest { get; init; }

    public bool Complete { get; init; }

    public bool Interrupted { get; init; }

    public static RunRow Of(RunReport run) => new()
    {
        Id = run.Id,
        Kind = run.Kind,
        Query = run.Query,
        StartedAt = run.StartedAt.ToMicroseconds(),
        WallMs = run.Wall.ToMilliseconds(),
        SequentialMs = run.Sequential.ToMilliseconds(),
        Slowest = run.Slowest,
        Complete = run.Complete,
        Interrupted = run.Interrupted,
    };

    public RunReport ToReport(IEnumerable<FetchRow> fetches) => new()
    {
        Id = Id,
        Kind = Kind,
        Query = Query,
        StartedAt = StartedAt.ToInstant(),
        Wall = WallMs.ToDuration(),
        Sequential = SequentialMs.ToDuration(),
        Slowest = Slowest,
        Complete = Complete,
        Interrupted = Interrupted,
        Sources = [.. fetches.Select(fetch => fetch.ToOutcome())],
    };
}
