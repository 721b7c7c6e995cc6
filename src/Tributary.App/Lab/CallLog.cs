namespace Tributary.App.Lab;

/// <summary>Calls as they begin and end, so that those still under way can be counted. Safe for several threads.</summary>
internal sealed class CallLog(TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();
    private readonly Lock _lock = new();
    private readonly List<Call> _calls = [];
    private readonly List<Task> _running = [];
    private readonly List<Exception> _thrown = [];

    /// <summary>Milliseconds since the log was begun.</summary>
    public double Now => time.GetElapsedTime(_start).TotalMilliseconds;

    /// <summary>Every call, in the order of their labels.</summary>
    public IReadOnlyList<Call> Calls
    {
        get
        {
            lock (_lock)
                return [.. _calls.OrderBy(call => call.Label, StringComparer.Ordinal)];
        }
    }

    /// <summary>How many have not ended.</summary>
    public int Running
    {
        get
        {
            lock (_lock)
                return _calls.Count(call => call.End is null);
        }
    }

    /// <summary>How many have ended in that way.</summary>
    public int Ended(BarKind kind)
    {
        lock (_lock)
            return _calls.Count(call => call.End is not null && call.Kind == kind);
    }

    /// <summary>How many of the errors that calls ended in are that exception, or within it.</summary>
    public int In(Exception caught)
    {
        lock (_lock)
            return _thrown.Count(thrown => IsIn(thrown, caught));
    }

    /// <summary>Does the work, and writes down how it ends.</summary>
    public async ValueTask<T> WatchAsync<T>(string label, Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        var call = new Call(label, Now);
        var ended = new TaskCompletionSource();
        lock (_lock)
        {
            _calls.Add(call);
            _running.Add(ended.Task);
        }

        var kind = BarKind.Failed;
        try
        {
            var value = await work(cancellationToken);
            kind = BarKind.Work;
            return value;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            kind = BarKind.Cancelled;
            throw;
        }
        catch (Exception exception)
        {
            lock (_lock)
                _thrown.Add(exception);
            throw;
        }
        finally
        {
            lock (_lock)
                (call.End, call.Kind) = (Now, kind);
            ended.SetResult();
        }
    }

    /// <summary>Waits until every call that has begun has ended.</summary>
    public Task WhenIdleAsync()
    {
        Task[] running;
        lock (_lock)
            running = [.. _running];
        return Task.WhenAll(running);
    }

    /// <summary>The calls as bars; what ran on after <paramref name="left"/> is wasted.</summary>
    public IReadOnlyList<Bar> Bars(double left) => [.. Calls.SelectMany(call => Parts(call, left))];

    private static bool IsIn(Exception thrown, Exception caught) => thrown == caught
        || (caught is AggregateException many && many.InnerExceptions.Any(inner => IsIn(thrown, inner)))
        || (caught.InnerException is { } within && IsIn(thrown, within));

    private static IEnumerable<Bar> Parts(Call call, double left)
    {
        var end = call.End ?? left;
        if (end <= left || call.Start >= left)
            return [new(call.Label, call.Start, end - call.Start, call.Kind)];
        return [new(call.Label, call.Start, left - call.Start), new(call.Label, left, end - left, BarKind.Wasted)];
    }

    /// <summary>One call.</summary>
    internal sealed class Call(string label, double start)
    {
        public string Label => label;

        public double Start => start;

        public double? End { get; set; }

        public BarKind Kind { get; set; }
    }
}
