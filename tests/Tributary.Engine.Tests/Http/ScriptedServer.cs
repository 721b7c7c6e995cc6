using System.Net;
using System.Net.Sockets;

namespace Tributary.Engine.Tests.Http;

/// <summary>A server on loopback that does on each connection what its script says, and knows which connections are open.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private static readonly TimeSpan Guard = TimeSpan.FromSeconds(20);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopped = new();
    private readonly Func<Peer, Task> _script;
    private readonly Lock _lock = new();
    private readonly List<Task> _peers = [];
    private readonly Task _accepting;
    private int _accepted;
    private int _requests;
    private int _busy;
    private int _peak;

    private ScriptedServer(Func<Peer, Task> script)
    {
        _script = script;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    public int Port { get; }

    public int Accepted => Volatile.Read(ref _accepted);

    public int Requests => Volatile.Read(ref _requests);

    /// <summary>The most requests that were being answered at once.</summary>
    public int Peak => Volatile.Read(ref _peak);

    public static ScriptedServer Start(Func<Peer, Task> script) => new(script);

    /// <summary>Answers every request of every connection with the same bytes.</summary>
    public static ScriptedServer Answering(string response) => Start(peer => peer.AnswerEachAsync(_ => response));

    public Uri Address(string pathAndQuery = "/", string host = "127.0.0.1", string scheme = "http") =>
        new($"{scheme}://{host}:{Port}{pathAndQuery}");

    public void Began()
    {
        Interlocked.Increment(ref _requests);
        lock (_lock)
            _peak = Math.Max(_peak, ++_busy);
    }

    public void Ended()
    {
        lock (_lock)
            _busy--;
    }

    /// <summary>Ends when every connection that was accepted has been closed by the client.</summary>
    public async Task AllClosedAsync()
    {
        Task[] peers;
        lock (_lock)
            peers = [.. _peers];
        await Task.WhenAll(peers).WaitAsync(Guard);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopped.CancelAsync();
        await _accepting;
        _listener.Stop();
        await AllClosedAsync();
        _stopped.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (!_stopped.IsCancellationRequested)
            {
                var socket = await _listener.AcceptSocketAsync(_stopped.Token);
                socket.NoDelay = true;
                lock (_lock)
                    _peers.Add(RunAsync(new(this, socket, _accepted++)));
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    // A script that has ended leaves the connection open until the client closes it.
    private async Task RunAsync(Peer peer)
    {
        await Task.Yield();
        using (peer)
        {
            try
            {
                await _script(peer);
                await peer.ClosedAsync();
            }
            catch (Exception error) when (error is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
            {
            }
        }
    }
}
