using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Tributary.EndToEnd.Tests.Simulator;

/// <summary>The program as a shell sees it.</summary>
public sealed partial class ProgramTests(StartedWorld upstream) : IClassFixture<StartedWorld>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Program_serves_until_it_is_terminated_and_ends_with_0()
    {
        using var program = Start("--port", "0", "--fault", "guardian=status:503");
        try
        {
            var line = await program.StandardOutput.ReadLineAsync(Token);
            var address = new Uri(Address().Match(line!).Value);
            Assert.Equal(
                503, (await StartedWorld.SendAsync(upstream.Client, StartedWorld.Request(new Uri(address, "guardian/search")))).Status);
            using var kill = Process.Start("kill", ["-TERM", program.Id.ToString(CultureInfo.InvariantCulture)]);
            await program.WaitForExitAsync(Token);
            Assert.Equal(0, program.ExitCode);
            Assert.Equal("", await program.StandardError.ReadToEndAsync(Token));
        }
        finally
        {
            program.Kill();
        }
    }

    [Fact]
    public async Task Wrong_option_is_one_line_and_exit_2()
    {
        var (code, output, error) = await RunAsync("--speed", "9");
        Assert.Equal((2, "", "tributary-simulator: unknown option '--speed'; --help lists the options\n"), (code, output, error));
    }

    [Fact]
    public async Task Port_in_use_is_one_line_and_exit_1()
    {
        var (code, output, error) =
            await RunAsync("--port", upstream.World.Address.Port.ToString(CultureInfo.InvariantCulture));
        Assert.Equal((1, ""), (code, output));
        Assert.EndsWith("Choose another port with --port.\n", error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task Help_names_every_option()
    {
        var (code, output, error) = await RunAsync("--help");
        Assert.Equal((0, ""), (code, error));
        foreach (var option in new[] { "--port", "--seed", "--keys", "--delay", "--fault", "--env", "--help" })
            Assert.Contains(option, output, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var program = Start(arguments);
        var output = program.StandardOutput.ReadToEndAsync(Token);
        var error = program.StandardError.ReadToEndAsync(Token);
        await program.WaitForExitAsync(Token);
        return (program.ExitCode, await output, await error);
    }

    private static Process Start(params string[] arguments)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "tributary-simulator");
        return Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
    }

    [GeneratedRegex("http://127.0.0.1:[0-9]+/")]
    private static partial Regex Address();
}
