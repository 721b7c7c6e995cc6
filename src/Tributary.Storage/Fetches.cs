using System.Data.Common;
using Dapper;
using Tributary.News.Runs;

namespace Tributary.Storage;

/// <summary>The table <c>fetches</c>: one row a source of a run.</summary>
internal static class Fetches
{
    private const string Columns =
        """
        run_id, place, source, kind, status, count, total, skipped, attempts, start_ms, elapsed_ms,
        queue_ms, dns_ms, connect_ms, tls_ms, send_ms, response_ms, body_ms, parse_ms,
        message, failed_phase, http_status, retry_after_ms, failed_attempts
        """;

    public static Task InsertAsync(DbTransaction transaction, RunReport run, CancellationToken cancellationToken) =>
        transaction.Connection!.ExecuteAsync(
            $"""
            INSERT INTO fetches ({Columns})
            VALUES (
              @RunId, @Place, @Source, @Kind, @Status, @Count, @Total, @Skipped, @Attempts, @StartMs, @ElapsedMs,
              @QueueMs, @DnsMs, @ConnectMs, @TlsMs, @SendMs, @ResponseMs, @BodyMs, @ParseMs,
              @Message, @FailedPhase, @HttpStatus, @RetryAfterMs, @FailedAttempts)
            """,
            run.Sources.Select((outcome, place) => FetchRow.Of(run.Id, place, outcome)).Until(cancellationToken),
            transaction);

    public static Task<IEnumerable<FetchRow>> OfRunAsync(DbTransaction transaction, string run, CancellationToken cancellationToken) =>
        transaction.Connection!.QueryAsync<FetchRow>(
            $"""
            SELECT {Columns}
            FROM fetches WHERE run_id = @run ORDER BY place
            """,
            new { run, cancellationToken },
            transaction);

    public static Task<IEnumerable<FetchRow>> OfNewestRunsAsync(
        DbTransaction transaction, int limit, CancellationToken cancellationToken) =>
        transaction.Connection!.QueryAsync<FetchRow>(
            $"""
            SELECT {Columns}
            FROM fetches WHERE run_id IN (SELECT id FROM ({Runs.Newest})) ORDER BY run_id, place
            """,
            new { limit, cancellationToken },
            transaction);
}
