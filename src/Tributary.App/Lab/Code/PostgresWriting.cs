using Npgsql;
using Tributary.App.Lab.Instruments;

namespace Tributary.App.Lab.Code;

/// <summary>The articles of one source go into PostgreSQL, over a connection of a pool.</summary>
internal static class PostgresWriting
{
    private const string Insert =
        "INSERT INTO articles (id, title, summary) VALUES ($1, $2, $3)";

    public static async Task WriteAsync(
        NpgsqlDataSource pool,
        IReadOnlyList<LabRow> rows,
        Stages stages,
        CancellationToken token)
    {
        await using var connection = await pool.OpenConnectionAsync(token);
        stages.Opened();
        await using var transaction =
            await connection.BeginTransactionAsync(token);
        await using var batch = new NpgsqlBatch(connection, transaction);
        foreach (var row in rows)
            batch.BatchCommands.Add(new(Insert)
            {
                Parameters = { Text(row.Id), Text(row.Title), Text(row.Summary) },
            });
        await batch.ExecuteNonQueryAsync(token);
        stages.Inserted();
        await transaction.CommitAsync(token);
        stages.Committed();
        await connection.CloseAsync();
        stages.Closed();
    }

    private static NpgsqlParameter<string> Text(string value) =>
        new() { TypedValue = value };
}
