namespace Tributary.Http.Connections;

/// <summary>
/// The ways to the hosts that were asked, and the connections that are open. Where these are more than are kept, or the system has no more
/// to give, those of the way that was left longest ago are closed; one that a request uses never is. A way that nobody uses, that has no
/// connection and of which no failure is remembered is forgotten. Safe for several threads.
/// </summary>
/// <param name="keptOpen">So many connections are kept open, where no more are in use.</param>
/// <param name="maxIntake">Bytes that one answer may take, its framing included.</param>
/// <param name="remember">For how long a failure stands.</param>
/// <param name="descriptors">Where each connection has its own from.</param>
/// <param name="time">The clock.</param>
internal sealed class Routes(int keptOpen, long maxIntake, TimeSpan remember, Descriptors descriptors, TimeProvider time)
{
    // Where failures are remembered for hours; each some 500 bytes.
    private const int KeptUnused = 4096;

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Host, int Port), Use> _uses = [];
    private readonly LinkedList<Use> _unused = [];
    private int _open;
    private int _closing;

    /// <summary>Connections that are open.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>Ways that are known.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _uses.Count;
        }
    }

    /// <summary>Whether so many connections are open that the next request's should not be kept for another one.</summary>
    public bool IsFull => Open >= keptOpen;

    /// <summary>
    /// A request goes that way: until it leaves, no connection there is closed by us. One that was, the pool knows of by then.
    /// </summary>
    public async ValueTask<Route> EnterAsync(string host, int port, CancellationToken cancellationToken)
    {
        var route = Enter(host, port, out var closing);
        if (closing.IsCompleted)
            return route;
        try
        {
            await closing.WaitAsync(cancellationToken).ConfigureAwait(false);
            return route;
        }
        catch
        {
            Leave(route);
            throw;
        }
    }

    public Route Enter(string host, int port) => Enter(host, port, out _);

    public void Leave(Route route)
    {
        lock (_lock)
        {
            var use = _uses[route.Target];
            if (--use.Users == 0)
                _unused.AddLast(use.Place);
            Forget();
        }

        CloseExcess();
    }

    public void Opened(OutboundConnection connection)
    {
        lock (_lock)
        {
            _uses[connection.Route.Target].Connections.Add(connection);
            _open++;
        }

        CloseExcess();
    }

    public void Closed(OutboundConnection connection)
    {
        lock (_lock)
        {
            _open--;
            if (!_uses[connection.Route.Target].Connections.Remove(connection))
                _closing--;
            Forget();
        }

        descriptors.GiveBack();
    }

    /// <summary>Closes the connection that was left longest ago; false where every one is in use.</summary>
    public bool CloseIdle() => CloseIdle(0);

    private Route Enter(string host, int port, out Task closing)
    {
        var target = (host.ToLowerInvariant(), port);
        lock (_lock)
        {
            if (!_uses.TryGetValue(target, out var use))
                _uses.Add(target, use = new(new(target, maxIntake, remember, time)));
            else if (use.Users == 0)
                _unused.Remove(use.Place);
            use.Users++;
            closing = use.Closing;
            return use.Route;
        }
    }

    private void CloseExcess()
    {
        while (CloseIdle(keptOpen))
        {
        }
    }

    // Closing runs code of the pool's, and so not under the lock: who sets out on the way meanwhile waits until the pool knows.
    private bool CloseIdle(int kept)
    {
        OutboundConnection connection;
        lock (_lock)
        {
            if (_open - _closing <= kept || _unused.FirstOrDefault(use => use.Connections.Count > 0) is not { } use)
                return false;
            connection = use.Connections[0];
            use.Connections.RemoveAt(0);
            _closing++;
            use.Closing = Task.WhenAll(use.Closing, connection.Gone);
        }

        connection.CloseIdle();
        return true;
    }

    private void Forget()
    {
        while (_unused.First?.Value is { Connections.Count: 0, Closing.IsCompleted: true } use
            && (use.Route.Dead is null || _unused.Count > KeptUnused))
        {
            _unused.RemoveFirst();
            _uses.Remove(use.Route.Target);
        }
    }

    /// <summary>What is in hand on one way.</summary>
    private sealed class Use
    {
        public Use(Route route)
        {
            Route = route;
            Place = new(this);
        }

        public Route Route { get; }

        /// <summary>Requests, and attempts at connections.</summary>
        public int Users { get; set; }

        /// <summary>The open ones, but for those that we are closing.</summary>
        public List<OutboundConnection> Connections { get; } = [];

        /// <summary>Ends when the pool knows of each that we closed.</summary>
        public Task Closing { get; set; } = Task.CompletedTask;

        public LinkedListNode<Use> Place { get; }
    }
}
