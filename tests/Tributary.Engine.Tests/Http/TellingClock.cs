using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace Tributary.Engine.Tests.Http;

/// <summary>Virtual time that tells when somebody has begun to wait for a span: were it to pass before, the wait would count from then.</summary>
internal sealed class TellingClock(TimeSpan span) : FakeTimeProvider(new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero))
{
    private readonly Channel<TimeSpan> _armed = Channel.CreateUnbounded<TimeSpan>();

    /// <summary>Ends once for each timer that was set for the span; fails where none is.</summary>
    public Task ArmedAsync() => _armed.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Telling(base.CreateTimer(callback, state, dueTime, period), Tell);
        Tell(dueTime);
        return timer;
    }

    private void Tell(TimeSpan dueTime)
    {
        if (dueTime == span)
            _armed.Writer.TryWrite(dueTime);
    }

    private sealed class Telling(ITimer timer, Action<TimeSpan> tell) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            var changed = timer.Change(dueTime, period);
            tell(dueTime);
            return changed;
        }

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
