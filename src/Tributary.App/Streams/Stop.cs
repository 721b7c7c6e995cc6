using System.Runtime.InteropServices;

namespace Tributary.App.Streams;

/// <summary>
/// What asks the program to end: SIGINT, SIGTERM, SIGQUIT or SIGHUP. The first one stops the command, which then ends in its own time; a
/// second one ends the process. A hangup never does: a terminal that closes sends several.
/// </summary>
#pragma warning disable CA1001 // It listens as long as the process lives: a signal after the end of a command would change its exit code.
internal sealed class Stop
#pragma warning restore CA1001
{
    private static readonly List<PosixSignalRegistration> Registrations = [];
    private readonly CancellationTokenSource _source = new();
    private volatile PosixSignalContext? _first;

    private Stop()
    {
    }

    /// <summary>Cancelled when the command is to end.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Whether a supervisor or a closed terminal asked first, rather than a person with Ctrl-C.</summary>
    public bool IsTermination => _first is { Signal: not PosixSignal.SIGINT };

    /// <summary>Begins to listen for signals.</summary>
    public static Stop OnSignals()
    {
        var stop = new Stop();
        foreach (var signal in new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGQUIT, PosixSignal.SIGHUP })
            Registrations.Add(PosixSignalRegistration.Create(signal, stop.Came));
        return stop;
    }

    /// <summary>Who read the results has gone: there is nothing more to do for them.</summary>
    public void ReaderGone() => _source.Cancel();

    private void Came(PosixSignalContext signal)
    {
        signal.Cancel = signal.Signal == PosixSignal.SIGHUP || _first is null;
        _first ??= signal;
        _source.Cancel();
    }
}
