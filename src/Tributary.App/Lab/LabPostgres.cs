using System.Data.Common;
using System.Globalization;
using System.Net.Sockets;
using Npgsql;
using Tributary.News.Storage;

namespace Tributary.App.Lab;

/// <summary>A schema of an experiment's own on a server that the user named, with one table; dropped afterwards.</summary>
internal sealed class LabPostgres : IAsyncDisposable
{
    private const int DefaultPatience = 5;

    // The driver has no code for this; what follows names a method of authentication.
    private const string NoPassword = "No password has been provided";
    private static readonly TimeSpan DropBound = TimeSpan.FromSeconds(5);
    private readonly string _schema;
    private readonly TimeProvider _time;
    private readonly Func<string, Task> _warnAsync;

    private LabPostgres(NpgsqlDataSource pool, string schema, TimeProvider time, Func<string, Task> warnAsync) =>
        (Pool, _schema, _time, _warnAsync) = (pool, schema, time, warnAsync);

    /// <summary>Connections to the server, in which the schema is the one that statements mean.</summary>
    public NpgsqlDataSource Pool { get; }

    /// <summary>Connects, and makes the schema.</summary>
    /// <param name="text">A connection string. Never told to anybody: it may hold a password.</param>
    /// <param name="time">Names the schema.</param>
    /// <param name="warnAsync">Hears in one line of a schema that could not be dropped.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="UsageException">The text is no connection string.</exception>
    /// <exception cref="StoreException">The server cannot be reached, or refuses.</exception>
    public static async Task<LabPostgres> OpenAsync(
        string text, TimeProvider time, Func<string, Task> warnAsync, CancellationToken cancellationToken)
    {
        var settings = Read(text);
        settings.SearchPath = $"tributary_lab_{Ulid.NewUlid(time.GetUtcNow())}".ToLowerInvariant();
        var slim = new NpgsqlSlimDataSourceBuilder(settings.ConnectionString);
        slim.EnableTransportSecurity();
        var postgres = new LabPostgres(slim.Build(), settings.SearchPath, time, warnAsync);
        try
        {
            // Both or neither: what is sent together is one transaction.
            await postgres.ExecuteAsync(
                $"CREATE SCHEMA {postgres._schema}; "
                + "CREATE TABLE articles (id text PRIMARY KEY, title text NOT NULL, summary text NOT NULL)",
                cancellationToken);
            return postgres;
        }
        catch (OperationCanceledException)
        {
            // The server may have been faster than the cancellation.
            await postgres.DisposeAsync();
            throw;
        }
        catch (Exception exception)
        {
            await postgres.Pool.DisposeAsync();
            if (exception is NpgsqlException or SocketException or TimeoutException)
                throw Failure(settings, exception);
            throw;
        }
    }

    /// <summary>Finds out whether the server can be used: makes a schema, and drops it.</summary>
    /// <inheritdoc cref="OpenAsync"/>
    public static async Task CheckAsync(
        string text, TimeProvider time, Func<string, Task> warnAsync, CancellationToken cancellationToken)
    {
        var postgres = await OpenAsync(text, time, warnAsync, cancellationToken);
        await postgres.DisposeAsync();
    }

    /// <summary>What a failure of the server is to a person: without the connection string.</summary>
    public StoreException Failure(NpgsqlException exception) => Failure(Read(Pool.ConnectionString), exception);

    /// <summary>How many rows the table has.</summary>
    public async Task<int> CountAsync(CancellationToken cancellationToken)
    {
        await using var count = Pool.CreateCommand("SELECT count(*) FROM articles");
        return Convert.ToInt32(await count.ExecuteScalarAsync(cancellationToken), CultureInfo.InvariantCulture);
    }

    /// <summary>
    /// Drops the schema, even where the experiment was cancelled, and closes every connection. A schema that may stay is told by its name.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        using var bound = new CancellationTokenSource(DropBound, _time);
        try
        {
            await ExecuteAsync($"DROP SCHEMA IF EXISTS {_schema} CASCADE", bound.Token);
        }
        catch (Exception exception)
            when (exception is NpgsqlException or SocketException or TimeoutException or OperationCanceledException)
        {
            await _warnAsync($"PostgreSQL at {Place(Read(Pool.ConnectionString))}: the schema {_schema} may be left behind: "
                + $"DROP SCHEMA {_schema} CASCADE");
        }
        finally
        {
            await Pool.DisposeAsync();
        }
    }

    /// <summary>A connection string of PostgreSQL, as <c>--postgres</c> gives it; five seconds to connect, where it does not say.</summary>
    /// <exception cref="UsageException">It is none. The message repeats nothing of it.</exception>
    internal static NpgsqlConnectionStringBuilder Read(string text)
    {
        try
        {
            var settings = new NpgsqlConnectionStringBuilder(text) { ApplicationName = "tributary lab" };
            if (!new DbConnectionStringBuilder { ConnectionString = text }.ContainsKey(nameof(settings.Timeout)))
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
            { Message: var said } when said.StartsWith(NoPassword, StringComparison.Ordinal) =>
                "it wants a password, and the connection string has none",
            { InnerException: SocketException or TimeoutException or IOException } => exception.InnerException.Message,
            _ => exception.Message,
        };
        return new($"PostgreSQL at {Place(settings)} cannot be used: {reason}", exception);
    }

    private static string Place(NpgsqlConnectionStringBuilder settings) =>
        settings.Host!.StartsWith('/') ? settings.Host : $"{settings.Host}:{settings.Port}";

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = Pool.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
