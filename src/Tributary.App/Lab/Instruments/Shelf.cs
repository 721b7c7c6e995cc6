namespace Tributary.App.Lab.Instruments;

/// <summary>Takes three rows, slowly, and fails at the third.</summary>
internal sealed class Shelf(TimeProvider time, TimeSpan perRow)
{
    private readonly TaskCompletionSource<long> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile int _rows;

    /// <summary>How many rows are written.</summary>
    public int Rows => _rows;

    /// <summary>Whether a write is under way.</summary>
    public bool Writing { get; private set; }

    /// <summary>Ends when a write does, with the timestamp of that; does not hold the write's own task.</summary>
    public Task<long> Ended => _ended.Task;

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
            Writing = false;
            _ended.SetResult(time.GetTimestamp());
        }
    }
}
