using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using Tributary.App;
using Tributary.App.Lab;
using Tributary.EndToEnd.Tests.Cli;

namespace Tributary.EndToEnd.Tests.Lab;

/// <summary>
/// The experiment on databases against a server, where <c>TRIBUTARY_POSTGRES</c> names one. <c>./test</c> always does, and fails without.
/// </summary>
[Collection(nameof(LabTests))]
public sealed class PostgresLabTests
{
    private const string Variable = "TRIBUTARY_POSTGRES";
    private static readonly JsonSerializerOptions Reading = new(JsonSerializerDefaults.Web);

    // ./test names the program as well as the server: with the one and without the other something went wrong.
    public static TheoryData<string?> Servers =>
        Named(Variable) is { } server ? [server] : Named("TRIBUTARY_EXECUTABLE") is null ? [] : new((string?)null);

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Servers), DisableDiscoveryEnumeration = true)]
    public async Task Writers_on_a_pool_write_every_row_and_leave_nothing_behind(string? server)
    {
        Assert.True(server is not null, $"{Variable} names no server");
        using var session = new CliSession();

        var result = await session.RunAsync("lab", "database", "--postgres", server, "--output", "json");

        Assert.Equal(0, result.Code);
        var finding = JsonSerializer.Deserialize<Finding>(result.Output, Reading)!;
        Assert.Equal(
            ["PostgreSQL, 1 at once", "PostgreSQL, 5 at once", "PostgreSQL, 20 at once"],
            finding.Measurements.Select(row => row.What).Where(what => what.StartsWith("PostgreSQL", StringComparison.Ordinal)));
        Assert.DoesNotContain(finding.Conditions, text => text.Contains("--postgres", StringComparison.Ordinal));
        Assert.Empty(await SchemasAsync(server));
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Servers), DisableDiscoveryEnumeration = true)]
    public async Task A_server_that_refuses_is_told_in_one_line_without_the_password(string? server)
    {
        Assert.True(server is not null, $"{Variable} names no server");
        using var session = new CliSession();

        var result = await session.RunAsync(
            "lab", "database", "--postgres", new NpgsqlConnectionStringBuilder(server) { Username = "nobody", Password = "geheim" }.ToString());

        Assert.Equal((4, ""), (result.Code, result.Output));
        Assert.StartsWith("tributary: PostgreSQL at ", result.Error, StringComparison.Ordinal);
        Assert.EndsWith(" cannot be used: role \"nobody\" does not exist\n", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_told_in_one_line_without_the_password()
    {
        using var session = new CliSession();
        var folder = Path.Combine(session.Working, "none");

        var result = await session.RunAsync("lab", "database", "--postgres", $"Host={folder};Username=me;Password=geheim");

        Assert.Equal((4, ""), (result.Code, result.Output));
        Assert.StartsWith($"tributary: PostgreSQL at {folder} cannot be used: ", result.Error, StringComparison.Ordinal);
        Assert.Single(result.Error.TrimEnd('\n').Split('\n'));
        Assert.DoesNotContain("geheim", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_server_is_told_before_any_experiment_has_run()
    {
        using var session = new CliSession { Columns = 80 };
        var folder = Path.Combine(session.Working, "none");

        var result = await session.RunAsync("lab", "--all", "--postgres", $"Host={folder};Username=me");

        Assert.Equal((4, ""), (result.Code, result.Output));
        Assert.StartsWith($"tributary: PostgreSQL at {folder} cannot be used: ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_wants_a_password_where_none_was_given_says_so()
    {
        var listening = new TaskCompletionSource<int>();
        var serving = AskForPasswordAsync(listening);
        using var session = new CliSession();

        // One connection, and no word on encryption before the start-up.
        var result = await session.RunAsync(
            "lab", "database",
            "--postgres", $"Host=127.0.0.1;Port={await listening.Task};Username=me;SSL Mode=Disable;GSS Encryption Mode=Disable");

        Assert.Equal((4, ""), (result.Code, result.Output));
        await serving;
        Assert.Matches(
            "^tributary: PostgreSQL at 127.0.0.1:[0-9]+ cannot be used: it wants a password, and the connection string has none\n$", result.Error);
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Servers), DisableDiscoveryEnumeration = true)]
    public async Task A_schema_that_could_not_be_dropped_is_told_by_its_name(string? server)
    {
        Assert.True(server is not null, $"{Variable} names no server");
        var (time, told) = (new FakeTimeProvider(DateTimeOffset.UnixEpoch), new List<string>());
        var postgres = await LabPostgres.OpenAsync(
            server, time, line =>
            {
                told.Add(line);
                return Task.CompletedTask;
            },
            TestContext.Current.CancellationToken);
        await using var other = new NpgsqlSlimDataSourceBuilder(server).Build();
        var schema = Assert.Single(await SchemasAsync(server));
        await using (var connection = await other.OpenConnectionAsync(TestContext.Current.CancellationToken))
        {
            // Whoever reads the table keeps it from being dropped.
            await using var reading = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
            await using var read = new NpgsqlCommand($"SELECT count(*) FROM {schema}.articles", connection, reading);
            await read.ExecuteScalarAsync(TestContext.Current.CancellationToken);

            var disposing = postgres.DisposeAsync().AsTask();
            time.Advance(TimeSpan.FromSeconds(5));
            await disposing;
        }

        Assert.EndsWith($": the schema {schema} may be left behind: DROP SCHEMA {schema} CASCADE", Assert.Single(told), StringComparison.Ordinal);
        await using var drop = other.CreateCommand($"DROP SCHEMA {schema} CASCADE");
        await drop.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("postgres://me:geheim@localhost/mine")]
    [InlineData("Hots=localhost;Password=geheim")]
    [InlineData("Host=localhost;geheim")]
    [InlineData("Host=localhost;Port=geheim")]
    [InlineData("Username=me;Password=geheim")]
    [InlineData("")]
    public void What_is_no_connection_string_is_refused_without_being_repeated(string text)
    {
        var refusal = Assert.Throws<UsageException>(() => LabPostgres.Read(text)).Message;

        Assert.StartsWith("--postgres: not a connection string of PostgreSQL (such as ", refusal, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void A_server_is_waited_for_five_seconds_unless_the_string_says_otherwise()
    {
        Assert.Equal(5, LabPostgres.Read("Host=localhost").Timeout);
        Assert.Equal(2, LabPostgres.Read("Host=localhost;Timeout=2").Timeout);
        Assert.Equal(15, LabPostgres.Read("Host=localhost;timeout=15").Timeout); // the driver's own default, but asked for
    }

    private static string? Named(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : null;

    // As much of PostgreSQL's protocol as that takes: the start-up message comes, a wish for a password in clear text goes.
    private static async Task AskForPasswordAsync(TaskCompletionSource<int> port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        port.SetResult(((IPEndPoint)listener.LocalEndpoint).Port);
        using var client = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        var stream = client.GetStream();
        Assert.True(await stream.ReadAsync(new byte[1024], TestContext.Current.CancellationToken) > 0);
        await stream.WriteAsync("R\0\0\0\x08\0\0\0\x03"u8.ToArray(), TestContext.Current.CancellationToken);
        while (await stream.ReadAsync(new byte[1024], TestContext.Current.CancellationToken) > 0)
        {
            // Until the client has gone.
        }
    }

    private static async Task<List<string>> SchemasAsync(string server)
    {
        await using var pool = new NpgsqlSlimDataSourceBuilder(server).Build();
        await using var command = pool.CreateCommand("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'tributary_lab%'");
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var names = new List<string>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
            names.Add(reader.GetString(0));
        return names;
    }
}
