using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Tributary.App.Lab.Instruments;

namespace Tributary.App.Lab.Code;

/// <summary>Articles go into SQLite: in the caller's thread, by methods that are called asynchronous, behind a channel.</summary>
internal static class SqliteWriting
{
    private const string Insert =
        "INSERT INTO articles (id, title, summary) VALUES ($id, $t, $s)";

    public static void Write(
        Func<SqliteConnection> connect, IReadOnlyList<LabRow> rows, Stages stages)
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
        // The last connection moves what was logged into the file.
        connection.Close();
        stages.Closed();
    }

    public static async Task WriteAsync(
        Func<SqliteConnection> connect,
        IReadOnlyList<LabRow> rows,
        Stages stages,
        Completions seen,
        CancellationToken token)
    {
        await using var connection = connect();
        await seen.Of(connection.OpenAsync(token));
        stages.Opened();
        await using var transaction =
            await connection.BeginTransactionAsync(token);
        var own = (SqliteTransaction)transaction;
        await using var insert = Prepare(connection, own);
        foreach (var row in rows)
        {
            Bind(insert, row);
            await seen.Of(insert.ExecuteNonQueryAsync(token));
        }

        stages.Inserted();
        await seen.Of(transaction.CommitAsync(token));
        stages.Committed();
        await seen.Of(connection.CloseAsync());
        stages.Closed();
    }

    public static async Task WriteWhatComesAsync(
        Func<SqliteConnection> connect,
        ChannelReader<IReadOnlyList<LabRow>> runs,
        TimeProvider time,
        CancellationToken token)
    {
        // SQLite holds a thread of the pool, which nobody else waits for.
        await foreach (var rows in runs.ReadAllAsync(token))
            await Task.Run(() => Write(connect, rows, new(time)), token);
    }

    private static SqliteCommand Prepare(
        SqliteConnection connection, SqliteTransaction transaction)
    {
        var insert = connection.CreateCommand();
        insert.CommandText = Insert;
        insert.Transaction = transaction;
        insert.Parameters.Add("$id", SqliteType.Text);
        insert.Parameters.Add("$t", SqliteType.Text);
        insert.Parameters.Add("$s", SqliteType.Text);
        return insert;
    }

    private static void Bind(SqliteCommand insert, LabRow row)
    {
        insert.Parameters[0].Value = row.Id;
        insert.Parameters[1].Value = row.Title;
        insert.Parameters[2].Value = row.Summary;
    }
}
