using System.Runtime.InteropServices;
using Tributary.Simulator;

CommandLine line;
try
{
    line = CommandLine.Parse(args);
}
catch (FormatException error)
{
    await Console.Error.WriteLineAsync("tributary-simulator: " + error.Message);
    return 2;
}
if (line.Help)
{
    Console.WriteLine(CommandLine.HelpText);
    return 0;
}
if (line.Environment)
{
    foreach (var variable in line.EnvironmentLines())
        Console.WriteLine(variable);
    return 0;
}

var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
try
{
    await using var world = await SimulatedWorld.StartAsync(line.Options, CancellationToken.None);
    Console.WriteLine($"listening on {world.Address} until Ctrl-C");
    await stopped.Task;
    return 0;
}
catch (IOException error)
{
    await Console.Error.WriteLineAsync($"tributary-simulator: {error.Message} Choose another port with --port.");
    return 1;
}

void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stopped.TrySetResult();
}
