namespace Tributary.Engine.Tests.Fanout.Simulation;

/// <summary>Counts what is inside: how many now, how many at most, how many ever.</summary>
public sealed class Load
{
    public int Now { get; private set; }

    public int Peak { get; private set; }

    public int Ever { get; private set; }

    /// <summary>Inside until the result is disposed; once only.</summary>
    public IDisposable Enter()
    {
        Now++;
        Ever++;
        Peak = Math.Max(Peak, Now);
        return new Inside(this);
    }

    private sealed class Inside(Load load) : IDisposable
    {
        private bool _left;

        public void Dispose()
        {
            Assert.False(_left, "left twice");
            _left = true;
            load.Now--;
        }
    }
}
