using Tributary.Http;

namespace Tributary.News.Sources;

/// <summary>Asks the provider once and gives the answer, its timings included. Never throws but for the token's cancellation.</summary>
public delegate Task<OutboundResult> Fetch(OutboundRequest request, CancellationToken cancellationToken);

/// <summary>
/// One place that articles come from: a pure translator. It builds requests and turns answers into articles or a failure;
/// it knows no clock, no limit, no retry and no store.
/// </summary>
public interface ISource
{
    /// <summary>The source's id in the catalogue.</summary>
    string Id { get; }

    /// <summary>What it is: <c>newsapi</c>, <c>guardian</c>, <c>hackernews</c>, <c>feed</c>, <c>json</c>.</summary>
    string Kind { get; }

    /// <summary>Whether it can be asked for a query.</summary>
    bool CanSearch { get; }

    /// <summary>Whether it can be asked for its latest.</summary>
    bool CanHeadlines { get; }

    /// <summary>Whether it is polled: asked again and again for its latest, with what is held of the answer before.</summary>
    bool CanPoll { get; }

    /// <summary>The base address that requests go to, without a key.</summary>
    Uri Address { get; }

    /// <summary>A bound on each request of this source, or null for the run's.</summary>
    TimeSpan? Timeout { get; }

    /// <summary>Bounds on each part of a request of this source, or null for the provider's.</summary>
    PhaseBounds? Bounds { get; }

    /// <summary>
    /// What the source lacks before it can be asked, as a <see cref="FailureKind.InvalidRequest"/> failure, or why it is not asked any
    /// more; null where it is ready.
    /// </summary>
    Failure? Lacks { get; }

    /// <summary>
    /// Asks for articles. A failure of the provider is part of the answer; only cancellation and defects of ours are thrown.
    /// </summary>
    /// <param name="query">What to ask for; its text is null for headlines.</param>
    /// <param name="fetch">The one way to the network.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    Task<SourceAnswer> FetchAsync(SourceQuery query, Fetch fetch, CancellationToken cancellationToken);
}
