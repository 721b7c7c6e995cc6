namespace Tributary.App.Lab.Instruments;

/// <summary>How long the stages of one write took; begins when it is made.</summary>
internal sealed class Stages(TimeProvider time)
{
    private long _since = time.GetTimestamp();

    /// <summary>Milliseconds until there was a connection.</summary>
    public double Open { get; private set; }

    /// <summary>Milliseconds until every row was in.</summary>
    public double Insert { get; private set; }

    /// <summary>Milliseconds until the transaction was committed.</summary>
    public double Commit { get; private set; }

    /// <summary>Milliseconds until the connection was closed, or back in its pool.</summary>
    public double Close { get; private set; }

    /// <summary>All of it, in milliseconds.</summary>
    public double Total => Open + Insert + Commit + Close;

    public void Opened() => Open = Lap();

    public void Inserted() => Insert = Lap();

    public void Committed() => Commit = Lap();

    public void Closed() => Close = Lap();

    private double Lap()
    {
        var ms = time.GetElapsedTime(_since).TotalMilliseconds;
        _since = time.GetTimestamp();
        return ms;
    }
}
