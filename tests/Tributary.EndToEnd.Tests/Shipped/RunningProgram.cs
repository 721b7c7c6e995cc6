using System.Diagnostics;
using System.Globalization;
using Tributary.EndToEnd.Tests.Cli;
using Tributary.Simulator;

namespace Tributary.EndToEnd.Tests.Shipped;

/// <summary>
/// The program as a process of its own: the native one where <c>TRIBUTARY_EXECUTABLE</c> names it, else the one that the tests were built with.
/// </summary>
internal sealed class RunningProgram : IDisposable
{
    private static readonly string Executable =
        Environment.GetEnvironmentVariable("TRIBUTARY_EXECUTABLE") is { Length: > 0 } named ? named : Path.Combine(AppContext.BaseDirectory, "tributary");

    private readonly Process _process;
    private readonly Task<string> _error;

    private RunningProgram(Process process)
    {
        _process = process;
        _error = process.StandardError.ReadToEndAsync(CancellationToken.None);
    }

    /// <summary>Starts it among the sources of a simulated world, or without any where there is no world.</summary>
    public static RunningProgram Start(SimulatedWorld? world, string folder, params string[] arguments) =>
        Start(world, folder, new ProcessStartInfo(Executable, arguments));

    /// <summary>The same through a shell.</summary>
    /// <param name="world">Its sources, or null.</param>
    /// <param name="folder">Where it starts.</param>
    /// <param name="script">What the shell does; the program is <c>"$0"</c>.</param>
    public static RunningProgram InShell(SimulatedWorld? world, string folder, string script) =>
        Start(world, folder, new ProcessStartInfo("/bin/sh", ["-c", script, Executable]));

    private static RunningProgram Start(SimulatedWorld? world, string folder, ProcessStartInfo start)
    {
        start = new(start.FileName, start.ArgumentList)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("TRIBUTARY_", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        start.Environment["XDG_DATA_HOME"] = Path.Combine(folder, "data");
        start.Environment["XDG_CONFIG_HOME"] = Path.Combine(folder, "config");
        if (world is not null)
        {
            foreach (var (name, value) in NewsSession.Environment(world))
                start.Environment[name] = value;
        }

        return new(Process.Start(start)!);
    }

    /// <summary>Waits until a signal stops it in its own time: it has begun to listen for them.</summary>
    public async Task ListensAsync(CancellationToken cancellationToken)
    {
        const ulong Terminate = 1UL << (15 - 1);
        while (!(await File.ReadAllLinesAsync($"/proc/{_process.Id}/status", cancellationToken)).Any(line =>
            line.StartsWith("SigCgt:", StringComparison.Ordinal)
            && (ulong.Parse(line.AsSpan(7).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) & Terminate) != 0))
            await Task.Delay(10, cancellationToken);
    }

    /// <summary>Sends it a signal, as a terminal or a supervisor would.</summary>
    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{_process.Id}"]);
        await kill.WaitForExitAsync(CancellationToken.None);
    }

    /// <summary>The next line of its results, as soon as it has written it.</summary>
    public async Task<string?> LineAsync() => await _process.StandardOutput.ReadLineAsync(CancellationToken.None);

    /// <summary>What it wrote, but for the lines that were taken, once it has ended.</summary>
    public async Task<CliResult> EndAsync()
    {
        var output = await _process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        await _process.WaitForExitAsync(CancellationToken.None);
        return new(_process.ExitCode, output, await _error);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }
}
