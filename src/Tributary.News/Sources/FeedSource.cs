using Tributary.Http;

namespace Tributary.News.Sources;

/// <summary>A feed of any format: its latest, or those of them that a query finds. Safe for concurrent use.</summary>
internal sealed class FeedSource(SourceDeclaration declaration) : ISource
{
    public string Id => declaration.Id;

    public string Kind => declaration.Kind;

    public bool CanSearch => true;

    public bool CanHeadlines => true;

    public bool CanPoll => true;

    public Uri Address { get; } = declaration.Url ?? throw new ArgumentException($"source '{declaration.Id}': a feed has an address", nameof(declaration));

    public TimeSpan? Timeout => declaration.Timeout;

    public PhaseBounds? Bounds => declaration.Bounds;

    public Failure? Lacks => null;

    public async Task<SourceAnswer> FetchAsync(SourceQuery query, Fetch fetch, CancellationToken cancellationToken)
    {
        var result = await fetch(new OutboundRequest { Address = Address, Validators = query.Validators }, cancellationToken);
        return result.Response is { } response ? SourceAnswer.Failed(Refusal.From(response, null)) : SourceAnswer.Failed(result.Failure!);
    }
}
