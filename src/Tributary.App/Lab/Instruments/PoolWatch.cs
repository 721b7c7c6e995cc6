namespace Tributary.App.Lab.Instruments;

/// <summary>
/// Looks at the thread pool from a thread of its own: how many threads it has, and how long a new piece of work waits for one.
/// </summary>
internal sealed class PoolWatch : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(5);
    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly ManualResetEventSlim _stop = new();
    private readonly List<(TimeSpan At, int Threads)> _growth = [];
    private readonly Action? _atBound;
    private readonly TimeSpan _bound;
    private readonly Thread _thread;
    private long _longestWait;
    private int _waiting;

    /// <summary>Begins to look.</summary>
    /// <param name="time">What is measured with.</param>
    /// <param name="bound">After this, what is to end the watched work is called: a timer would need a thread of the pool.</param>
    /// <param name="atBound">Ends the watched work.</param>
    public PoolWatch(TimeProvider time, TimeSpan bound, Action? atBound)
    {
        (_time, _bound, _atBound) = (time, bound, atBound);
        _start = time.GetTimestamp();
        _thread = new(Look) { IsBackground = true, Name = "lab: pool watch" };
        _thread.Start();
    }

    /// <summary>The pool's size at the beginning and whenever it had changed. To be read after disposal.</summary>
    public IReadOnlyList<(TimeSpan At, int Threads)> Growth => _growth;

    /// <summary>How long a piece of work that does nothing waited for a thread, at most. To be read after disposal.</summary>
    public TimeSpan LongestWait => new(Interlocked.Read(ref _longestWait));

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Set();
        _thread.Join();
        _stop.Dispose();
    }

    private void Look()
    {
        var called = false;
        do
        {
            var now = _time.GetElapsedTime(_start);
            var threads = ThreadPool.ThreadCount;
            if (_growth.Count == 0 || _growth[^1].Threads != threads)
                _growth.Add((now, threads));
            if (Interlocked.CompareExchange(ref _waiting, 1, 0) == 0)
                ThreadPool.UnsafeQueueUserWorkItem(Arrived, now, preferLocal: false);
            if (!called && now > _bound)
            {
                called = true;
                _atBound?.Invoke();
            }
        }
        while (!_stop.Wait(Interval));
    }

    private void Arrived(TimeSpan queued)
    {
        var waited = (_time.GetElapsedTime(_start) - queued).Ticks;
        if (waited > Interlocked.Read(ref _longestWait))
            Interlocked.Exchange(ref _longestWait, waited);
        Volatile.Write(ref _waiting, 0);
    }
}
