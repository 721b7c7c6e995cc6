using System.Globalization;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Npgsql;
using Tributary.App.Lab.Code;
using Tributary.App.Lab.Instruments;

namespace Tributary.App.Lab.Experiments;

/// <summary>Where the milliseconds of a write go, and from which point on the database is what a run waits for.</summary>
internal sealed class Database() : LabExperiment(
    "database",
    "May the write at the end of a run stay simple, and from which point is the database the bottleneck?",
    TimeSpan.FromSeconds(5))
{
    private const int Rounds = 5;
    private const int Sources = 10;
    private const int RowsOfSource = 20;
    private const int RowsOfRun = Sources * RowsOfSource;
    private const int SlowestMs = 200;
    private const int Transactions = 100;
    private static readonly int[] Writers = [1, 5, 20];

    /// <inheritdoc/>
    public override bool UsesPostgres => true;

    /// <inheritdoc/>
    public override async Task<Finding> RunAsync(LabGround ground, CancellationToken cancellationToken)
    {
        // First, so that whoever named a wrong server learns it at once.
        await using var postgres = ground.Postgres is { } text ? await LabPostgres.OpenAsync(text, ground.Time, cancellationToken) : null;
        var networkMs = await NetworkAsync(ground, cancellationToken);
        var sqlite = await SqliteAsync(ground, cancellationToken);
        var pools = postgres is null ? [] : await PostgresAsync(postgres, ground.Time, cancellationToken);
        var seen = new Seen(networkMs, sqlite, pools);
        return new()
        {
            Experiment = Name,
            Question = Question,
            Conditions =
            [
                $"A run of {Sources} simulated sources on loopback, the slowest of which answers after {SlowestMs} ms, and its {RowsOfRun} "
                    + "articles of 500 bytes, written to SQLite in one transaction (WAL, synchronous=NORMAL, as the store does); "
                    + $"{Rounds} rounds, the middle one counts.",
                $"\"Held\" is how long the caller cannot go on. \"{RowsOfSource} at a time\": {Transactions} transactions of "
                    + $"{RowsOfSource} articles, one for each answer of a source.",
                postgres is null
                    ? "PostgreSQL was left out: --postgres \"Host=localhost;Username=me;Database=mine\" adds 1, 5 and 20 writers on a pool "
                        + "of connections."
                    : $"PostgreSQL with the server's own settings: {Transactions} transactions of {RowsOfSource} articles, by 1, 5 and 20 "
                        + "writers on a pool of connections.",
            ],
            Measurements = Rows(seen),
            Pictures = Pictures(seen),
            Conclusion = Judge(seen),
            Advice = "Write once, at the end of a run, in one transaction, off the threads that others wait for: one task behind a "
                + "channel. That SQLite's methods are named Async makes nothing asynchronous. Move to PostgreSQL when writers are on "
                + "several machines, or bring more answers a second than one writer takes.",
            Decisions = ["0065", "0078"],
            Code =
            [
                Snippet.Of("in the caller's thread", nameof(SqliteWriting) + ".cs", nameof(SqliteWriting.Write)),
                Snippet.Trap("called asynchronous", nameof(SqliteWriting) + ".cs", nameof(SqliteWriting.WriteAsync)),
                Snippet.Of("behind a channel", nameof(SqliteWriting) + ".cs", nameof(SqliteWriting.WriteWhatComesAsync)),
                Snippet.Of("over a pool of connections", nameof(PostgresWriting) + ".cs", nameof(PostgresWriting.WriteAsync)),
            ],
        };
    }

    /// <summary>What the rounds say.</summary>
    internal static Conclusion Judge(Seen seen)
    {
        var write = seen.Sqlite.Written.Select(stages => stages.Insert + stages.Commit).Median();
        var claims = new List<Claim>
        {
            Claim.AtMost(
                Invariant($"Writing the {RowsOfRun} articles of a run takes {seen.Sqlite.WriteMs:0.0} ms, ")
                + Invariant($"{Percent(seen.Sqlite.WriteMs / seen.NetworkMs)} of the {seen.NetworkMs:0} ms that the network took"),
                [.. seen.Sqlite.Written.Select(stages => stages.Total / seen.NetworkMs)], 0.5),
            Claim.Exactly(
                Invariant($"Of {seen.Sqlite.Calls} calls of SQLite's asynchronous methods all had blocked until they were done"),
                [seen.Sqlite.Calls - seen.Sqlite.Synchronous], 0),
            Claim.AtMost(
                Invariant($"A caller that writes into a channel is held for {seen.Sqlite.HeldByChannelMs.Median():0.000} ms"),
                [seen.Sqlite.HeldByChannelMs.Median() / seen.Sqlite.WriteMs], 0.25),
            Claim.AtLeast(
                Invariant($"SQLite becomes the bottleneck at about {Round(seen.Sqlite.PerSecond)} answers a second, ")
                + Invariant($"{seen.Sqlite.PerSecond / seen.AnswersPerSecond:0} times what this run brought, ")
                + Invariant($"or at {Round(RowsOfRun * seen.NetworkMs / write)} articles a run"),
                [seen.Sqlite.PerSecond / seen.AnswersPerSecond], 2),
        };
        foreach (var pool in seen.Pools)
            claims.Add(Claim.Exactly(
                Invariant($"PostgreSQL with {pool.Writers} {(pool.Writers == 1 ? "writer" : "writers")} takes {Round(pool.PerSecond)} ")
                + Invariant($"answers a second, {Percent(pool.Commit / pool.Total)} of each in the commit"),
                [pool.Rows], Transactions * RowsOfSource));
        return Claim.Judge(claims);
    }

    private static async Task<double> NetworkAsync(LabGround ground, CancellationToken token)
    {
        await using var client = ground.Outbound(new() { Concurrency = Sources, Adaptive = false });
        var sources = Enumerable.Range(1, Sources)
            .Select(place => ground.Shop(Invariant($"db-{place}"), Invariant($"delay:{SlowestMs * place / Sources}ms"))).ToList();
        var rounds = new List<double>();
        for (var round = 0; round < 3; round++)
            rounds.Add(await ground.ClockAsync(() => SequentialVsConcurrentCode.AllAtOnceAsync(
                sources,
                async (source, inner) => (await client.SendAsync(
                    new() { Address = source }, TimeSpan.FromSeconds(5), Fanout.Deadline.None, inner)).Response?.Body.Length ?? 0,
                token)));
        return rounds.Median();
    }

    private static async Task<OnSqlite> SqliteAsync(LabGround ground, CancellationToken token)
    {
        var text = new SqliteConnectionStringBuilder { DataSource = Path.Combine(ground.Folder, "lab.db"), Pooling = false }.ToString();
        SqliteConnection Connect()
        {
            var connection = new SqliteConnection(text);
            connection.StateChange += Relaxed;
            return connection;
        }

        await SetUpAsync(Connect, token);
        // Held open, as a store is: else each close would be the last one, and move the log into the file.
        await using var keeper = Connect();
        await keeper.OpenAsync(token);
        var (written, called, heldByCall, heldByChannel) = (new List<Stages>(), new List<Stages>(), new List<double>(), new List<double>());
        var seen = new Completions();
        for (var round = -1; round < Rounds; round++)
        {
            token.ThrowIfCancellationRequested();
            var plain = await Task.Run(() => WriteOnce(Connect, $"plain{round}", ground.Time), token);
            var (stages, held) = await CallAsync(Connect, $"called{round}", round < 0 ? new() : seen, ground, token);
            var channelled = await ChannelAsync(Connect, $"channel{round}", ground, token);
            // The first round reads the library from disk.
            if (round < 0)
                continue;
            written.Add(plain);
            called.Add(stages);
            heldByCall.Add(held);
            heldByChannel.Add(channelled);
        }

        var many = new List<Stages>();
        var manyMs = await ground.ClockAsync(() => Task.Run(
            () =>
            {
                for (var number = 0; number < Transactions; number++)
                    many.Add(WriteOnce(Connect, $"many{number}", ground.Time, RowsOfSource));
            },
            token));
        return new(written, called, heldByCall, heldByChannel, seen.Calls, seen.Synchronous, many, manyMs);
    }

    private static async Task SetUpAsync(Func<SqliteConnection> connect, CancellationToken token)
    {
        await using var connection = connect();
        await connection.OpenAsync(token);
        await using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode = WAL; CREATE TABLE articles (id TEXT PRIMARY KEY, title TEXT, summary TEXT) STRICT";
        await command.ExecuteNonQueryAsync(token);
    }

    private static Stages WriteOnce(Func<SqliteConnection> connect, string batch, TimeProvider time, int rows = RowsOfRun)
    {
        var made = LabRow.Make(batch, rows);
        var stages = new Stages(time);
        SqliteWriting.Write(connect, made, stages);
        return stages;
    }

    private static async Task<(Stages Stages, double HeldMs)> CallAsync(
        Func<SqliteConnection> connect, string batch, Completions seen, LabGround ground, CancellationToken token)
    {
        var made = LabRow.Make(batch, RowsOfRun);
        var (stages, start) = (new Stages(ground.Time), ground.Time.GetTimestamp());
        var write = SqliteWriting.WriteAsync(connect, made, stages, seen, token);
        var held = ground.Time.GetElapsedTime(start).TotalMilliseconds;
        await write;
        return (stages, held);
    }

    private static async Task<double> ChannelAsync(Func<SqliteConnection> connect, string batch, LabGround ground, CancellationToken token)
    {
        var made = LabRow.Make(batch, RowsOfRun);
        var channel = Channel.CreateBounded<IReadOnlyList<LabRow>>(4);
        var writer = SqliteWriting.WriteWhatComesAsync(connect, channel.Reader, ground.Time, token);
        var held = await ground.ClockAsync(() => channel.Writer.WriteAsync(made, token).AsTask());
        channel.Writer.Complete();
        await writer;
        return held;
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

    private static async Task<IReadOnlyList<OnPool>> PostgresAsync(LabPostgres postgres, TimeProvider time, CancellationToken token)
    {
        var measured = new List<OnPool>();
        try
        {
            foreach (var writers in Writers)
            {
                // Opens as many connections as there are writers.
                await WriteAllAsync($"warm{writers}", writers, writers * 2);
                var before = await postgres.CountAsync(token);
                var start = time.GetTimestamp();
                var stages = await WriteAllAsync($"w{writers}", writers, Transactions);
                var took = time.GetElapsedTime(start);
                measured.Add(new(writers, took.TotalMilliseconds, stages, await postgres.CountAsync(token) - before));
            }
        }
        catch (NpgsqlException exception)
        {
            throw postgres.Failure(exception);
        }

        return measured;

        async Task<Stages[]> WriteAllAsync(string batch, int writers, int transactions)
        {
            var all = new Stages[transactions];
            await Parallel.ForEachAsync(
                Enumerable.Range(0, transactions),
                new ParallelOptions { MaxDegreeOfParallelism = writers, CancellationToken = token },
                async (number, inner) =>
                {
                    var rows = LabRow.Make($"{batch}.{number}", RowsOfSource);
                    all[number] = new(time);
                    await PostgresWriting.WriteAsync(postgres.Pool, rows, all[number], inner);
                });
            return all;
        }
    }

    private static List<Measurement> Rows(Seen seen) =>
    [
        Row("SQLite, synchronous", seen.Sqlite.Written, seen.Sqlite.WriteMs, null),
        Row("SQLite, \"async\"", seen.Sqlite.Called, seen.Sqlite.HeldByCallMs.Median(), null),
        new("SQLite, a channel", [new("held", seen.Sqlite.HeldByChannelMs.Median(), "ms")], "the write itself goes on elsewhere"),
        Row("SQLite, 20 at a time", seen.Sqlite.Many, null, seen.Sqlite.PerSecond),
        .. seen.Pools.Select(pool => Row(Invariant($"PostgreSQL, {pool.Writers} at once"), pool.Stages, null, pool.PerSecond)),
    ];

    private static Measurement Row(string what, IReadOnlyList<Stages> rounds, double? heldMs, double? perSecond) => new(what,
    [
        new("open", rounds.Select(stages => stages.Open).Median(), "ms"),
        new("insert", rounds.Select(stages => stages.Insert).Median(), "ms"),
        new("commit", rounds.Select(stages => stages.Commit).Median(), "ms"),
        new("held", heldMs, "ms"),
        new("answers a second", perSecond),
    ]);

    private static List<Picture> Pictures(Seen seen)
    {
        var pictures = new List<Picture>
        {
            new("a run and its write", "ms",
                [new("network", 0, seen.NetworkMs, BarKind.Wait), new("write", seen.NetworkMs, seen.Sqlite.WriteMs)]),
        };
        if (seen.Pools.Count > 0)
            pictures.Add(new("answers written in a second", "a second",
            [
                new("SQLite", 0, seen.Sqlite.PerSecond),
                .. seen.Pools.Select(pool => new Bar(Invariant($"PostgreSQL, {pool.Writers}"), 0, pool.PerSecond)),
            ]));
        return pictures;
    }

    private static string Percent(double share) => share < 0.01 ? Invariant($"{share * 100:0.0} %") : Invariant($"{share * 100:0} %");

    // Two digits that count: the others would be another machine's.
    private static string Round(double number)
    {
        var unit = Math.Pow(10, Math.Max(0, Math.Floor(Math.Log10(Math.Max(1, number))) - 1));
        return (Math.Round(number / unit) * unit).ToString("N0", CultureInfo.InvariantCulture);
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>All that was measured.</summary>
    internal sealed record Seen(double NetworkMs, OnSqlite Sqlite, IReadOnlyList<OnPool> Pools)
    {
        /// <summary>What the network of the run brought.</summary>
        public double AnswersPerSecond => Sources * 1000 / NetworkMs;
    }

    /// <summary>SQLite: a round an entry, in milliseconds.</summary>
    internal sealed record OnSqlite(
        IReadOnlyList<Stages> Written,
        IReadOnlyList<Stages> Called,
        IReadOnlyList<double> HeldByCallMs,
        IReadOnlyList<double> HeldByChannelMs,
        int Calls,
        int Synchronous,
        IReadOnlyList<Stages> Many,
        double ManyMs)
    {
        public double WriteMs => Written.Select(stages => stages.Total).Median();

        public double PerSecond => 1000 * Many.Count / ManyMs;
    }

    /// <summary>PostgreSQL: a transaction an entry, and how many rows were there afterwards.</summary>
    internal sealed record OnPool(int Writers, double WallMs, IReadOnlyList<Stages> Stages, int Rows)
    {
        public double PerSecond => 1000 * Stages.Count / WallMs;

        public double Commit => Stages.Select(stages => stages.Commit).Median();

        public double Total => Stages.Select(stages => stages.Total).Median();
    }
}
