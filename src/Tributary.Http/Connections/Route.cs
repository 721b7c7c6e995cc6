using Tributary.Http.Timing;

namespace Tributary.Http.Connections;

/// <summary>
/// What is known of the way to one host and port. A failure is remembered for a while, so that a dead host costs one attempt, not one for
/// every source that asks it; and while nobody has ever come through, or the last one did not, one attempt goes ahead and the others wait
/// for what becomes of it. Safe for several threads.
/// </summary>
/// <param name="target">Where it leads.</param>
/// <param name="maxIntake">Bytes that one answer may take, its framing included.</param>
/// <param name="remember">For how long a failure stands; zero for not at all.</param>
/// <param name="time">The clock.</param>
internal sealed class Route((string Host, int Port) target, long maxIntake, TimeSpan remember, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly HashSet<RequestTimeline> _waiting = [];
    private ConnectAttempt? _current;
    private TaskCompletionSource<Failure?>? _ahead;
    private Failure? _dead;
    private long _since;
    private long _opened;
    private bool _open;
    private bool _multiplexed;

    public (string Host, int Port) Target => target;

    /// <summary>What comes over its connections.</summary>
    public Intake Intake { get; } = new(target.Host, maxIntake);

    /// <summary>Whether the last handshake agreed on HTTP/2.</summary>
    public bool Multiplexed
    {
        get => Volatile.Read(ref _multiplexed);
        set => Volatile.Write(ref _multiplexed, value);
    }

    /// <summary>The failure that is remembered, or null.</summary>
    public Failure? Dead
    {
        get
        {
            lock (_lock)
                return time.GetElapsedTime(_since) < remember ? _dead : null;
        }
    }

    /// <summary>
    /// A request goes to the pool, which may let it wait for a connection that is being made for another one (HTTP/2): what that comes to,
    /// it is told.
    /// </summary>
    public void Join(RequestTimeline timeline)
    {
        ConnectAttempt? current;
        lock (_lock)
        {
            _waiting.Add(timeline);
            current = _current;
        }

        if (current?.Reached is { } phase)
            timeline.Follow(phase);
    }

    /// <summary>It waits no more.</summary>
    public void Leave(RequestTimeline timeline)
    {
        lock (_lock)
            _waiting.Remove(timeline);
    }

    /// <summary>The attempt begins a phase, and so do those who wait for it.</summary>
    public void Enter(ConnectAttempt attempt, Phase phase)
    {
        attempt.Enter(phase);
        RequestTimeline[] waiting;
        lock (_lock)
        {
            _current = attempt;
            if (_waiting.Count < 2)
                return;
            waiting = [.. _waiting];
        }

        foreach (var timeline in waiting)
            if (timeline != attempt.Timeline)
                timeline.Follow(phase);
    }

    /// <summary>The attempt has ended, whatever came of it.</summary>
    public void Leave(ConnectAttempt attempt)
    {
        lock (_lock)
            if (_current == attempt)
                _current = null;
    }

    /// <exception cref="OutboundException">A failure is remembered.</exception>
    public void ThrowIfDead()
    {
        if (Dead is { } failure)
            throw new OutboundException(failure);
    }

    /// <summary>Remembers what failed.</summary>
    public void Fail(Failure failure)
    {
        lock (_lock)
            (_dead, _since, _open) = (failure, time.GetTimestamp(), false);
    }

    /// <summary>Connects, or waits for the one that goes ahead: then connects too, fails with it, or goes ahead itself.</summary>
    public async Task<T> ConnectAsync<T>(Func<CancellationToken, Task<T>> connect, CancellationToken cancellationToken)
    {
        while (true)
        {
            ThrowIfDead();
            TaskCompletionSource<Failure?>? own = null, ahead = null;
            lock (_lock)
                if (!_open && (ahead = _ahead) is null)
                    own = _ahead = new(TaskCreationOptions.RunContinuationsAsynchronously);
            if (ahead is null)
                return await GoAsync(connect, own, cancellationToken).ConfigureAwait(false);
            if (await ahead.Task.WaitAsync(cancellationToken).ConfigureAwait(false) is { } failure)
                throw new OutboundException(failure);
        }
    }

    private async Task<T> GoAsync<T>(
        Func<CancellationToken, Task<T>> connect, TaskCompletionSource<Failure?>? ahead, CancellationToken cancellationToken)
    {
        Failure? failed = null;
        var begun = time.GetTimestamp();
        try
        {
            var connection = await connect(cancellationToken).ConfigureAwait(false);
            lock (_lock)
                (_dead, _open, _opened) = (null, true, time.GetTimestamp());
            return connection;
        }
        catch (OutboundException error)
        {
            // A cancelled attempt, which does not come here, says nothing about the host: whoever waits goes ahead in its place.
            failed = error.Failure;
            if (!OpenedAfter(begun))
                Fail(failed);
            throw;
        }
        finally
        {
            if (ahead is not null)
            {
                lock (_lock)
                    _ahead = null;
                ahead.SetResult(failed);
            }
        }
    }

    // Another attempt, which began later, came through meanwhile.
    private bool OpenedAfter(long begun)
    {
        lock (_lock)
            return _open && _opened > begun;
    }
}
