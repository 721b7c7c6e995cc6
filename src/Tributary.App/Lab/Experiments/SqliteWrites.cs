using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Tributary.App.Lab.Code;
using Tributary.App.Lab.Instruments;
using Tributary.Fanout;
using static System.FormattableString;

namespace Tributary.App.Lab.Experiments;

/// <summary>Measures writes to a file of SQLite: WAL, synchronous=NORMAL, as the store has it.</summary>
internal sealed class SqliteWrites(LabGround ground)
{
    private readonly string _text = new SqliteConnectionStringBuilder
    {
        DataSource = Path.Combine(ground.Folder, "lab.db"),
        Pooling = false,
    }.ToString();

    /// <summary>A run's articles in each way, so many times, and so many transactions of few articles.</summary>
    /// <param name="rounds">One more is run, and does not count: it reads the library from disk.</param>
    /// <param name="run">Articles of a run.</param>
    /// <param name="transactions">How many in a round of those with few articles.</param>
    /// <param name="few">Articles in each of these.</param>
    /// <param name="token">Ends it.</param>
    public async Task<OnSqlite> MeasureAsync(int rounds, int run, int transactions, int few, CancellationToken token)
    {
        await SetUpAsync(token);
        // A run's write has the file to itself, as the end of a command has: closing moves the log into the file, and counts.
        var (written, called, channel) = (new List<Held>(), new List<Held>(), new List<double>());
        var asynchronous = new List<Completions>();
        for (var round = -1; round < rounds; round++)
        {
            var seen = new Completions();
            var plain = await Task.Run(() => Write(LabRow.Make(Invariant($"plain{round}"), run)), token);
            var awaited = await CallAsync(LabRow.Make(Invariant($"called{round}"), run), seen, token);
            var channelled = await ChannelAsync(LabRow.Make(Invariant($"channel{round}"), run), token);
            if (round < 0)
                continue;
            written.Add(plain);
            called.Add(awaited);
            channel.Add(channelled);
            asynchronous.Add(seen);
        }

        // Many writes have a store behind them that holds the file open.
        await using var keeper = Connect();
        await keeper.OpenAsync(token);
        var many = new List<Several>();
        for (var round = 0; round < rounds; round++)
        {
            var batches = Enumerable.Range(0, transactions).Select(number => LabRow.Make(Invariant($"many{round}.{number}"), few)).ToList();
            many.Add(await Task.Run(() => WriteAll(batches, token), token));
        }

        return new(
            written, called, channel, asynchronous.Sum(seen => seen.Calls), [.. asynchronous.Select(seen => seen.Calls - seen.Synchronous)],
            many);
    }

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection(_text);
        connection.StateChange += Relaxed;
        return connection;
    }

    private async Task SetUpAsync(CancellationToken token)
    {
        await using var connection = Connect();
        await connection.OpenAsync(token);
        await using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode = WAL; CREATE TABLE articles (id TEXT PRIMARY KEY, title TEXT, summary TEXT) STRICT";
        await command.ExecuteNonQueryAsync(token);
    }

    private Held Write(IReadOnlyList<LabRow> rows)
    {
        var (start, stages) = (ground.Time.GetTimestamp(), new Stages(ground.Time));
        SqliteWriting.Write(Connect, rows, stages);
        return new(stages, ground.Time.GetElapsedTime(start).TotalMilliseconds);
    }

    private async Task<Held> CallAsync(IReadOnlyList<LabRow> rows, Completions seen, CancellationToken token)
    {
        var (start, stages) = (ground.Time.GetTimestamp(), new Stages(ground.Time));
        var write = SqliteWriting.WriteAsync(Connect, rows, stages, seen, token);
        var held = ground.Time.GetElapsedTime(start).TotalMilliseconds;
        await write;
        return new(stages, held);
    }

    private Task<double> ChannelAsync(IReadOnlyList<LabRow> rows, CancellationToken token) => TaskScope.RunAsync(
        async (scope, inner) =>
        {
            var channel = Channel.CreateBounded<IReadOnlyList<LabRow>>(4);
            scope.Start(own => SqliteWriting.WriteWhatComesAsync(Connect, channel.Reader, ground.Time, own));
            var held = await ground.ClockAsync(() => channel.Writer.WriteAsync(rows, inner).AsTask());
            channel.Writer.Complete();
            return held;
        },
        cancellationToken: token);

    private Several WriteAll(IReadOnlyList<IReadOnlyList<LabRow>> batches, CancellationToken token)
    {
        var (start, all) = (ground.Time.GetTimestamp(), new List<Stages>());
        foreach (var rows in batches)
        {
            token.ThrowIfCancellationRequested();
            var stages = new Stages(ground.Time);
            SqliteWriting.Write(Connect, rows, stages);
            all.Add(stages);
        }

        return new(all, ground.Time.GetElapsedTime(start).TotalMilliseconds);
    }

    // A connection forgets this setting, the file does not keep it.
    private static void Relaxed(object sender, System.Data.StateChangeEventArgs change)
    {
        if (change.CurrentState != System.Data.ConnectionState.Open)
            return;
        using var command = ((SqliteConnection)sender).CreateCommand();
        command.CommandText = "PRAGMA synchronous = NORMAL";
        command.ExecuteNonQuery();
    }

    /// <summary>What SQLite took: a round an entry.</summary>
    /// <param name="Written">By a synchronous write of a run.</param>
    /// <param name="Called">By the methods that are called asynchronous.</param>
    /// <param name="HeldByChannelMs">How long the caller was held that wrote into a channel.</param>
    /// <param name="Calls">Of the methods that are called asynchronous, in all.</param>
    /// <param name="Asynchronous">How many of these had not ended when they returned.</param>
    /// <param name="Many">Transactions of few articles, one after the other.</param>
    internal sealed record OnSqlite(
        IReadOnlyList<Held> Written,
        IReadOnlyList<Held> Called,
        IReadOnlyList<double> HeldByChannelMs,
        int Calls,
        IReadOnlyList<int> Asynchronous,
        IReadOnlyList<Several> Many)
    {
        public double WriteMs => Written.Select(write => write.Ms).Median();
    }

    /// <summary>One write, and how long its caller was held, clocked around it.</summary>
    internal sealed record Held(Stages Stages, double Ms);

    /// <summary>Transactions, and how long all of them took.</summary>
    internal sealed record Several(IReadOnlyList<Stages> Stages, double Ms)
    {
        public double PerSecond => 1000 * Stages.Count / Ms;
    }
}
