using System.Threading.Channels;
using Tributary.News.Storage;

namespace Tributary.News.Polling;

/// <summary>
/// One writer for all polls: what came while it wrote goes into its next transaction, and whoever polls waits where it falls behind. Once
/// the store has failed nothing more is written. Safe for several threads.
/// </summary>
internal sealed class PollWriter
{
    /// <summary>
    /// Polls of one transaction at most. More would save little time: a poll that waits to be written holds all of its articles.
    /// </summary>
    public const int BatchPolls = 128;

    /// <summary>Articles of one transaction at most, but for the last poll's own.</summary>
    public const int BatchArticles = 4000;

    private const int Most = 128;

    private readonly INewsStore _store;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly Channel<Poll> _polls = Channel.CreateBounded<Poll>(new BoundedChannelOptions(Most) { SingleReader = true });
    private readonly Task _writing;
    private StoreException? _failure;
    private int _waiting;
    private long _waitingSince;

    /// <summary>Begins to wait for polls.</summary>
    public PollWriter(INewsStore store, TimeProvider time)
    {
        (_store, _time) = (store, time);
        _writing = Task.Run(WriteAsync);
    }

    /// <summary>Why the store could not be read or written, or null.</summary>
    public StoreException? Failure => Volatile.Read(ref _failure);

    /// <summary>What has been written.</summary>
    public PollsSaved Saved { get; private set; } = new(0, 0);

    /// <summary>For how long somebody waited for the store.</summary>
    public TimeSpan Waited { get; private set; }

    /// <summary>The store has failed, for the writer or for somebody else: nothing more is written. The first failure is kept.</summary>
    public void Fail(StoreException why) => Interlocked.CompareExchange(ref _failure, why, null);

    /// <summary>
    /// Hands a poll over; waits only where the writer is far behind. Never cancelled: what was fetched is stored. A defect that ended the
    /// writer is thrown here.
    /// </summary>
    public async ValueTask AddAsync(Poll poll)
    {
        if (_polls.Writer.TryWrite(poll))
            return;
        Wait();
        try
        {
            await _polls.Writer.WriteAsync(poll, CancellationToken.None);
        }
        catch (ChannelClosedException)
        {
            await _writing;
            throw;
        }
        finally
        {
            WaitedEnough();
        }
    }

    /// <summary>
    /// Ends when all has been written, or the store has failed. To be called once, when nothing more is added. A defect that ended the
    /// writer is thrown here.
    /// </summary>
    public async Task EndAsync()
    {
        Wait();
        _polls.Writer.TryComplete();
        await _writing;
        WaitedEnough();
    }

    // Whoever waits for a writer that has ended would wait for ever.
    private async Task WriteAsync()
    {
        try
        {
            await WriteAllAsync();
        }
        catch (Exception defect)
        {
            _polls.Writer.TryComplete(defect);
            throw;
        }
    }

    private async Task WriteAllAsync()
    {
        var batch = new List<Poll>(BatchPolls);
        while (await _polls.Reader.WaitToReadAsync(CancellationToken.None))
        {
            batch.Clear();
            var articles = 0;
            while (batch.Count < BatchPolls && articles < BatchArticles && _polls.Reader.TryRead(out var poll))
            {
                batch.Add(poll);
                articles += poll.New.Count + poll.Changed.Count;
            }

            if (Failure is not null)
                continue;
            try
            {
                var saved = await _store.SavePollsAsync(batch, CancellationToken.None);
                Saved = new(Saved.New + saved.New, Saved.Changed + saved.Changed);
            }
            catch (StoreException failure)
            {
                Fail(failure);
            }
        }
    }

    private void Wait()
    {
        lock (_lock)
            if (_waiting++ == 0)
                _waitingSince = _time.GetTimestamp();
    }

    private void WaitedEnough()
    {
        lock (_lock)
            if (--_waiting == 0)
                Waited += _time.GetElapsedTime(_waitingSince);
    }
}
