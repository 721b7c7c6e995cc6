using Tributary.Http;

namespace Tributary.News.Sources;

/// <summary>A source that said that it is gone for good: it is part of a run, and no request is made.</summary>
/// <param name="source">What it was.</param>
/// <param name="why">What a run shows in place of an answer.</param>
public sealed class RetiredSource(ISource source, Failure why) : ISource
{
    /// <inheritdoc/>
    public string Id => source.Id;

    /// <inheritdoc/>
    public string Kind => source.Kind;

    /// <inheritdoc/>
    public bool CanSearch => source.CanSearch;

    /// <inheritdoc/>
    public bool CanHeadlines => source.CanHeadlines;

    /// <inheritdoc/>
    public bool CanPoll => source.CanPoll;

    /// <inheritdoc/>
    public Uri Address => source.Address;

    /// <inheritdoc/>
    public TimeSpan? Timeout => source.Timeout;

    /// <inheritdoc/>
    public PhaseBounds? Bounds => source.Bounds;

    /// <summary>Why it is not asked.</summary>
    public Failure? Lacks => why;

    /// <inheritdoc/>
    public Task<SourceAnswer> FetchAsync(SourceQuery query, Fetch fetch, CancellationToken cancellationToken) =>
        Task.FromResult(SourceAnswer.Failed(why));
}
