using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;
using Tributary.News.Polling;
using Tributary.News.Runs;
using Tributary.News.Storage;
using Tributary.News.Tests.Storage;
using Tributary.Storage;
using static Tributary.News.Tests.Polling.PolledSamples;

namespace Tributary.News.Tests.Polling;

/// <summary>A loop that polls in virtual time, with a store of its own, and all that it says.</summary>
public abstract class PollScene : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CancellationTokenSource _end = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly ConcurrentQueue<Task> _polling = new();
    private SqliteStore? _store;
    private int _runs;

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));

    protected ConcurrentQueue<Poll> Polls { get; } = new();

    protected ConcurrentQueue<RunReport> Sweeps { get; } = new();

    protected ConcurrentQueue<NetworkChange> Changes { get; } = new();

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        // A test that failed may have left a loop behind.
        await _end.CancelAsync();
        foreach (var polling in _polling)
            await polling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
        if (_store is not null)
            await _store.DisposeAsync();
        _folder.Dispose();
    }

    protected async Task<INewsStore> StoreAsync() => _store ??= await SqliteStore.OpenAsync(_folder.File("news.db"), Token);

    private protected async Task<PollTotals> PollAsync(
        IEnumerable<PolledSource> sources, PollOptions? options = null, INewsStore? store = null, CancellationToken? stop = null)
    {
        var targets = sources.Select(Movable).ToList();
        return await PollAsync(() => targets, options ?? new() { PaceOf = _ => Unbounded }, store ?? await StoreAsync(), stop ?? Token);
    }

    private protected static PollTarget Movable(PolledSource source) =>
        new(source, null, address => new PolledSource(source.Id) { Address = address, Answer = source.Answer });

    protected async Task<PollTotals> PollAsync(Func<IReadOnlyList<PollTarget>> targets, PollOptions options, INewsStore store, CancellationToken stop)
    {
        Polls.Clear();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, _end.Token);
        var polling = new PollLoop(NobodyAsync, store, _ => Task.FromResult(targets()), options, Time, _ => $"01JD{++_runs:D22}")
        {
            OnPoll = poll =>
            {
                Polls.Enqueue(poll);
                return ValueTask.CompletedTask;
            },
            OnSweep = (sweep, _) =>
            {
                Sweeps.Enqueue(sweep);
                return ValueTask.CompletedTask;
            },
            OnNetwork = change =>
            {
                Changes.Enqueue(change);
                return ValueTask.CompletedTask;
            },
        }.RunAsync(either.Token);
        _polling.Enqueue(polling);
        return await polling;
    }

    // Virtual time moves on until it is so; what runs meanwhile runs on the pool.
    protected async Task UntilAsync(Func<bool> holds, TimeSpan step = default)
    {
        while (!holds())
        {
            Token.ThrowIfCancellationRequested();
            if (_polling.FirstOrDefault(polling => polling.IsFaulted) is { } broken)
                await broken;
            Time.Advance(step);
            await Task.Yield();
        }
    }

    protected async Task<PollState> StateAsync(string id) => (await (await StoreAsync()).PollsAsync(Token)).Single(state => state.Source == id);
}
