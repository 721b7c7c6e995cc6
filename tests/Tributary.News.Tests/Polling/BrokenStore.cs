using Tributary.News.Articles;
using Tributary.News.Polling;
using Tributary.News.Runs;
using Tributary.News.Storage;

namespace Tributary.News.Tests.Polling;

/// <summary>A store that does each thing so many times, and then not: what a process that is killed between two transactions leaves.</summary>
internal sealed class BrokenStore(INewsStore store, int writes = int.MaxValue) : INewsStore
{
    private int _writes = writes;

    public Exception WriteFailure { get; init; } = new StoreException("the disk is full");

    public int Runs { get; set; } = int.MaxValue;

    public int States { get; set; } = int.MaxValue;

    public int Items { get; set; } = int.MaxValue;

    public Task<PollsSaved> SavePollsAsync(IReadOnlyList<Poll> polls, CancellationToken cancellationToken) =>
        Interlocked.Decrement(ref _writes) < 0 ? throw WriteFailure : store.SavePollsAsync(polls, cancellationToken);

    public Task SaveAsync(RunReport run, IReadOnlyList<Article> articles, CancellationToken cancellationToken) =>
        --Runs < 0 ? throw new StoreException("no run can be written") : store.SaveAsync(run, articles, cancellationToken);

    public Task<IReadOnlyList<RunReport>> RunsAsync(int limit, CancellationToken cancellationToken) => store.RunsAsync(limit, cancellationToken);

    public Task<StoredRun?> RunAsync(string id, CancellationToken cancellationToken) => store.RunAsync(id, cancellationToken);

    public Task<IReadOnlyList<PollState>> PollsAsync(CancellationToken cancellationToken) =>
        --States < 0 ? throw new StoreException("no state can be read") : store.PollsAsync(cancellationToken);

    public Task<SeenItems> SeenAsync(string source, CancellationToken cancellationToken) =>
        --Items < 0 ? throw new StoreException("no items can be read") : store.SeenAsync(source, cancellationToken);

    public Task<IReadOnlyList<Subscription>> SubscriptionsAsync(CancellationToken cancellationToken) => store.SubscriptionsAsync(cancellationToken);

    public Task<int> SubscribeAsync(IReadOnlyList<Subscription> subscriptions, CancellationToken cancellationToken) =>
        store.SubscribeAsync(subscriptions, cancellationToken);

    public Task<bool> UnsubscribeAsync(string id, CancellationToken cancellationToken) => store.UnsubscribeAsync(id, cancellationToken);

    public Task MovedAsync(string source, string declared, Uri movedTo, CancellationToken cancellationToken) =>
        store.MovedAsync(source, declared, movedTo, cancellationToken);

    public Task LearnedAsync(PollState before, PollState after, CancellationToken cancellationToken) =>
        store.LearnedAsync(before, after, cancellationToken);

    public Task<StoreInfo> InfoAsync(CancellationToken cancellationToken) => store.InfoAsync(cancellationToken);

    public ValueTask DisposeAsync() => store.DisposeAsync();
}
