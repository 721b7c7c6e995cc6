namespace Tributary.Simulator.Serving;

/// <summary>What the world was asked; requests to the control endpoint are not counted. Thread-safe.</summary>
public sealed class RequestLog
{
    private readonly Lock _lock = new();
    private readonly int _capacity;
    private readonly Queue<SeenRequest> _requests = new();
    private readonly Dictionary<string, RequestCounters> _byInstance = new(StringComparer.Ordinal);
    private readonly List<(Func<RequestLog, bool> Condition, TaskCompletionSource Met)> _waiting = [];
    private RequestCounters _all;
    private int _open;
    private int _accepted;

    internal RequestLog(int capacity) => _capacity = capacity;

    /// <summary>Counts over all instances.</summary>
    public RequestCounters All => Read(() => _all);

    /// <summary>Connections that are open.</summary>
    public int ConnectionsOpen => Read(() => _open);

    /// <summary>Connections that were ever accepted.</summary>
    public int ConnectionsAccepted => Read(() => _accepted);

    /// <summary>The latest requests, oldest first: a copy.</summary>
    public IReadOnlyList<SeenRequest> Requests => Read(_requests.ToArray);

    /// <summary>Counts of one instance; zero where it was never asked.</summary>
    public RequestCounters Of(string instance) => Read(() => _byInstance.GetValueOrDefault(instance));

    /// <summary>
    /// Completes once the condition holds, at once where it does. It is asked again at each change, under the log's lock: let it only read
    /// the log.
    /// </summary>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    public async Task WhenAsync(Func<RequestLog, bool> condition, CancellationToken cancellationToken)
    {
        var waiting = (Condition: condition, Met: new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        lock (_lock)
        {
            if (condition(this))
                return;
            _waiting.Add(waiting);
        }
        try
        {
            await waiting.Met.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            lock (_lock)
                _waiting.Remove(waiting);
        }
    }

    internal void Begin(SeenRequest request) => Change(() =>
    {
        _all = _all.Begun();
        _byInstance[request.Instance] = _byInstance.GetValueOrDefault(request.Instance).Begun();
        if (_requests.Count >= _capacity && _requests.Count > 0)
            _requests.Dequeue();
        if (_capacity > 0)
            _requests.Enqueue(request);
    });

    internal void Answer(SeenRequest request, int status) => Change(() => request.Status = status);

    internal void FlagBurst(string instance) => Change(() =>
    {
        _all = _all with { FlaggedBursts = _all.FlaggedBursts + 1 };
        var counters = _byInstance.GetValueOrDefault(instance);
        _byInstance[instance] = counters with { FlaggedBursts = counters.FlaggedBursts + 1 };
    });

    internal void End(SeenRequest request, bool aborted) => Change(() =>
    {
        request.Aborted = aborted;
        _all = _all.Ended(aborted);
        _byInstance[request.Instance] = _byInstance[request.Instance].Ended(aborted);
    });

    internal void Connected() => Change(() => (_open, _accepted) = (_open + 1, _accepted + 1));

    internal void Disconnected() => Change(() => _open--);

    private T Read<T>(Func<T> read)
    {
        lock (_lock)
            return read();
    }

    private void Change(Action change)
    {
        lock (_lock)
        {
            change();
            foreach (var (condition, met) in _waiting)
            {
                if (condition(this))
                    met.TrySetResult();
            }
        }
    }
}
