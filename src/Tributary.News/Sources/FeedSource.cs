using Tributary.Http;
using Tributary.Http.Caching;
using Tributary.News.Articles;
using Tributary.News.Feeds;

namespace Tributary.News.Sources;

/// <summary>
/// A feed of any format: its latest, or those of them that a query finds. Safe for concurrent use.
/// </summary>
/// <remarks>
/// A query with validators, or without a limit, is a poll: it is given every item, and nothing that is remembered is looked at.
/// </remarks>
internal sealed class FeedSource(SourceDeclaration declaration) : ISource
{
    // A feed is a file that is made anew now and then: who searches ten times in a quarter of an hour asks once.
    private static readonly CachePolicy Remembered = new() { MinTtl = TimeSpan.FromMinutes(15) };

    public string Id => declaration.Id;

    public string Kind => declaration.Kind;

    public bool CanSearch => true;

    public bool CanHeadlines => true;

    public bool CanPoll => true;

    public Uri Address { get; } =
        declaration.Url ?? throw new ArgumentException($"source '{declaration.Id}': a feed has an address", nameof(declaration));

    public TimeSpan? Timeout => declaration.Timeout;

    public PhaseBounds? Bounds => declaration.Bounds;

    public Failure? Lacks => null;

    public async Task<SourceAnswer> FetchAsync(SourceQuery query, Fetch fetch, CancellationToken cancellationToken)
    {
        var request = new OutboundRequest { Address = Address, Validators = query.Validators, Cache = query.IsPoll ? null : Remembered };
        var result = await fetch(request, cancellationToken);
        if (result.Response is not { } response)
            return SourceAnswer.Failed(result.Failure!);
        var channel = Channel.Of(response);
        if (query.Validators is not null && response.Origin == ResponseOrigin.NotModified)
            return new SourceAnswer { Channel = channel with { NotModified = true } };
        if (!response.IsSuccess)
            return SourceAnswer.Failed(Refusal.From(response, null)) with { Channel = channel };
        try
        {
            var document = FeedDocument.Read(response);
            var told = Told(channel, document.Feed).Read(response, document.Entries.Count > 0);
            return FeedArticles.Of(document, declaration, query) with { Channel = told };
        }
        catch (NotAFeedException why)
        {
            var failure = new Failure(FailureKind.Malformed, $"{response.Address.Authority}: no feed: {PlainText.Line(why.Message, 200)}");
            return SourceAnswer.Failed(failure with { Status = response.Status }) with { Channel = channel };
        }
    }

    private static Channel Told(Channel channel, Feed feed) => channel with
    {
        TimeToLive = feed.TimeToLive,
        SkipHours = feed.SkipHours,
        SkipDays = feed.SkipDays,
        Title = FeedArticles.Plain(feed.Title, Articles.Title.MaxLength),
        Site = WebAddress.Accept(feed.Link),
    };
}
