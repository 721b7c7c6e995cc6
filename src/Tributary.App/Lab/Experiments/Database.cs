using System.Globalization;
using Tributary.App.Lab.Code;
using Tributary.App.Lab.Instruments;
using static System.FormattableString;

namespace Tributary.App.Lab.Experiments;

/// <summary>Where the milliseconds of a write go, and from which point on the database is what a run waits for.</summary>
internal sealed class Database() : LabExperiment(
    "database",
    "May the write at the end of a run stay simple, and from which point is the database the bottleneck?",
    TimeSpan.FromSeconds(3))
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
    protected override async Task<Finding> MeasureAsync(LabGround ground, CancellationToken cancellationToken)
    {
        // First, so that whoever named a wrong server learns it at once.
        await using var postgres = ground.Postgres is { } text
            ? await LabPostgres.OpenAsync(text, ground.Time, ground.WarnAsync, cancellationToken)
            : null;
        var networkMs = await NetworkAsync(ground, cancellationToken);
        var sqlite = await new SqliteWrites(ground).MeasureAsync(Rounds, RowsOfRun, Transactions, RowsOfSource, cancellationToken);
        var pools = postgres is null
            ? []
            : await PostgresWrites.MeasureAsync(postgres, ground.Time, Writers, Rounds, Transactions, RowsOfSource, cancellationToken);
        return Report(new(networkMs, sqlite, pools));
    }

    /// <summary>What was measured, as a finding.</summary>
    internal Finding Report(Seen seen) => new()
    {
        Experiment = Name,
        Question = Question,
        Conditions =
        [
            $"A run of {Sources} simulated sources on loopback, the slowest of which answers after {SlowestMs} ms, and its {RowsOfRun} "
                + "articles of 500 bytes, written to SQLite in one transaction (WAL, synchronous=NORMAL, as the store does) by the only "
                + $"connection: closing it moves the log into the file. {Rounds} rounds; the table has the middle one.",
            $"\"Held\" is how long the caller cannot go on. \"{RowsOfSource} at a time\": {Transactions} transactions of "
                + $"{RowsOfSource} articles, one for each answer of a source, while another connection holds the file open.",
            seen.Pools.Count == 0
                ? "PostgreSQL was left out: --postgres \"Host=localhost;Username=me;Database=mine\" adds 1, 5 and 20 writers on a pool "
                    + "of connections."
                : $"PostgreSQL with the server's own settings: {Transactions} transactions of {RowsOfSource} articles, by 1, 5 and 20 "
                    + "writers on a pool of connections; a batch and a commit, each a round trip.",
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

    /// <summary>What the rounds say.</summary>
    internal static Conclusion Judge(Seen seen)
    {
        var (sqlite, network) = (seen.Sqlite, seen.NetworkMs);
        var perSecond = sqlite.Many.Select(round => round.PerSecond).Median();
        var claims = new List<Claim>
        {
            Claim.AtMost(
                Invariant($"writing the {RowsOfRun} articles of a run takes less than half of the time that the network took"),
                Invariant($"{sqlite.WriteMs:0.0} ms, {Percent(sqlite.WriteMs / network)} of {network:0} ms; ")
                + Invariant($"in proportion, {Round(RowsOfRun * network / sqlite.WriteMs)} articles take as long as the network"),
                [.. sqlite.Written.Select(write => write.Ms / network)], 0.5),
            new(
                "SQLite's asynchronous methods block until they are done",
                Invariant($"{sqlite.Calls - sqlite.Asynchronous.Sum():N0} of {sqlite.Calls:N0} calls"),
                [.. sqlite.Asynchronous.Select(calls => calls == 0)]),
            Claim.AtMost(
                "a caller that writes into a channel is held for less than a quarter of a write",
                Invariant($"{sqlite.HeldByChannelMs.Median():0.000} ms"),
                [.. sqlite.HeldByChannelMs.Zip(sqlite.Written, (held, write) => held / write.Ms)], 0.25),
            Claim.AtLeast(
                "SQLite takes at least twice the answers a second that the network brings",
                Invariant($"{Round(perSecond)} against {seen.AnswersPerSecond:0}; from there on it is the bottleneck"),
                [.. sqlite.Many.Select(round => round.PerSecond / seen.AnswersPerSecond)], 2),
        };
        foreach (var pool in seen.Pools)
            claims.Add(new(
                Invariant($"PostgreSQL keeps every row of {pool.Writers} {(pool.Writers == 1 ? "writer" : "writers")}"),
                Invariant($"{Round(pool.PerSecond)} answers a second, {Percent(pool.Commit / pool.Total)} of each in the commit"),
                [.. pool.Rows.Select(rows => rows == Transactions * RowsOfSource)]));
        return Claim.Judge(claims);
    }

    private static async Task<double> NetworkAsync(LabGround ground, CancellationToken token)
    {
        await using var client = ground.Outbound(new() { Concurrency = Sources, Adaptive = false });
        var sources = Enumerable.Range(1, Sources)
            .Select(place => ground.Shop(Invariant($"db-{place}"), Invariant($"delay:{SlowestMs * place / Sources}ms"))).ToList();
        var rounds = new List<double>();
        for (var round = 0; round < Rounds; round++)
            rounds.Add(await ground.ClockAsync(
                () => SequentialVsConcurrentCode.AllAtOnceAsync(sources, LabGround.Ask(client), token)));
        return rounds.Median();
    }

    private static List<Measurement> Rows(Seen seen) =>
    [
        Row("SQLite, synchronous", seen.Sqlite.Written.Select(write => write.Stages), seen.Sqlite.WriteMs, null),
        Row(
            "SQLite, \"async\"",
            seen.Sqlite.Called.Select(write => write.Stages), seen.Sqlite.Called.Select(write => write.Ms).Median(), null),
        new("SQLite, a channel", [new("held", seen.Sqlite.HeldByChannelMs.Median(), "ms")], "the write itself goes on elsewhere"),
        Several(Invariant($"SQLite, {RowsOfSource} at a time"), seen.Sqlite.Many),
        .. seen.Pools.Select(pool => Several(Invariant($"PostgreSQL, {pool.Writers} at once"), pool.Rounds)),
    ];

    private static Measurement Several(string what, IReadOnlyList<SqliteWrites.Several> rounds) =>
        Row(what, rounds.SelectMany(round => round.Stages), null, rounds.Select(round => round.PerSecond).Median());

    private static Measurement Row(string what, IEnumerable<Stages> writes, double? heldMs, double? perSecond)
    {
        var stages = writes.ToList();
        return new(what,
        [
            new("open", stages.Select(one => one.Open).Median(), "ms"),
            new("insert", stages.Select(one => one.Insert).Median(), "ms"),
            new("commit", stages.Select(one => one.Commit).Median(), "ms"),
            new("close", stages.Select(one => one.Close).Median(), "ms"),
            new("held", heldMs, "ms"),
            new("answers a second", perSecond),
        ]);
    }

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
                new("SQLite", 0, seen.Sqlite.Many.Select(round => round.PerSecond).Median()),
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

    /// <summary>All that was measured.</summary>
    internal sealed record Seen(double NetworkMs, SqliteWrites.OnSqlite Sqlite, IReadOnlyList<PostgresWrites.OnPool> Pools)
    {
        /// <summary>What the network of the run brought.</summary>
        public double AnswersPerSecond => Sources * 1000 / NetworkMs;
    }
}
