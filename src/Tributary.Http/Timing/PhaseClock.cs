namespace Tributary.Http.Timing;

/// <summary>
/// Adds up the time of phases that follow one another without a gap, so that their sum is the time from the first to the last mark.
/// Not safe for several threads at once: its owner has the lock.
/// </summary>
internal sealed class PhaseClock(TimeProvider time)
{
    private readonly long[] _ticks = new long[PhaseTimes.Count];
    private int _reached;

    /// <summary>The phase that was entered last.</summary>
    public Phase Current { get; private set; }

    /// <summary>When the current phase was entered, or resumed after <see cref="Take"/>.</summary>
    public long Since { get; private set; }

    public void Enter(Phase phase)
    {
        var now = time.GetTimestamp();
        Close(now);
        Current = phase;
        Since = now;
        _reached |= 1 << (int)phase;
    }

    /// <summary>Ends the current phase; a later <see cref="Enter"/> may go on.</summary>
    public void Stop() => Close(time.GetTimestamp());

    /// <summary>Moves the time that a stopped clock measured, within this one's current phase, out of that phase.</summary>
    public void Take(PhaseClock part)
    {
        for (var i = 0; i < _ticks.Length; i++)
        {
            _ticks[i] += part._ticks[i];
            _ticks[(int)Current] -= part._ticks[i];
        }

        _reached |= part._reached;
    }

    /// <summary>What it measured; its end, since nothing else is to be measured with it.</summary>
    public PhaseTimes Times()
    {
        for (var i = 0; i < _ticks.Length; i++)
            _ticks[i] = (_reached & (1 << i)) != 0 ? time.GetElapsedTime(0, _ticks[i]).Ticks : PhaseTimes.NotReached;
        return new(_ticks);
    }

    private void Close(long now)
    {
        if (_reached != 0)
            _ticks[(int)Current] += now - Since;
        Since = now;
    }
}
