using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace Tributary.App.Lab.Code;

/// <summary>The articles of a run go into SQLite: in the caller's thread, by methods that are called asynchronous, behind a channel.</summary>
internal static class SqliteWriting
{
    private const string Insert = "INSERT INTO articles (id, title, summary) VALUES ($id, $title, $summary)";

    public static void Write(Func<SqliteConnection> connect, IReadOnlyList<LabRow> rows, Stages stages)
    {
        using var connection = connect();
        connection.Open();
        stages.Opened();
        using var transaction = connection.BeginTransaction();
        using var insert = Prepare(connection, transaction);
        foreach (var row in rows)
        {
            Bind(insert, row);
            insert.ExecuteNonQuery();
        }

        stages.Inserted();
        transaction.Commit();
        stages.Committed();
    }

    public static async Task WriteAsync(
        Func<SqliteConnection> connect, IReadOnlyList<LabRow> rows, Stages stages, Completions seen, CancellationToken token)
    {
        await using var connection = connect();
        await seen.Of(connection.OpenAsync(token));
        stages.Opened();
        await using var transaction = await connection.BeginTransactionAsync(token);
        await using var insert = Prepare(connection, (SqliteTransaction)transaction);
        foreach (var row in rows)
        {
            Bind(insert, row);
            await seen.Of(insert.ExecuteNonQueryAsync(token));
        }

        stages.Inserted();
        await seen.Of(transaction.CommitAsync(token));
        stages.Committed();
    }

    public static async Task WriteWhatComesAsync(
        Func<SqliteConnection> connect, ChannelReader<IReadOnlyList<LabRow>> runs, TimeProvider time, CancellationToken token)
    {
        // A thread of the pool is held while SQLite writes, and it is nobody else's.
        await foreach (var rows in runs.ReadAllAsync(token))
            await Task.Run(() => Write(connect, rows, new(time)), token);
    }

    private static SqliteCommand Prepare(SqliteConnection connection, SqliteTransaction transaction)
    {
        var insert = connection.CreateCommand();
        insert.CommandText = Insert;
        insert.Transaction = transaction;
        insert.Parameters.Add("$id", SqliteType.Text);
        insert.Parameters.Add("$title", SqliteType.Text);
        insert.Parameters.Add("$summary", SqliteType.Text);
        return insert;
    }

    private static void Bind(SqliteCommand insert, LabRow row)
    {
        insert.Parameters[0].Value = row.Id;
        insert.Parameters[1].Value = row.Title;
        insert.Parameters[2].Value = row.Summary;
    }
}
