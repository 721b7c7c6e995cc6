using System.Globalization;
using System.Net.Sockets;
using Npgsql;
using Tributary.News.Storage;

namespace Tributary.App.Lab;

/// <summary>A schema of an experiment's own on a server that the user named, with one table; dropped afterwards.</summary>
internal sealed class LabPostgres : IAsyncDisposable
{
    private const int DefaultPatience = 5;
    private static readonly TimeSpan DropBound = TimeSpan.FromSeconds(5);
    private readonly string _schema;
    private readonly TimeProvider _time;

    private LabPostgres(NpgsqlDataSource pool, string schema, TimeProvider time) => (Pool, _schema, _time) = (pool, schema, time);

    /// <summary>Connections to the server, in which the schema is the one that statements mean.</summary>
    public NpgsqlDataSource Pool { get; }

    /// <summary>Connects, and makes the schema.</summary>
    /// <param name="text">A connection string. Never told to anybody: it may hold a password.</param>
    /// <param name="time">Names the schema.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="UsageException">The text is no connection string.</exception>
    /// <exception cref="StoreException">The server cannot be reached, or refuses.</exception>
    public static async Task<LabPostgres> OpenAsync(string text, TimeProvider time, CancellationToken cancellationToken)
    {
        var settings = Read(text);
        settings.SearchPath = $"tributary_lab_{Ulid.NewUlid(time.GetUtcNow())}".ToLowerInvariant();
        var slim = new NpgsqlSlimDataSourceBuilder(settings.ConnectionString);
        slim.EnableTransportSecurity();
        var postgres = new LabPostgres(slim.Build(), settings.SearchPath, time);
        try
        {
            await postgres.ExecuteAsync(
                $"CREATE SCHEMA {postgres._schema}; "
                + "CREATE TABLE articles (id text PRIMARY KEY, title text NOT NULL, summary text NOT NULL)",
                cancellationToken);
            return postgres;
        }
        catch (Exception exception) when (exception is NpgsqlException or SocketException or TimeoutException)
        {
            await postgres.Pool.DisposeAsync();
            throw Failure(settings, exception);
        }
    }

    /// <summary>What a failure of the server is to a person: without the connection string.</summary>
    public StoreException Failure(NpgsqlException exception) => Failure(Read(Pool.ConnectionString), exception);

    /// <summary>How many rows the table has.</summary>
    public async Task<int> CountAsync(CancellationToken cancellationToken)
    {
        await using var count = Pool.CreateCommand("SELECT count(*) FROM articles");
        return Convert.ToInt32(await count.ExecuteScalarAsync(cancellationToken), CultureInfo.InvariantCulture);
    }

    /// <summary>Drops the schema, even where the experiment was cancelled, and closes every connection.</summary>
    public async ValueTask DisposeAsync()
    {
        using var bound = new CancellationTokenSource(DropBound, _time);
        try
        {
            await ExecuteAsync($"DROP SCHEMA {_schema} CASCADE", bound.Token);
        }
        catch (Exception exception) when (exception is NpgsqlException or OperationCanceledException)
        {
            // The server has gone, and whoever called has that failure already.
        }

        await Pool.DisposeAsync();
    }

    /// <summary>A connection string of PostgreSQL, as <c>--postgres</c> gives it.</summary>
    /// <exception cref="UsageException">It is none. The message repeats nothing of it.</exception>
    internal static NpgsqlConnectionStringBuilder Read(string text)
    {
        try
        {
            var settings = new NpgsqlConnectionStringBuilder(text) { ApplicationName = "tributary lab" };
            if (!settings.ContainsKey("Timeout") || settings.Timeout == new NpgsqlConnectionStringBuilder().Timeout)
                settings.Timeout = DefaultPatience;
            return settings.Host is { Length: > 0 } ? settings : throw new ArgumentException("no host");
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or InvalidCastException or OverflowException)
        {
            // What the driver says may repeat a part of the text, and with it a password.
            throw new UsageException(
                "--postgres: not a connection string of PostgreSQL "
                + "(such as \"Host=localhost;Port=5432;Username=me;Password=…;Database=mine\")");
        }
    }

    private static StoreException Failure(NpgsqlConnectionStringBuilder settings, Exception exception)
    {
        var reason = exception switch
        {
            PostgresException refused => refused.MessageText,
            { InnerException: SocketException or TimeoutException or IOException } => exception.InnerException.Message,
            _ => exception.Message,
        };
        var place = settings.Host!.StartsWith('/') ? settings.Host : $"{settings.Host}:{settings.Port}";
        return new($"PostgreSQL at {place} cannot be used: {reason}", exception);
    }

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = Pool.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
