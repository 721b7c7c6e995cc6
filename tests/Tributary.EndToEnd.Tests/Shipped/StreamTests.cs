using System.Text.Json;
using Microsoft.Data.Sqlite;
using Tributary.EndToEnd.Tests.Cli;
using Tributary.Simulator;

namespace Tributary.EndToEnd.Tests.Shipped;

/// <summary>The program with standard streams that are closed, full or left by their reader, and under signals.</summary>
public sealed class StreamTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tributary-test-");

    [Theory]
    [InlineData("nonsense 2>&-", 2)]
    [InlineData("nonsense 2>/dev/full", 2)]
    [InlineData("nonsense <&- >&- 2>&-", 2)]
    [InlineData("nonsense >/dev/full 2>&1", 2)]
    [InlineData("--version 2>&-", 0)]
    [InlineData("--version <&-", 0)]
    [InlineData("sources list <&- 2>&-", 0)]
    [InlineData("runs >&- 2>&-", 70)]
    [InlineData("runs >/dev/full 2>/dev/full", 70)]
    [InlineData("parse <&- 2>&-", 1)]
    public async Task A_dead_stream_changes_no_exit_code(string line, int code)
    {
        var ended = await ShellAsync(null, $"\"$0\" {line}");
        Assert.Equal((code, ""), (ended.Code, ended.Error));
    }

    [Theory]
    [InlineData("--version >&-", "Bad file descriptor")]
    [InlineData("--version >/dev/full", "No space left on device")]
    [InlineData("sources list >/dev/full", "No space left on device")]
    [InlineData("--help >/dev/full", "No space left on device")]
    public async Task Results_that_cannot_be_written_are_told_in_a_line(string line, string why)
    {
        var ended = await ShellAsync(null, $"\"$0\" {line}");
        Assert.Equal((70, $"tributary: the results could not be written to standard output: {why}\n"), (ended.Code, ended.Error));
    }

    [Theory]
    [InlineData("parse <&-", 1, "tributary: parse: standard input: ")]
    [InlineData("sources import - <&-", 1, "tributary: sources import: -: ")]
    [InlineData("gather - --no-store <&-", 0, "tributary: the list has no requests")]
    [InlineData("parse </", 2, "tributary: standard input cannot be read: Is a directory")]
    public async Task Standard_input_that_is_closed_is_empty(string line, int code, string error)
    {
        var ended = await ShellAsync(null, $"\"$0\" {line}");
        Assert.Equal(code, ended.Code);
        Assert.StartsWith(error, ended.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("table")]
    [InlineData("ndjson")]
    public async Task A_run_whose_results_nobody_can_have_is_stored_whole(string format)
    {
        await using var session = await NewsSession.StartAsync();
        var ended = await ShellAsync(session.World, $"\"$0\" search climate --output {format} >/dev/full");
        Assert.Equal(70, ended.Code);
        await StoredAsync(session.World, complete: true);
    }

    [Fact]
    public async Task A_full_standard_error_changes_no_outcome()
    {
        await using var session = await NewsSession.StartAsync();
        var ended = await ShellAsync(session.World, "\"$0\" search climate --output ndjson --log-level debug 2>/dev/full");
        Assert.Equal(0, ended.Code);
        Assert.All(ended.JsonLines().SkipLast(1), line => Assert.Equal("fresh", line.Text("status")));
        await StoredAsync(session.World, complete: true);
    }

    [Fact]
    public async Task Who_reads_one_line_and_goes_ends_the_run_quietly()
    {
        await using var session = await NewsSession.StartAsync(("guardian", "stall:before-headers"));
        const string Script = "{ \"$0\" search climate --output ndjson --deadline 10m --timeout 10m; echo $? >&2; } | head -n 1";
        var ended = await ShellAsync(session.World, Script);
        Assert.Equal((0, "141\n"), (ended.Code, ended.Error));
        Assert.Equal("fresh", Assert.Single(ended.JsonLines()).Text("status"));
        await StoredAsync(session.World, complete: false);
    }

    [Theory]
    [InlineData("parse", "TERM")]
    [InlineData("parse", "HUP")]
    [InlineData("sources import -", "TERM")]
    [InlineData("gather - --no-store", "INT")]
    [InlineData("gather - --no-store", "QUIT")]
    [InlineData("parse pipe", "TERM")]
    [InlineData("sources import pipe", "TERM")]
    public async Task A_signal_ends_who_waits_for_standard_input_or_a_pipe(string line, string signal)
    {
        if (line.EndsWith("pipe", StringComparison.Ordinal))
            Assert.Equal(0, (await ShellAsync(null, "mkfifo pipe")).Code);
        using var program = RunningProgram.Start(null, _folder.FullName, line.Split(' '));
        await program.ListensAsync(Token);
        await program.SignalAsync(signal);
        Assert.Equal(130, (await program.EndAsync()).Code);
    }

    [Theory]
    [InlineData("TERM", 0)]
    [InlineData("HUP", 0)]
    [InlineData("QUIT", 0)]
    [InlineData("INT", 130)]
    public async Task A_watch_without_sources_waits_for_some_and_to_be_stopped_is_its_good_end(string signal, int code)
    {
        using var program = RunningProgram.InShell(null, _folder.FullName, "exec \"$0\" poll --watch 2>&1");
        Assert.Equal(
            "tributary: no source is polled yet: waiting for one (tributary sources add URL adds a feed); Ctrl-C stops it",
            await program.LineAsync());
        await program.SignalAsync(signal);
        Assert.Equal(code, (await program.EndAsync()).Code);
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("HUP")]
    public async Task A_watch_that_is_stopped_has_stored_what_it_printed(string signal)
    {
        await using var session = await NewsSession.StartAsync();
        await AddAsync(session.World);
        using var program = RunningProgram.Start(session.World, _folder.FullName, "poll", "--watch", "--output", "ndjson", "--quiet");
        var first = JsonDocument.Parse((await program.LineAsync())!).RootElement;
        Assert.Equal("fresh", first.Text("status"));
        await program.SignalAsync(signal);
        await program.SignalAsync("HUP"); // a terminal that closes sends several
        Assert.Equal(0, (await program.EndAsync()).Code);
        var info = await ShellAsync(session.World, "\"$0\" store info --output json");
        Assert.Equal(first.Items("articles").Count, info.Json().GetProperty("articles").GetInt32());
    }

    [Theory]
    [InlineData("poll --all")]
    [InlineData("search climate")]
    [InlineData("headlines")]
    [InlineData("sources add https://example.org/other.xml --no-fetch")]
    [InlineData("sources remove feed")]
    public async Task A_signal_is_obeyed_while_another_program_holds_the_store(string line)
    {
        await using var session = await NewsSession.StartAsync();
        await AddAsync(session.World);
        using var other = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = Path.Combine(_folder.FullName, "data", "tributary", "tributary.db") }.ToString());
        await other.OpenAsync(Token);
        await using var hold = new SqliteCommand("BEGIN IMMEDIATE", other);
        await hold.ExecuteNonQueryAsync(Token);
        using var program = RunningProgram.Start(session.World, _folder.FullName, line.Split(' '));
        await program.ListensAsync(Token);
        await program.SignalAsync("TERM");
        Assert.Equal(130, (await program.EndAsync()).Code);
    }

    [Fact]
    public async Task A_terminal_is_left_as_it_was_found()
    {
        // The terminal of util-linux's script gets each byte that the program writes.
        var ended = await ShellAsync(null, "script -qec \"'$0' --version\" /dev/null </dev/null");
        Assert.Equal(0, ended.Code);
        Assert.Matches("^tributary [0-9.]+\r\n$", ended.Output);
    }

    [Fact]
    public async Task A_working_folder_that_was_deleted_is_none()
    {
        var ended = await ShellAsync(null, "mkdir gone && cd gone && rmdir ../gone && \"$0\" --version && \"$0\" gather list.csv");
        Assert.Equal((2, "tributary: gather: 'list.csv': no such file\n"), (ended.Code, ended.Error));
        Assert.StartsWith("tributary ", ended.Output, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private async Task<CliResult> ShellAsync(SimulatedWorld? world, string script)
    {
        using var program = RunningProgram.InShell(world, _folder.FullName, script);
        return await program.EndAsync();
    }

    private async Task AddAsync(SimulatedWorld world) => Assert.Equal(
        0, (await ShellAsync(world, $"\"$0\" sources add {new Uri(world.Address, "press/0.xml")} --id feed --no-fetch")).Code);

    private async Task StoredAsync(SimulatedWorld world, bool complete)
    {
        var run = (await ShellAsync(world, "\"$0\" runs last --output json")).Json().GetProperty("run");
        Assert.Equal(complete, run.GetProperty("complete").GetBoolean());
        Assert.Equal(!complete, run.GetProperty("interrupted").GetBoolean());
    }
}
