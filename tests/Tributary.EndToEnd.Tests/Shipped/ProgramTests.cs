using System.Text.Json;
using Tributary.EndToEnd.Tests.Cli;

namespace Tributary.EndToEnd.Tests.Shipped;

/// <summary>What users and scripts see of the program as it is shipped: its streams, its exit status, its signals.</summary>
public sealed class ProgramTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tributary-test-");

    [Fact]
    public async Task A_search_prints_results_alone_on_standard_output_and_stores_the_run()
    {
        await using var session = await NewsSession.StartAsync();
        var search = await RunAsync(session, "search", "climate", "--output", "json");
        Assert.Equal((0, ""), (search.Code, search.Error));
        var run = JsonDocument.Parse(search.Output).RootElement.GetProperty("run");
        Assert.True(run.GetProperty("complete").GetBoolean());
        Assert.True(run.GetProperty("stored").GetBoolean());

        var last = await RunAsync(session, "runs", "last", "--output", "json");
        Assert.Equal(run.GetProperty("id").GetString(), JsonDocument.Parse(last.Output).RootElement.GetProperty("run").GetProperty("id").GetString());
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task A_signal_ends_the_run_prints_what_had_arrived_and_exits_130(string signal)
    {
        await using var session = await NewsSession.StartAsync(("guardian", "stall:before-headers"));
        using var program = RunningProgram.Start(session.World, _folder.FullName, "search", "climate", "--output", "ndjson");
        string?[] arrived = [await program.LineAsync(), await program.LineAsync()];
        await program.SignalAsync(signal);

        var ended = await program.EndAsync();
        Assert.Equal(130, ended.Code);
        Assert.All(arrived, line => Assert.Equal("fresh", JsonDocument.Parse(line!).RootElement.GetProperty("status").GetString()));
        var rest = ended.JsonLines();
        Assert.Equal("cancelled", rest[0].GetProperty("status").GetString());
        Assert.True(rest[1].GetProperty("stored").GetBoolean());
        Assert.True(rest[1].GetProperty("interrupted").GetBoolean());
        Assert.Equal(2, rest.Count);
        await session.World.Log.WhenAsync(log => log.All.InFlight == 0, Token);
    }

    [Fact]
    public async Task Two_commands_at_once_share_one_store()
    {
        await using var session = await NewsSession.StartAsync();
        var both = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => RunAsync(session, "search", "climate", "--quiet")));
        Assert.All(both, result => Assert.Equal((0, ""), (result.Code, result.Error)));
        Assert.Equal(6, (await RunAsync(session, "runs", "--output", "ndjson")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task Exit_codes_are_the_interfaces()
    {
        await using var session = await NewsSession.StartAsync(("guardian", "status:503"));
        Assert.Equal(0, (await RunAsync(session, "search", "climate")).Code);
        Assert.Equal(3, (await RunAsync(session, "search", "climate", "--strict")).Code);
        Assert.Equal(1, (await RunAsync(session, "search", "climate", "--source", "guardian")).Code);
        Assert.Equal(2, (await RunAsync(session, "search", "climate", "--sort", "best")).Code);
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "tributary.json"), """{ "store": "foreign.txt" }""", Token);
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "foreign.txt"), "not a database, and longer than its header of sixteen bytes", Token);
        var foreign = await RunAsync(session, "search", "climate");
        Assert.Equal(4, foreign.Code);
        Assert.NotEmpty(foreign.Output);
        Assert.StartsWith("not a database", await File.ReadAllTextAsync(Path.Combine(_folder.FullName, "foreign.txt"), Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_key_is_in_anything_that_the_program_writes()
    {
        await using var session = await NewsSession.StartAsync(("guardian", "query-key-only"), ("newsapi", "status:500,times:1"));
        string[][] commands =
        [
            ["search", "climate", "--output", "ndjson"], ["headlines"], ["runs", "last"], ["sources", "list", "--output", "json"],
            ["sources", "test", "guardian"], ["store", "info"],
        ];
        var written = new List<string>();
        foreach (var command in commands)
        {
            var result = await RunAsync(session, command);
            written.Add(result.Output + result.Error);
        }

        foreach (var file in Directory.EnumerateFiles(_folder.FullName, "*", SearchOption.AllDirectories))
            written.Add(System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file, Token)));
        Assert.True(written.Count > commands.Length);
        Assert.All(written, text => Assert.DoesNotContain(NewsSession.Keys.NewsApiKey, text, StringComparison.Ordinal));
        Assert.All(written, text => Assert.DoesNotContain(NewsSession.Keys.GuardianKey, text, StringComparison.Ordinal));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private async Task<CliResult> RunAsync(NewsSession session, params string[] arguments)
    {
        using var program = RunningProgram.Start(session.World, _folder.FullName, arguments);
        return await program.EndAsync();
    }
}
