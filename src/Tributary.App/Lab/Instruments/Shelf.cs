namespace Tributary.App.Lab.Instruments;

/// <summary>Takes three rows, slowly, and fails at the third.</summary>
internal sealed class Shelf(TimeProvider time, TimeSpan perRow)
{
    private volatile int _rows;

    /// <summary>How many rows are written.</summary>
    public int Rows => _rows;

    /// <summary>Whether a write is under way.</summary>
    public bool Writing { get; private set; }

    /// <summary>When the write ended, as a timestamp of the time; null before that.</summary>
    public long? EndedAt { get; private set; }

    /// <summary>Opens it, which takes a moment and succeeds.</summary>
    public Task OpenAsync(CancellationToken token) => Task.Delay(perRow, time, token);

    /// <summary>Writes two rows and fails at the third.</summary>
    /// <exception cref="ShelfFullException">Always.</exception>
    public async Task WriteAsync(CancellationToken token)
    {
        Writing = true;
        try
        {
            for (; _rows < 2; _rows++)
                await Task.Delay(perRow, time, token);
            throw new ShelfFullException(this);
        }
        finally
        {
            EndedAt = time.GetTimestamp();
            Writing = false;
        }
    }
}
