using Tributary.App.Cli;
using Tributary.App.Streams;

Posix.OpenClosedStreams();
using var stop = Stop.OnSignals();
return await Entry.RunAsync(args, ProcessHost.Open(stop), stop.Token);
