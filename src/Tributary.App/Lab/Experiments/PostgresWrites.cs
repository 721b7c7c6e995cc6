using Npgsql;
using Tributary.App.Lab.Code;
using Tributary.App.Lab.Instruments;
using static System.FormattableString;

namespace Tributary.App.Lab.Experiments;

/// <summary>Measures writes to a PostgreSQL server, by several writers at once.</summary>
internal static class PostgresWrites
{
    /// <summary>So many transactions of few articles, so many times, by each number of writers.</summary>
    /// <exception cref="News.Storage.StoreException">The server refused, or has gone.</exception>
    public static async Task<IReadOnlyList<OnPool>> MeasureAsync(
        LabPostgres postgres,
        TimeProvider time,
        IReadOnlyList<int> writers,
        int rounds,
        int transactions,
        int few,
        CancellationToken token)
    {
        var measured = new List<OnPool>();
        try
        {
            foreach (var many in writers)
            {
                var (all, rows) = (new List<SqliteWrites.Several>(), new List<int>());
                // The first round opens as many connections as there are writers, and does not count.
                for (var round = -1; round < rounds; round++)
                {
                    var before = await postgres.CountAsync(token);
                    var batches = Enumerable.Range(0, transactions)
                        .Select(number => LabRow.Make(Invariant($"w{many}.{round}.{number}"), few)).ToList();
                    var several = await WriteAllAsync(postgres.Pool, batches, many, time, token);
                    if (round < 0)
                        continue;
                    all.Add(several);
                    rows.Add(await postgres.CountAsync(token) - before);
                }

                measured.Add(new(many, all, rows));
            }
        }
        catch (NpgsqlException exception)
        {
            throw postgres.Failure(exception);
        }

        return measured;
    }

    private static async Task<SqliteWrites.Several> WriteAllAsync(
        NpgsqlDataSource pool, List<IReadOnlyList<LabRow>> batches, int writers, TimeProvider time, CancellationToken token)
    {
        var (start, all) = (time.GetTimestamp(), new Stages[batches.Count]);
        await Parallel.ForEachAsync(
            Enumerable.Range(0, batches.Count),
            new ParallelOptions { MaxDegreeOfParallelism = writers, CancellationToken = token },
            async (number, inner) =>
            {
                all[number] = new(time);
                await PostgresWriting.WriteAsync(pool, batches[number], all[number], inner);
            });
        return new(all, time.GetElapsedTime(start).TotalMilliseconds);
    }

    /// <summary>What so many writers took, a round an entry, and how many rows each round added.</summary>
    internal sealed record OnPool(int Writers, IReadOnlyList<SqliteWrites.Several> Rounds, IReadOnlyList<int> Rows)
    {
        public double PerSecond => Rounds.Select(round => round.PerSecond).Median();

        public double Commit => Rounds.SelectMany(round => round.Stages).Select(stages => stages.Commit).Median();

        public double Total => Rounds.SelectMany(round => round.Stages).Select(stages => stages.Total).Median();
    }
}
