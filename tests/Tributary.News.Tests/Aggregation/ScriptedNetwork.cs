using System.Collections.Concurrent;
using Tributary.Fanout;
using Tributary.Http;
using Tributary.Http.Caching;
using Tributary.News.Articles;
using Tributary.News.Sources;

namespace Tributary.News.Tests.Aggregation;

/// <summary>A network whose answers come when the test says so. Counts what is in flight.</summary>
internal sealed class ScriptedNetwork
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource<OutboundResult>> _answers = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _asked = new();
    private int _inFlight;

    public int InFlight => Volatile.Read(ref _inFlight);

    public int Peak { get; private set; }

    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>Ends when a request to that host has been made.</summary>
    public Task AskedAsync(string host) => _asked.GetOrAdd(host, _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public void Answer(string host, int status = 200) => Slot(host).TrySetResult(new()
    {
        Response = new() { Status = status, Address = new($"https://{host}/") },
        Attempts = 1,
        Phases = PhaseTimes.None.Plus(Phase.Response, TimeSpan.FromMilliseconds(1)),
    });

    public void Fail(string host, Failure failure) => Slot(host).TrySetResult(new() { Failure = failure, Attempts = 1 });

    public async Task<OutboundResult> SendAsync(OutboundRequest request, TimeSpan timeout, Deadline deadline, CancellationToken cancellationToken)
    {
        var host = request.Address.Host;
        Requests.Enqueue(host);
        lock (_answers)
            Peak = Math.Max(Peak, ++_inFlight);
        try
        {
            request.OnPhase?.Invoke(Phase.Queue);
            request.OnPhase?.Invoke(Phase.Response);
            _asked.GetOrAdd(host, _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
            return await Slot(host).Task.WaitAsync(cancellationToken);
        }
        finally
        {
            lock (_answers)
                _inFlight--;
        }
    }

    private TaskCompletionSource<OutboundResult> Slot(string host) =>
        _answers.GetOrAdd(host, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
}

/// <summary>What the sources of these tests have in common: a host that is named as they are, and nothing missing.</summary>
internal abstract class TestSource(string id) : ISource
{
    public string Id => id;

    public string Kind => "test";

    public bool CanSearch => true;

    public bool CanHeadlines => true;

    public bool CanPoll => false;

    public Uri Address { get; } = new($"https://{id}/");

    public PhaseBounds? Bounds => null;

    public TimeSpan? Timeout => null;

    public Failure? Lacks { get; init; }

    public abstract Task<SourceAnswer> FetchAsync(SourceQuery query, Fetch fetch, CancellationToken cancellationToken);
}

/// <summary>A source that asks one host once and makes one article of a success.</summary>
internal sealed class OneRequestSource(string id) : TestSource(id)
{
    public Exception? Defect { get; init; }

    public override async Task<SourceAnswer> FetchAsync(SourceQuery query, Fetch fetch, CancellationToken cancellationToken)
    {
        if (Defect is not null)
            throw Defect;
        var result = await fetch(new() { Address = Address }, cancellationToken);
        return result.Failure is { } failure
            ? SourceAnswer.Failed(failure)
            : new() { Articles = [new Article { Id = Id, Url = $"https://{Id}/1", Title = Id, Source = Id }], Total = 1 };
    }
}

/// <summary>A source that asks so many times and has its answer ready.</summary>
internal sealed class AnsweringSource(string id, SourceAnswer answer, int requests) : TestSource(id)
{
    public static readonly CachePolicy Policy = new() { MinTtl = TimeSpan.FromMinutes(1) };

    public override async Task<SourceAnswer> FetchAsync(SourceQuery query, Fetch fetch, CancellationToken cancellationToken)
    {
        for (var i = 0; i < requests; i++)
            await fetch(new() { Address = Address, Cache = Policy }, cancellationToken);
        return answer;
    }
}

/// <summary>A source that fails of its answer's status.</summary>
internal sealed class StatusSource(string id) : TestSource(id)
{
    public override async Task<SourceAnswer> FetchAsync(SourceQuery query, Fetch fetch, CancellationToken cancellationToken)
    {
        var result = await fetch(new() { Address = Address }, cancellationToken);
        return StatusFailure.From(result.Response!) is { } failure
            ? SourceAnswer.Failed(failure)
            : new() { Articles = [new Article { Id = Id, Url = $"https://{Id}/1", Title = Id, Source = Id }] };
    }
}
