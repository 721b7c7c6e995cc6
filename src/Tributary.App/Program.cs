using Tributary.App.Cli;
using Tributary.App.Streams;

Posix.OpenClosedStreams();
var stop = Stop.OnSignals();
return await Entry.RunAsync(args, ProcessHost.Open(stop), stop.Token);
