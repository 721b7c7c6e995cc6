using System.Collections.Concurrent;
using Tributary.Fanout;
using Tributary.Http;
using Tributary.Http.Caching;
using Tributary.News.Articles;
using Tributary.News.Polling;
using Tributary.News.Sources;

namespace Tributary.News.Tests.Polling;

/// <summary>A polled source whose answer is the test's; it may be made to wait. Counts how often it is asked at a time.</summary>
internal sealed class PolledSource(string id, string? host = null) : TestSourceAt(id, host ?? id)
{
    private int _inFlight;

    public Func<SourceQuery, SourceAnswer> Answer { get; set; } = _ => new() { Articles = [ArticleOf(id, 1)], Channel = new() };

    public TaskCompletionSource? Gate { get; set; }

    public ConcurrentQueue<SourceQuery> Asked { get; } = new();

    public int Peak { get; private set; }

    public static Article ArticleOf(string id, int number) => new()
    {
        Id = ArticleId.From($"https://{id}/{number}"),
        Url = $"https://{id}/{number}",
        ItemId = $"{id}-{number}",
        Title = $"{id} {number}",
        Source = id,
    };

    public override async Task<SourceAnswer> FetchAsync(SourceQuery query, Fetch fetch, CancellationToken cancellationToken)
    {
        Peak = Math.Max(Peak, Interlocked.Increment(ref _inFlight));
        Asked.Enqueue(query);
        try
        {
            if (Gate is { } gate)
                await gate.Task.WaitAsync(cancellationToken);
            return Answer(query);
        }
        finally
        {
            Interlocked.Decrement(ref _inFlight);
        }
    }
}

/// <summary>A source of these tests at a host that may be others' too.</summary>
internal abstract class TestSourceAt(string id, string host) : ISource
{
    public string Id => id;

    public string Kind => "test";

    public bool CanSearch => false;

    public bool CanHeadlines => true;

    public bool CanPoll => true;

    public Uri Address { get; init; } = new($"https://{host}/{id}");

    public PhaseBounds? Bounds => null;

    public TimeSpan? Timeout => null;

    public Failure? Lacks => null;

    public abstract Task<SourceAnswer> FetchAsync(SourceQuery query, Fetch fetch, CancellationToken cancellationToken);
}

/// <summary>What tests of polling have in common.</summary>
internal static class PolledSamples
{
    public static readonly Validators Tag = new("\"1\"", null);

    public static Task<OutboundResult> NobodyAsync(OutboundRequest request, TimeSpan timeout, Deadline deadline, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("these sources need no network");

    /// <summary>Answers the items, and that nothing changed to whoever holds their tag.</summary>
    public static Func<SourceQuery, SourceAnswer> Tagged(string id, int items, string tag = "\"1\"") => query => query.Validators?.ETag == tag
        ? new() { Channel = new() { NotModified = true, Validators = query.Validators } }
        : new()
        {
            Articles = [.. Enumerable.Range(1, items).Reverse().Select(number => PolledSource.ArticleOf(id, number))],
            Channel = new() { Validators = new(tag, null) },
        };

    public static HostPace Unbounded { get; } = new(1000, TimeSpan.Zero);
}
