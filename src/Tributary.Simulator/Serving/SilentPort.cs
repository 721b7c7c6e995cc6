using System.Net;
using System.Net.Sockets;

namespace Tributary.Simulator.Serving;

/// <summary>
/// A port that listens and never accepts, its queue filled by a connection of its own: whoever connects waits (on Linux; elsewhere the
/// connection may be made and then say nothing).
/// </summary>
internal sealed class SilentPort : IDisposable
{
    private readonly Socket _listening = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Socket _filling = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public async Task<int> OpenAsync(CancellationToken cancellationToken)
    {
        _listening.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listening.Listen(0);
        await _filling.ConnectAsync(_listening.LocalEndPoint!, cancellationToken);
        return ((IPEndPoint)_listening.LocalEndPoint!).Port;
    }

    public void Dispose()
    {
        _filling.Dispose();
        _listening.Dispose();
    }
}
