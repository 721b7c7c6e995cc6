using System.Globalization;
using System.Net.Sockets;

namespace Tributary.Http.Connections;

/// <summary>
/// The file descriptors that connections may take, so that the rest of the program finds some for its files: those that the process may
/// have, where the system tells (Linux), less what is in use and some to spare; else so many that it has run out of them. Asked again when
/// no connection is open. Safe for several threads.
/// </summary>
internal sealed class Descriptors
{
    // Name look-ups, the store, certificates.
    private const int Spare = 32;

    // However few there are: a connection at a time would take a run's whole time.
    private const int Least = 8;

    private const string Line = "Max open files";

    private readonly Lock _lock = new();
    private int _taken;
    private int _most;

    /// <summary>Takes one for a connection that is to be made; false where there is none.</summary>
    public bool TryTake()
    {
        lock (_lock)
        {
            if (_taken == 0)
                _most = Left() is { } left ? Math.Max(Least, left - Spare) : int.MaxValue;
            if (_taken >= _most)
                return false;
            _taken++;
            return true;
        }
    }

    /// <summary>The connection is closed, or was not made.</summary>
    public void GiveBack()
    {
        lock (_lock)
            _taken--;
    }

    /// <summary>The system had none.</summary>
    public void RanOut()
    {
        lock (_lock)
            _most = Math.Max(Least, Math.Min(_most, _taken - Spare));
    }

    // Descriptors are numbered from 0, the lowest free one first.
    private static int? Left()
    {
        if (!OperatingSystem.IsLinux())
            return null;
        try
        {
            using var next = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            var line = File.ReadLines("/proc/self/limits").FirstOrDefault(line => line.StartsWith(Line, StringComparison.Ordinal));
            var soft = line?[Line.Length..].TrimStart().Split(' ')[0];
            return int.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit - (int)next.Handle : null;
        }
        catch (Exception error) when (error is SocketException or IOException or UnauthorizedAccessException)
        {
            // Then the system will tell when it has no more.
            return null;
        }
    }
}
