using System.Runtime.InteropServices;
using Tributary.App.Cli;

// The first signal stops the command, which then ends in its own time; a second one, no longer held back, ends the process.
using var stop = new CancellationTokenSource();
void Stop(PosixSignalContext signal)
{
    signal.Cancel = !stop.IsCancellationRequested;
    stop.Cancel();
}

using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
return await Entry.RunAsync(args, ProcessHost.Open(), stop.Token);
