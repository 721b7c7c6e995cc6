using System.Diagnostics;
using Tributary.EndToEnd.Tests.House;

namespace Tributary.EndToEnd.Tests.Lab;

/// <summary>What <c>eng/postgres</c> makes of the note in which the server's folder stands: it stops and deletes what that names.</summary>
public sealed class PostgresScriptTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("tributary-script-").FullName;
    private readonly string _note;

    public PostgresScriptTests()
    {
        _note = Path.Combine(_root, "artifacts", "postgres.folder");
        Directory.CreateDirectory(Path.Combine(_root, "artifacts"));
        Directory.CreateDirectory(Path.Combine(_root, "eng"));
        File.Copy(Repository.PathOf("eng/postgres"), Path.Combine(_root, "eng", "postgres"));
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("precious\n")]
    [InlineData("{root}/precious\n")]
    [InlineData("{root}/precious/../tributary-postgres.abcdef/../precious\n")]
    public async Task A_note_that_names_no_folder_of_ours_stops_and_deletes_nothing_but_itself(string note)
    {
        var precious = Directory.CreateDirectory(Path.Combine(_root, "precious", "data")).FullName;
        await File.WriteAllTextAsync(_note, note.Replace("{root}", _root, StringComparison.Ordinal), TestContext.Current.CancellationToken);

        Assert.NotEqual(0, await RunAsync("running"));
        Assert.Equal(0, await RunAsync("stop"));

        Assert.True(Directory.Exists(precious));
        Assert.False(File.Exists(_note));
    }

    [Fact]
    public async Task What_a_dead_server_left_is_deleted()
    {
        var dead = Directory.CreateDirectory(Path.Combine(_root, "tributary-postgres.abcdef", "data")).Parent!.FullName;
        await File.WriteAllTextAsync(_note, dead + "\n", TestContext.Current.CancellationToken);

        Assert.NotEqual(0, await RunAsync("running"));
        Assert.Equal(0, await RunAsync("stop"));

        Assert.False(Directory.Exists(dead));
        Assert.False(File.Exists(_note));
    }

    [Fact]
    public async Task Without_a_note_there_is_nothing_to_stop() => Assert.Equal(0, await RunAsync("stop"));

    private async Task<int> RunAsync(string word)
    {
        using var script = Process.Start("bash", [Path.Combine(_root, "eng", "postgres"), word]);
        await script.WaitForExitAsync(TestContext.Current.CancellationToken);
        return script.ExitCode;
    }
}
